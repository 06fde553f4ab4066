"""The configuration files of the API server that an object is or holds: the object -> their values, with their places.

A file is an object by itself, or one of those in `facts/files.py`. What cannot be read there is none. What the API
server refuses is told as such, and is no answer to anything else.
"""

from __future__ import annotations

from kubelint_compliance.facts.embedded import Embedded
from kubelint_compliance.facts.files import files
from kubelint_compliance.facts.memo import once
from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.facts.memo import Memo
    from kubelint_compliance.platform.fields import Fault

    Path = tuple[str | int, ...]
    Judged = tuple["Config", Fault | None]

AUDIT_POLICY = ("audit.k8s.io", ("Policy",))
ENCRYPTION = ("apiserver.config.k8s.io", ("EncryptionConfiguration", "EncryptionConfig"))
_SOPS = "ENC["


class Config(NamedTuple):
    """A configuration file: its value, and where it stands; `inner` knows the places in a text.

    In what had to be decoded no place is known. Of what is `hidden`, being in a Secret, no name is told.
    """

    value: dict[str, Any]
    path: Path = ()
    inner: Embedded | None = None
    encoded: bool = False
    hidden: bool = False

    def place(self, *path: str | int) -> dict[str, Any]:
        """Return a place in the file, as `eachOf` has it."""
        if self.encoded:
            return {"path": [*self.path]}
        if self.inner is None:
            return {"path": [*self.path, *path]}
        start, end = self.inner.place(path)
        return {"path": [*self.path], "start": start, "end": end}


def audit_policies(value: Any, memo: Memo) -> tuple[Config, ...]:
    """Return the audit policies that an object is or holds, but for those that the API server refuses."""
    return tuple(config for config, fault in once(memo, _audit_policies, value) if fault is None)


def _audit_policies(value: Any) -> tuple[Judged, ...]:
    from kubelint_compliance.platform.auditfaults import refusal

    return tuple((config, refusal(config.value, _is_open)) for config in configs_in(mapping(value), *AUDIT_POLICY))


def encryptions(value: Any, memo: Memo) -> tuple[Config, ...]:
    """Return the encryption configurations that an object is or holds, but for those that the API server refuses."""
    return tuple(config for config, fault in once(memo, _encryptions, value) if fault is None)


def all_encryptions(value: Any, memo: Memo) -> tuple[Config, ...]:
    """Return the encryption configurations that an object is or holds, those that are refused as well."""
    return tuple(config for config, _ in once(memo, _encryptions, value))


def _encryptions(value: Any) -> tuple[Judged, ...]:
    from kubelint_compliance.platform.encryptionfaults import refusal

    return tuple((config, refusal(config.value, _is_open)) for config in configs_in(mapping(value), *ENCRYPTION))


def audit_refused(value: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return the audit policies that the API server refuses: {path, node, why}, at the first reason."""
    return _refused(once(memo, _audit_policies, value))


def encryption_refused(value: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return the encryption configurations that the API server refuses: {path, node, why}, at the first reason."""
    return _refused(once(memo, _encryptions, value))


def _refused(judged: tuple[Judged, ...]) -> list[dict[str, Any]]:
    from kubelint_compliance.platform.fields import dotted

    found = ((config, fault) for config, fault in judged if fault)
    return [{**config.place(*fault.path), "node": dotted(fault.path), "why": fault.message} for config, fault in found]


def _is_open(node: Any) -> bool:
    """Whether a text is to be filled in, or is encrypted by SOPS, so that what the API server reads is not here."""
    return isinstance(node, str) and (node.startswith(_SOPS) or is_open(node))


def configs_in(value: dict[str, Any], group: str, kinds: tuple[str, ...]) -> Iterator[Config]:
    """Yield the configurations of some kinds that an object is or holds; what is an object of its own is not held."""
    if value.get("kind") in kinds:
        yield Config(value)
        return
    hidden = value.get("kind") == "Secret"
    for file in files(value):
        if file.content and kinds[0] in file.content and group in file.content:
            inner = _read(file.content)
            if inner is not None and _is_of(inner.value, group, kinds):
                yield Config(inner.value, file.path, inner, file.encoded, hidden)


def _is_of(value: dict[str, Any], group: str, kinds: tuple[str, ...]) -> bool:
    return text(value.get("apiVersion")).partition("/")[0] == group and value.get("kind") in kinds


def _read(written: str) -> Embedded | None:
    from kubelint_compliance.platform.configfile import Unreadable, first_document

    try:
        document = first_document(written)
    except Unreadable:
        return None
    return Embedded(document.value, written, document) if isinstance(document.value, dict) else None


def holds_audit_policy(value: Any, memo: Memo) -> bool:
    """Return whether an object is an audit policy, or holds one in a text, that the API server does not refuse."""
    return bool(audit_policies(value, memo))


def holds_encryption(value: Any, memo: Memo) -> bool:
    """Return whether an object is an EncryptionConfiguration, or holds one, that the API server does not refuse."""
    return bool(encryptions(value, memo))


def is_audit_policy_unseen(value: Any) -> bool:
    """Return whether an object brings files that are not in it, of which one may be the audit policy.

    The policy of a Talos machine is such a one: it is an object of its own.
    """
    return any(file.content is None for file in files(mapping(value)))

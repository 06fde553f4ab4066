"""The configuration files of the API server that an object is or holds: the object -> their values, with their places.

A file is an object by itself, an entry of a ConfigMap or a Secret, or one of those that kops and Cluster API put on a
node. What cannot be read there is none.
"""

from __future__ import annotations

from kubelint_compliance.facts.embedded import Embedded
from kubelint_compliance.facts.memo import once
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.facts.memo import Memo

    Path = tuple[str | int, ...]

AUDIT_POLICY = ("audit.k8s.io", ("Policy",))
ENCRYPTION = ("apiserver.config.k8s.io", ("EncryptionConfiguration", "EncryptionConfig"))
_ENTRIES = (("data",), ("stringData",))
_FILES = (
    ("spec", "fileAssets"),
    ("spec", "files"),
    ("spec", "kubeadmConfigSpec", "files"),
    ("spec", "template", "spec", "files"),
    ("spec", "template", "spec", "kubeadmConfigSpec", "files"),
)


class Config(NamedTuple):
    """A configuration file: its value, and where it stands; `inner` knows the places in a text."""

    value: dict[str, Any]
    path: Path = ()
    inner: Embedded | None = None

    def place(self, *path: str | int) -> dict[str, Any]:
        """Return a place in the file, as `eachOf` has it."""
        if self.inner is None:
            return {"path": [*self.path, *path]}
        start, end = self.inner.place(path)
        return {"path": [*self.path], "start": start, "end": end}


def audit_policies(value: Any, memo: Memo) -> tuple[Config, ...]:
    """Return the audit policies that an object is or holds."""
    return once(memo, _audit_policies, value)


def _audit_policies(value: Any) -> tuple[Config, ...]:
    return tuple(_configs(mapping(value), *AUDIT_POLICY))


def encryptions(value: Any, memo: Memo) -> tuple[Config, ...]:
    """Return the encryption configurations that an object is or holds."""
    return once(memo, _encryptions, value)


def _encryptions(value: Any) -> tuple[Config, ...]:
    return tuple(_configs(mapping(value), *ENCRYPTION))


def _configs(value: dict[str, Any], group: str, kinds: tuple[str, ...]) -> Iterator[Config]:
    if value.get("kind") in kinds:
        yield Config(value)
        return
    for path, written in _texts(value):
        if kinds[0] in written and group in written:
            inner = _read(written)
            if inner is not None and _is_of(inner.value, group, kinds):
                yield Config(inner.value, path, inner)


def _is_of(value: dict[str, Any], group: str, kinds: tuple[str, ...]) -> bool:
    return text(value.get("apiVersion")).partition("/")[0] == group and value.get("kind") in kinds


def _texts(value: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the texts in which a file may stand."""
    for path in _ENTRIES:
        for key, written in mapping(at(value, path)).items():
            if isinstance(written, str):
                yield (*path, key), written
    for files in _FILES:
        for index, file in enumerate(sequence(at(value, files))):
            yield (*files, index, "content"), text(mapping(file).get("content"))


def _read(written: str) -> Embedded | None:
    from kubelint_compliance.platform.configfile import Unreadable, first_document

    try:
        document = first_document(written)
    except Unreadable:
        return None
    return Embedded(document.value, written, document) if isinstance(document.value, dict) else None


def holds_audit_policy(value: Any, memo: Memo) -> bool:
    """Return whether an object is an audit policy, or holds one in a text, as a ConfigMap may."""
    return bool(audit_policies(value, memo))


def holds_encryption(value: Any, memo: Memo) -> bool:
    """Return whether an object is an EncryptionConfiguration, or holds one in a text, as a Secret may."""
    return bool(encryptions(value, memo))

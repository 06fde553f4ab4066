"""What an EncryptionConfiguration encrypts, and with what: the configuration -> places in it.

It is asked as the API server asks it (`platform/encryption.py`). What that refuses gives no answer but for wildcards.
"""

from __future__ import annotations

from kubelint_compliance.facts.configs import all_encryptions, encryptions
from kubelint_compliance.platform.encryption import ALL, KMS, Resource, masked, parsed, providers_of, read_entries
from kubelint_compliance.shape import at, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.facts.memo import Memo
    from kubelint_compliance.platform.encryption import Entry
    from kubelint_compliance.platform.fields import Path


def encryption_of(value: Any, resource: str, memo: Memo) -> list[dict[str, Any]]:
    """Return the one provider that writes a resource: {path, writer}; with no entry about it, `writer` is "".

    The resource is written `resource` or `resource.group`.
    """
    found = []
    for config in encryptions(value, memo):
        entries = read_entries(config.value)
        providers = providers_of(entries, parsed(resource))
        place = config.place(*providers[0].path) if providers else config.place("resources")
        found.append({**place, "writer": providers[0].kind if providers else ""})
    return found


def encryption_writers(value: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return each provider that writes any resource: {path, writer, resources}; the resources are in words."""
    found = []
    for config in encryptions(value, memo):
        entries = read_entries(config.value)
        written: dict[tuple[Path, str], dict[str, None]] = {}
        for name in (name for entry in entries for name in entry.resources):
            for provider in providers_of(entries, parsed(name))[:1]:
                written.setdefault((provider.path, provider.kind), {})[name] = None
        for (path, kind), names in written.items():
            found.append({**config.place(*path), "writer": kind, "resources": ", ".join(names)})
    return found


def encryption_plugins(value: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return the KMS plug-ins: {path, version}; without a version it is v1."""
    found = []
    for config in encryptions(value, memo):
        for provider in (provider for entry in read_entries(config.value) for provider in entry.providers):
            if provider.kind == KMS:
                path = (*provider.path, KMS)
                version = text(at(config.value, (*path, "apiVersion")))
                here = config.place(*path, "apiVersion") if version else config.place(*path)
                found.append({**here, "version": version or "v1"})
    return found


def encryption_shadowed(value: Any, memo: Memo) -> list[dict[str, Any]]:
    """Return the resources that an earlier wildcard takes, or a wildcard of the same entry: {path, by}."""
    found = []
    for config in all_encryptions(value, memo):
        entries = read_entries(config.value)
        by_path = {**dict(_within(entries)), **dict(masked(entries))}
        for path, by in sorted(by_path.items(), key=lambda each: each[0][1::2]):
            found.append({**config.place(*path), "by": by})
    return found


def _within(entries: tuple[Entry, ...]) -> Iterator[tuple[Path, str]]:
    """Yield the resources beside a wildcard that takes them."""
    for number, entry in enumerate(entries):
        wild = {parsed(name): name for name in entry.resources if parsed(name).name == ALL}
        for index, name in enumerate(entry.resources):
            resource = parsed(name)
            by = [wild[each] for each in (Resource(ALL, resource.group), Resource(ALL, ALL)) if each in wild]
            if by and by[0] != name:
                yield ("resources", number, "resources", index), by[0]

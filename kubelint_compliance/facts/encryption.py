"""What an EncryptionConfiguration encrypts, and with what: the configuration -> places in it.

It is asked as the API server asks it (`platform/encryption.py`). What would be refused counts as far as it can be read.
"""

from __future__ import annotations

from kubelint_compliance.platform.encryption import ALL, Resource, masked, parsed, providers_of, read_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.platform.encryption import Entry
    from kubelint_compliance.platform.fields import Path


def encryption_of(value: Any, resource: str) -> list[dict[str, Any]]:
    """Return the one provider that writes a resource: {path, writer}; where no entry is about it, `writer` is "".

    The resource is written `resource` or `resource.group`.
    """
    providers = providers_of(read_entries(value), parsed(resource))
    if not providers:
        return [{"path": ["resources"], "writer": ""}]
    return [{"path": list(providers[0].path), "writer": providers[0].kind}]


def encryption_writers(value: Any) -> list[dict[str, Any]]:
    """Return each provider that writes any resource: {path, writer, resources}; the resources are in words."""
    entries = read_entries(value)
    found: dict[Path, dict[str, Any]] = {}
    for entry in entries:
        for written in entry.resources:
            providers = providers_of(entries, parsed(written))
            if providers:
                path, kind = providers[0].path, providers[0].kind
                known = found.setdefault(path, {"path": list(path), "writer": kind, "resources": ""})
                if written not in known["resources"].split(", "):
                    known["resources"] = ", ".join(filter(None, (known["resources"], written)))
    return list(found.values())


def encryption_shadowed(value: Any) -> list[dict[str, Any]]:
    """Return the resources that an earlier wildcard takes, or a wildcard of the same entry: {path, by}."""
    entries = read_entries(value)
    found = dict(_within(entries))
    found |= dict(masked(entries))
    return [{"path": list(path), "by": by} for path, by in sorted(found.items(), key=lambda each: each[0][1::2])]


def _within(entries: tuple[Entry, ...]) -> Iterator[tuple[Path, str]]:
    """Yield the resources beside a wildcard that takes them."""
    for number, entry in enumerate(entries):
        wild = {parsed(name): name for name in entry.resources if parsed(name).name == ALL}
        for index, name in enumerate(entry.resources):
            resource = parsed(name)
            by = [wild[each] for each in (Resource(ALL, resource.group), Resource(ALL, ALL)) if each in wild]
            if by and by[0] != name:
                yield ("resources", number, "resources", index), by[0]

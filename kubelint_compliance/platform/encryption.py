"""An encryption configuration, and what the API server does with a resource by it: what writes it, what reads it.

Goes in: a plain value and a resource. Comes out: the providers in force. The source is
`pkg/server/options/encryptionconfig` of k8s.io/apiserver as of Kubernetes 1.37: an entry that names a resource comes
before `*.group`, that before `*.*`; the entries that name the same add up, and the first provider of all writes.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.platform.fields import Path

AESGCM, AESCBC, SECRETBOX, IDENTITY, KMS = "aesgcm", "aescbc", "secretbox", "identity", "kms"
WITH_KEYS = (AESGCM, AESCBC, SECRETBOX)
PROVIDERS = (AESGCM, AESCBC, SECRETBOX, KMS, IDENTITY)
"""In the order in which the API server looks which one an item is."""
ALL = "*"
EVENTS = ("events", "events.k8s.io")
"""They are stored as those of the core group."""


class Resource(NamedTuple):
    """A resource of an API group, the core one where it is empty; `*` is any."""

    name: str
    group: str = ""


class Provider(NamedTuple):
    """A provider of an entry: its sort, the names of its keys or its plug-in, and where its item stands."""

    kind: str
    names: tuple[str, ...]
    path: Path

    @property
    def readers(self) -> tuple[str, ...]:
        """What it can read, as `provider:name`."""
        return tuple(f"{self.kind}:{name}" for name in self.names) or (self.kind,)


class Entry(NamedTuple):
    """An entry of the configuration: its resources as they are written, and its providers in order."""

    resources: tuple[str, ...]
    providers: tuple[Provider, ...]


def parsed(written: str) -> Resource:
    """Return a resource that is written `resource` or `resource.group`; `*.` is all of the core group."""
    name, _, group = written.partition(".")
    return Resource(name, group)


def read_entries(value: Any) -> tuple[Entry, ...]:
    """Return the entries of a document."""
    held = enumerate(sequence(mapping(value).get("resources")))
    return tuple(_entry(mapping(entry), ("resources", number)) for number, entry in held)


def _entry(held: dict[str, Any], path: Path) -> Entry:
    items = enumerate(sequence(held.get("providers")))
    providers = (_provider(mapping(item), (*path, "providers", number)) for number, item in items)
    return Entry(tuple(map(text, sequence(held.get("resources")))), tuple(filter(None, providers)))


def _provider(item: dict[str, Any], path: Path) -> Provider | None:
    """Return the provider of an item; None where it holds none. The value of a key is not looked at."""
    kind = next((name for name in PROVIDERS if item.get(name) is not None), None)
    if kind is None:
        return None
    held = mapping(item[kind])
    if kind == KMS:
        return Provider(kind, (text(held.get("name")),), path)
    keys = sequence(held.get("keys")) if kind in WITH_KEYS else ()
    return Provider(kind, tuple(text(mapping(key).get("name")) for key in keys), path)


def providers_of(entries: Iterable[Entry], resource: Resource) -> tuple[Provider, ...]:
    """Return the providers in force for a resource, the writing one first; none where no entry is about it."""
    stored = Resource(EVENTS[0]) if resource == EVENTS else resource
    for wanted in (stored, Resource(ALL, stored.group), Resource(ALL, ALL)):
        found = [entry for entry in entries for name in entry.resources if parsed(name) == wanted]
        if found:
            return tuple(provider for entry in found for provider in entry.providers)
    return ()


def masked(entries: Iterable[Entry]) -> tuple[tuple[Path, str], ...]:
    """Return where a resource stands behind a wildcard of an earlier place that takes it, and that wildcard.

    The API server refuses a file with such a one.
    """
    found: list[tuple[Path, str]] = []
    seen: dict[Resource, str] = {}
    for number, entry in enumerate(entries):
        for index, written in enumerate(entry.resources):
            resource = parsed(written)
            by = seen.get(Resource(ALL, resource.group)) or seen.get(Resource(ALL, ALL))
            if by:
                found.append((("resources", number, "resources", index), by))
            seen.setdefault(resource, written)
    return tuple(found)

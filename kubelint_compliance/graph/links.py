"""How one object points at others, as plain values: the names it gives and the labels it chooses by.

Goes in: an object of a file, or what the graph holds of one. Comes out: what `kubernetes.links` finds at its paths.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.links import references, selectors
from kubelint_compliance.manifests.paths import parse_path, resolve
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.kubernetes.links import Reference
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path


class Named(NamedTuple):
    """An object that another one names, and the path of the name; the namespace is empty for the holder's own."""

    group: str
    kind: str
    namespace: str
    name: str
    path: Path


class Chosen(NamedTuple):
    """Objects that another one chooses by labels, and the path of the selector, a LabelSelector as it is written.

    `namespaces` holds the fields beside it that choose namespaces, by name; empty for the holder's own.
    """

    group: str
    kind: str
    selector: dict[str, Any]
    namespaces: dict[str, Any]
    path: Path


def names_in(holder: Manifest | Node) -> tuple[Named, ...]:
    """Return the objects that an object names; names that are no text are passed over."""
    found = []
    for reference in references(holder.group, holder.kind):
        for path, name in resolve(holder.value, parse_path(reference.path)):
            if isinstance(name, str) and name:
                found.append(_named(holder, reference, path, name))
    return tuple(found)


def _named(holder: Manifest | Node, reference: Reference, path: Path, name: str) -> Named:
    beside = at(holder.value, path[:-1])
    group, kind = (reference.group, reference.kind) if reference.kind else _said(beside)
    namespace = beside.get(reference.namespace) if reference.namespace else None
    return Named(group, kind, namespace if isinstance(namespace, str) else "", name, path)


def _said(beside: dict[str, Any]) -> tuple[str, str]:
    """Return the group and kind that the fields beside a name say; empty texts where they do not."""
    group = beside.get("apiGroup")
    if not isinstance(group, str):
        version = beside.get("apiVersion")
        group = version.rpartition("/")[0] if isinstance(version, str) else ""
    kind = beside.get("kind")
    return group, kind if isinstance(kind, str) else ""


def choices_in(holder: Manifest | Node) -> tuple[Chosen, ...]:
    """Return what an object chooses by labels; selectors that are no mappings are passed over."""
    return tuple(_choices(holder))


def _choices(holder: Manifest | Node) -> Iterator[Chosen]:
    for selector in selectors(holder.group, holder.kind):
        for path, value in resolve(holder.value, parse_path(selector.path)):
            if not isinstance(value, dict):
                continue
            beside = at(holder.value, path[:-1])
            namespaces = {field: beside[field] for field in selector.namespaces if beside.get(field) is not None}
            written = {"matchLabels": value} if selector.plain else value
            yield Chosen(selector.group, selector.kind, written, namespaces, path)

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
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.kubernetes.links import Reference, Selector
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

    Link = TypeVar("Link", Reference, Selector)

_references: dict[tuple[str, str], tuple[tuple[Reference, Path], ...]] = {}
_selectors: dict[tuple[str, str], tuple[tuple[Selector, Path], ...]] = {}


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
    for reference, way in _ways(_references, references, holder):
        for path, name in resolve(holder.value, way):
            if isinstance(name, str) and name:
                found.append(_named(holder, reference, path, name))
    return tuple(found)


def _ways(
    known: dict[tuple[str, str], tuple[tuple[Link, Path], ...]],
    find: Callable[[str, str], tuple[Link, ...]],
    holder: Manifest | Node,
) -> tuple[tuple[Link, Path], ...]:
    """Return the links of a kind, each with its path; they are read once, and of a kind without any nothing is kept."""
    kind = holder.group, holder.kind
    found = known.get(kind)
    if found is None:
        found = tuple((link, parse_path(link.path)) for link in find(*kind))
        if found:
            known[kind] = found
    return found


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
    for selector, way in _ways(_selectors, selectors, holder):
        for path, value in resolve(holder.value, way):
            if not isinstance(value, dict):
                continue
            beside = at(holder.value, path[:-1])
            namespaces = {field: beside[field] for field in selector.namespaces if beside.get(field) is not None}
            written = {"matchLabels": value} if selector.plain else value
            yield Chosen(selector.group, selector.kind, written, namespaces, path)

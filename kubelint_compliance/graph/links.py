"""How one object points at others, as plain values: the names it gives and the labels it chooses by.

Goes in: an object of a file, or what the graph holds of one. Comes out: what `kubernetes.links` finds at its paths.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.links import references, selectors
from kubelint_compliance.manifests.paths import EVERY, entries, parse_path
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
    Known = dict[tuple[str, str], "_Ways"]

_references: Known = {}
_selectors: Known = {}


class _Ways:
    """The ways to the links of a kind as one tree: what several have in common is gone once."""

    __slots__ = ("below", "links")

    def __init__(self) -> None:
        self.below: dict[str | int, _Ways] = {}
        self.links: list[tuple[int, Any]] = []

    def add(self, number: int, link: Any) -> None:
        """Take in a link, by its number among all."""
        ways = self
        for step in parse_path(link.path):
            ways = ways.below.setdefault(step, _Ways())
        ways.links.append((number, link))

    def go(self, value: Any, at: Path, found: list[tuple[int, Any, Path, Any]]) -> None:
        """Take in where the links are below a value: each with its number, its path and what is there."""
        for number, link in self.links:
            found.append((number, link, at, value))
        for step, ways in self.below.items():
            if step == EVERY:
                for key, entry in entries(value):
                    ways.go(entry, (*at, key), found)
            elif type(value) is dict and step in value:
                ways.go(value[step], (*at, step), found)


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
    return tuple(
        _named(holder, reference, path, name)
        for reference, path, name in _links(_references, references, holder)
        if isinstance(name, str) and name
    )


def _links(
    known: Known, find: Callable[[str, str], tuple[Link, ...]], holder: Manifest | Node
) -> Iterator[tuple[Link, Path, Any]]:
    """Yield the links in an object, in the order of those of its kind, each with its path and what is there.

    Those of a kind are read once, and of a kind without any nothing is kept.
    """
    kind = holder.group, holder.kind
    ways = known.get(kind)
    if ways is None:
        ways = _Ways()
        for number, link in enumerate(find(*kind)):
            ways.add(number, link)
        if ways.below:
            known[kind] = ways
    found: list[tuple[int, Any, Path, Any]] = []
    ways.go(holder.value, (), found)
    found.sort(key=_number)
    for _, link, path, value in found:
        yield link, path, value


def _number(found: tuple[int, Any, Path, Any]) -> int:
    return found[0]


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
    for selector, path, value in _links(_selectors, selectors, holder):
        if not isinstance(value, dict):
            continue
        beside = at(holder.value, path[:-1])
        namespaces = {field: beside[field] for field in selector.namespaces if beside.get(field) is not None}
        written = {"matchLabels": value} if selector.plain else value
        yield Chosen(selector.group, selector.kind, written, namespaces, path)

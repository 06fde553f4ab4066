"""Digests of all objects of a run, for the keys of what rests on them.

Goes in: a graph. Come out: one digest of what the objects are, and for each file one of where in it they stand. Most
that rests on other objects tells of none of their lines, and stays as it is where a line more moves them down.
"""

from __future__ import annotations

from _blake2 import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.yamltree import Span


def objects_digest(graph: Graph) -> bytes:
    """Return sixteen bytes that change whenever something in a graph does, but for the lines of its objects.

    Of those only the order counts: which comes first in a file, and which are the same.
    """
    digest = blake2b(graph.namespace.encode("utf-8", "surrogatepass"), digest_size=16)
    numbers = {path: {span: number for number, span in enumerate(spans)} for path, spans in _spans(graph).items()}
    for ref, value, path, span, marks, *rest in (*graph.nodes, *graph.idle, *graph.templates):
        number = numbers[path]
        marked = [(at, number[place]) for at, place in marks.items()]
        digest.update(_bytes((tuple(ref), value, path, number[span], marked, *rest)))
    return digest.digest()


def places_digests(graph: Graph) -> dict[str, bytes]:
    """Return for each file sixteen bytes that change with what `objects_digest` leaves out of it."""
    return {
        path: blake2b(_bytes([tuple(span) for span in spans]), digest_size=16).digest()
        for path, spans in _spans(graph).items()
    }


def _spans(graph: Graph) -> dict[str, list[Span]]:
    """Return the places of all objects, and those in them, by file, in their order."""
    found: dict[str, set[Span]] = {}
    for node in (*graph.nodes, *graph.idle, *graph.templates):
        found.setdefault(node.path, set()).update((node.span, *node.marks.values()))
    return {path: sorted(spans) for path, spans in found.items()}


def _bytes(value: Iterable[Any]) -> bytes:
    return repr(value).encode("utf-8", "surrogatepass")

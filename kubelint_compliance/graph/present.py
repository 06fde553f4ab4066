"""Whether an object that another one names is in the input, as far as it can be seen from there."""

from __future__ import annotations

from kubelint_compliance.graph.parted import tightened
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_TEMPLATED = ("apps", "StatefulSet")


def is_there(seen: Seen, kind: str, space: str, name: str) -> bool:
    """Whether an object of a kind and name is in a namespace, or may be: see `candidates`."""
    return bool(candidates(seen, kind, space, name)) or (kind == "PersistentVolumeClaim" and _is_claimed(seen, name))


def candidates(seen: Seen, kind: str, space: str, name: str) -> list[Node]:
    """Return the objects of a kind and name that may be in a namespace.

    Those without a namespace may be in any, and any may be meant where it is not known. The group is not asked for: a
    kind may have moved, and operators make objects of the kind that theirs is called after.
    """
    return _placed(seen.graph, seen.of(_called(seen.graph, kind, name)), space)


def called(graph: Graph, kind: str, space: str, name: str) -> list[Node]:
    """Return what `candidates` does, whether it is seen or not."""
    return _placed(graph, _called(graph, kind, name), space)


def _called(graph: Graph, kind: str, name: str) -> Sequence[Node]:
    known: Mapping[tuple[str, str], Sequence[Node]] = graph.once("by name", lambda: _by_name(graph))
    return known.get((kind, name), ())


def _placed(graph: Graph, nodes: Iterable[Node], space: str) -> list[Node]:
    return [node for node in nodes if not space or graph.space(node) in ("", space)]


def _by_name(graph: Graph) -> dict[tuple[str, str], Sequence[Node]]:
    found: dict[tuple[str, str], list[Node]] = {}
    for node in graph.nodes:
        for name in {node.ref.name, node.alias or node.ref.name}:
            found.setdefault((node.kind, name), []).append(node)
    return tightened(found)


def _is_claimed(seen: Seen, name: str) -> bool:
    """Whether a StatefulSet makes a claim of the name: `<template>-<set>-<number>`."""
    stem, _, number = name.rpartition("-")
    if not number.isdigit():
        return False
    return any(
        stem == f"{text(at(mapping(template), ('metadata', 'name')))}-{node.ref.name}"
        for node in seen.of(seen.graph.of_kind(*_TEMPLATED))
        for template in sequence(at(node.value, ("spec", "volumeClaimTemplates")))
    )

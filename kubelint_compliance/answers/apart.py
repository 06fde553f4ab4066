"""Folders that hold the same object: alternatives, of which nobody deploys two.

Goes in: the objects of a run, with the report paths of their files. Comes out: the same objects, each knowing of which
alternatives it is, and what is to be told of those.
"""

from __future__ import annotations

import os

from kubelint_compliance.answers.unread import Told
from kubelint_compliance.context.units import apart, in_sets
from kubelint_compliance.graph.index import sees
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kubelint_compliance.graph.node import Node


class Alternatives(NamedTuple):
    """What alternatives mean for an answer: whether they are told `apart`, or all of them count, and that in words."""

    apart: bool
    words: str


_REPEATED = ("", "Namespace")
"""Written beside all that is deployed into it, so that folders which have it in common are no alternatives for that."""


def parted(nodes: Sequence[Node], namespace: str, sets: Mapping[str, Sequence[str]], *, folders: bool) -> list[Node]:
    """Return nodes, each with its alternatives: by the folders that hold the same object, and by configured sets.

    `namespace` is that of objects that name none. Without `folders` the sets of the configuration alone count.
    """
    found = list(nodes)
    if folders:
        whole = [node._replace(ref=node.ref._replace(namespace=_space(node, namespace))) for node in nodes]
        units = [(_unit(node), node) for node in whole]
        chosen = apart([(unit, _nameless(node)) for unit, node in units])
        found = [node._replace(sets=one.sets) for node, one in zip(nodes, chosen, strict=True)]
    return in_sets(found, sets) if sets else found


def _space(node: Node, namespace: str) -> str:
    return "" if is_cluster_scoped(node.group, node.kind) else node.ref.namespace or namespace


def _unit(node: Node) -> str:
    """Return what a node is deployed with: all of its folder."""
    return os.path.dirname(node.path).replace("/", os.sep)


def _nameless(node: Node) -> Node:
    """Return a node of which another one is no alternative, if it is of a kind that is written many times."""
    return node._replace(ref=node.ref._replace(name="")) if (node.group, node.kind) == _REPEATED else node


def told_of(nodes: Sequence[Node], namespace: str, alternatives: Alternatives) -> Iterator[Told]:
    """Yield a warning where folders hold the same object.

    What sets of the configuration part is not meant, where they alone count.
    """
    known: dict[tuple[str, str, str, str], list[Node]] = {}
    for node in nodes:
        if node.ref.name and (node.group, node.kind) != _REPEATED:
            known.setdefault((node.group, node.kind, _space(node, namespace), node.ref.name), []).append(node)
    pairs = list(filter(None, (_pair(several, folders=alternatives.apart) for several in known.values())))
    if pairs:
        one, other = pairs[0]
        more = f" (the first of {len(pairs)} such objects)" if len(pairs) > 1 else ""
        place = f"{other.path}:{other.span.line}"
        what = f"{one.ref.title} is in {place}, too{more}: {alternatives.words}"
        yield Told(one.path, one.span.line, what, fatal=False)


def _pair(several: Sequence[Node], *, folders: bool) -> tuple[Node, Node] | None:
    """Return the first object, and one of another folder."""
    first = several[0]
    others = (node for node in several if _unit(node) != _unit(first) and (folders or sees(first, node)))
    other = next(others, None)
    return (first, other) if other else None

"""Policies of network plug-ins, Cilium's and Calico's: known for what they are, not read for what they let through.

Goes in: a graph. Comes out: which pods they may be about, so that what they decide is said to be unknown.
"""

from __future__ import annotations

from kubelint_compliance.graph.network.labels import EVERYTHING, Atom, read_selector
from kubelint_compliance.graph.network.refusal import Refused
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.network.labels import Selector
    from kubelint_compliance.graph.node import Node

_CALICO = ("projectcalico.org", "crd.projectcalico.org")
_KINDS = {
    ("cilium.io", "CiliumNetworkPolicy"): True,
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): False,
    **{(group, "NetworkPolicy"): True for group in _CALICO},
    **{(group, "GlobalNetworkPolicy"): False for group in _CALICO},
}
"""The kinds that are known, and whether objects of them are about the pods of their namespace alone."""
_LABEL_SOURCES = ("k8s:", "any:")


class Foreign(NamedTuple):
    """A policy that is not read: the pods that it may be about, and the directions."""

    node: Node
    subjects: tuple[Atom, ...]
    directions: frozenset[str]


def foreign_policies(graph: Graph) -> Iterator[Foreign]:
    """Yield the policies of network plug-ins."""
    for (group, kind), namespaced in _KINDS.items():
        for node in graph.of_kind(group, kind):
            specs = [mapping(node.value.get("spec")), *map(mapping, sequence(node.value.get("specs")))]
            space = space_of(graph, node) if namespaced else None
            subjects = dict.fromkeys(_subject(spec, space) for spec in specs if spec or len(specs) == 1)
            yield Foreign(node, tuple(subjects), frozenset(_directions(specs)))


def space_of(graph: Graph, node: Node) -> str:
    """Return the namespace of a policy of a network plug-in; empty where it is about the whole cluster."""
    return graph.space(node) if _KINDS.get((node.group, node.kind), True) else ""


def _subject(spec: dict[str, Any], space: str | None) -> Atom:
    pods = _endpoints(spec.get("endpointSelector"))
    return Atom("", EVERYTHING, pods) if space is None else Atom(space, None, pods)


def _endpoints(value: Any) -> Selector:
    """Read Cilium's selector of labels with sources; all pods where it speaks of more than labels of pods."""
    try:
        selector = read_selector(_without_sources(mapping(value)), ())
    except Refused:
        return EVERYTHING
    own = all("io.kubernetes.pod" not in key and "io.cilium" not in key and ":" not in key for key, _, _ in selector)
    return selector if own else EVERYTHING


def _without_sources(value: dict[str, Any]) -> dict[str, Any]:
    entries = [
        {**mapping(entry), "key": _plain(mapping(entry).get("key"))}
        for entry in sequence(value.get("matchExpressions"))
    ]
    labels = {_plain(key): label for key, label in mapping(value.get("matchLabels")).items()}
    return {"matchLabels": labels, "matchExpressions": entries}


def _plain(key: Any) -> str:
    text = key if isinstance(key, str) else ""
    return next((text[len(source) :] for source in _LABEL_SOURCES if text.startswith(source)), text)


def _directions(specs: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the directions that a policy may be about: those that it has rules of or names, else both."""
    named = {str(name).lower() for spec in specs for name in sequence(spec.get("types"))}
    fields = {
        direction
        for spec in specs
        for field in spec
        for direction in ("ingress", "egress")
        if field.startswith(direction)
    }
    found = (named or fields) & {"ingress", "egress"}
    yield from found or ("ingress", "egress")

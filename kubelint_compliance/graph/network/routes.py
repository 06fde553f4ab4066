"""Routes of the Gateway API: the Services that they send requests to, and whether the way there is granted.

A Service of another namespace needs a ReferenceGrant there (gateway.networking.k8s.io).
"""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

GATEWAY_GROUP = "gateway.networking.k8s.io"


def route_backends(graph: Graph, node: Node) -> Iterator[tuple[str, str, Any]]:
    """Yield namespace, name and port of each Service that a route sends requests to, mirrors too.

    A route of a mesh, which is attached to Services alone, is for requests between pods: it leads nowhere from outside.
    """
    parents = [mapping(parent) for parent in sequence(mapping(node.value.get("spec")).get("parentRefs"))]
    if parents and all(parent.get("kind") == "Service" for parent in parents):
        return
    for rule in map(mapping, sequence(mapping(node.value.get("spec")).get("rules"))):
        backends = [mapping(entry) for entry in sequence(rule.get("backendRefs"))]
        filters = [
            *sequence(rule.get("filters")),
            *(one for entry in backends for one in sequence(entry.get("filters"))),
        ]
        mirrors = [mapping(mapping(mapping(one).get("requestMirror")).get("backendRef")) for one in filters]
        for entry in (*backends, *mirrors):
            service = (text(entry.get("group")), text(entry.get("kind")) or "Service") == ("", "Service")
            if service and text(entry.get("name")) and entry.get("weight") != 0:
                yield text(entry.get("namespace")) or graph.space(node), text(entry["name"]), entry.get("port")


def granted(graph: Graph, node: Node, space: str, name: str) -> bool:
    """Whether a route may send requests to a Service of a namespace: its own, or one that grants it."""
    own = graph.space(node)
    return space == own or any(
        sees(node, grant) and _grants(grant, node.kind, own, name)
        for grant in graph.in_namespace(GATEWAY_GROUP, "ReferenceGrant", space)
    )


def _grants(grant: Node, kind: str, own: str, name: str) -> bool:
    spec = mapping(grant.value.get("spec"))
    sources = map(mapping, sequence(spec.get("from")))
    targets = map(mapping, sequence(spec.get("to")))
    asks = (GATEWAY_GROUP, kind, own)
    return any(
        tuple(source.get(field) for field in ("group", "kind", "namespace")) == asks for source in sources
    ) and any(
        (text(target.get("group")), target.get("kind")) == ("", "Service") and target.get("name") in (None, "", name)
        for target in targets
    )

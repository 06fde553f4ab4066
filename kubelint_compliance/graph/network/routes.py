"""Routes of the Gateway API: the Services that they send requests to, and whether the way there is granted and guarded.

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
_TLS = ("HTTPS", "TLS")


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


def guarded_route(graph: Graph, node: Node) -> bool | None:
    """Whether every listener that takes requests for a route asks for TLS; None where no such listener is in sight."""
    listeners = list(_listeners(graph, node))
    return all(text(listener.get("protocol")) in _TLS for listener in listeners) if listeners else None


def _listeners(graph: Graph, node: Node) -> Iterator[dict[str, Any]]:
    for parent in map(mapping, sequence(mapping(node.value.get("spec")).get("parentRefs"))):
        space, section, port = (
            text(parent.get("namespace")) or graph.space(node),
            parent.get("sectionName"),
            parent.get("port"),
        )
        for gateway in graph.find(GATEWAY_GROUP, "Gateway", space, text(parent.get("name"))):
            if sees(node, gateway):
                yield from _chosen(gateway, section, port)


def _chosen(gateway: Node, section: Any, port: Any) -> Iterator[dict[str, Any]]:
    for listener in map(mapping, sequence(mapping(gateway.value.get("spec")).get("listeners"))):
        if section in (None, listener.get("name")) and port in (None, listener.get("port")):
            yield listener

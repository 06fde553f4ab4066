"""Facts about where an Ingress, a route or a Gateway leads: what they name that the input does not have.

Each is a place of the object that is judged. What an operator or a chart may make is not missed, nor is what lies in
a namespace of which the input has nothing.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.makers import may_make_service
from kubelint_compliance.graph.near import related
from kubelint_compliance.graph.network.backends import SERVICE, ingress_backends, ports_of, route_backends_written
from kubelint_compliance.graph.network.routes import GATEWAY_GROUP, granted
from kubelint_compliance.graph.network.services import service_type
from kubelint_compliance.graph.partners import is_deployed_here, lies_in
from kubelint_compliance.graph.present import candidates
from kubelint_compliance.graph.told.elsewhere import found_in, is_elsewhere
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.network.backends import Backend
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_NO_PORT = "use-annotation"
"""The port by which the AWS load balancer controller knows that an annotation says what to do."""
_PLACEHOLDERS = ("{{", "${", "$(", "<")


def missing_backends(value: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the backends of an Ingress or route that the input lacks: {path, what, kind, name, namespace, port, has}.

    `what` is "object", "port" where the Service has no such port (`has` are those that it has), or "grant" where the
    Service of another namespace is for routes of its own alone. The rule is not evaluated where none is missing, and of
    one nobody can say whether a chart or an application brings it.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    if own is None:
        return []
    backends = ingress_backends if own.kind == "Ingress" else route_backends_written
    plain = (backend for backend in backends(value) if _is_plain(backend.name))
    return found_in(lambda backend: _missing(seen, own, backend), plain)


def _called(seen: Seen, kind: tuple[str, str], space: str, name: str) -> list[Node]:
    return [node for node in candidates(seen, kind[1], space, name) if node.group == kind[0]]


def _is_plain(name: str) -> bool:
    return not any(mark in name for mark in _PLACEHOLDERS)


def _missing(seen: Seen, own: Node, backend: Backend) -> Iterator[dict[str, Any]]:
    """Yield how a backend is missing; nothing where it is there. Raises Unseen where nobody can say."""
    space = backend.space or seen.graph.space(own)
    nodes = _called(seen, backend.kind, space, backend.name)
    if backend.port == _NO_PORT:
        return
    if not nodes:
        if _is_missed(seen, backend, space) and not is_elsewhere(seen, backend.kind[1], space, backend.name):
            yield _told(backend, space, "object")
    elif backend.kind != SERVICE:
        return
    elif own.kind != "Ingress" and not _may_reach(seen.graph, own, space, backend, nodes):
        yield _told(backend, space, "grant", nodes[0])
    elif not any(_has_port(service, backend.port, own.kind == "Ingress") for service in nodes):
        meant = [node for node in nodes if lies_in(seen, node, space)]
        yield from (_told(backend, space, "port", node) for node in meant[:1])


def _is_missed(seen: Seen, backend: Backend, space: str) -> bool:
    if backend.kind != SERVICE:
        return any(lies_in(seen, node, space) for node in seen.graph.of_kind(*backend.kind))
    return is_deployed_here(seen, space) and not may_make_service(seen, space, backend.name)


def _may_reach(graph: Graph, own: Node, space: str, backend: Backend, nodes: list[Node]) -> bool:
    """Whether a route may send requests to Services; where the namespace of one of both is not known, it may."""
    known = graph.space(own) and all(graph.space(node) for node in nodes)
    return not known or granted(graph, own, space, backend.name)


def _has_port(service: Node, port: Any, by_target: bool) -> bool:
    """Whether a Service has a port, or may have it by a patch; an external name has all.

    `by_target`: one of its pods will do, for ingress-nginx takes that too.
    """
    ports = ports_of(service)
    if port is None or not ports or service.patched or service_type(service) == "ExternalName":
        return True
    fields = ("port", "name", "targetPort") if by_target else ("port",)
    return any(str(entry.get(field)) == str(port) for entry in ports for field in fields if entry.get(field))


def _told(backend: Backend, space: str, what: str, partner: Node | None = None) -> dict[str, Any]:
    ports = ports_of(partner) if partner else []
    return {
        "path": [*(backend.port_path if what == "port" else backend.path)],
        "what": what,
        "kind": backend.kind[1],
        "name": backend.name,
        "namespace": space,
        "port": str(backend.port),
        "has": [_port_words(port) for port in ports],
        OTHERS: [related(partner, "the Service")] if partner else [],
    }


def _port_words(port: dict[str, Any]) -> str:
    name, number = text(port.get("name")), port.get("port")
    return f"{number} ({name})" if name else str(number)


def missing_parents(route: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the Gateways of a route that the input lacks: {path, what, name, namespace, listener, has}.

    `what` is "object", or "listener" where the Gateway has none of that name or port (`has` are those that it has). A
    Gateway is missed where the input has another one in the namespace, or one of that name in another; `has` are the
    namespaces of these. The rule is not evaluated where none is missing, and of one nobody can say whether a chart or
    an application brings it.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    if own is None:
        return []
    parents = enumerate(map(mapping, sequence(mapping(mapping(route).get("spec")).get("parentRefs"))))
    return found_in(lambda parent: _missing_parent(seen, own, parent[1], parent[0]), parents)


def _missing_parent(seen: Seen, own: Node, parent: dict[str, Any], index: int) -> Iterator[dict[str, Any]]:
    kind = parent.get("group", GATEWAY_GROUP), parent.get("kind") or "Gateway"
    name, space = text(parent.get("name")), text(parent.get("namespace")) or seen.graph.space(own)
    if kind != (GATEWAY_GROUP, "Gateway") or not name or not _is_plain(name):
        return
    told = {"path": ["spec", "parentRefs", index, "name"], "name": name, "namespace": space, "listener": "", OTHERS: []}
    gateways = _called(seen, kind, space, name)
    meant = next((node for node in gateways if lies_in(seen, node, space)), None)
    if not gateways:
        elsewhere = [seen.graph.space(node) for node in _called(seen, kind, "", name)]
        beside = any(lies_in(seen, node, space) for node in seen.graph.of_kind(*kind))
        if (elsewhere or beside) and not is_elsewhere(seen, "Gateway", space, name):
            yield {**told, "what": "object", "has": sorted(set(elsewhere))}
        return
    listeners = [listener for gateway in gateways for listener in _listeners(gateway)]
    field = next((field for field in ("sectionName", "port") if parent.get(field) is not None), "")
    names = {"sectionName": "name", "port": "port"}
    if (
        meant is None
        or not (field and listeners)
        or any(listener.get(names[field]) == parent[field] for listener in listeners)
    ):
        return
    yield {
        **told,
        "path": ["spec", "parentRefs", index, field],
        "what": "listener",
        "listener": str(parent[field]),
        "has": [str(listener.get(names[field])) for listener in listeners],
        OTHERS: [related(meant, "the Gateway")],
    }


def _listeners(gateway: Node) -> Iterator[dict[str, Any]]:
    yield from map(mapping, sequence(mapping(gateway.value.get("spec")).get("listeners")))

"""Listeners of a Gateway, and the routes of the Gateway API that hang on them, as its `allowedRoutes` let them.

Goes in: a Gateway, one of its listeners. Comes out: routes, each with whether it surely is there: the labels of a
namespace that is not in the input are not known.
"""

from __future__ import annotations

from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.near import near
from kubelint_compliance.graph.network.routes import GATEWAY_GROUP
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

ROUTES = ("HTTPRoute", "GRPCRoute")
"""The kinds of routes that a listener of the protocol HTTP takes."""
_BY_PROTOCOL = {
    "HTTP": ROUTES,
    "HTTPS": ROUTES,
    "TLS": ("TLSRoute", "TCPRoute"),
    "TCP": ("TCPRoute",),
    "UDP": ("UDPRoute",),
}
"""The kinds of routes that a listener takes."""
ACME = "/.well-known/acme-challenge"
"""How the path of a challenge begins by which an issuer of certificates asks a host, by HTTP, whether it is there."""


class Hanging(NamedTuple):
    """A route at a listener; `surely` is false where it depends on labels or a namespace that nobody says."""

    route: Node
    surely: bool


def hanging(graph: Graph, gateway: Node, listener: dict[str, Any]) -> Iterator[Hanging]:
    """Yield the routes of HTTP that hang on a listener, or may."""
    by_gateway: dict[str, list[tuple[Node, dict[str, Any]]]] = graph.once("routes by gateway", lambda: _by_name(graph))
    for route, parent in by_gateway.get(gateway.ref.name, ()):
        space = text(parent.get("namespace")) or graph.space(route)
        surely = space == graph.space(gateway) and (bool(space) or near(graph, route, gateway))
        allowed = _allowed(graph, gateway, listener, route)
        if (surely or not space) and allowed is not False and sees(gateway, route) and _fits(parent, listener, route):
            yield Hanging(route, surely and allowed is True)


def attached(graph: Graph, route: Node) -> list[dict[str, Any]] | None:
    """Return the listeners of the input that take a route of any kind, or may.

    None where it may hang on others: it names no Gateway, or one that is not in the input, or patches may change it.
    """
    parents = [mapping(entry) for entry in sequence(mapping(route.value.get("spec")).get("parentRefs"))]
    found: list[dict[str, Any]] = []
    unknown = route.patched or not parents
    for parent in parents:
        kind = parent.get("kind") or "Gateway"
        gateways = list(_named(graph, route, parent)) if kind == "Gateway" else []
        listeners = [(gateway, listener) for gateway in gateways for listener in _written(gateway)]
        unknown = unknown or (kind != "Service" and not listeners) or any(gateway.patched for gateway in gateways)
        found += [
            listener
            for gateway, listener in listeners
            if _fits(parent, listener, route)
            and _speaks(listener, route.kind)
            and _allowed(graph, gateway, listener, route) is not False
        ]
    return None if unknown and not found else found


def _named(graph: Graph, route: Node, parent: dict[str, Any]) -> Iterator[Node]:
    space = text(parent.get("namespace")) or graph.space(route)
    for gateway in graph.find(GATEWAY_GROUP, "Gateway", space, text(parent.get("name"))):
        if sees(route, gateway):
            yield gateway


def _written(gateway: Node) -> list[dict[str, Any]]:
    return [mapping(listener) for listener in sequence(mapping(gateway.value.get("spec")).get("listeners"))]


def _speaks(listener: dict[str, Any], kind: str) -> bool:
    """Whether a listener takes routes of a kind by its protocol, or says that it does; of other protocols any."""
    kinds = [mapping(entry).get("kind") for entry in sequence(mapping(listener.get("allowedRoutes")).get("kinds"))]
    return kind in kinds or kind in _BY_PROTOCOL.get(text(listener.get("protocol")), (kind,))


def _by_name(graph: Graph) -> dict[str, list[tuple[Node, dict[str, Any]]]]:
    found: dict[str, list[tuple[Node, dict[str, Any]]]] = {}
    for route in (route for kind in ROUTES for route in graph.of_kind(GATEWAY_GROUP, kind)):
        for parent in map(mapping, sequence(mapping(route.value.get("spec")).get("parentRefs"))):
            if (parent.get("kind") or "Gateway") == "Gateway":
                found.setdefault(text(parent.get("name")), []).append((route, parent))
    return found


def _fits(parent: dict[str, Any], listener: dict[str, Any], route: Node) -> bool:
    """Whether a route means a listener: by its name, its port and its host."""
    section, port = parent.get("sectionName"), parent.get("port")
    hosts = [text(host) for host in sequence(mapping(route.value.get("spec")).get("hostnames"))]
    served = text(listener.get("hostname"))
    return (
        section in (None, "", listener.get("name"))
        and port in (None, listener.get("port"))
        and (not served or not hosts or any(_overlap(served, host) for host in hosts))
    )


def _overlap(one: str, other: str) -> bool:
    """Whether two hosts have a name in common; a wildcard stands for one or more labels."""
    if one == other:
        return True
    return any(
        wide.startswith("*.") and narrow.removeprefix("*").endswith(wide[1:])
        for wide, narrow in ((one, other), (other, one))
    )


def _allowed(graph: Graph, gateway: Node, listener: dict[str, Any], route: Node) -> bool | None:
    """Whether a listener takes a route, by its namespace and kind; None where nobody says."""
    allowed = mapping(listener.get("allowedRoutes"))
    kinds = [mapping(kind).get("kind") for kind in sequence(allowed.get("kinds"))]
    if kinds and route.kind not in kinds:
        return False
    spaces, space = mapping(allowed.get("namespaces")), graph.space(route)
    chosen = spaces.get("from") or "Same"
    if chosen == "Same":
        own = graph.space(gateway)
        return True if space == own else False if space and own else None
    if chosen == "Selector":
        if selects_labels(spaces.get("selector"), graph.namespace_labels(space)):
            return True
        return False if graph.find("", "Namespace", "", space) else None
    return chosen == "All"


def redirecting(route: Node) -> bool:
    """Whether a rule of a route sends those who come by HTTP to HTTPS, or is there for challenges of ACME."""
    return any(_redirects(rule) or _is_challenge(rule) for rule in _rules(route))


def answering(route: Node) -> bool:
    """Whether a rule of a route passes requests that came by HTTP on to a backend."""
    return any(
        sequence(rule.get("backendRefs")) and not _redirects(rule) and not _is_challenge(rule) for rule in _rules(route)
    )


def _rules(route: Node) -> list[dict[str, Any]]:
    return [mapping(rule) for rule in sequence(mapping(route.value.get("spec")).get("rules"))]


def _redirects(rule: dict[str, Any]) -> bool:
    filters = [mapping(entry) for entry in sequence(rule.get("filters"))]
    return any(mapping(entry.get("requestRedirect")).get("scheme") == "https" for entry in filters)


def _is_challenge(rule: dict[str, Any]) -> bool:
    """Whether all that a rule takes are challenges of ACME, which come by HTTP."""
    paths = [text(mapping(mapping(entry).get("path")).get("value")) for entry in sequence(rule.get("matches"))]
    return bool(paths) and all(path.startswith(ACME) for path in paths)

"""Facts about a Gateway of Istio: what the VirtualServices that name it do with requests that come without TLS."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.listeners import ACME
from kubelint_compliance.graph.mesh import NETWORKING
from kubelint_compliance.graph.near import near
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_ACME_STARTS = (ACME, "^" + ACME, ACME.replace(".", r"\."), "^" + ACME.replace(".", r"\."))
"""How a path begins that takes challenges alone; the last three as regular expressions."""


def serves_nothing_clear(memo: Any) -> bool:
    """Whether all that VirtualServices of the input take of HTTP from this Gateway are challenges of ACME or redirects.

    Redirects are those to HTTPS. False where no VirtualService of the input names the Gateway.
    """
    seen = seen_of(memo)
    services = seen.of(seen.graph.of_kind(NETWORKING, "VirtualService"))
    naming = [node for node in services if any(_names(seen.graph, node, own) for own in seen.own)]
    entries = [mapping(entry) for node in naming for entry in sequence(mapping(node.value.get("spec")).get("http"))]
    return bool(entries) and all(_is_challenge(entry) or _redirects(entry) for entry in entries)


def _names(graph: Graph, service: Node, gateway: Node) -> bool:
    """Whether a VirtualService names a Gateway: one of its own namespace, unless it says another."""
    for name in map(text, sequence(mapping(service.value.get("spec")).get("gateways"))):
        space, _, plain = name.rpartition("/")
        if plain == gateway.ref.name and (
            near(graph, service, gateway) if space in ("", ".") else graph.space(gateway) in ("", space)
        ):
            return True
    return False


def _is_challenge(entry: dict[str, Any]) -> bool:
    paths = [mapping(mapping(match).get("uri")) for match in sequence(entry.get("match"))]
    return bool(paths) and all(any(text(one).startswith(_ACME_STARTS) for one in path.values()) for path in paths)


def _redirects(entry: dict[str, Any]) -> bool:
    return text(mapping(entry.get("redirect")).get("scheme")) == "https"

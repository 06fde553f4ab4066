"""Services and the pods behind them: at which ports of its own a pod takes what a Service sends it."""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.graph.network.ports import LAST, PROTOCOLS, container_ports, span
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.network.ranges import Range
    from kubelint_compliance.graph.node import Node


class ServicePort(NamedTuple):
    """A port of a Service; `target` is a number, or the name of a port of its pods."""

    name: str
    protocol: str
    number: int
    target: int | str
    node_port: int | None = None


class Endpoint(NamedTuple):
    """A pod behind a port of a Service, and the port of the pod."""

    service: Node
    port: ServicePort
    pod: PodNode
    at: Range


def service_ports(service: Node) -> Iterator[ServicePort]:
    """Yield the ports of a Service that can be read."""
    for entry in sequence(mapping(service.value.get("spec")).get("ports")):
        port = mapping(folded(entry))
        number, target, protocol = port_of(port.get("port")), port.get("targetPort"), port.get("protocol") or "TCP"
        if number is not None and protocol in PROTOCOLS:
            to = target if isinstance(target, str) and target else port_of(target) or number
            yield ServicePort(text(port.get("name")), protocol, number, to, port_of(port.get("nodePort")))


def port_of(value: Any) -> int | None:
    """Return the number of a port; None where the value is none."""
    return int(value) if value.__class__ is int and 0 < value <= LAST else None


def service_type(service: Node) -> str:
    """Return the type of a Service."""
    return text(mapping(service.value.get("spec")).get("type")) or "ClusterIP"


def has_external_address(service: Node) -> bool:
    """Whether nodes send what goes to addresses from outside to a Service: not to one without an address of its own."""
    spec = mapping(service.value.get("spec"))
    return bool(sequence(spec.get("externalIPs"))) and spec.get("clusterIP") != "None"


def pods_behind(graph: Graph, service: Node) -> Iterator[PodNode]:
    """Yield the pods that a Service selects: none where it has no selector, or stands for a name elsewhere."""
    selector = mapping(mapping(service.value.get("spec")).get("selector"))
    if selector and service_type(service) != "ExternalName":
        for pod in graph.select(graph.space(service), {"matchLabels": selector}, service.sets):
            if sees(service, pod.node):
                yield pod


def endpoints(graph: Graph, service: Node) -> Iterator[Endpoint]:
    """Yield what is behind every port of a Service.

    A target by name is the first port of that name and protocol that the pod has; one that it has not leads nowhere.
    """
    ports = tuple(service_ports(service))
    by_name = any(isinstance(port.target, str) for port in ports)
    for pod in pods_behind(graph, service) if ports else ():
        named = _first_named(pod) if by_name else {}
        for port in ports:
            number = port.target if isinstance(port.target, int) else named.get((port.target, port.protocol))
            if number is not None:
                yield Endpoint(service, port, pod, span(port.protocol, number, number))


def _first_named(pod: PodNode) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for name, protocol, number in container_ports(pod.spec):
        found.setdefault((name, protocol), number)
    return found

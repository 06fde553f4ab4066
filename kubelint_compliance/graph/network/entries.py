"""What leads into a cluster: Ingress, Gateway API and OpenShift routes to Services, Services of their own, host ports.

Goes in: a graph. Comes out: entries, each with the pod that it leads to, the ports there, and whether TLS guards it.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.listeners import attached
from kubelint_compliance.graph.network.classes import on_host
from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.graph.network.ports import PROTOCOLS, every, lasting, span
from kubelint_compliance.graph.network.ranges import united
from kubelint_compliance.graph.network.routes import GATEWAY_GROUP, granted, route_backends
from kubelint_compliance.graph.network.services import endpoints, has_external_address, port_of, service_type
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.network.ranges import Range
    from kubelint_compliance.graph.network.services import Endpoint, ServicePort
    from kubelint_compliance.graph.node import Node

INGRESS, GATEWAY = "ingress", "gateway"
_TLS = ("HTTPS", "TLS")


class Entry(NamedTuple):
    """A way into the cluster that ends at a pod.

    `how` is LoadBalancer, NodePort, ExternalIP, Ingress, Gateway, Route, HostPort or HostNetwork; `controller` the
    program in the cluster that passes requests on, `ingress` or `gateway`, empty where there is none. `node` is the
    object that says so. `tls` is None where requests are not known to be of HTTP. `at` is the port of the pod. `inside`
    says in words what keeps a load balancer or an Ingress in the private network, empty where nothing does.
    """

    how: str
    controller: str
    node: Node
    pod: PodNode
    at: Range
    tls: bool | None = None
    hosts: tuple[str, ...] = ()
    inside: str = ""


def entries(graph: Graph) -> Iterator[Entry]:
    """Yield every way into the cluster."""
    yield from controller_entries(graph)
    yield from _own_entries(graph)
    yield from _host_entries(graph)


def controller_entries(graph: Graph) -> Iterator[Entry]:
    """Yield the ways that an ingress or gateway controller takes."""
    for node in graph.of_kind("networking.k8s.io", "Ingress"):
        yield from _ingress(graph, node)
    for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"):
        for node in graph.of_kind(GATEWAY_GROUP, kind):
            yield from _gateway_route(graph, node)
    for node in graph.of_kind("route.openshift.io", "Route"):
        yield from _openshift_route(graph, node)


def _ingress(graph: Graph, node: Node) -> Iterator[Entry]:
    spec = mapping(folded(mapping(node.value.get("spec"))))
    inside = _inside(node)
    guarded = [text(host) for tls in sequence(spec.get("tls")) for host in sequence(mapping(tls).get("hosts")) or [""]]
    for host, backend in _backends(spec):
        service = mapping(backend.get("service"))
        port = mapping(service.get("port"))
        meant = _named(text(port["name"])) if port.get("name") else _numbered(port.get("number"))
        tls = "" in guarded or host in guarded or _parent(host) in guarded
        for found in _behind(graph, node, graph.space(node), text(service.get("name")), meant, ("TCP",)):
            yield Entry("Ingress", INGRESS, node, found.pod, found.at, tls, (host,) if host else (), inside)


def _inside(node: Node) -> str:
    """Return what keeps the way of a Service or an Ingress in the private network."""
    from kubelint_compliance.facts.services import kept_inside

    return kept_inside(node.value)


def _named(name: str) -> Callable[[ServicePort], bool]:
    return lambda port: port.name == name


def _numbered(number: Any) -> Callable[[ServicePort], bool]:
    return lambda port: port.number == number


def _parent(host: str) -> str:
    """Return the wildcard that covers a host."""
    return f"*.{host.partition('.')[2]}"


def _backends(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield host and backend of every path of an Ingress, and of its default."""
    yield "", mapping(spec.get("defaultBackend"))
    for rule in map(mapping, sequence(spec.get("rules"))):
        for path in map(mapping, sequence(mapping(rule.get("http")).get("paths"))):
            yield text(rule.get("host")), mapping(path.get("backend"))


def _behind(
    graph: Graph,
    node: Node,
    space: str,
    name: str,
    meant: Callable[[ServicePort], bool],
    protocols: tuple[str, ...],
) -> Iterator[Endpoint]:
    """Yield the endpoints of a Service that an object names."""
    for service in graph.find("", "Service", space, name) if name else ():
        if sees(node, service):
            for found in endpoints(graph, service):
                if found.port.protocol in protocols and meant(found.port):
                    yield found


def _gateway_route(graph: Graph, node: Node) -> Iterator[Entry]:
    protocols = ("UDP",) if node.kind == "UDPRoute" else ("TCP",)
    listeners = attached(graph, node)
    if listeners == []:
        return
    tls = all(text(listener.get("protocol")) in _TLS for listener in listeners) if listeners else None
    hosts = tuple(filter(None, map(text, sequence(mapping(node.value.get("spec")).get("hostnames")))))
    for space, name, number in route_backends(graph, node):
        if granted(graph, node, space, name):
            for found in _behind(graph, node, space, name, _numbered(number), protocols):
                yield Entry("Gateway", GATEWAY, node, found.pod, found.at, tls, hosts)


def _openshift_route(graph: Graph, node: Node) -> Iterator[Entry]:
    spec = mapping(node.value.get("spec"))
    target, host = mapping(spec.get("port")).get("targetPort"), text(spec.get("host"))
    for to in (mapping(spec.get("to")), *map(mapping, sequence(spec.get("alternateBackends")))):
        if (text(to.get("kind")) or "Service") != "Service" or to.get("weight") == 0:
            continue
        for found in _behind(graph, node, graph.space(node), text(to.get("name")), lambda _: True, ("TCP",)):
            number = found.at[0] - span("TCP", 0, 0)[0]
            if target in (None, "", found.port.name, number, str(number)):
                yield Entry("Route", INGRESS, node, found.pod, found.at, bool(spec.get("tls")), (host,) if host else ())


def _own_entries(graph: Graph) -> Iterator[Entry]:
    """Yield the ways of Services that the outside can reach by themselves."""
    for service in graph.of_kind("", "Service"):
        how = service_type(service)
        ways = [(how, _inside(service))] if how in ("LoadBalancer", "NodePort") else []
        if has_external_address(service):
            ways.append(("ExternalIP", ""))
        for found in endpoints(graph, service) if ways else ():
            for way, inside in ways:
                yield Entry(way, "", service, found.pod, found.at, inside=inside)


def _host_entries(graph: Graph) -> Iterator[Entry]:
    """Yield the ports of nodes that lead to pods: of a pod on the host's network those that it names, else host ports.

    One that is on the host's network and names none may listen at any.
    """
    for space in graph.pod_namespaces():
        for pod in graph.pods(space):
            shared = on_host(pod)
            found = united(_host_ports(pod, every_port=shared))
            for at in found or ((every("TCP"),) if shared else ()):
                yield Entry("HostNetwork" if shared else "HostPort", "", pod.node, pod, at)


def _host_ports(pod: PodNode, *, every_port: bool) -> Iterator[Range]:
    for container in lasting(pod.spec):
        for port in map(mapping, sequence(folded(container.get("ports")))):
            number, protocol = port_of(port.get("containerPort")), port.get("protocol") or "TCP"
            if number is not None and protocol in PROTOCOLS and (every_port or _is_at_node(port)):
                yield span(protocol, number, number)


def _is_at_node(port: dict[str, Any]) -> bool:
    """Whether a port of a container is one of its node, at an address that others than the node itself can reach."""
    address = text(port.get("hostIP"))
    if port_of(port.get("hostPort")) is None or not address:
        return port_of(port.get("hostPort")) is not None
    from ipaddress import ip_address

    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return True

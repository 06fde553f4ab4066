"""Facts about Services and what is behind them: other Services for the same pods, ports that no pod has, ways in."""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.graph.index import selector_of
from kubelint_compliance.graph.near import identity, near, related, rivals
from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.graph.network.ports import lasting
from kubelint_compliance.graph.network.services import pods_behind, service_ports, service_type
from kubelint_compliance.graph.parted import tightened
from kubelint_compliance.graph.present import candidates
from kubelint_compliance.graph.rollouts import ROLLOUT, steers, taking
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.network.entries import Entry
    from kubelint_compliance.graph.network.services import ServicePort
    from kubelint_compliance.graph.node import Node

_INJECTED = frozenset((4190, 4191, *range(15000, 15100)))
"""Ports of the sidecars that Linkerd and Istio put into pods."""
_PUT_IN = "auto"
"""The image of a container that Istio puts its own in place of."""
_ALL = ("containers", "initContainers")
_WORDS = {
    "LoadBalancer": "a load balancer",
    "NodePort": "a port of every node",
    "ExternalIP": "external addresses",
    "Ingress": "an Ingress",
    "Gateway": "a Gateway",
    "Route": "a Route",
}


def is_headless(space: Any, name: Any, memo: Any) -> bool | None:
    """Whether a Service, or one of several of the name, has no address of its own; null where the input has none."""
    found = [node for node in candidates(seen_of(memo), "Service", text(space), text(name)) if node.group == ""]
    return any(_headless(node) or node.patched for node in found) if found else None


def with_address(space: Any, name: Any, memo: Any) -> list[dict[str, Any]]:
    """Return where a StatefulSet names a Service of the input that has an address of its own: {path}.

    Where nobody says the namespace of both, that is one which selects its pods: others of the name are of others.
    """
    if is_headless(space, name, memo) is not False:
        return []
    seen = seen_of(memo)
    named = (node for node in candidates(seen, "Service", text(space), text(name)) if node.group == "")
    found = [node for node in named if any(_is_meant(seen.graph, node, own) for own in seen.own)]
    return [{"path": ["spec", "serviceName"], OTHERS: [related(node, "is not headless") for node in found]}] * bool(
        found
    )


def _is_meant(graph: Graph, service: Node, own: Node) -> bool:
    if graph.space(service) and graph.space(own):
        return True
    return any(selects_labels(selector_of(service), pod.labels) for pod in graph.pods_of(own))


def services_beside(memo: Any) -> list[dict[str, Any]]:
    """Return the Services before this one with the same selector, for the same ports of the pods: {path, name, ports}.

    `ports` says in words which ports of the pods both send to. Not so are a headless one beside another, those that are
    reached from outside, which differ in how, and those of pods that a progressive delivery tells apart by labels of
    its own.
    """
    seen = seen_of(memo)
    found: dict[Any, tuple[Node, str]] = {}
    for own in seen.own:
        selector = _selector(own)
        same = _by_selector(seen.graph).get((seen.graph.space(own), selector), ()) if selector else ()
        for node in rivals(seen, same):
            ports = _shared_ports(own, node)
            if ports and not _are_told_apart(seen.graph, own, node):
                found[identity(seen.graph, node)] = (node, ports)
    return [
        {
            "path": ["spec", "selector"],
            "name": node.ref.name,
            "ports": ports,
            OTHERS: [related(node, "has the same selector")],
        }
        for node, ports in found.values()
    ]


def _are_told_apart(graph: Graph, own: Node, other: Node) -> bool:
    """Whether a Rollout tells the pods of two Services apart: it names one of them, or runs the pods of both."""
    if not graph.of_kind(*ROLLOUT):
        return False
    if steers(graph, own) or steers(graph, other):
        return True
    nodes = [pod.node for pod in pods_behind(graph, own)]
    return any((node.group, node.kind) == ROLLOUT or taking(graph, node) for node in nodes)


def unserved_ports(memo: Any) -> list[dict[str, Any]]:
    """Return the ports of this Service that lead to a port that none of its pods has: {path, target, workload, named}.

    A number counts only where every container of the pods declares its ports: one that declares none may listen there.
    """
    seen = seen_of(memo)
    found: dict[int, dict[str, Any]] = {}
    for own in seen.own:
        pods = [pod for pod in pods_behind(seen.graph, own) if near(seen.graph, pod.node, own)]
        for index, port in _ports(own) if pods else ():
            if not any(pod.node.patched or _serves(pod, port) for pod in pods):
                field = "port" if port.target == port.number else "targetPort"
                node = pods[0].node
                place = related(node, "has no such port")
                entry = {"path": ["spec", "ports", index, field], "target": port.target, OTHERS: [place]}
                named = isinstance(port.target, str)
                found.setdefault(index, {**entry, "workload": f"{node.kind} {node.ref.name}", "named": named})
    return list(found.values())


def led_to(memo: Any) -> list[dict[str, Any]]:
    """Return the workloads that can be reached from outside through this object: {path, workload, way}.

    A way that policies shut is none, as far as these belong together with the pod.
    """
    seen = seen_of(memo)
    entries = _by_node(seen.graph)
    found: dict[str, dict[str, Any]] = {}
    for own in seen.own:
        for entry in entries.get(id(own), ()):
            workload = f"{entry.pod.node.kind} {entry.pod.node.ref.name}"
            place = related(entry.pod.node, "can be reached")
            found.setdefault(
                workload,
                {
                    "path": ["metadata", "name"],
                    "workload": workload,
                    "way": _WORDS.get(entry.how, entry.how),
                    OTHERS: [place],
                },
            )
    return list(found.values())


def _by_node(graph: Graph) -> dict[int, list[Entry]]:
    def make() -> dict[int, list[Entry]]:
        from kubelint_compliance.graph.network.entries import entries

        by_node: dict[int, list[Entry]] = {}
        for entry in entries(graph):
            if not _is_shut(graph, entry):
                by_node.setdefault(id(entry.node), []).append(entry)
        return by_node

    found: dict[int, list[Entry]] = graph.once("entries", make)
    return found


def _is_shut(graph: Graph, entry: Entry) -> bool:
    """Whether policies shut a way; where nobody says the namespace, such as belong together with the pod."""
    from kubelint_compliance.graph.network.exposed import may_pass
    from kubelint_compliance.graph.network.policies import INGRESS, NETWORK

    if may_pass(graph.network, entry):
        return False
    pod = entry.pod.node
    return any(
        policy.tier != NETWORK or near(graph, policy.node, pod) or bool(pod.root and policy.node.root == pod.root)
        for policy in graph.network.policies_of(entry.pod, INGRESS)
    )


def _headless(service: Node) -> bool:
    return text(mapping(service.value.get("spec")).get("clusterIP")) == "None"


def _selector(service: Node) -> tuple[tuple[str, str], ...]:
    labels = mapping(mapping(service.value.get("spec")).get("selector"))
    return tuple(sorted((key, label) for key, label in labels.items() if isinstance(label, str)))


def _by_selector(graph: Graph) -> dict[tuple[str, Any], Sequence[Node]]:
    def make() -> dict[tuple[str, Any], Sequence[Node]]:
        by_selector: dict[tuple[str, Any], list[Node]] = {}
        for node in graph.of_kind("", "Service"):
            by_selector.setdefault((graph.space(node), _selector(node)), []).append(node)
        tight: dict[tuple[str, Any], Sequence[Node]] = tightened(by_selector)
        return tight

    found: dict[tuple[str, Any], Sequence[Node]] = graph.once("services by selector", make)
    return found


def _shared_ports(one: Node, other: Node) -> str:
    """Return in words which ports of the pods two Services inside of the cluster send to; an empty text for none.

    Both are with an address, or both without one.
    """
    if service_type(one) != "ClusterIP" or service_type(other) != "ClusterIP" or _headless(one) != _headless(other):
        return ""
    ports = [dict.fromkeys((port.protocol, port.target) for port in service_ports(node)) for node in (one, other)]
    both = [port for port in ports[0] if port in ports[1]]
    if len(both) == len(ports[0]) == len(ports[1]):
        return "the same ports" if both else ""
    return ("ports " if len(both) > 1 else "port ") + ", ".join(str(target) for _, target in both) if both else ""


def _ports(service: Node) -> Iterator[tuple[int, ServicePort]]:
    """Yield the ports of a Service that can be read, each with its place in the list."""
    spec = mapping(service.value.get("spec"))
    for index, entry in enumerate(sequence(spec.get("ports"))):
        one = service._replace(value={"spec": {"ports": [entry]}})
        yield from ((index, port) for port in service_ports(one))


def _serves(pod: PodNode, port: ServicePort) -> bool:
    """Whether a pod has a port, or may have it. An init container that ends before the others start has none."""
    running = list(lasting(pod.spec))
    declared = [[mapping(folded(entry)) for entry in sequence(one.get("ports"))] for one in running]
    if isinstance(port.target, int) and (port.target in _INJECTED or not all(declared)):
        return True
    if any(mapping(one).get("image") == _PUT_IN for held in _ALL for one in sequence(pod.spec.get(held))):
        return True
    field = "name" if isinstance(port.target, str) else "containerPort"
    return any(
        entry.get(field) == port.target and (entry.get("protocol") or "TCP") == port.protocol
        for entries in declared
        for entry in entries
    )

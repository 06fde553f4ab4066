"""Rollouts of Argo: the workloads whose template they take in place of one of their own, and the Services they steer.

What belongs to one lies in its namespace; where nobody says that, in its folder, or in what is deployed together.
"""

from __future__ import annotations

from kubelint_compliance.graph.near import near
from kubelint_compliance.shape import at, mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.node import Node

ROLLOUT = ("argoproj.io", "Rollout")
_TAKEN = {
    "Deployment": ("apps", "extensions"),
    "ReplicaSet": ("apps", "extensions"),
    "PodTemplate": ("",),
}
"""The kinds whose template a Rollout may take, with their groups."""
_SERVICES = (
    *(("canary", "canaryService"), ("canary", "stableService")),
    *(("canary", "pingPong", "pingService"), ("canary", "pingPong", "pongService")),
    *(("blueGreen", "activeService"), ("blueGreen", "previewService")),
)
"""Where the strategy of a Rollout names the Services to whose selectors it adds a label of its own."""


def taking(graph: Graph, workload: Node) -> list[Node]:
    """Return the Rollouts that take the template of a workload: they run its pods, each as many as it says."""
    if workload.group not in _TAKEN.get(workload.kind, ()):
        return []
    found = _by_taken(graph).get((graph.space(workload), workload.kind), {})
    named = (node for name in {workload.ref.name, workload.alias} if name for node in found.get(name, ()))
    return list({id(node): node for node in named if _belong(graph, node, workload)}.values())


def pods_run_by(graph: Graph, node: Node) -> list[PodNode]:
    """Return the pods that an object runs: its own, and of a Rollout those of the workload whose template it takes."""
    kind, name = _taken(node)
    if not name:
        return list(graph.pods_of(node))
    named = (one for group in _TAKEN.get(kind, ()) for one in graph.find(group, kind, graph.space(node), name))
    return [pod for one in named if _belong(graph, one, node) for pod in graph.pods_of(one)]


def steers(graph: Graph, service: Node) -> bool:
    """Whether a Rollout tells the pods of a Service from others by a label that it adds to the selector."""
    by_service, space = _by_service(graph), graph.space(service)
    named = (node for name in {service.ref.name, service.alias} if name for node in by_service.get((space, name), ()))
    return any(_belong(graph, node, service) for node in named)


def _belong(graph: Graph, one: Node, other: Node) -> bool:
    """Whether an object is the one that another names: without a namespace, in its folder or by one kustomization."""
    deployed = bool(one.root) and one.root == other.root and graph.space(one) == graph.space(other)
    return deployed or near(graph, one, other)


def _by_taken(graph: Graph) -> dict[tuple[str, str], dict[str, list[Node]]]:
    def make() -> dict[tuple[str, str], dict[str, list[Node]]]:
        by_taken: dict[tuple[str, str], dict[str, list[Node]]] = {}
        for node in graph.of_kind(*ROLLOUT):
            kind, name = _taken(node)
            if name:
                by_taken.setdefault((graph.space(node), kind), {}).setdefault(name, []).append(node)
        return by_taken

    found: dict[tuple[str, str], dict[str, list[Node]]] = graph.once("rollouts by taken", make)
    return found


def _taken(node: Node) -> tuple[str, str]:
    """Return kind and name of the workload whose template a Rollout takes; empty texts for none."""
    if (node.group, node.kind) != ROLLOUT:
        return "", ""
    taken = mapping(at(node.value, ("spec", "workloadRef")))
    return text(taken.get("kind")), text(taken.get("name"))


def _by_service(graph: Graph) -> dict[tuple[str, str], list[Node]]:
    def make() -> dict[tuple[str, str], list[Node]]:
        by_service: dict[tuple[str, str], list[Node]] = {}
        for node in graph.of_kind(*ROLLOUT):
            for name in _services(node):
                by_service.setdefault((graph.space(node), name), []).append(node)
        return by_service

    found: dict[tuple[str, str], list[Node]] = graph.once("rollouts by service", make)
    return found


def _services(node: Node) -> Iterable[str]:
    def named() -> Iterator[str]:
        yield from (text(at(node.value, ("spec", "strategy", *path))) for path in _SERVICES)

    return dict.fromkeys(filter(None, named()))

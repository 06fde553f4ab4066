"""What one object sees of all others: those that may be deployed together with it.

Goes in: the graph, and the place of an object. Comes out: a `Seen`, which facts ask. An object that several
kustomizations deploy is there several times; it sees what any of these sees.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import sees, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.yamltree import Span


class Seen:
    """The graph from where an object stands: `own` are the nodes of that object, none where it is not in the graph."""

    __slots__ = ("graph", "own")

    def __init__(self, graph: Graph, path: str, span: Span) -> None:
        """The object stands at a place of a file, by its report path."""
        self.graph = graph
        self.own: Sequence[Node] = graph.at(path, span)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces that the object is deployed to."""
        return tuple(dict.fromkeys(map(self.graph.space, self.own)))

    @property
    def open(self) -> bool:
        """Whether the object is deployed with others that are not in sight."""
        return any(node.open for node in self.own)

    def of(self, nodes: Iterable[Node]) -> list[Node]:
        """Return those of some objects that may be deployed together with this one."""
        return [node for node in nodes if not node.sets or any(sees(own, node) for own in self.own)]

    def of_pods(self, pods: Iterable[PodNode]) -> list[PodNode]:
        """Return those of some pods that may be deployed together with this object."""
        return [pod for pod in pods if not pod.node.sets or any(sees(own, pod.node) for own in self.own)]

    def select(self, namespace: str, selector: Any) -> list[PodNode]:
        """Return the pods of a namespace that a LabelSelector may select."""
        return self.of_pods(self.graph.select(namespace, written(selector)))

    def has_workloads_beside(self) -> bool:
        """Whether pods are in the namespace of the object; where that is not known, in its folder."""
        return any(self._are_beside(node) for node in self.own)

    def _are_beside(self, node: Node) -> bool:
        space, folder = self.graph.space(node), node.path.rpartition("/")[0]
        return any(
            (space or pod.node.path.rpartition("/")[0] == folder) and sees(node, pod.node)
            for pod in self.graph.pods(space)
        )

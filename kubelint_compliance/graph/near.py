"""Which objects belong together: those of one namespace, or of one folder where nobody says the namespace."""

from __future__ import annotations

from kubelint_compliance.model.finding import RELATED, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen
    from kubelint_compliance.manifests.paths import Path


def near(graph: Graph, one: Node, other: Node) -> bool:
    """Whether two objects lie in one namespace; where that is not known, in one folder."""
    space = graph.space(one)
    return space == graph.space(other) and (bool(space) or folder_of(one) == folder_of(other))


def folder_of(node: Node) -> str:
    """Return the report path of the folder that an object's file is in."""
    return node.path.rpartition("/")[0]


def lies_about(seen: Seen, node: Node) -> bool:
    """Whether an object lies in the folder of the own one, above or below it, or is deployed by the same kustomization.

    Of an own one that is not in the graph nobody knows.
    """
    folder = folder_of(node)
    return not seen.own or any(
        _holds(folder, folder_of(own)) or _holds(folder_of(own), folder) or bool(own.root and own.root == node.root)
        for own in seen.own
    )


def _holds(folder: str, other: str) -> bool:
    """Whether a folder is another one, or is above it."""
    return not folder or f"{other}/".startswith(f"{folder}/")


def identity(graph: Graph, node: Node) -> tuple[str, str, str, str]:
    """Return what tells an object from others: two that have it are one, written or deployed twice."""
    return node.group, node.kind, graph.space(node), node.ref.name


def rivals(seen: Seen, nodes: Iterable[Node]) -> list[Node]:
    """Return those of some objects that come before the own one, belong together with it, and are others than it.

    An own one that no other object sees comes before all.
    """
    graph, own = seen.graph, seen.own
    if any(node is one for node in graph.idle for one in own):
        return []
    mine = {identity(graph, node) for node in own}
    found: dict[tuple[str, str, str, str], Node] = {}
    for node in seen.of(nodes):
        if any(node is one for one in own):
            break
        if identity(graph, node) not in mine and any(near(graph, node, one) for one in own):
            found[identity(graph, node)] = node
    return list(found.values())


def related(node: Node, words: str, path: Path = ()) -> Place:
    """Return the place of an object, or of a node in it, that helps to understand a finding."""
    return Place(node.path, node.place(path), RELATED, words)

"""Whether what an object names is missed: it would lie where the input has something beside it.

Goes in: what one object sees, and a namespace that it names. Comes out: what lies there.
"""

from __future__ import annotations

from kubelint_compliance.graph.near import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.graph.index import Chosen, Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen


def lies_in(seen: Seen, node: Node, space: str) -> bool:
    """Whether an object lies in a namespace; where nobody says which that is, in the folder of the own one."""
    own = seen.graph.space(node)
    if own != space or not seen.of([node]):
        return False
    return bool(space) or any(folder_of(node) == folder_of(holder) for holder in seen.own)


def is_deployed_here(seen: Seen, space: str) -> bool:
    """Whether the input has Services or pods of a namespace, so that a Service which is not there is missed."""
    known = seen.graph.once("sets of Services and pods", lambda: _sets(seen.graph))
    folders = ("",) if space else map(folder_of, seen.own)
    return any(seen.sees(sets) for folder in folders for sets in known.get((space, folder), ()))


def _sets(graph: Graph) -> dict[tuple[str, str], dict[Chosen, None]]:
    """Return the sets to which Services and pods belong, by namespace; where nobody says which, by folder as well."""
    found: dict[tuple[str, str], dict[Chosen, None]] = {}
    for node in graph.nodes:
        if (node.group, node.kind) == ("", "Service") or graph.pods_of(node):
            space = graph.space(node)
            found.setdefault((space, "" if space else folder_of(node)), {})[node.sets] = None
    return found

"""What nobody can say of the input: whether what is missed comes from elsewhere, from a chart or another folder.

A rule that misses an object there is not evaluated, so that the report tells of it; silence would be a claim.
"""

from __future__ import annotations

from kubelint_compliance.cel import Unseen
from kubelint_compliance.graph.index import written
from kubelint_compliance.graph.makers import deployer
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.graph.present import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

    One = TypeVar("One")
    Answer = TypeVar("Answer")


def is_elsewhere(seen: Seen, kind: str, space: str, name: str) -> bool:
    """Return false for an object that is missed; raises Unseen where it may be deployed all the same.

    So it is where folders that look like alternatives hide it, or something deploys what is not in the input.
    """
    return is_hidden(seen, called(seen.graph, kind, space, name)) or _is_deployed(seen, space)


def are_pods_elsewhere(seen: Seen, space: str, selector: Any) -> bool:
    """Return false for pods that are missed; raises Unseen as `is_elsewhere` does."""
    return is_hidden(seen, (pod.node for pod in seen.graph.select(space, written(selector)))) or _is_deployed(
        seen, space
    )


def is_hidden(seen: Seen, nodes: Iterable[Node]) -> bool:
    """Return false for objects that are missed; raises Unseen where folders that look like alternatives hide one."""
    node = seen.hidden(nodes)
    if node is not None:
        raise Unseen(f"{folder_of(node) or node.path} has it, and looks like an alternative")
    return False


def _is_deployed(seen: Seen, space: str) -> bool:
    node = deployer(seen, space)
    if node is not None:
        raise Unseen(f"{node.kind} {node.ref.name or node.path} may deploy what is not in the input")
    return False


def found_in(ask: Callable[[One], Iterable[Answer]], several: Iterable[One]) -> list[Answer]:
    """Return all that is found in several things; raises Unseen where nothing is, and of one of them nobody can say."""
    found: list[Answer] = []
    unsaid: Unseen | None = None
    for one in several:
        try:
            found += list(ask(one))
        except Unseen as error:
            unsaid = error
    if unsaid is not None and not found:
        raise unsaid
    return found

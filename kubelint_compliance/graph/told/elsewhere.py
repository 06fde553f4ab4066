"""What nobody can say of the input, since something in it deploys objects from elsewhere: charts and applications.

A rule that misses an object there is not evaluated, so that the report tells of it; silence would be a claim.
"""

from __future__ import annotations

from kubelint_compliance.cel import Unseen
from kubelint_compliance.graph.makers import deployer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from kubelint_compliance.graph.seen import Seen

    One = TypeVar("One")
    Answer = TypeVar("Answer")


def comes_from_elsewhere(seen: Seen, space: str) -> bool:
    """Return false for what is missed in a namespace; raises Unseen where something may deploy it from elsewhere."""
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

"""What facts remember while one object is judged: answers that several rules, or several containers, ask for.

A manifest has one memo, which is gone with it; so nothing is kept from one object to the next.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import WrongType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Answer = TypeVar("Answer")
    Memo = dict[tuple[Callable[..., Any], int], tuple[Any, Any]]


class _Unanswered:
    """In the place of an answer: the node that could not be read."""

    __slots__ = ("message", "node")

    def __init__(self, error: WrongType) -> None:
        self.message, self.node = error.message, error.node


def once(memo: Memo, answer: Callable[..., Answer], value: Any, *more: Any) -> Answer:
    """Return the answer about a value, which is computed when it is first asked for.

    `more` is always the same for a value. Raises WrongType, again and again, where a wrong value is in the way.
    """
    key = (answer, id(value))
    known = memo.get(key)
    if known is None:
        # The value is kept, too: as long as it is there, no other can have its identity.
        known = memo[key] = (value, _answered(answer, value, more))
    if known[1].__class__ is _Unanswered:
        raise WrongType(known[1].message, node=known[1].node)
    found: Answer = known[1]
    return found


def _answered(answer: Callable[..., Answer], value: Any, more: tuple[Any, ...]) -> Answer | _Unanswered:
    try:
        return answer(value, *more)
    except WrongType as error:
        return _Unanswered(error)

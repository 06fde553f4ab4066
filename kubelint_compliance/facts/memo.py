"""What facts remember while one object is judged: answers that several rules, or several containers, ask for.

A manifest has one memo, which is gone with it; so nothing is kept from one object to the next.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Answer = TypeVar("Answer")
    Memo = dict[tuple[Callable[[Any], Any], int], tuple[Any, Any]]


def once(memo: Memo, answer: Callable[[Any], Answer], value: Any) -> Answer:
    """Return the answer about a value, which is computed when it is first asked for."""
    key = (answer, id(value))
    known = memo.get(key)
    if known is None:
        # The value is kept, too: as long as it is there, no other can have its identity.
        known = memo[key] = (value, answer(value))
    found: Answer = known[1]
    return found

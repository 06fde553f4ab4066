"""The cost of an evaluation: every step of the exact evaluator and every pass of an inner loop counts one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COST_LIMIT = 1_000_000
"""What one evaluation may cost by default, as in a Kubernetes API server."""
EXCEEDED = "the evaluation costs more than its limit"


class Budget:
    """What several evaluations may cost together; `left` goes down with each."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps


_DEEP = frozenset(("_==_", "_!=_", "_in_"))
"""What looks at all that is in its operands, however deep."""
_MOST = 1 << 40
_SIZED = (str, bytes, list, dict)
_SINGLE = frozenset((int, float, bool, type(None)))
_PATTERNS = frozenset(("matches", "find", "findAll", "regex.replace", "regex.extract", "regex.extractAll"))
"""What goes through a text for each step of a pattern, which is the second operand."""


def cost_of_call(values: list[Any], name: str = "") -> int:
    """Return what a call costs beside its step: a tenth for each element or character it may look at."""
    if name in _DEEP:
        return _cost_of_comparing(*values, within=name == "_in_")
    cost = 0
    if name in _PATTERNS and all(isinstance(value, str) for value in values[:2]):
        cost = (len(values[0]) // 10) * (len(values[1]) // 4) + len(values[1])
    for value in values:
        if isinstance(value, (str, bytes, list, dict)):
            cost += len(value) // 10
    return cost


def _cost_of_comparing(left: Any, right: Any, *, within: bool) -> int:
    """Two values differ, at the latest, where the smaller one ends; a key is looked up without a look at the others."""
    if within:
        return weight(right, _MOST) // 10 if isinstance(right, list) else 0
    return weight(min(left, right, key=_length), _MOST) // 10


def _length(value: Any) -> int:
    return len(value) if issubclass(type(value), _SIZED) else 0


def weight(value: Any, most: int) -> int:
    """Count the elements and characters in a value, however deep; it stops counting behind `most`."""
    count, waiting = 0, [value]
    while waiting and count <= most:
        held = waiting.pop()
        cls = type(held)  # what cannot be read is only asked for its class by those who use it
        if issubclass(cls, _SIZED):
            count += len(held)
            if not issubclass(cls, (str, bytes)):
                inner = held.values() if issubclass(cls, dict) else held
                waiting += [entry for entry in inner if type(entry) not in _SINGLE]
    return count

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


def cost_of_call(values: list[Any]) -> int:
    """Return what a call costs beside its step: a tenth for each element or character it may look at."""
    cost = 0
    for value in values:
        if isinstance(value, (str, bytes, list, dict)):
            cost += len(value) // 10
    return cost

"""Reading values of strangers: the part that was asked for, or nothing in its place, whatever shape it has.

A mapping, list or text where one stands, an empty one anywhere else. So readers need no guards of their own.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return a list, or an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return a text, or an empty one in place of anything else."""
    return value if isinstance(value, str) else ""


def holds(value: Any, step: str | int) -> bool:
    """Whether a mapping has a key, or a list an item at an index, counted from 0."""
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)


def at(value: Any, path: Iterable[str | int]) -> Any:
    """Return the node at a path of keys and indexes; None where there is none."""
    for step in path:
        if not holds(value, step):
            return None
        value = value[step]
    return value

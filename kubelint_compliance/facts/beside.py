"""Facts about objects with wrong nodes: what is found beside them, and each node that hid something, as it is.

Only for functions that look for things in many places, and for which a place that is not there is one with nothing.
"""

from __future__ import annotations

from kubelint_compliance.cel import WrongType
from kubelint_compliance.cel.unreadable import Unreadable, node_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def beside_wrong(function: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return the function with nodes left out that it cannot read; they stand at the end of what it found."""

    def call(value: Any, *more: Any) -> list[Any]:
        hidden: list[Unreadable] = []
        while True:
            try:
                return [*function(value, *more), *hidden]
            except WrongType as error:
                if error.node is None or any(node_of(known) == error.node for known in hidden):
                    raise
                hidden.append(Unreadable(error.node))
                value = _without(value, error.node)

    return call


def _without(value: Any, node: Any) -> Any:
    """Return a copy without a node: its field is gone, in a list null stands for it."""
    if type(value) is dict:
        return {key: _without(entry, node) for key, entry in value.items() if not _is(entry, node)}
    if type(value) is list:
        return [None if _is(entry, node) else _without(entry, node) for entry in value]
    return value


def _is(value: Any, node: Any) -> bool:
    return type(value) is Unreadable and node_of(value) == node

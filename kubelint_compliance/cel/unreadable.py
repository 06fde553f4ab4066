"""A value that cannot be read, as CEL knows errors: whoever uses it gets a `WrongType`, and only logic absorbs that.

The host puts one in the place of a node whose type is wrong. Only the exact evaluator (`Program.evaluate`) judges
values with such nodes rightly; in the functions of a host, every use raises, `isinstance` and `==` too.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import WrongType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn


class Unreadable:
    """Stands in for a value; `node` says to the host where it is, and only `node_of` and `written` reach either."""

    __slots__ = ("node", "value")

    def __init__(self, node: Any, value: Any = None) -> None:
        object.__setattr__(self, "node", node)
        object.__setattr__(self, "value", value)

    def __getattribute__(self, name: str) -> NoReturn:
        raise unreadable(self)

    def _use(self, *_: object) -> NoReturn:
        raise unreadable(self)

    __setattr__ = __delattr__ = __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _use
    __hash__ = __len__ = __iter__ = __getitem__ = __contains__ = __str__ = __format__ = _use
    __add__ = __radd__ = __int__ = __float__ = __index__ = _use

    def __repr__(self) -> str:
        return f"Unreadable({node_of(self)!r})"


def node_of(value: Unreadable) -> Any:
    """Return what the host said of the node."""
    return object.__getattribute__(value, "node")


def written(value: Any) -> Any:
    """Return a value as it is written, with all that cannot be read: for who asks about text, not about types."""
    if type(value) is Unreadable:
        return object.__getattribute__(value, "value")
    if type(value) is dict:
        return {key: written(entry) for key, entry in value.items()}
    return [written(entry) for entry in value] if type(value) is list else value


def unreadable(value: Unreadable) -> WrongType:
    """Build the error of reading the value."""
    return WrongType("a value of a wrong type is read", node=node_of(value))


def readable(value: Any) -> Any:
    """Return the value; raises WrongType where it cannot be read."""
    if type(value) is Unreadable:
        raise unreadable(value)
    return value

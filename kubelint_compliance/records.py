"""A `NamedTuple` that costs nothing to import.

`typing.NamedTuple` is what type checkers see; at run time its class statement is honoured with
`collections.namedtuple` alone, because importing `typing` nearly doubles the start-up of an ordinary check.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    class _RecordType(type):
        """Turns a class body of annotated fields into a tuple class with those fields."""

        def __new__(mcls, name, bases, body):
            if not bases:
                return super().__new__(mcls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = [body[field] for field in fields if field in body]
            base = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # noqa: PYI024
            rest = {key: value for key, value in body.items() if key not in fields}
            return type(name, (base,), {"__slots__": (), **rest})

    class NamedTuple(metaclass=_RecordType):
        """Stand-in for `typing.NamedTuple`: annotated fields, defaults, methods and properties."""

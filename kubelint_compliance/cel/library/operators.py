"""The operators as functions: `_+_`, `_==_`, `_in_`, `!_` ... with their signatures."""

from __future__ import annotations

from kubelint_compliance.cel.arithmetic import add, divide, modulo, multiply, negate, subtract
from kubelint_compliance.cel.values import contains, equal, less, less_equal, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _unequal(left: Any, right: Any) -> bool:
    return not equal(left, right)


def _greater(left: Any, right: Any) -> bool:
    return less(right, left)


def _greater_equal(left: Any, right: Any) -> bool:
    return less_equal(right, left)


def _in(value: Any, container: Any) -> bool:
    return contains(container, value)


def _not(value: Any) -> bool:
    if value is True or value is False:
        return not value
    raise no_overload("!_", value)


OPERATORS: dict[str, Callable[..., Any]] = {
    "_+_": add,
    "_-_": subtract,
    "_*_": multiply,
    "_/_": divide,
    "_%_": modulo,
    "-_": negate,
    "!_": _not,
    "_==_": equal,
    "_!=_": _unequal,
    "_<_": less,
    "_<=_": less_equal,
    "_>_": _greater,
    "_>=_": _greater_equal,
    "_in_": _in,
}
_NUMBERS = ("int", "uint", "double")
_ORDERED = [(one, other) for one in _NUMBERS for other in _NUMBERS] + [
    (name, name) for name in ("bool", "string", "bytes", "timestamp", "duration")
]
_SAME = {
    "_+_": (*_NUMBERS, "string", "bytes", "duration", "list<T>"),
    "_-_": (*_NUMBERS, "duration"),
    "_*_": _NUMBERS,
    "_/_": _NUMBERS,
    "_%_": ("int", "uint"),
}
_SIGNATURES = (
    *(f"{name}({kind}, {kind}) -> {kind}" for name, kinds in _SAME.items() for kind in kinds),
    "_+_(timestamp, duration) -> timestamp",
    "_+_(duration, timestamp) -> timestamp",
    "_-_(timestamp, timestamp) -> duration",
    "_-_(timestamp, duration) -> timestamp",
    "-_(int) -> int",
    "-_(double) -> double",
    "!_(bool) -> bool",
    "_==_(T, T) -> bool",
    "_!=_(T, T) -> bool",
    "_in_(T, list<T>) -> bool",
    "_in_(K, map<K, V>) -> bool",
    *(f"{name}({one}, {other}) -> bool" for name in ("_<_", "_<=_", "_>_", "_>=_") for one, other in _ORDERED),
)
FUNCTIONS = {signature: OPERATORS[signature.partition("(")[0]] for signature in _SIGNATURES}
METHODS: dict[str, Callable[..., Any]] = {}

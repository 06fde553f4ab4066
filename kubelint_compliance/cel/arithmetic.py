"""CEL's arithmetic: 64-bit overflow, no mixing of number types, and `+` on text, bytes, lists and time."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import (
    INT_MAX,
    INT_MIN,
    Duration,
    Timestamp,
    UInt,
    no_overload,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_SIZE = 10_000_000
"""The longest text or list that a function may build, in code points or elements."""


def integer(value: int) -> int:
    """Return the value if it fits into 64 signed bits."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise Failure("integer overflow")


def sized(value: Any) -> Any:
    """Return a text or list if it is not longer than `MAX_SIZE`."""
    if len(value) > MAX_SIZE:
        raise Failure("the result is too long")
    return value


def add(left: Any, right: Any) -> Any:
    """`_+_`."""
    cls = left.__class__
    if cls is right.__class__:
        if cls is str or cls is bytes or cls is list:
            return sized(left + right)
        if cls is int:
            return integer(left + right)
        if cls is float:
            return left + right
        if cls is UInt:
            return UInt(left.value + right.value)
        if cls is Duration:
            return Duration(left.nanoseconds + right.nanoseconds)
    elif (cls is Timestamp and right.__class__ is Duration) or (cls is Duration and right.__class__ is Timestamp):
        return Timestamp(left.nanoseconds + right.nanoseconds)
    if isinstance(left, list) and isinstance(right, list):
        return sized(left.plus(right) if hasattr(left, "plus") else [*left, *right])
    raise no_overload("_+_", left, right)


def subtract(left: Any, right: Any) -> Any:
    """`_-_`."""
    cls, other = left.__class__, right.__class__
    if cls is other:
        if cls is int:
            return integer(left - right)
        if cls is float:
            return left - right
        if cls is UInt:
            return UInt(left.value - right.value)
        if cls is Duration or cls is Timestamp:
            return Duration(left.nanoseconds - right.nanoseconds)
    elif cls is Timestamp and other is Duration:
        return Timestamp(left.nanoseconds - right.nanoseconds)
    raise no_overload("_-_", left, right)


def multiply(left: Any, right: Any) -> Any:
    """`_*_`."""
    cls = left.__class__
    if cls is right.__class__:
        if cls is int:
            return integer(left * right)
        if cls is float:
            return left * right
        if cls is UInt:
            return UInt(left.value * right.value)
    raise no_overload("_*_", left, right)


def divide(left: Any, right: Any) -> Any:
    """`_/_`: integers toward zero, doubles as IEEE 754 says."""
    cls = left.__class__
    if cls is right.__class__:
        if cls is int:
            return integer(_quotient(left, right))
        if cls is float:
            return left / right if right else _divide_by_zero(left, right)
        if cls is UInt:
            return UInt(_quotient(left.value, right.value))
    raise no_overload("_/_", left, right)


def modulo(left: Any, right: Any) -> Any:
    """`_%_`: the sign of the dividend."""
    cls = left.__class__
    if cls is right.__class__ and (cls is int or cls is UInt):
        one, other = int(left), int(right)
        if other == 0:
            raise Failure("modulus by zero")
        if one == INT_MIN and other == -1:
            raise Failure("integer overflow")
        result = one - other * _quotient(one, other)
        return result if cls is int else UInt(result)
    raise no_overload("_%_", left, right)


def negate(value: Any) -> Any:
    """`-_`."""
    if value.__class__ is int:
        return integer(-value)
    if value.__class__ is float:
        return -value
    raise no_overload("-_", value)


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise Failure("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) is (right < 0) else -quotient


def _divide_by_zero(left: float, right: float) -> float:
    if left == 0 or left != left:
        return float("nan")
    negative = (left < 0) is not str(right).startswith("-")
    return float("-inf") if negative else float("inf")

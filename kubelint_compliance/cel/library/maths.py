"""The math extension: extremes, rounding, signs and bits."""

from __future__ import annotations

from kubelint_compliance.cel.arithmetic import integer
from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import UINT_MAX, UInt, kind, less, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_NUMBERS = ("int", "uint", "double")
_MOST_ARGUMENTS = 16


def _extreme(name: str, before: Callable[[Any, Any], bool]) -> Callable[..., Any]:
    def extreme(*values: Any) -> Any:
        numbers = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        if not numbers or any(kind(value) not in _NUMBERS for value in numbers):
            raise no_overload(name, *values)
        found = numbers[0]
        for value in numbers[1:]:
            if before(value, found):
                found = value
        return found

    return extreme


_greatest = _extreme("math.greatest", lambda value, found: less(found, value))
_least = _extreme("math.least", less)


def _is_finite(value: float) -> bool:
    return value - value == 0


def _is_inf(value: float) -> bool:
    return value in (float("inf"), float("-inf"))


def _is_nan(value: float) -> bool:
    return value != value


def _whole(rounding: Callable[[float], float]) -> Callable[[float], float]:
    """Keep the infinities and NaN, which are not rounded, and the sign of zero."""
    from math import copysign

    def rounded(value: float) -> float:
        return copysign(float(rounding(value)), value) if _is_finite(value) else value

    return rounded


def _ceil(value: float) -> float:
    return -(-value // 1)


def _floor(value: float) -> float:
    return value // 1


def _trunc(value: float) -> float:
    return float(int(value))


def _round(value: float) -> float:
    from math import modf

    fraction, whole = modf(abs(value))
    return whole + (fraction >= 0.5)


def _abs(value: Any) -> Any:
    if isinstance(value, UInt):
        return value
    return integer(abs(value)) if isinstance(value, int) else abs(value)


def _sign(value: Any) -> Any:
    if isinstance(value, UInt):
        return UInt(min(value.value, 1))
    if isinstance(value, float) and (_is_nan(value) or value == 0):
        return value
    sign = (value > 0) - (value < 0)
    return float(sign) if isinstance(value, float) else sign


def _sqrt(value: Any) -> float:
    from math import sqrt

    number = float(value.value if isinstance(value, UInt) else value)
    return sqrt(number) if number >= 0 else float("nan")


def _signed(bits: int) -> int:
    bits &= UINT_MAX
    return bits - 2**64 if bits >> 63 else bits


def _bits(operation: Callable[[int, int], int]) -> Callable[[Any, Any], Any]:
    def combine(one: Any, other: Any) -> Any:
        if isinstance(one, UInt):
            return UInt(operation(one.value, other.value))
        return operation(one, other)

    return combine


_bit_and = _bits(int.__and__)
_bit_or = _bits(int.__or__)
_bit_xor = _bits(int.__xor__)


def _bit_not(value: Any) -> Any:
    return UInt(value.value ^ UINT_MAX) if isinstance(value, UInt) else ~value


def _shift_left(value: Any, count: int) -> Any:
    number = _shifted(value, count)
    bits = (number << count) & UINT_MAX if count < 64 else 0
    return UInt(bits) if isinstance(value, UInt) else _signed(bits)


def _shift_right(value: Any, count: int) -> Any:
    bits = (_shifted(value, count) & UINT_MAX) >> count if count < 64 else 0
    return UInt(bits) if isinstance(value, UInt) else _signed(bits)


def _shifted(value: Any, count: int) -> int:
    if count < 0:
        raise Failure(f"negative shift: {count}")
    return int(value)


def _for_numbers(name: str, implementation: Callable[..., Any], result: str = "") -> dict[str, Callable[..., Any]]:
    return {f"{name}({number}) -> {result or number}": implementation for number in _NUMBERS}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f"math.greatest({', '.join(['dyn'] * count)}) -> dyn": _greatest for count in range(1, _MOST_ARGUMENTS)},
    **{f"math.least({', '.join(['dyn'] * count)}) -> dyn": _least for count in range(1, _MOST_ARGUMENTS)},
    "math.ceil(double) -> double": _whole(_ceil),
    "math.floor(double) -> double": _whole(_floor),
    "math.round(double) -> double": _whole(_round),
    "math.trunc(double) -> double": _whole(_trunc),
    "math.isFinite(double) -> bool": _is_finite,
    "math.isInf(double) -> bool": _is_inf,
    "math.isNaN(double) -> bool": _is_nan,
    **_for_numbers("math.abs", _abs),
    **_for_numbers("math.sign", _sign),
    **_for_numbers("math.sqrt", _sqrt, "double"),
    "math.bitAnd(int, int) -> int": _bit_and,
    "math.bitAnd(uint, uint) -> uint": _bit_and,
    "math.bitOr(int, int) -> int": _bit_or,
    "math.bitOr(uint, uint) -> uint": _bit_or,
    "math.bitXor(int, int) -> int": _bit_xor,
    "math.bitXor(uint, uint) -> uint": _bit_xor,
    "math.bitNot(int) -> int": _bit_not,
    "math.bitNot(uint) -> uint": _bit_not,
    "math.bitShiftLeft(int, int) -> int": _shift_left,
    "math.bitShiftLeft(uint, int) -> uint": _shift_left,
    "math.bitShiftRight(int, int) -> int": _shift_right,
    "math.bitShiftRight(uint, int) -> uint": _shift_right,
}
METHODS: dict[str, Callable[..., Any]] = {}

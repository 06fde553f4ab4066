"""Kubernetes quantities such as `500m` and `1.5Gi`, exact to 1e-9, below which Kubernetes rounds away from zero."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import INT_MAX, INT_MIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_NANO = 10**9
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_MOST = INT_MAX * _NANO


class Quantity:
    """An amount in billionths."""

    __slots__ = ("nanos",)
    kind = "kubernetes.Quantity"

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos

    def __repr__(self) -> str:
        whole, rest = divmod(abs(self.nanos), _NANO)
        fraction = f".{rest:09d}".rstrip("0") if rest else ""
        return f"{'-' if self.nanos < 0 else ''}{whole}{fraction}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.nanos == other.nanos

    def __hash__(self) -> int:
        return hash(self.nanos)


def parse_quantity(text: str) -> Quantity:
    """Read a quantity; raises Failure where it is none. Larger than 2**63 - 1 is cut to that, as in Kubernetes."""
    number = text.lstrip("+-")
    if len(text) - len(number) > 1 or len(text) > 200:
        raise _not_a_quantity(text)
    end = 0
    while end < len(number) and number[end] in "0123456789.":
        end += 1
    whole, _, fraction = number[:end].partition(".")
    if not whole + fraction or "." in fraction:
        raise _not_a_quantity(text)
    nanos = _scaled(int(whole + fraction or "0"), len(fraction), number[end:], text)
    return Quantity(-min(nanos, _MOST) if text[0] == "-" else min(nanos, _MOST))


def _scaled(digits: int, decimals: int, suffix: str, text: str) -> int:
    """Return the nanos of `digits * 10**-decimals` with a suffix, rounded up."""
    factor, power = _BINARY.get(suffix, 1), 0
    if suffix not in _BINARY:
        power = _exponent(suffix, text)
    power += 9 - decimals
    if digits == 0:
        return 0
    if power >= 0:
        return digits * factor * int(f"1{'0' * min(power, 60)}")
    return -(-digits * factor // int(f"1{'0' * min(-power, 400)}"))


def _exponent(suffix: str, text: str) -> int:
    known = _DECIMAL.get(suffix)
    if known is not None:
        return known
    digits = suffix[1:].lstrip("+-")
    if suffix[0] not in "eE" or len(suffix) - len(digits) > 2 or not (digits.isascii() and digits.isdigit()):
        raise _not_a_quantity(text)
    exponent = min(int(digits), 300)
    return -exponent if suffix[1] == "-" else exponent


def _not_a_quantity(text: str) -> Failure:
    return Failure(f"not a quantity: {text[:40]!r}")


def _is_quantity(text: str) -> bool:
    try:
        parse_quantity(text)
    except Failure:
        return False
    return True


def _is_integer(quantity: Quantity) -> bool:
    return quantity.nanos % _NANO == 0 and INT_MIN <= quantity.nanos // _NANO <= INT_MAX


def _as_integer(quantity: Quantity) -> int:
    if not _is_integer(quantity):
        raise Failure("cannot convert the quantity to an integer")
    return quantity.nanos // _NANO


def _as_float(quantity: Quantity) -> float:
    return quantity.nanos / _NANO


def _sign(quantity: Quantity) -> int:
    return (quantity.nanos > 0) - (quantity.nanos < 0)


def _add(quantity: Quantity, other: Quantity) -> Quantity:
    return Quantity(quantity.nanos + other.nanos)


def _add_integer(quantity: Quantity, other: int) -> Quantity:
    return Quantity(quantity.nanos + other * _NANO)


def _sub(quantity: Quantity, other: Quantity) -> Quantity:
    return Quantity(quantity.nanos - other.nanos)


def _sub_integer(quantity: Quantity, other: int) -> Quantity:
    return Quantity(quantity.nanos - other * _NANO)


def _compare(quantity: Quantity, other: Quantity) -> int:
    return (quantity.nanos > other.nanos) - (quantity.nanos < other.nanos)


def _greater(quantity: Quantity, other: Quantity) -> bool:
    return quantity.nanos > other.nanos


def _less(quantity: Quantity, other: Quantity) -> bool:
    return quantity.nanos < other.nanos


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "isQuantity(string) -> bool": _is_quantity,
    "quantity(string) -> Quantity": parse_quantity,
}
METHODS: dict[str, Callable[..., Any]] = {
    "isInteger(Quantity) -> bool": _is_integer,
    "asInteger(Quantity) -> int": _as_integer,
    "asApproximateFloat(Quantity) -> double": _as_float,
    "sign(Quantity) -> int": _sign,
    "add(Quantity, Quantity) -> Quantity": _add,
    "add(Quantity, int) -> Quantity": _add_integer,
    "sub(Quantity, Quantity) -> Quantity": _sub,
    "sub(Quantity, int) -> Quantity": _sub_integer,
    "compareTo(Quantity, Quantity) -> int": _compare,
    "isGreaterThan(Quantity, Quantity) -> bool": _greater,
    "isLessThan(Quantity, Quantity) -> bool": _less,
}

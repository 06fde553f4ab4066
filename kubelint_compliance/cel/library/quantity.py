"""Kubernetes quantities such as `500m` and `1.5Gi`, exact to 1e-9, below which Kubernetes rounds away from zero."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import INT_MAX, INT_MIN
from kubelint_compliance.kubernetes.quantity import NANO, is_quantity, nanos

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Quantity:
    """An amount in billionths."""

    __slots__ = ("nanos",)
    kind = "kubernetes.Quantity"

    def __init__(self, nanos: int) -> None:
        self.nanos = nanos

    def __repr__(self) -> str:
        whole, rest = divmod(abs(self.nanos), NANO)
        fraction = f".{rest:09d}".rstrip("0") if rest else ""
        return f"{'-' if self.nanos < 0 else ''}{whole}{fraction}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and self.nanos == other.nanos

    def __hash__(self) -> int:
        return hash(self.nanos)


def parse_quantity(text: str) -> Quantity:
    """Read a quantity; raises Failure where it is none. Larger than 2**63 - 1 is cut to that, as in Kubernetes."""
    try:
        return Quantity(nanos(text))
    except ValueError:
        raise Failure(f"not a quantity: {text[:40]!r}") from None


def _is_integer(quantity: Quantity) -> bool:
    return quantity.nanos % NANO == 0 and INT_MIN <= quantity.nanos // NANO <= INT_MAX


def _as_integer(quantity: Quantity) -> int:
    if not _is_integer(quantity):
        raise Failure("cannot convert the quantity to an integer")
    return quantity.nanos // NANO


def _as_float(quantity: Quantity) -> float:
    return quantity.nanos / NANO


def _sign(quantity: Quantity) -> int:
    return (quantity.nanos > 0) - (quantity.nanos < 0)


def _add(quantity: Quantity, other: Quantity) -> Quantity:
    return Quantity(quantity.nanos + other.nanos)


def _add_integer(quantity: Quantity, other: int) -> Quantity:
    return Quantity(quantity.nanos + other * NANO)


def _sub(quantity: Quantity, other: Quantity) -> Quantity:
    return Quantity(quantity.nanos - other.nanos)


def _sub_integer(quantity: Quantity, other: int) -> Quantity:
    return Quantity(quantity.nanos - other * NANO)


def _compare(quantity: Quantity, other: Quantity) -> int:
    return (quantity.nanos > other.nanos) - (quantity.nanos < other.nanos)


def _greater(quantity: Quantity, other: Quantity) -> bool:
    return quantity.nanos > other.nanos


def _less(quantity: Quantity, other: Quantity) -> bool:
    return quantity.nanos < other.nanos


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "isQuantity(string) -> bool": is_quantity,
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

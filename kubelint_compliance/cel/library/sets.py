"""The sets extension: lists taken as sets."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import contains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_LIMIT = 10_000_000


def _contains(values: list[Any], wanted: list[Any]) -> bool:
    known = _texts(values)
    if known is not None and _texts(wanted) is not None:
        return known.issuperset(wanted)
    _check_work(values, wanted)
    return all(contains(values, value) for value in wanted)


def _equivalent(one: list[Any], other: list[Any]) -> bool:
    return _contains(one, other) and _contains(other, one)


def _intersects(one: list[Any], other: list[Any]) -> bool:
    known = _texts(one)
    if known is not None and _texts(other) is not None:
        return not known.isdisjoint(other)
    _check_work(one, other)
    return any(contains(one, value) for value in other)


def _texts(values: list[Any]) -> set[str] | None:
    """Return the elements as a set when all are text, the one type that hashes as CEL compares."""
    return set(values) if all(value.__class__ is str for value in values) else None


def _check_work(one: list[Any], other: list[Any]) -> None:
    if len(one) * len(other) > _LIMIT:
        raise Failure("the lists are too long to compare")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sets.contains(list<T>, list<T>) -> bool": _contains,
    "sets.equivalent(list<T>, list<T>) -> bool": _equivalent,
    "sets.intersects(list<T>, list<T>) -> bool": _intersects,
}
METHODS: dict[str, Callable[..., Any]] = {}

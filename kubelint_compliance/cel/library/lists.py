"""The list functions of Kubernetes and of the lists extension."""

from __future__ import annotations

from kubelint_compliance.cel.arithmetic import MAX_SIZE, add
from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import NONE, Optional, equal, kind, less, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_NUMBERS = ("int", "uint", "double")
_COMPARABLE = (*_NUMBERS, "bool", "string", "bytes", "google.protobuf.Timestamp", "google.protobuf.Duration")
_QUADRATIC = 2_000
"""How many elements that cannot be hashed are compared with each other at most."""


class _Ordered:
    """Lets Python's sort compare as CEL does."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Ordered) -> bool:
        return less(self.value, other.value)


def sort_by(values: list[Any], keys: list[Any]) -> list[Any]:
    """Return the values in the order of their keys, which are of one comparable type."""
    kinds = {kind(key) for key in keys}
    if len(kinds) > 1 or not kinds.issubset(_COMPARABLE):
        raise Failure(f"cannot sort by keys of the types {', '.join(sorted(kinds))}")
    order = sorted(range(len(values)), key=lambda position: _Ordered(keys[position]))
    return [values[position] for position in order]


def _sort(values: list[Any]) -> list[Any]:
    return sort_by(values, values)


def _is_sorted(values: list[Any]) -> bool:
    from itertools import pairwise

    return all(not less(after, before) for before, after in pairwise(values))


def _sum(values: list[Any]) -> Any:
    total: Any = 0
    for index, value in enumerate(values):
        if kind(value) not in (*_NUMBERS, "google.protobuf.Duration"):
            raise no_overload("sum", values, value)
        total = value if index == 0 else add(total, value)
    return total


def _extreme(values: list[Any], before: Callable[[Any, Any], bool]) -> Any:
    if not values:
        raise Failure("min or max called on an empty list")
    found = values[0]
    less(found, found)
    for value in values[1:]:
        if before(value, found):
            found = value
    return found


def _min(values: list[Any]) -> Any:
    return _extreme(values, less)


def _max(values: list[Any]) -> Any:
    return _extreme(values, lambda value, found: less(found, value))


def _index_of(values: list[Any], wanted: Any) -> int:
    return next((index for index, value in enumerate(values) if equal(value, wanted)), -1)


def _last_index_of(values: list[Any], wanted: Any) -> int:
    return next((index for index in range(len(values) - 1, -1, -1) if equal(values[index], wanted)), -1)


def _slice(values: list[Any], start: int, end: int) -> list[Any]:
    if not 0 <= start <= end <= len(values):
        raise Failure(f"cannot slice({start}, {end}) a list of size {len(values)}")
    return values[start:end]


def _flatten(values: list[Any], depth: int = 1) -> list[Any]:
    if depth < 0:
        raise Failure("flatten needs a level that is not negative")
    result = []
    for value in _flat(values, depth):
        result.append(value)
        if len(result) > MAX_SIZE:
            raise Failure("the result is too long")
    return result


def _flat(values: list[Any], depth: int) -> Iterator[Any]:
    for value in values:
        if depth and isinstance(value, list):
            yield from _flat(value, depth - 1)
        else:
            yield value


def _distinct(values: list[Any]) -> list[Any]:
    seen: set[str] = set()
    others: list[Any] = []
    result = []
    for value in values:
        if isinstance(value, str):
            new = value not in seen
            seen.add(value)
        else:
            new = not any(equal(value, other) for other in others)
            others += [value] if new else []
            if len(others) > _QUADRATIC:
                raise Failure("too many different elements to compare")
        if new:
            result.append(value)
    return result


def _reverse(values: list[Any]) -> list[Any]:
    return values[::-1]


def _first(values: list[Any]) -> Optional:
    return Optional(values[0]) if values else NONE


def _last(values: list[Any]) -> Optional:
    return Optional(values[-1]) if values else NONE


def _range(count: int) -> list[int]:
    if count > MAX_SIZE:
        raise Failure("the result is too long")
    return list(range(count))


FUNCTIONS: dict[str, Callable[..., Any]] = {"lists.range(int) -> list<int>": _range}
METHODS: dict[str, Callable[..., Any]] = {
    "isSorted(list<T>) -> bool": _is_sorted,
    "sum(list<T>) -> T": _sum,
    "min(list<T>) -> T": _min,
    "max(list<T>) -> T": _max,
    "indexOf(list<T>, T) -> int": _index_of,
    "lastIndexOf(list<T>, T) -> int": _last_index_of,
    "slice(list<T>, int, int) -> list<T>": _slice,
    "flatten(list) -> list": _flatten,
    "flatten(list, int) -> list": _flatten,
    "sort(list<T>) -> list<T>": _sort,
    "distinct(list<T>) -> list<T>": _distinct,
    "reverse(list<T>) -> list<T>": _reverse,
    "first(list<T>) -> optional<T>": _first,
    "last(list<T>) -> optional<T>": _last,
}

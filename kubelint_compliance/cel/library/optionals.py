"""The optional library: making optionals and taking values out of them."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import NONE, Duration, Optional, Timestamp, UInt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def none() -> Optional:
    """`optional.none()`."""
    return NONE


def is_zero(value: Any) -> bool:
    """Whether a value is its type's zero: null, false, 0, an empty text, list, map or span."""
    if isinstance(value, UInt):
        return value.value == 0
    if isinstance(value, Duration):
        return value.nanoseconds == 0
    if isinstance(value, Optional):
        return not value.present
    if isinstance(value, Timestamp):
        return value.nanoseconds == 0
    return value is None or (isinstance(value, (bool, int, float, str, bytes, list, dict)) and not value)


def _of_non_zero(value: Any) -> Optional:
    return NONE if is_zero(value) else Optional(value)


def _value(optional: Optional) -> Any:
    if not optional.present:
        raise Failure("optional.none() has no value")
    return optional.value


def _has_value(optional: Optional) -> bool:
    return optional.present


def _or(optional: Optional, other: Optional) -> Optional:
    return optional if optional.present else other


def _or_value(optional: Optional, other: Any) -> Any:
    return optional.value if optional.present else other


def _unwrap(optionals: list[Any]) -> list[Any]:
    if not all(isinstance(entry, Optional) for entry in optionals):
        raise Failure("no such overload: optional.unwrap(list)")
    return [entry.value for entry in optionals if entry.present]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "optional.none() -> optional<T>": none,
    "optional.of(T) -> optional<T>": Optional,
    "optional.ofNonZeroValue(T) -> optional<T>": _of_non_zero,
    "optional.unwrap(list<optional<T>>) -> list<T>": _unwrap,
}
METHODS: dict[str, Callable[..., Any]] = {
    "value(optional<T>) -> T": _value,
    "hasValue(optional<T>) -> bool": _has_value,
    "or(optional<T>, optional<T>) -> optional<T>": _or,
    "orValue(optional<T>, T) -> T": _or_value,
    "unwrapOpt(list<optional<T>>) -> list<T>": _unwrap,
}

"""CEL values that Python lacks, and what holds for all values: kind, equality, order.

Everything else is plain Python: `None bool int float str bytes list dict`.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure, NoOverload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

INT_MIN, INT_MAX, UINT_MAX = -(2**63), 2**63 - 1, 2**64 - 1


class UInt:
    """An unsigned 64-bit integer; not an `int`, because CEL never mixes the two in arithmetic."""

    __slots__ = ("value",)
    kind = "uint"

    def __init__(self, value: int) -> None:
        if not 0 <= value <= UINT_MAX:
            raise Failure("unsigned integer overflow")
        self.value = value

    def __repr__(self) -> str:
        return f"UInt({self.value})"

    def __int__(self) -> int:
        return self.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == _number(other)

    def __lt__(self, other: object) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.value < number

    def __le__(self, other: object) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.value <= number

    def __gt__(self, other: object) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.value > number

    def __ge__(self, other: object) -> bool:
        number = _number(other)
        return NotImplemented if number is None else self.value >= number


def _number(value: object) -> int | float | None:
    if isinstance(value, UInt):
        return value.value
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


class _Nanoseconds:
    """What `Timestamp` and `Duration` share: an exact number of nanoseconds, ordered within its class."""

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.nanoseconds})"

    def __hash__(self) -> int:
        return hash(self.nanoseconds)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.nanoseconds == other.nanoseconds

    def __lt__(self, other: object) -> bool:
        return self.nanoseconds < other.nanoseconds if type(other) is type(self) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.nanoseconds <= other.nanoseconds if type(other) is type(self) else NotImplemented


class Timestamp(_Nanoseconds):
    """An instant, in nanoseconds since 1970-01-01T00:00:00Z, from year 1 to year 9999."""

    __slots__ = ()
    kind = "google.protobuf.Timestamp"

    def __init__(self, nanoseconds: int) -> None:
        if not -62135596800 * 10**9 <= nanoseconds < 253402300800 * 10**9:
            raise Failure("timestamp overflow")
        super().__init__(nanoseconds)


class Duration(_Nanoseconds):
    """A span of time in nanoseconds, limited as in cel-go to 64 bits."""

    __slots__ = ()
    kind = "google.protobuf.Duration"

    def __init__(self, nanoseconds: int) -> None:
        if not INT_MIN <= nanoseconds <= INT_MAX:
            raise Failure("duration overflow")
        super().__init__(nanoseconds)


class Optional:
    """A value that may be missing; `NONE` is the missing one."""

    __slots__ = ("present", "value")
    kind = "optional_type"

    def __init__(self, value: Any, present: bool = True) -> None:
        self.value = value
        self.present = present

    def __repr__(self) -> str:
        return f"Optional({self.value!r})" if self.present else "NONE"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Optional) or self.present is not other.present:
            return False
        return equal(self.value, other.value)

    def __hash__(self) -> int:
        return hash(self.present)


NONE = Optional(None, present=False)


_KINDS = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    dict: "map",
    type(None): "null_type",
}


PLAIN = frozenset(_KINDS)
"""The classes of which every value is of one kind."""


def kind(value: Any) -> str:
    """Return the name of a value's type as CEL says it, without parameters."""
    cls = value.__class__
    return _KINDS.get(cls) or getattr(cls, "kind", None) or _inherited_kind(value)


def _inherited_kind(value: Any) -> str:
    return next((name for cls, name in _KINDS.items() if isinstance(value, cls)), value.__class__.__name__)


def equal(left: Any, right: Any) -> bool:
    """Tell whether two values are equal across types: numbers by value, and a boolean is no number."""
    cls = left.__class__
    if cls is str:
        return bool(left == right)
    if cls is bool or right.__class__ is bool:
        return left is right
    if isinstance(left, list):
        if left.__class__ is not list and hasattr(left, "equals"):
            return bool(left.equals(right))  # A list of the host with an order that does not count, or with keys.
        return isinstance(right, list) and len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict):
        return isinstance(right, dict) and len(left) == len(right) and _equal_maps(left, right)
    if cls is float or right.__class__ is float:
        left, right = _as_doubles(left, right)
    return bool(left == right)


def _as_doubles(left: Any, right: Any) -> tuple[Any, Any]:
    """CEL compares a double with an integer as two doubles, where Python is exact."""
    one, other = _number(left), _number(right)
    return (left, right) if one is None or other is None else (float(one), float(other))


def _equal_maps(left: dict[Any, Any], right: dict[Any, Any]) -> bool:
    return all(has_key(right, key) and equal(value, right[key]) for key, value in left.items())


def has_key(mapping: dict[Any, Any], key: Any) -> bool:
    """Tell whether a map has a key; Python takes True for 1 and False for 0, CEL does not."""
    if key.__class__ is str:
        return key in mapping
    if kind(key) not in _KEY_KINDS:
        return False
    if key not in mapping:
        return False
    if key in (0, 1):
        stored = next(other for other in mapping if other == key)
        return isinstance(stored, bool) is isinstance(key, bool)
    return True


_PLAIN = (int, str, float)
_KEY_KINDS = ("string", "int", "uint", "bool", "double")
_NUMBERS = ("int", "uint", "double")
_ORDERED = ("bool", "string", "bytes", Timestamp.kind, Duration.kind)


def less(left: Any, right: Any) -> bool:
    """Tell whether left comes before right; numbers compare across types."""
    if left.__class__ is right.__class__ and left.__class__ in _PLAIN:
        return bool(left < right)
    left, right = _comparable(left, right, "_<_")
    return bool(left < right)


def less_equal(left: Any, right: Any) -> bool:
    """Tell whether left does not come after right; false where one is not a number."""
    if left.__class__ is right.__class__ and left.__class__ in _PLAIN:
        return bool(left <= right)
    left, right = _comparable(left, right, "_<=_")
    return bool(left <= right)


def _comparable(left: Any, right: Any, name: str) -> tuple[Any, Any]:
    one, other = kind(left), kind(right)
    if one in _NUMBERS and other in _NUMBERS:
        return _as_doubles(left, right) if "double" in (one, other) else (left, right)
    if one == other and one in _ORDERED:
        return left, right
    raise no_overload(name, left, right)


def no_overload(name: str, *values: Any) -> NoOverload:
    """Build the failure of a call that no overload accepts."""
    return NoOverload(f"no such overload: {name}({', '.join(map(kind, values))})")


def contains(container: Any, value: Any) -> bool:
    """Tell whether a list has an element or a map a key."""
    if isinstance(container, dict):
        return has_key(container, value)
    if isinstance(container, list):
        if value.__class__ is str:
            return value in container
        return any(equal(element, value) for element in container)
    raise no_overload("_in_", value, container)

"""What compiled expressions call; importing this imports no other part of the compiler and no library."""

from __future__ import annotations

from kubelint_compliance.cel import access
from kubelint_compliance.cel.access import ABSENT, box, get
from kubelint_compliance.cel.arithmetic import add, divide, modulo, multiply, negate, subtract
from kubelint_compliance.cel.cost import EXCEEDED, weight
from kubelint_compliance.cel.errors import CostError
from kubelint_compliance.cel.library import dispatcher
from kubelint_compliance.cel.values import (
    Duration,
    Optional,
    Timestamp,
    UInt,
    contains,
    equal,
    less,
    less_equal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

__all__ = [
    "ABSENT",
    "COLLECTIONS",
    "Duration",
    "Optional",
    "Timestamp",
    "UInt",
    "absent",
    "add",
    "box",
    "contains",
    "dispatcher",
    "divide",
    "ends_with",
    "equal",
    "equal_little",
    "exact",
    "find",
    "get",
    "get_type",
    "less",
    "less_equal",
    "light",
    "little",
    "lower",
    "matches",
    "modulo",
    "multiply",
    "negate",
    "overrun",
    "pairs",
    "slow",
    "starts_with",
    "subtract",
    "unboxed",
]

COLLECTIONS = (list, dict)


class Slow(Exception):
    """The fast code met values that only the exact evaluator judges rightly."""


def slow() -> Any:
    """Leave the fast code."""
    raise Slow


_LITTLE = 256
"""So much compiled code looks at uncounted in each pass of a loop."""


def little(value: Any) -> Any:
    """Return a value that costs little to go through; leave the fast code, which does not count, for any other."""
    if isinstance(value, (str, bytes, list, dict)) and len(value) > _LITTLE:
        raise Slow
    return value


def starts_with(text: Any, part: Any) -> bool:
    """`text.startsWith(part)`, which looks at no more than the part is long."""
    if text.__class__ is str and part.__class__ is str and len(part) <= _LITTLE:
        return text.startswith(part)
    raise Slow


def ends_with(text: Any, part: Any) -> bool:
    """`text.endsWith(part)`."""
    if text.__class__ is str and part.__class__ is str and len(part) <= _LITTLE:
        return text.endswith(part)
    raise Slow


def lower(text: Any) -> str:
    """`text.lowerAscii()`."""
    if text.__class__ is not str:
        raise Slow
    if text.isascii():
        return text.lower()
    from kubelint_compliance.cel.library.strings import lower_ascii

    return lower_ascii(text)


def equal_little(left: Any, right: Any) -> bool:
    """Compare values that cost little to compare; leave the fast code for any other."""
    return equal(light(left) if isinstance(left, COLLECTIONS) and _as_long(left, right) else left, right)


def light(value: Any) -> Any:
    """Return a value that costs little to compare; leave the fast code for any other."""
    if isinstance(value, COLLECTIONS) and weight(value, _LITTLE) > _LITTLE:
        raise Slow
    return value


def _as_long(left: Any, right: Any) -> bool:
    return isinstance(right, COLLECTIONS) and len(left) == len(right)


def absent(container: Any, missing: Any = ABSENT) -> Any:
    """Return what stands for a field of nothing; leave the fast code for whatever has no fields."""
    if container is None or container is ABSENT:
        return missing
    raise Slow


def find(container: Any, key: Any) -> Any:
    """Return an element of a list or a map if it is present, else ABSENT."""
    if container is None or isinstance(container, COLLECTIONS):
        return access.find(container, key)
    raise Slow


def unboxed(value: Any) -> Any:
    """Return what is in an optional, or ABSENT."""
    if value.__class__ is not Optional:
        raise Slow
    return value.value if value.present else ABSENT


def pairs(collection: Any) -> Iterable[tuple[Any, Any]]:
    """Return what a macro with two variables goes over."""
    if isinstance(collection, list):
        return enumerate(collection)
    if isinstance(collection, dict):
        return collection.items()
    raise Slow


_searches: dict[str, tuple[Any, dict[str, bool]]] = {}
_REMEMBERED, _SHORT = 4096, 256


def matches(text: Any, expression: str) -> bool:
    """`text.matches(expression)` for a literal expression; answers for short texts are remembered."""
    known = _searches.get(expression)
    if known is None:
        from kubelint_compliance.cel.library.regex import pattern

        known = _searches[expression] = (pattern(expression).search, {})
    search, answers = known
    if text.__class__ is not str:
        raise Slow
    answer: bool | None = answers.get(text)
    if answer is None:
        answer = search(text) is not None
        if len(text) <= _SHORT and len(answers) < _REMEMBERED:
            answers[text] = answer
    return answer


def get_type(name: str) -> Any:
    """Return a type as a value."""
    from kubelint_compliance.cel.types import TYPE_NAMES

    return TYPE_NAMES[name]


def overrun() -> CostError:
    """Build the error of a compiled evaluation that costs too much."""
    return CostError(EXCEEDED)


def exact(function: Callable[..., Any], error: Exception, *values: Any) -> Any:
    """Evaluate exactly what the fast code could not; `function.program` is the Program that holds the source."""
    program = getattr(function, "program", None)
    if program is None or isinstance(error, CostError):
        raise error
    return program.evaluate(*values)

"""What the schemas of custom resources ask of a value beside its type, each as a function, as in limits.py.

Only loaded for custom resources that ask for something.
"""

from __future__ import annotations

from kubelint_compliance.schema.escaping import unescaped
from kubelint_compliance.schema.found import VALUE, Found
from kubelint_compliance.schema.refusals import ONE_OF, refuse, repeated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.refusals import Test

_FINE: tuple[Found, ...] = ()


def _one_of(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """One of the texts, without a default."""
    known = tuple("" if word == "%" else unescaped(word) for word in words)
    reason = ONE_OF + ", ".join(value or '""' for value in known)

    def test(value: Any) -> Sequence[Found]:
        return _FINE if value in known else refuse(value, reason)

    return test


def _size(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """How many characters, items or entries there may be."""
    low, high = int(words[0]), int(words[1]) if len(words) > 1 else None
    reason = f"holds fewer than {low}" if high is None else f"does not hold {low} to {high}"

    def test(value: Any) -> Sequence[Found]:
        if low <= len(value) and (high is None or len(value) <= high):
            return _FINE
        return refuse("", f"{reason} {'characters' if value.__class__ is str else 'entries'}")

    return test


def _compared(holds: Callable[[float, float], bool], words: str) -> Callable[[list[str], int], Test]:
    """Return the maker of a comparison of numbers."""

    def maker(limits: list[str], minor: int) -> Test:  # noqa: ARG001
        limit = float(limits[0])

        def test(value: Any) -> Sequence[Found]:
            return _FINE if holds(value, limit) else refuse(value, f"is not {words} {limits[0]}")

        return test

    return maker


def _pattern(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A regular expression that is found in the text; without the library for it nothing is said."""
    pattern = unescaped(words[0])
    compiled: list[Any] = []

    def test(value: Any) -> Sequence[Found]:
        if not compiled:
            compiled.append(_compile(pattern))
        if compiled[0] is None or compiled[0].search(value):
            return _FINE
        return refuse(value, f"does not match the pattern {pattern}")

    return test


def _compile(pattern: str) -> Any:
    try:
        import re2
    except ImportError:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def _unique_all(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Items must differ in these fields, whatever is absent; `protocol=TCP` says what an absent field counts as."""
    pairs = [(unescaped(field), unescaped(default)) for field, _, default in (word.partition("=") for word in words)]

    def test(items: Any) -> Sequence[Found]:
        whole = [item for item in items if item.__class__ is dict and any(field in item for field, _ in pairs)]
        return list(repeated(items, list(pairs), "")) if len(whole) > 1 else _FINE

    return test


def _distinct(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Items of a set must differ."""

    def test(items: Any) -> Sequence[Found]:
        seen: set[Any] = set()
        found = []
        for index, item in enumerate(items):
            if item.__class__ not in (dict, list):
                if (item.__class__, item) in seen:
                    found.append(Found(VALUE, [index], (item, "is listed twice")))
                seen.add((item.__class__, item))
        return found

    return test


MAKERS: dict[str, Callable[[list[str], int], Test]] = {
    "above": _compared(lambda value, limit: value > limit, "greater than"),
    "below": _compared(lambda value, limit: value < limit, "less than"),
    "count": _size,
    "distinct": _distinct,
    "length": _size,
    "max": _compared(lambda value, limit: value <= limit, "at most"),
    "min": _compared(lambda value, limit: value >= limit, "at least"),
    "one-of": _one_of,
    "pattern": _pattern,
    "unique-all": _unique_all,
}

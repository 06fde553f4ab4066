"""What the schemas of custom resources ask of a value beside its type, each as a function, as in limits.py.

Only loaded for custom resources that ask for something.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes import names
from kubelint_compliance.schema.escaping import unescaped
from kubelint_compliance.schema.formats import compiled, test_of
from kubelint_compliance.schema.found import NULLABLE, VALUE, Found
from kubelint_compliance.schema.refusals import ONE_OF, refuse, repeated
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.refusals import Test

_FINE: tuple[Found, ...] = ()
_NUMBERS = (int, float)
_NEAR = 1e-6
_CHARACTERS = 0x110000


def _one_of(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """One of the texts, without a default."""
    known = tuple("" if word == "%" else unescaped(word) for word in words)
    reason = ONE_OF + ", ".join(value or '""' for value in known)

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ in (dict, list):
            return refuse("", reason)
        return _FINE if value in known else refuse(value, reason)

    return test


def _sized(*types: Any) -> Callable[[list[str], int], Test]:
    """Return the maker of a test of how many characters, items or entries values of some types have."""

    def maker(words: list[str], minor: int) -> Test:  # noqa: ARG001
        low, high = int(words[0]), int(words[1]) if len(words) > 1 else None
        bounds = f"fewer than {low}" if high is None else f"more than {high}"
        reason = f"does not hold {low} to {high}" if low and high is not None else f"holds {bounds}"

        def test(value: Any) -> Sequence[Found]:
            if value.__class__ not in types or (low <= len(value) and (high is None or len(value) <= high)):
                return _FINE
            said = f"{reason} {'characters' if value.__class__ is str else 'entries'}"
            return (Found(VALUE, [], ("", said), whole=value.__class__ is dict and len(value) < low),)

        return test

    return maker


def _compared(holds: Callable[[float, float], bool], words: str) -> Callable[[list[str], int], Test]:
    """Return the maker of a comparison of numbers."""

    def maker(limits: list[str], minor: int) -> Test:  # noqa: ARG001
        limit = float(limits[0])

        def test(value: Any) -> Sequence[Found]:
            if value.__class__ not in _NUMBERS or holds(value, limit):
                return _FINE
            return refuse(value, f"is not {words} {limits[0]}")

        return test

    return maker


def _pattern(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A regular expression that is found in the text; without the library for it nothing is said."""
    pattern = unescaped(words[0])

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is not str:
            return _FINE
        found = compiled(pattern)
        if found is None or found.search(value):
            return _FINE
        return refuse(value, f"does not match the pattern {pattern}")

    return test


def _format(words: list[str], minor: int) -> Test:
    """A format; one that asks for nothing in this version is fulfilled by all."""
    name = unescaped(words[0])
    accepts = test_of(name, minor)

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is not str or accepts is None or accepts(value):
            return _FINE
        return refuse(value, f"is not of the format {name}")

    return test


def _multiple(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A multiple of a number; between fractions only what is plainly none is told."""
    step = float(words[0])

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ not in _NUMBERS or _is_multiple(value, step):
            return _FINE
        return refuse(value, f"is no multiple of {words[0]}")

    return test


def _is_multiple(value: float, step: float) -> bool:
    return (value.__class__ is int and step >= 1 and value % int(step) == 0) or _is_whole(value / step)


def _is_whole(times: float) -> bool:
    return abs(times - round(times)) <= _NEAR * max(1.0, abs(times))


def _one_value(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """One of the values, which are no texts alone; numbers are compared as Go converts them."""
    import json

    known = [json.loads(unescaped(word)) for word in words]
    reason = ONE_OF + ", ".join(json.dumps(value) for value in known)

    def test(value: Any) -> Sequence[Found]:
        if any(_is_same(value, wanted) for wanted in known):
            return _FINE
        return refuse(value if value.__class__ not in (dict, list) else "", reason)

    return test


def _is_same(value: Any, wanted: Any) -> bool:
    if value.__class__ in _NUMBERS and wanted.__class__ in _NUMBERS:
        return wanted in (value, int(value)) if wanted.__class__ is int else float(value) == wanted
    if value.__class__ is int and wanted.__class__ is str:
        return 0 <= value < _CHARACTERS and chr(value) == wanted
    return value.__class__ is wanted.__class__ and value == wanted


def _nothing(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """Nothing is asked for: the walk reads the rule itself."""
    return lambda value: _FINE  # noqa: ARG005


def _name_of_version(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """An apiVersion: a version, perhaps after a group."""
    return _of_text(lambda text: text != "" and text.count("/") <= 1, "is no version such as v1 or apps/v1")


def _resource(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """The names in the metadata of an object inside another one."""

    def test(value: Any) -> Sequence[Found]:
        metadata = mapping(mapping(value).get("metadata"))
        return [
            Found(VALUE, [field, "metadata"], (metadata[field], reason))
            for field, accepts, reason in _OF_METADATA
            if text(metadata.get(field)) and not accepts(metadata[field])
        ]

    return test


def _name_of_kind(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A kind: a DNS label in any case that begins with a letter."""
    return _of_text(
        lambda text: names.is_letter_first_label(text.lower()),
        "is no name of a kind: letters, digits and '-', a letter first",
    )


def _of_text(accepts: Callable[[str], bool], reason: str) -> Test:
    def test(value: Any) -> Sequence[Found]:
        return _FINE if value.__class__ is not str or accepts(value) else refuse(value, reason)

    return test


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
            is_scalar = item.__class__ not in (dict, list)
            key = (item.__class__, item if is_scalar else _frozen(item))
            if key in seen:
                found.append(Found(VALUE, [index], (item if is_scalar else "", "is listed twice")))
            seen.add(key)
        return found

    return test


def _alone(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """A word that stands for all may have none beside it."""
    word = words[0]

    def test(items: Any) -> Sequence[Found]:
        if len(items) < 2 or word not in items:
            return _FINE
        return (Found(VALUE, [items.index(word)], (word, "stands for all, and may have none beside it")),)

    return test


def _expression(words: list[str], minor: int) -> Test:  # noqa: ARG001
    """An expression of CEL with a value of the first word's type, over variables of these names."""
    wanted, *known = words

    def test(value: Any) -> Sequence[Found]:
        if value.__class__ is not str or not value.strip():
            return _FINE
        from kubelint_compliance.cel.types import DYN
        from kubelint_compliance.schema.crd.celdefinitions import refusal

        reason = refusal(value, dict.fromkeys(known, DYN), "" if wanted == "any" else wanted)
        return (Found(VALUE, [], ("", reason)),) if reason else _FINE

    return test


def _frozen(value: Any) -> Any:
    """Return a value as one that can be looked up; the order of fields does not count."""
    if value.__class__ is dict:
        return frozenset((key, _frozen(entry)) for key, entry in value.items())
    if value.__class__ is list:
        return tuple(_frozen(entry) for entry in value)
    return value.__class__, value


_OF_METADATA: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("name", names.is_path_segment, "holds '/' or '%', or is '.' or '..'"),
    ("generateName", lambda name: not set("/%").intersection(name), "holds '/' or '%'"),
    (
        "namespace",
        names.is_dns_label,
        "is not up to 63 lower case letters, digits and '-', with a letter or digit at both ends",
    ),
)
MAKERS: dict[str, Callable[[list[str], int], Test]] = {
    "above": _compared(lambda value, limit: value > limit, "greater than"),
    "alone": _alone,
    "api-version": _name_of_version,
    "below": _compared(lambda value, limit: value < limit, "less than"),
    "count": _sized(list, dict),
    "distinct": _distinct,
    "entries": _sized(dict),
    "expression": _expression,
    "format": _format,
    "items": _sized(list),
    "kind-name": _name_of_kind,
    "length": _sized(str),
    "max": _compared(lambda value, limit: value <= limit, "at most"),
    "min": _compared(lambda value, limit: value >= limit, "at least"),
    "multiple": _multiple,
    NULLABLE: _nothing,
    "one-of": _one_of,
    "one-value": _one_value,
    "pattern": _pattern,
    "resource": _resource,
    "unique-all": _unique_all,
}

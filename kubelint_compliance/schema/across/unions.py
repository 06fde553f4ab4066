"""Rules across the fields of an object that are data: which exclude one another, which ask for another.

    one a b c             exactly one of them
    most-one a b c        at most one of them
    some a b c            at least one of them
    apart a b             not both, whatever they hold
    bar a when b=x,y      `a` may not be there where `b` is one of these; `unless` turns it round
    ask a when b=x,y      `a` must hold something there
    have a when b=x,y     `a` must be there, empty or not
    filled a b            where they are, they hold something

A condition is `field=values`, with nothing for an absent one, or a field alone that must hold something.
"""

from __future__ import annotations

from kubelint_compliance.schema.across.parts import is_there, missed, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from kubelint_compliance.schema.found import Found

    Check = Callable[[dict[str, Any]], Sequence[Found] | None]


def _most_one(words: list[str]) -> Check:
    fields = frozenset(words)

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        there = [field for field in value if field in fields and is_there(value[field])]
        if len(there) < 2:
            return None
        return [
            said((field,), "", f'cannot stand beside "{there[0]}": only one of them may be set') for field in there[1:]
        ]

    return check


def _apart(words: list[str]) -> Check:
    one, other = words

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        if value.get(one) is None or value.get(other) is None:
            return None
        return [said((other,), "", f'cannot stand beside "{one}": only one of them may be set')]

    return check


def _some(words: list[str]) -> Check:
    fields = frozenset(words)
    names = ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else words[0]
    reason = f"has none of {names}" if len(words) > 1 else f"has no {names}"

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        if any(is_there(value[field]) for field in value if field in fields):
            return None
        return [said((), "", reason, whole=True)]

    return check


def _one(words: list[str]) -> Check:
    most, some = _most_one(words), _some(words)

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        return some(value) or most(value)

    return check


def _condition(words: list[str]) -> tuple[Callable[[dict[str, Any]], bool], str, str]:
    """Return a condition, and how it is said as `where ...`, with the field it reads."""
    how, condition = words
    field, equals, values = condition.partition("=")
    wanted = frozenset(values.split(","))

    def holds(value: dict[str, Any]) -> bool:
        found = value.get(field)
        if not equals:
            return is_there(found) and found is not False
        if found.__class__ is bool:
            found = "true" if found else "false"
        return (found or "") in wanted if found.__class__ is str or found is None else False

    shown = " or ".join(text or "not set" for text in values.split(",")) if equals else "set"
    if how == "when":
        return holds, f"where {field} is {shown}", field
    return (lambda value: not holds(value)), f"unless {field} is {shown}", field


def _bar(words: list[str]) -> Check:
    field, (holds, told, other) = words[0], _condition(words[1:])
    reason = f"cannot be set {told}"

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        if field not in value or not is_there(value[field]) or not holds(value):
            return None
        reads = (value[other],) if value.get(other).__class__ is str else ()
        return [said((field,), "", reason, whole=other not in value, reads=reads)]

    return check


def _ask(words: list[str]) -> Check:
    field, (holds, _, other) = words[0], _condition(words[1:])

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        if value.get(field) or not holds(value):
            return None
        if field in value:
            return [said((field,), "", f"is empty, and {other} asks for it", whole=True)]
        return [missed((), field)]

    return check


def _have(words: list[str]) -> Check:
    field, (holds, _, _) = words[0], _condition(words[1:])

    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        return None if field in value or not holds(value) else [missed((), field)]

    return check


def _filled(words: list[str]) -> Check:
    def check(value: dict[str, Any]) -> Sequence[Found] | None:
        return [said((field,), "", "is empty") for field in words if value.get(field, 1) in ("", [], 0)]

    return check


MAKERS: dict[str, Callable[[list[str]], Check]] = {
    "apart": _apart,
    "ask": _ask,
    "bar": _bar,
    "filled": _filled,
    "have": _have,
    "most-one": _most_one,
    "one": _one,
    "some": _some,
}

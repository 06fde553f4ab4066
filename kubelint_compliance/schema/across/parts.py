"""How checks across fields read an object whose fields may have any type, and how they say what is wrong."""

from __future__ import annotations

from kubelint_compliance.schema.found import REQUIRED, VALUE, Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    Step = str | int

_NOTHING: dict[str, Any] = {}


def text(value: dict[str, Any], field: str) -> str:
    """Return a text, or an empty one."""
    found = value.get(field)
    return found if found.__class__ is str else ""


def number(value: dict[str, Any], field: str) -> int:
    """Return a whole number, or 0."""
    found = value.get(field)
    return found if found.__class__ is int else 0


def mapping(value: dict[str, Any], field: str) -> dict[str, Any]:
    """Return an object, or an empty one."""
    found = value.get(field)
    return found if found.__class__ is dict else _NOTHING


def listed(value: dict[str, Any], field: str) -> list[Any]:
    """Return a list, or an empty one."""
    found = value.get(field)
    return found if found.__class__ is list else []


def objects(value: dict[str, Any], field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the items of a list that are objects."""
    found = value.get(field)
    if found.__class__ is list:
        for index, item in enumerate(found):
            if item.__class__ is dict:
                yield index, item


_MOST_NAMED = 5
_LONGEST_NAME = 63


def named(what: str, names: Iterable[str]) -> str:
    """Say which names there are, as the end of a sentence: `; its volumes are ca and certs`."""
    known = sorted(name[:_LONGEST_NAME] for name in names if name)
    if not known:
        return f", which has no {what}"
    more = len(known) - _MOST_NAMED
    shown = [*known[:_MOST_NAMED], f"{more} more"] if more > 1 else known
    *first, last = shown
    listed_ = f"{', '.join(first)} and {last}" if first else last
    return f"; its {what} are {listed_}" if first else f"; its only {what.removesuffix('s')} is {last}"


def is_there(value: Any) -> bool:
    """Whether a field holds anything; an empty object is something, 0 and an empty text or list are not."""
    return value.__class__ in (dict, bool) or bool(value)


def said(path: tuple[Step, ...], value: Any, reason: str, *, whole: bool = False, reads: tuple[str, ...] = ()) -> Found:
    """Say what is wrong with a value at a path from here."""
    return Found(VALUE, list(reversed(path)), (value, reason), whole, reads)


def missed(path: tuple[Step, ...], field: str) -> Found:
    """Say which field an object at a path from here misses."""
    return Found(REQUIRED, list(reversed(path)), field, True)


def below(found: Found, *path: Step) -> Found:
    """Say it from further up."""
    found.path.extend(reversed(path))
    return found

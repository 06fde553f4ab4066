"""What a test of a limit is, and how it says what is wrong."""

from __future__ import annotations

from kubelint_compliance.schema.found import VALUE, Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    Test = Callable[[Any], Sequence[Found]]


ONE_OF = "is not one of "
"""How a refusal begins that names a choice of words."""


def refuse(value: Any, reason: str, path: list[str | int] | None = None, rule: str = VALUE) -> tuple[Found]:
    """Say what is wrong with a value, at it or at a path below it (last step first)."""
    return (Found(rule, path or [], (value, reason)),)


def repeated(items: list[Any], fields: list[tuple[str, str | None]], first: str) -> Iterable[Found]:
    """Say which items have the same values of some fields; an item without the field `first` has none."""
    seen: dict[tuple[Any, ...], int] = {}
    for index, item in enumerate(items):
        if item.__class__ is not dict or (first and not item.get(first)):
            continue
        key = tuple(item.get(field, default) for field, default in fields)
        if any(part.__class__ in (dict, list) for part in key):
            continue
        if key in seen:
            shown = "/".join(str(part) for part in key if part is not None)
            yield Found(
                VALUE,
                [first, index] if first else [index],
                (shown, f"is used twice: item {seen[key]} has the same {_names(fields)}"),
            )
        else:
            seen[key] = index


def _names(fields: list[tuple[str, str | None]]) -> str:
    return " and ".join(field for field, _ in fields)

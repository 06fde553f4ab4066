"""Lays values over values: the command line's, checked by the same table, over a file's, and files over one another."""

from __future__ import annotations

import os

from kubelint_compliance.config.checks import Wrong
from kubelint_compliance.config.kinds import PLACE, PLACES
from kubelint_compliance.config.record import Override
from kubelint_compliance.config.settings import JOINED, SETTINGS
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from kubelint_compliance.config.record import Config
    from kubelint_compliance.config.settings import Setting


_RESET = {"extend_select": "select", "extend_ignore": "ignore"}
"""What a file adds to a list, by what of a call replaces the list, and that with it."""


def merge(config: Config, overrides: Mapping[str, object], cwd: str) -> Config:
    """The configuration with `overrides`, which are keyed by field; `None` and an empty tuple mean "not said".

    Values come as words: tuples for lists, digits for numbers. Places are relative to `cwd`. What `joins` adds, all
    else replaces. Raises UsageError naming the option.
    """
    settings = {setting.field: setting for setting in SETTINGS.values()}
    values = {
        field: _checked(settings[field], value, cwd)
        for field, value in overrides.items()
        if value is not None and value != ()
    }
    lower: dict[str, Any] = {field: getattr(config, field) for field in JOINED}
    lower |= {field: () for field, by in _RESET.items() if by in values}
    if config.overrides:
        lower["overrides"] = _under_call(config.overrides, values)
    return config._replace(**over(lower, values))


def _under_call(entries: Sequence[Override], values: Mapping[str, Any]) -> tuple[Override, ...]:
    """Return the overrides of a file as a call leaves them, which comes before all that a file says.

    What the call says takes the place of what they say; what it adds and ignores, it does so everywhere.
    """
    replaced = [field for field in ("select", "ignore", "population", "fail_on") if field in values]
    replaced += ["extend_select"] if "select" in values else []
    kept = [entry._replace(**{field: type(getattr(entry, field))() for field in replaced}) for entry in entries]
    ignored = (*values.get("ignore", ()), *values.get("extend_ignore", ()))
    if "extend_select" in values or ignored:
        kept.append(Override(("*",), extend_select=values.get("extend_select", ()), ignore=ignored))
    return tuple(kept)


SAID = "said"
"""Beside the values of a file: the places where each field is said, by field."""


def over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Values over values, by field: what is above counts, but lists that join add up and tables join key by key."""
    joined = {**lower, **upper}
    if SAID in lower and SAID in upper:
        below, above = lower[SAID], upper[SAID]
        both = {field: (*below[field], *above[field]) for field in JOINED if field in below and field in above}
        joined[SAID] = {**below, **above, **both}
    for field in JOINED:
        if field in lower and field in upper:
            below, above = lower[field], upper[field]
            joined[field] = _under(below, above) if isinstance(above, dict) else _once((*below, *above))
    return joined


def _under(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Join tables; what is above comes last, since of several words of a table the last one counts."""
    return {**{key: value for key, value in below.items() if key not in above}, **above}


def _once(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    """Keep the last of equal entries: files that extend one another many times would add up without end."""
    return tuple({repr(entry): entry for entry in reversed(entries)}.values())[::-1]


def _checked(setting: Setting, value: object, cwd: str) -> object:
    given = list(value) if isinstance(value, tuple) else value
    if setting.kind.type == "int" and isinstance(given, str) and given.isascii() and given.isdigit():
        given = int(given)
    try:
        checked: Any = setting.kind.check(given, ())
    except Wrong as wrong:
        raise UsageError(f"--{setting.name} {wrong.message}") from None
    if setting.kind is PLACE:
        return os.path.normpath(os.path.join(cwd, checked))
    if setting.kind is PLACES:
        return tuple(os.path.normpath(os.path.join(cwd, place)) for place in checked)
    return checked

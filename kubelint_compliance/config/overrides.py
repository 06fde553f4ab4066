"""Lays the command line's values over a configuration, checked by the same table of keys."""

from __future__ import annotations

import os

from kubelint_compliance.config.checks import Wrong
from kubelint_compliance.config.files import PLACES, over
from kubelint_compliance.config.keys import KEYS
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kubelint_compliance.config.record import Config


def merge(config: Config, overrides: Mapping[str, object], cwd: str) -> Config:
    """The configuration with `overrides`, which are keyed by field; `None` and an empty tuple mean "not said".

    Values come as words: tuples for lists, digits for numbers. Places are relative to `cwd`. `extend_exclude` adds,
    all else replaces. Raises UsageError naming the option.
    """
    values: dict[str, Any] = {}
    for field, value in overrides.items():
        if value is not None and value != ():
            values[field] = _checked(field, value, cwd)
    if "extend_exclude" in values:
        values = over({"extend_exclude": config.extend_exclude}, values)
    return config._replace(**values)


def _checked(field: str, value: object, cwd: str) -> object:
    option = field.replace("_", "-")
    given = list(value) if isinstance(value, tuple) else value
    if field == "jobs" and isinstance(given, str) and given.isascii() and given.isdigit():
        given = int(given)
    try:
        checked = KEYS[option](given, ())
    except Wrong as wrong:
        raise UsageError(f"--{option} {wrong.message}") from None
    if field == "root":
        return os.path.normpath(os.path.join(cwd, str(checked)))
    if field in PLACES and isinstance(checked, tuple):
        return tuple(os.path.normpath(os.path.join(cwd, place)) for place in checked)
    return checked

"""The places that a configuration names: absolute, in its own tree or in a pack, and where it may have reports written.

Goes in: checked values, and the file that says them. Comes out: the same with absolute paths.
"""

from __future__ import annotations

import os

from kubelint_compliance.links import resolved
from kubelint_compliance.sources.git import may_be_tracked, top_level
from kubelint_compliance.sources.paths import is_within, printable
from kubelint_compliance.sources.real import real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.config.checks import Path
    from kubelint_compliance.config.record import Override, Pack
    from kubelint_compliance.config.text import Written

_PACKAGE = "package:"
"""Begins a place in an installed package."""


def settle_places(values: dict[str, Any], file: str, tree: str, packs: dict[str, Pack]) -> None:
    """Make the places a file names absolute, seen from its folder."""
    from kubelint_compliance.config.kinds import OUTPUTS, PLACE, PLACES
    from kubelint_compliance.config.settings import SETTINGS

    for field, value in values.items():
        key = field.replace("_", "-")
        kind = SETTINGS[key].kind
        if kind is PLACE:
            values[field] = place_of(value, file, tree, (key,), packs)
        elif kind is PLACES or kind is OUTPUTS:
            settle = _output if kind is OUTPUTS else place_of
            values[field] = tuple(settle(entry, file, tree, (key, index), packs) for index, entry in enumerate(value))


def placed(entries: Sequence[Override], file: str, written: Written) -> tuple[Override, ...]:
    """Overrides with the file that holds them, since their patterns are relative to that, and their lines."""
    from kubelint_compliance.config.checks import Wrong
    from kubelint_compliance.sources.patterns import compile_patterns

    for index, entry in enumerate(entries):
        for number, pattern in enumerate(entry.paths):
            if not compile_patterns([pattern], lenient=True).written:
                raise Wrong(("overrides", index, "paths", number), f"{printable(pattern)!r} can match nothing")
    lines = (written.line_of(("overrides", index)) for index in range(len(entries)))
    return tuple(entry._replace(file=file, line=line or 0) for entry, line in zip(entries, lines, strict=True))


def _output(entry: str, file: str, tree: str, path: Path, packs: dict[str, Pack]) -> str:
    """`FORMAT`, or `FORMAT=FILE`: a new file in the configuration's folder or below, or one that is not committed."""
    form, equals, name = entry.partition("=")
    if not equals:
        return entry
    place = place_of(name, file, tree, path, packs)
    wrong = _unwritable(resolved(place), resolved(os.path.dirname(file)))
    if wrong:
        from kubelint_compliance.config.checks import Wrong

        raise Wrong(path, f"{name!r} {wrong}")
    return f"{form}={place}"


def _unwritable(real: str, folder: str) -> str:
    """Why a configuration in a folder may not have a report written to a place; empty where it may."""
    if ".git" in real.lower().split(os.sep):
        return "lies in git's own folder"
    if not is_within(real, folder):
        return "lies outside the configuration's own folder"
    if os.path.lexists(real) and top_level(folder) and may_be_tracked(real):
        return "is a file that git tracks, or may track"
    return ""


def place_of(name: str, file: str, tree: str, path: Path, packs: dict[str, Pack]) -> str:
    """The absolute path of a place that a file names, seen from its folder. Raises Wrong for one out of its tree."""
    if name.startswith(_PACKAGE):
        from kubelint_compliance.config.packs import place_in

        return place_in(name, packs, path, configuration=path == ("extends",))
    place = os.path.normpath(os.path.join(os.path.dirname(file), name))
    real = real_path(os.path.dirname(file), name)
    if not is_within(real, tree):
        from kubelint_compliance.config.checks import Wrong

        reason = f"{name!r} lies outside the configuration's own tree" if real else "is no path that a file can have"
        raise Wrong(path, reason)
    return place

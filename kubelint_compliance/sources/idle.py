"""Exclude patterns that do nothing: a mistake that would otherwise stay unseen. Only imported where there are any."""

from __future__ import annotations

import os

from kubelint_compliance.sources.paths import is_within, printable
from kubelint_compliance.sources.patterns import compile_patterns, unmatched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.sources.search import Search


def idle(
    own: Sequence[str], search: Search, named: Sequence[str], folders: Sequence[str], files: Iterable[str]
) -> Iterator[str]:
    """Say of each of the user's own patterns that excludes nothing why, in a few words.

    `named` are the paths that are checked, `folders` those of them that are folders, `files` what was found; all are
    absolute. A pattern that could have matched a file outside of what is checked is no mistake.
    """
    left = []
    for line in own:
        if words := impossible(line, search.base) or _elsewhere(line, search, named):
            yield f"the pattern {printable(line)!r} can match nothing: {words}"
        else:
            left.append(line)
    if not left or not any(is_within(search.base, folder) for folder in folders):
        return
    for line in unmatched(compile_patterns(left), (search.seen(os.path.normpath(file)) for file in files)):
        # What exists may be git-ignored here, or hold no manifest today: the pattern is no mistake.
        if not os.path.lexists(os.path.join(search.base, line.strip("/"))):
            yield f"the pattern {printable(line)!r} excludes nothing"


def impossible(line: str, base: str) -> str:
    """Why no path at all matches a pattern; empty where one may."""
    body = line.removeprefix("!")
    names = body.strip("/").split("/")
    if ".." in names:
        return "patterns do not lead upwards"
    if "." in names:
        right = "/" + "/".join(name for name in names if name != ".") + "/" * body.endswith("/")
        return f"write {printable(right)!r}" if right.strip("/") else "patterns are for what lies in the folder"
    if base != os.sep and is_within(body.rstrip("/"), base):
        right = body.rstrip("/")[len(base) :] + "/" * body.endswith("/")
        return f"patterns are relative to the configuration; write {printable(right)!r}" if right.strip("/") else ""
    return ""


def _elsewhere(line: str, search: Search, named: Sequence[str]) -> str:
    """Why a path from the configuration's folder leads to nothing that is checked; names alone match anywhere."""
    if "/" not in line.removeprefix("!").rstrip("/") or not named:
        return ""
    if any(is_within(path, search.base) or is_within(search.base, path) for path in named):
        return ""
    return f"it is relative to {search.path(search.base)!r}, where nothing that is checked lies"

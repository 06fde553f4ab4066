"""Which exclude patterns of the configuration leave out manifests: what was left out goes in, the patterns come out.

Only imported where a pattern that is no default left out a file that is a manifest by its name.
"""

from __future__ import annotations

import os
import stat

from kubelint_compliance.config.text import read_text
from kubelint_compliance.manifests.meant import is_meant
from kubelint_compliance.sources import Withheld
from kubelint_compliance.sources.paths import is_within, report_path
from kubelint_compliance.sources.patterns import compile_patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubelint_compliance.sources import Discovery

_KEYS = ("exclude", "extend-exclude")
_HEAD = 1 << 16
"""So much of a file is looked at: the first object decides."""
_MOST = 100
"""So many files of a pattern are looked at, until one holds an object."""


def withheld(found: Discovery, origin: str) -> Iterator[Withheld]:
    """Yield the patterns of a configuration, the file `origin`, that leave out manifests, in its order.

    A pattern of the call, or of another file that the configuration takes in, has no place in it and is none of them.
    Nor has one of a configuration that is there no more, but in the commit that a change is compared with.
    """
    if not is_within(origin, found.top) or not os.path.isfile(origin):
        return
    files: dict[str, list[str]] = {}
    for entry in found.excluded:
        if entry.pattern:
            files.setdefault(entry.pattern, []).append(entry.path)
    for pattern, line in _lines(origin, report_path(origin, found.top)).items():
        paths = files.get(pattern, ())
        first = next((path for path in paths[:_MOST] if _holds_object(os.path.join(found.top, path))), "")
        if first:
            yield Withheld(pattern, len(paths), first, report_path(origin, found.top), line)


def _lines(origin: str, name: str) -> Mapping[str, int]:
    """Return the line of each pattern that a configuration excludes. Raises UsageError for a mistake in it."""
    with open(origin, "rb") as stream:
        written = read_text(stream.read(), origin, name)
    lines: dict[str, int] = {}
    for key in _KEYS:
        patterns = written.values.get(key)
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            for trimmed in compile_patterns([str(pattern)], lenient=True).written:
                lines.setdefault(trimmed, written.line_of((key, index)) or 1)
    return lines


def _holds_object(file: str) -> bool:
    """Whether a file holds an object; one that is no plain file, or cannot be read, is not known to."""
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            return False
        with open(file, "rb") as stream:
            return is_meant(stream.read(_HEAD))
    except OSError:
        return False

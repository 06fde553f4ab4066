"""Patterns of gitignore syntax: is this path matched, and by which pattern?

Plain names and paths, which is what the defaults and most configurations hold, are compared as strings; only a
pattern with `*`, `?`, `[`, `!` or a backslash costs the import of pathspec.
"""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.paths import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

_SPECIAL = frozenset("*?[]!\\")
_MAX_WILDCARDS = 12
"""More stars than a person writes: on a platform without a linear-time matcher they would cost exponential time."""


class Patterns(NamedTuple):
    """Compiled patterns. `names` match any component, `folders` any component but the last, `anchored` (path, only as
    folder, as written) a path from the top, `suffixes` the end of any component; `spec` holds the rest.

    `written` lists every pattern that can match, as it was written.
    """

    written: tuple[str, ...]
    names: dict[str, str]
    folders: dict[str, str]
    anchored: tuple[tuple[str, bool, str], ...]
    suffixes: tuple[tuple[str, str], ...]
    spec: GitIgnoreSpec | None
    spec_lines: tuple[str, ...]

    def match(self, path: str) -> str:
        """The pattern that matches a POSIX path (ending in `/` for a folder), empty where none does.

        A path below a matched folder is matched. Where `!` patterns are used, the last one that matches decides.
        """
        found = self.last_match(path)
        return "" if found.startswith("!") else found

    def last_match(self, path: str) -> str:
        """As `match`, but a `!` pattern that had the last word is told."""
        if self.spec is not None:
            index = self.spec.check_file(printable(path)).index
            if index is not None:
                return self.spec_lines[index]
        parts = path.split("/")
        return self._by_name(parts) or self._by_path(path) or self._by_suffix(parts)

    def _by_name(self, parts: list[str]) -> str:
        if not self.names.keys().isdisjoint(parts):
            return next(self.names[part] for part in parts if part in self.names)
        if self.folders and not self.folders.keys().isdisjoint(parts[:-1]):
            return next(self.folders[part] for part in parts[:-1] if part in self.folders)
        return ""

    def _by_path(self, path: str) -> str:
        for anchored, folder_only, line in self.anchored:
            if path.startswith(anchored + "/") or (path == anchored and not folder_only):
                return line
        return ""

    def _by_suffix(self, parts: list[str]) -> str:
        return next((line for suffix, line in self.suffixes for part in parts if part.endswith(suffix)), "")


def compile_patterns(lines: Iterable[str], *, lenient: bool = False) -> Patterns:
    """Compile gitignore lines; a bad one raises `UsageError`, or is passed over as git does where `lenient`."""
    kept = tuple(line for line in map(_trimmed, lines) if line and not line.startswith("#"))
    if any(line.startswith("!") for line in kept):
        # An exception overrules what stands before it: order matters, so one matcher must see all.
        return _with_spec((), kept, lenient)
    plain = tuple(line for line in kept if _is_plain(line))
    return _with_spec(plain, tuple(line for line in kept if not _is_plain(line)), lenient)


def _trimmed(line: str) -> str:
    line = line.rstrip("\r\n")
    return line if line.endswith("\\ ") else line.rstrip(" ")


def _is_plain(line: str) -> bool:
    return _SPECIAL.isdisjoint(line) or _is_suffix(line)


def _is_suffix(line: str) -> bool:
    """`*.yaml`: the one glob that is as common as names."""
    return line.startswith("*.") and _SPECIAL.isdisjoint(line[1:]) and "/" not in line


def _with_spec(plain: tuple[str, ...], rest: tuple[str, ...], lenient: bool) -> Patterns:
    spec, used = _spec(rest, lenient) if rest else (None, ())
    names: dict[str, str] = {}
    folders: dict[str, str] = {}
    anchored: list[tuple[str, bool, str]] = []
    suffixes: list[tuple[str, str]] = []
    for line in plain:
        bare = line.rstrip("/")
        if _is_suffix(line):
            suffixes.append((line[1:], line))
        elif "/" in bare:
            anchored.append((bare.lstrip("/"), line.endswith("/"), line))
        elif bare:
            (folders if line.endswith("/") else names).setdefault(bare, line)
    return Patterns(plain + used, names, folders, tuple(anchored), tuple(suffixes), spec, used)


def _spec(lines: tuple[str, ...], lenient: bool) -> tuple[GitIgnoreSpec | None, tuple[str, ...]]:
    import pathspec

    used = tuple(line for line in lines if _is_usable(line, lenient))
    return (pathspec.GitIgnoreSpec.from_lines(used), used) if used else (None, ())


def _is_usable(line: str, lenient: bool) -> bool:
    import pathspec

    try:
        usable = bool(pathspec.GitIgnoreSpec.from_lines([line]).patterns) and line.count("*") <= _MAX_WILDCARDS
    except ValueError:
        usable = False
    if not usable and not lenient:
        raise UsageError(f"cannot use the exclude or include pattern {printable(line)!r}")
    return usable


def unmatched(patterns: Patterns, paths: Iterable[str]) -> Iterator[str]:
    """The patterns, as written, that match none of the POSIX paths; exceptions (`!`) are not counted."""
    left = {line: compile_patterns([line]) for line in patterns.written if not line.startswith("!")}
    for path in paths:
        for line in [line for line, alone in left.items() if alone.match(path)]:
            del left[line]
        if not left:
            return
    yield from left

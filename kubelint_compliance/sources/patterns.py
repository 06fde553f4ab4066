"""Patterns of gitignore syntax: is this path matched, and by which pattern?

Plain names and paths, which is what the defaults and most configurations hold, are looked up; globs are tried one by
one for the path and each folder above it.
"""

from __future__ import annotations

from kubelint_compliance.model import SettingError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.glob import Glob, compile_glob
from kubelint_compliance.sources.paths import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SETTINGS = ("exclude", "extend-exclude", "include")
"""The keys of the configuration that hold patterns for all of a run."""
_SPECIAL = frozenset("*?[]!\\")


class Patterns(NamedTuple):
    """Compiled patterns. `names` match any component, `folders` any component but the last, `anchored` (path, only as
    folder, as written) a path from the top; `globs` (as written, compiled) holds the rest, the last one first.

    `written` lists every pattern that can match, as it was written.
    """

    written: tuple[str, ...]
    names: dict[str, str]
    folders: dict[str, str]
    anchored: tuple[tuple[str, bool, str], ...]
    globs: tuple[tuple[str, Glob], ...]

    def match(self, path: str) -> str:
        """The pattern that matches a POSIX path (ending in `/` for a folder), empty where none does.

        What lies below a matched folder is matched, and no `!` pattern brings it back, as in git.
        """
        parts = path.rstrip("/").split("/")
        if self.globs:
            for depth in range(1, len(parts) + 1):
                found = self._by_glob(parts[:depth], depth < len(parts) or path.endswith("/"))
                if found and not found.startswith("!"):
                    return found
        return self._by_name(path.split("/")) or self._by_path(path)

    def last_match(self, path: str) -> str:
        """The last pattern about this very path; one that starts with `!` brings it back."""
        parts = path.split("/")
        found = self._by_glob(path.rstrip("/").split("/"), path.endswith("/"))
        return found or self._by_name(parts) or self._by_path(path)

    def _by_glob(self, parts: Sequence[str], is_folder: bool) -> str:
        return next((line for line, glob in self.globs if glob.matches(parts, is_folder)), "")

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


def compile_patterns(lines: Iterable[str], *, lenient: bool = False) -> Patterns:
    """Compile gitignore lines; one that can match nothing raises `UsageError`, or is passed over where `lenient`."""
    kept = [line for line in map(_trimmed, lines) if line and not line.startswith("#")]
    # An exception overrules what stands before it: then order matters, and all patterns are tried in turn.
    ordered = any(line.startswith("!") for line in kept)
    names: dict[str, str] = {}
    folders: dict[str, str] = {}
    anchored: list[tuple[str, bool, str]] = []
    globs: list[tuple[str, Glob]] = []
    written: list[str] = []
    for line in kept:
        bare = line.removesuffix("/")
        glob = compile_glob(line)
        if glob is None:
            if not lenient:
                raise SettingError(_SETTINGS, (line,), f"the pattern {printable(line)!r} can match nothing")
            continue
        written.append(line)
        if ordered or not _SPECIAL.isdisjoint(line):
            globs.insert(0, (line, glob))
        elif "/" in bare:
            anchored.append((bare.removeprefix("/"), line.endswith("/"), line))
        else:
            (folders if line.endswith("/") else names).setdefault(bare, line)
    return Patterns(tuple(written), names, folders, tuple(anchored), tuple(globs))


def _trimmed(line: str) -> str:
    line = line.rstrip("\r\n")
    bare = line.rstrip(" ")
    return bare + " " if bare.endswith("\\") and bare != line else bare


def unmatched(patterns: Patterns, paths: Iterable[str]) -> Iterator[str]:
    """The patterns, as written, that match none of the POSIX paths; exceptions (`!`) are not counted."""
    left = {line: compile_patterns([line]) for line in patterns.written if not line.startswith("!")}
    for path in paths:
        for line in [line for line, alone in left.items() if alone.match(path)]:
            del left[line]
        if not left:
            return
    yield from left

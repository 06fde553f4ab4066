"""Walks a folder where git cannot list it, leaving out what .gitignore files name.

Symbolic links to folders are yielded as files, never entered: whoever asked decides what becomes of a link.
"""

from __future__ import annotations

import os

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.paths import relative
from kubelint_compliance.sources.patterns import Patterns, compile_patterns
from kubelint_compliance.sources.source import CONFIGURATIONS, TELLING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

MAX_IGNORE_BYTES = 1 << 20
_TELLING = frozenset(name.lower() for name in (*TELLING, *CONFIGURATIONS))
_MOST_GLOBS = 1 << 16
"""So many letters of globs are tried on each path. A file with more is not used: what it names is checked."""


class Walked(NamedTuple):
    """One file met on the way: `error` is set for a folder that could not be read instead."""

    file: str
    is_link: bool = False
    ignored: bool = False
    error: str = ""


class _Ignores(NamedTuple):
    folder: str
    patterns: Patterns


class _Pending(NamedTuple):
    """A folder to enter, with what is ignored above it; all in it is ignored where it is itself."""

    folder: str
    ignores: tuple[_Ignores, ...]
    ignored: bool


def walk(
    folder: str,
    *,
    skip: frozenset[str],
    gitignore: bool,
    top: str | None,
    enter_ignored: bool = False,
    plain: set[str] | None = None,
) -> Iterator[Walked]:
    """Every file below absolute `folder`; folders named in `skip` are left out, ignored ones unless `enter_ignored`.

    `plain` collects the folders that hold no kustomization, chart or configuration.
    With `gitignore`, .gitignore files count from the work tree's `top` downwards (from `folder` without one), and
    .git/info/exclude; but a `folder` that is ignored itself was named on purpose, and what stands above it is void.
    """
    above = _ignores_above(folder, top) if gitignore and top is not None else ()
    if above and _is_ignored(folder + os.sep, above):
        above = ()
    pending = [_Pending(folder, above, False)]
    plain = set() if plain is None else plain
    while pending:
        entered = pending.pop()
        for found in _enter(entered, skip, plain, gitignore=gitignore):
            if isinstance(found, Walked):
                yield found
            elif enter_ignored or not found.ignored:
                pending.append(found)


def _enter(entered: _Pending, skip: frozenset[str], plain: set[str], *, gitignore: bool) -> Iterator[Walked | _Pending]:
    """Yield the files and folders of one folder."""
    folder, ignores, in_ignored = entered
    try:
        with os.scandir(folder) as found:
            entries = {entry.name: entry for entry in found}
    except OSError as error:
        yield Walked(folder, error=error.strerror or "cannot be read")
        return
    if not may_tell(entries):
        plain.add(folder)
    if gitignore:
        ignores = _ignores_in(folder, entries, ignores)
    for name, entry in entries.items():
        if name in skip:
            continue
        try:
            is_folder, is_link = entry.is_dir(follow_symlinks=False), entry.is_symlink()
        except OSError as error:
            # Some file systems tell of what kind an entry is only where it may be looked at.
            yield Walked(entry.path, error=error.strerror or "cannot be read")
            continue
        ignored = in_ignored or _is_ignored(entry.path + os.sep if is_folder else entry.path, ignores)
        if is_folder:
            yield _Pending(entry.path, ignores, ignored)
        else:
            yield Walked(entry.path, is_link, ignored)


def may_tell(names: Iterable[str]) -> bool:
    """Whether a file in `TELLING` or `CONFIGURATIONS` may be among names, however the file system takes their case."""
    return not _TELLING.isdisjoint(map(str.lower, names))


def _ignores_in(folder: str, names: Container[str], above: tuple[_Ignores, ...]) -> tuple[_Ignores, ...]:
    """What is ignored in a folder with these names: a repository of its own hears nothing from above."""
    if ".git" in names:
        above = _ignores_above(folder, folder)
    return (*above, *_ignores_of(os.path.join(folder, ".gitignore"), folder)) if ".gitignore" in names else above


def _is_ignored(path: str, ignores: tuple[_Ignores, ...]) -> bool:
    """The deepest .gitignore file with something to say decides; a folder's path ends in the separator."""
    tail = "/" if path.endswith(os.sep) else ""
    for folder, patterns in reversed(ignores):
        found = patterns.last_match(relative(path, folder) + tail)
        if found:
            return not found.startswith("!")
    return False


def _ignores_above(folder: str, top: str) -> tuple[_Ignores, ...]:
    """What is said from the top of the work tree down to, but not in, `folder`."""
    folders = []
    while folder != top:
        folder = os.path.dirname(folder)
        folders.append(folder)
    found = [*_ignores_of(_info_exclude(top), top)]
    for above in reversed(folders):
        found += _ignores_of(os.path.join(above, ".gitignore"), above)
    return tuple(found)


def _info_exclude(top: str) -> str:
    return os.path.join(top, ".git", "info", "exclude")


def _ignores_of(file: str, folder: str) -> tuple[_Ignores, ...]:
    """The patterns of one file, none where it is absent, a link (as git has it) or nothing to open."""
    if os.path.islink(file) or not os.path.isfile(file):
        return ()
    try:
        with open(file, "rb") as stream:
            text = os.fsdecode(stream.read(MAX_IGNORE_BYTES)).removeprefix("\ufeff")
    except OSError:
        return ()
    patterns = compile_patterns(text.split("\n"), lenient=True)
    if sum(len(line) for line, _ in patterns.globs) > _MOST_GLOBS:
        return ()
    return (_Ignores(folder, patterns),) if patterns.written else ()

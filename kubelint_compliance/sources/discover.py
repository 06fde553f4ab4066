"""Turns the paths a user named into sources, and says of every file that was left out why.

Each named path gives a stream of Source, Excluded and Problem values; `discover` sorts them and lets the best word
on each file stand.
"""

from __future__ import annotations

import os
import stat

from kubelint_compliance.model import Problem
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import is_within, printable, relative, report_path
from kubelint_compliance.sources.patterns import Patterns, compile_patterns, unmatched
from kubelint_compliance.sources.read import describe
from kubelint_compliance.sources.source import (
    DEFAULT_EXCLUDE,
    DEFAULT_INCLUDE,
    STDIN,
    Discovery,
    DiscoveryOptions,
    Excluded,
    Source,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    Found: TypeAlias = Source | Excluded | Problem

_SUFFIXES = tuple(pattern[1:] for pattern in DEFAULT_INCLUDE)
_NO_OPTIONS = DiscoveryOptions()


class _Search(NamedTuple):
    """What one named path is searched with: `boundary` is the real folder no link may lead out of."""

    config: DiscoveryOptions
    top: str
    base: str
    boundary: str
    exclude: Patterns
    quiet: frozenset[str]
    include: Patterns | None
    entered: set[str]

    def wants(self, file: str) -> bool:
        """Whether a file met in a folder is a manifest by its name."""
        if self.include is None:
            return file.lower().endswith(_SUFFIXES)
        return bool(self.include.match(self.seen(file)))

    def seen(self, file: str) -> str:
        """The path as patterns see it."""
        return relative(file, self.base)


def discover(
    paths: Iterable[str], *, config: DiscoveryOptions = _NO_OPTIONS, cwd: str, stdin: bytes | None = None
) -> Discovery:
    """Find the sources that `paths` name: files, folders, `-` for standard input (whose bytes are `stdin`).

    No path at all finds nothing: whoever wants the working directory says `.`.
    """
    paths = sorted(set(paths))
    cwd = os.path.realpath(cwd)
    top = find_top(paths, cwd)
    search = _prepare(config, top, os.path.realpath(config.base) if config.base else cwd)
    folders = [real for path in paths if path not in ("", "-") and os.path.isdir(real := _real(path, cwd))]
    search.entered.update(folders)
    found: list[Found] = []
    for path in paths:
        found += [_standard_input(search, cwd, stdin)] if path == "-" else _named(path, cwd, search)
    found += _unmatched(search, folders, found)
    return _settled(found, top, _sees_all(paths, cwd, folders) or bool(config.root))


def find_top(paths: Sequence[str], cwd: str) -> str:
    """The folder report paths are relative to: the Git top level of `cwd`, else of all the paths, else `cwd`."""
    top = top_level(cwd)
    if top is None:
        tops = {top_level(os.path.dirname(_real(path, cwd) + os.sep)) for path in paths if path != "-"}
        top = tops.pop() if len(tops) == 1 else None
    return top or cwd


def _prepare(config: DiscoveryOptions, top: str, base: str) -> _Search:
    patterns = (*config.exclude, *config.extend_exclude)
    quiet = frozenset(patterns) & frozenset(DEFAULT_EXCLUDE)
    include = None if config.include == DEFAULT_INCLUDE else compile_patterns(config.include)
    return _Search(config, top, base, top, compile_patterns(patterns), quiet, include, set())


def _real(path: str, cwd: str) -> str:
    return os.path.realpath(os.path.join(cwd, path))


def _standard_input(search: _Search, cwd: str, stdin: bytes | None) -> Found:
    text, name, named = stdin or b"", search.config.stdin_filename, not search.config.force_exclude
    if not name:
        return Source(STDIN, "", named, len(text), text)
    file = os.path.normpath(os.path.join(cwd, name))
    path = report_path(file, search.top)
    pattern = "" if named else search.exclude.match(search.seen(file))
    return Excluded(path, _by_pattern(pattern)) if pattern else Source(path, "", named, len(text), text)


def _named(path: str, cwd: str, search: _Search) -> Iterator[Found]:
    """What one path of the command line comes to."""
    if not path:
        yield Problem("", "not-found", "an empty path was named")
        return
    written = os.path.normpath(os.path.join(cwd, path))
    real = os.path.realpath(written)
    forced = search.config.force_exclude
    try:
        status = os.stat(real)
    except OSError as error:
        yield _absent(path, report_path(written, search.top), written, error)
        return
    search = search._replace(boundary=_boundary(real, search.top, stat.S_ISDIR(status.st_mode)))
    if is_within(written, search.top) and not is_within(real, search.top):
        yield _outside(report_path(written, search.top), report_path(real, search.top), forced)
    elif stat.S_ISDIR(status.st_mode):
        yield from _folder(real, search if forced else _without_matching(search, real))
    elif forced and (pattern := search.exclude.match(search.seen(written)) or search.exclude.match(search.seen(real))):
        yield Excluded(report_path(real, search.top), _by_pattern(pattern))
    elif stat.S_ISREG(status.st_mode):
        yield Source(report_path(real, search.top), real, not forced, status.st_size)
    else:
        yield Problem(report_path(written, search.top), "unreadable", describe(status.st_mode))


def _boundary(real: str, top: str, is_folder: bool) -> str:
    if is_within(real, top):
        return top
    folder = real if is_folder else os.path.dirname(real)
    return top_level(folder) or folder


def _absent(path: str, reported: str, written: str, error: OSError) -> Problem:
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return Problem(reported, "unreadable", f"cannot be read: {error.strerror or error}")
    if os.path.islink(written):
        return Problem(reported, "not-found", "is a symbolic link that leads nowhere")
    from kubelint_compliance.sources.hints import nearest_path

    hint = nearest_path(path, written)
    return Problem(reported, "not-found", "no such file or folder" + (f"; did you mean {hint!r}?" if hint else ""))


def _outside(path: str, target: str, forced: bool) -> Found:
    reason = "a symbolic link that leads out of the tree"
    if forced:
        return Excluded(path, reason)
    return Problem(path, "unreadable", f"is {reason}; name its target {target!r} instead")


def _without_matching(search: _Search, folder: str) -> _Search:
    """A folder that was named is entered even where a pattern leaves it out: such patterns are void below it."""
    seen = search.seen(folder) + "/"
    patterns = search.exclude
    while pattern := patterns.match(seen):
        patterns = compile_patterns(line for line in patterns.written if line != pattern)
    return search._replace(exclude=patterns, quiet=search.quiet.intersection(patterns.written))


def _folder(folder: str, search: _Search) -> Iterator[Found]:
    from kubelint_compliance.sources.tree import list_tree

    for entry in list_tree(folder, wants=search.wants, skip=search.quiet, gitignore=search.config.respect_gitignore):
        if entry.error:
            yield Problem(report_path(entry.file, search.top), "unreadable", f"cannot be read: {entry.error}")
        else:
            yield from _judge(entry.file, search, ignored=entry.ignored)


def _judge(file: str, search: _Search, *, ignored: bool = False) -> Iterator[Found]:
    """Decide on one file that was met, not named."""
    seen = search.seen(file)
    path = printable(seen) if search.base == search.top else report_path(file, search.top)
    if pattern := search.exclude.match(seen):
        if pattern not in search.quiet:
            yield Excluded(path, _by_pattern(pattern))
    elif ignored:
        yield Excluded(path, "git-ignored")
    else:
        yield from _look_at(file, path, search)


def _look_at(file: str, path: str, search: _Search) -> Iterator[Found]:
    try:
        status = os.lstat(file)
    except FileNotFoundError:
        return  # tracked, but deleted in the work tree
    except OSError as error:
        yield Problem(path, "unreadable", f"cannot be read: {error.strerror or error}")
        return
    if stat.S_ISLNK(status.st_mode):
        yield from _follow(file, path, search)
    elif stat.S_ISREG(status.st_mode):
        yield Source(path, file, False, status.st_size)
    else:
        yield Excluded(path, describe(status.st_mode))


def _follow(link: str, path: str, search: _Search) -> Iterator[Found]:
    target = os.path.realpath(link)
    if not is_within(target, search.boundary):
        yield Excluded(path, "a symbolic link that leads out of the tree")
    elif os.path.isdir(target):
        if not is_within(link, target) and not any(is_within(target, folder) for folder in search.entered):
            search.entered.add(target)
            yield from _folder(target, search)
    elif not search.wants(link):
        return
    elif not os.path.lexists(target) or os.path.islink(target):
        yield Excluded(path, "a symbolic link that leads nowhere")
    else:
        yield from _judge(target, search)


def _by_pattern(pattern: str) -> str:
    return f"matches the exclude pattern {printable(pattern)!r}"


def _unmatched(search: _Search, folders: Sequence[str], found: Iterable[Found]) -> Iterator[Problem]:
    """Warn of patterns that did nothing, but only where all the files they are about were seen."""
    own = tuple(line for line in search.exclude.written if line not in search.quiet)
    if not own or not any(is_within(search.base, folder) for folder in folders):
        return
    files = (os.path.join(search.top, entry.path) for entry in found if not isinstance(entry, Problem))
    for line in unmatched(compile_patterns(own), (search.seen(os.path.normpath(file)) for file in files)):
        # What exists may be git-ignored here, or hold no manifest today: the pattern is no mistake.
        if not os.path.lexists(os.path.join(search.base, line.strip("/"))):
            yield Problem("", "unmatched-pattern", f"the pattern {printable(line)!r} excludes nothing", fatal=False)


def _sees_all(paths: Sequence[str], cwd: str, folders: Sequence[str]) -> bool:
    """Whole sight: folders were named, and no file but such as lie in them."""
    files = (path for path in paths if path == "-" or not os.path.isdir(_real(path, cwd)))
    return bool(folders) and all(
        path != "-" and any(is_within(_real(path, cwd), folder) for folder in folders) for path in files
    )


def _settled(found: Iterable[Found], top: str, whole_sight: bool) -> Discovery:
    """One word on each file: a source beats an exclusion, a named source one that was merely met."""
    sources: dict[str, Source] = {}
    excluded: dict[str, Excluded] = {}
    problems: dict[Problem, None] = {}
    for entry in found:
        if isinstance(entry, Problem):
            problems[entry] = None
        elif isinstance(entry, Excluded):
            excluded.setdefault(entry.path, entry)
        elif entry.named or (entry.file or entry.path) not in sources:
            sources[entry.file or entry.path] = entry
    read = {source.path for source in sources.values()}
    return Discovery(
        tuple(sorted(sources.values())),
        tuple(sorted(entry for entry in excluded.values() if entry.path not in read)),
        tuple(sorted(problems, key=lambda problem: (problem.path, problem.code, problem.message))),
        top,
        whole_sight,
    )

"""Decides on what was named: paths of the command line, the names of a list, standard input under a name.

A person who names a file means it, whatever it is called. A list comes from a program, most often from Git: what is
gone or of another kind is passed over, and counted. Standard input under the name of a file is that file.
"""

from __future__ import annotations

import os
import stat

from kubelint_compliance.links import resolved
from kubelint_compliance.model import STDIN, Problem, UsageError
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import is_within, printable
from kubelint_compliance.sources.patterns import compile_patterns
from kubelint_compliance.sources.read import describe, read_pipe
from kubelint_compliance.sources.search import by_pattern
from kubelint_compliance.sources.source import Excluded, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.sources.search import Found, Search

_LEADS_OUT = "a symbolic link that leads out of the tree"
_LEADS_NOWHERE = "a symbolic link that leads nowhere"


def named(path: str, cwd: str, search: Search) -> Iterator[Found]:
    """What one path of the command line comes to."""
    if not path:
        yield Problem("", "not-found", "an empty path was named")
        return
    written = os.path.normpath(os.path.join(cwd, path))
    try:
        status = os.stat(written)
    except OSError as error:
        yield _absent(path, search.path(written), written, error)
        return
    real = resolved(written)
    if not search.config.force_exclude and _is_pipe(status, real):
        yield _piped(written, search)
    else:
        yield from _there(written, real, status, search, person=not search.config.force_exclude)


def listed(written: str, search: Search) -> Iterator[Found]:
    """What an absolute path of a list comes to."""
    try:
        status = os.stat(written)
    except OSError as error:
        if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
            yield Problem(search.path(written), "unreadable", f"cannot be read: {error.strerror or error}")
        elif os.path.islink(written):
            yield Excluded(search.path(written), _LEADS_NOWHERE)
        else:
            yield Excluded(search.path(written), "listed, but not there")
        return
    yield from _there(written, resolved(written), status, search, person=False)


def standard_input(text: bytes, cwd: str, search: Search) -> Iterator[Found]:
    """What standard input comes to: a text without a file, or the new content of the file it is named after."""
    name, person = search.config.stdin_filename, not search.config.force_exclude
    if not name:
        yield Source(STDIN, "", person, len(text), text)
        return
    written = os.path.normpath(os.path.join(cwd, name))
    real = resolved(written)
    if os.path.isdir(real):
        raise UsageError(f"--stdin-filename names a folder: {printable(name)!r}")
    for found in _named_file(written, real, len(text), search, person=person):
        yield found._replace(text=text) if isinstance(found, Source) else found


def _there(written: str, real: str, status: os.stat_result, search: Search, *, person: bool) -> Iterator[Found]:
    """Decide on a path that exists; `person` means it, whatever the file is called."""
    if stat.S_ISDIR(status.st_mode):
        yield from _named_folder(written, real, search, person=person)
    elif stat.S_ISREG(status.st_mode):
        yield from _named_file(written, real, status.st_size, search, person=person)
    elif person:
        yield Problem(search.path(written), "unreadable", describe(status.st_mode))
    else:
        yield Excluded(search.path(written), describe(status.st_mode))


def _named_folder(written: str, real: str, search: Search, *, person: bool) -> Iterator[Found]:
    if _leads_out(written, real, search):
        yield _outside(written, real, search, person=person)
        return
    from kubelint_compliance.sources.met import files_of

    search = search._replace(boundary=_boundary(real, search.top))
    yield from files_of(real, search if search.config.force_exclude else without_matching(search, real))


def _named_file(written: str, real: str, size: int, search: Search, *, person: bool) -> Iterator[Found]:
    path = search.path(real)
    if _leads_out(written, real, search):
        yield _outside(written, real, search, person=person)
    elif search.config.force_exclude and (pattern := _excluding(search, written, real)):
        yield Excluded(path, by_pattern(pattern))
    elif not person and not search.wants(written) and not search.wants(real):
        yield Excluded(path, search.unwanted())
    else:
        yield Source(path, real, person, size)


def _excluding(search: Search, written: str, real: str) -> str:
    return search.exclude.match(search.seen(written)) or search.exclude.match(search.seen(real))


def _leads_out(written: str, real: str, search: Search) -> bool:
    return is_within(written, search.top) and not is_within(real, search.top)


def _boundary(real: str, top: str) -> str:
    return top if is_within(real, top) else top_level(real) or real


def _is_pipe(status: os.stat_result, real: str) -> bool:
    """Whether it can only be read under its own name: `<(...)` of a shell is a pipe, or a file already deleted."""
    return stat.S_ISFIFO(status.st_mode) or (stat.S_ISREG(status.st_mode) and not os.path.lexists(real))


def _piped(written: str, search: Search) -> Found:
    """Outside of the tree it keeps its absolute name: `/dev/fd/63` is nowhere."""
    path = search.path(written) if is_within(written, search.top) else printable(written)
    text = read_pipe(written)
    if isinstance(text, str):
        return Problem(path, "unreadable", f"cannot be read: {text}")
    return Source(path, "", True, len(text), text)


def _absent(path: str, reported: str, written: str, error: OSError) -> Problem:
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return Problem(reported, "unreadable", f"cannot be read: {error.strerror or error}")
    if os.path.islink(written):
        return Problem(reported, "not-found", f"is {_LEADS_NOWHERE}")
    from kubelint_compliance.sources.hints import nearest_path

    hint = nearest_path(path, written)
    return Problem(reported, "not-found", "no such file or folder" + (f"; did you mean {hint!r}?" if hint else ""))


def _outside(written: str, real: str, search: Search, *, person: bool) -> Found:
    path = search.path(written)
    if not person:
        return Excluded(path, _LEADS_OUT)
    return Problem(path, "unreadable", f"is {_LEADS_OUT}; name its target {search.path(real)!r} instead")


def without_matching(search: Search, folder: str) -> Search:
    """A folder that was named is entered even where a pattern leaves it out: such patterns are void below it."""
    seen = search.seen(folder) + "/"
    patterns = search.exclude
    while pattern := patterns.match(seen):
        patterns = compile_patterns(line for line in patterns.written if line != pattern)
    return search._replace(exclude=patterns, quiet=search.quiet.intersection(patterns.written))

"""Decides on the files of a folder: nobody named them, so that patterns, links and Git have their say on each."""

from __future__ import annotations

import os
import stat

from kubelint_compliance.links import resolved
from kubelint_compliance.model import Problem
from kubelint_compliance.sources.paths import is_within, printable
from kubelint_compliance.sources.read import describe
from kubelint_compliance.sources.source import Excluded, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.sources.search import Found, Search

IGNORED = "git-ignored"
_OF_GIT = frozenset((".git",))
"""The one folder whose files are not counted: Git's own, where no commit can put anything."""


def files_of(folder: str, search: Search) -> Iterator[Found]:
    """What the files of a real folder come to."""
    from kubelint_compliance.sources.tree import list_tree

    refusals: dict[str, str] = {}
    ignored = 0
    gitignore = search.config.respect_gitignore
    for entry in list_tree(folder, wants=search.wants, skip=_OF_GIT, gitignore=gitignore, plain=search.plain):
        if entry.refused:
            refusals[search.path(entry.file)] = entry.refused
        elif entry.error:
            yield Problem(search.path(entry.file), "unreadable", f"cannot be read: {entry.error}")
        else:
            if entry.listed:
                search.listed.add(entry.file)
            for found in _judge(entry.file, search, ignored=entry.ignored):
                ignored += isinstance(found, Excluded) and found.reason == IGNORED
                yield found
    if ignored:
        # Where nothing is left out, git would have listed the same files.
        yield from (_unlisted(path, reason, ignored) for path, reason in refusals.items())


def _unlisted(path: str, reason: str, ignored: int) -> Problem:
    files = "1 file" if ignored == 1 else f"{ignored} files"
    message = f"{reason}; {files} that .gitignore names left out, committed or not (--no-respect-gitignore takes all)"
    return Problem(path, "git-refused", message, fatal=False)


def _judge(file: str, search: Search, *, ignored: bool = False) -> Iterator[Found]:
    """Decide on one file that was met, not named."""
    seen = search.seen(file)
    path = printable(seen) if search.base == search.top else search.path(file)
    if pattern := search.exclude.match(seen):
        # The folders of tools are full of links, which are followed nowhere.
        is_quiet, is_wanted = pattern in search.quiet, search.wants(file)
        if is_wanted or not is_quiet:
            yield Excluded(path, search.left_out_by(pattern), pattern if is_wanted and not is_quiet else "")
    elif ignored:
        yield Excluded(path, IGNORED)
    else:
        yield from _look_at(file, path, search)


def _look_at(file: str, path: str, search: Search) -> Iterator[Found]:
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


def _follow(link: str, path: str, search: Search) -> Iterator[Found]:
    target = resolved(link)
    if not is_within(target, search.boundary):
        yield Excluded(path, "a symbolic link that leads out of the tree")
    elif os.path.isdir(target):
        if not is_within(link, target) and not any(is_within(target, folder) for folder in search.entered):
            search.entered.add(target)
            yield from files_of(target, search)
    elif not search.wants(link):
        return
    elif not os.path.lexists(target) or os.path.islink(target):
        yield Excluded(path, "a symbolic link that leads nowhere")
    elif pattern := search.exclude.match(search.seen(target)):
        yield Excluded(path, f"a symbolic link to what {search.left_out_by(pattern)}")
    else:
        yield from _judge(target, search)

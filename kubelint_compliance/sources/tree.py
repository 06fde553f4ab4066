"""Lists the files of one folder: by git inside a work tree, by walking elsewhere; nested repositories are entered."""

from __future__ import annotations

import os

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.git import list_files, top_level
from kubelint_compliance.sources.walk import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Entry(NamedTuple):
    """A file met in a folder, by absolute path; `error` says why a folder could not be read instead."""

    file: str
    ignored: bool = False
    error: str = ""


def list_tree(folder: str, *, wants: Callable[[str], bool], skip: frozenset[str], gitignore: bool) -> Iterator[Entry]:
    """Yield the files below absolute `folder` that `wants` accepts, and whatever may be a symbolic link.

    Git-ignored files that lie in folders which are not ignored themselves come too, marked as such. Folders named in
    `skip` and git-ignored folders are not entered.
    """
    top = top_level(folder)
    listed = _by_git(folder, wants, skip) if gitignore and top is not None else None
    if listed is not None:
        yield from listed
        return
    for found in walk(folder, skip=skip, gitignore=gitignore, top=top):
        if found.error or found.is_link or wants(found.file):
            yield Entry(found.file, found.ignored, found.error)


def _by_git(folder: str, wants: Callable[[str], bool], skip: frozenset[str]) -> list[Entry] | None:
    listing = list_files(folder)
    if listing is None or "./" in listing.ignored:
        return None

    def offer(paths: tuple[str, ...], *, links: bool = False, ignored: bool = False) -> Iterator[Entry]:
        for path in paths:
            file = _joined(folder, path)
            if (os.path.islink(file) if links else wants(file)) and skip.isdisjoint(path.split("/")):
                yield Entry(file, ignored)

    entries = [Entry(_joined(folder, path), error="Permission denied") for path in listing.unreadable]
    entries += offer(listing.files)
    entries += offer(listing.links, links=True)
    entries += offer(listing.ignored, ignored=True)
    for path in listing.nested:
        nested = _joined(folder, path.rstrip("/"))
        if os.path.lexists(os.path.join(nested, ".git")) and skip.isdisjoint(path.split("/")):
            entries += list_tree(nested, wants=wants, skip=skip, gitignore=True)
    return entries


def _joined(folder: str, path: str) -> str:
    return os.path.join(folder, path if os.sep == "/" else path.replace("/", os.sep))

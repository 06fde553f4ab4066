"""Lists the files of one folder: by git inside a work tree, by walking elsewhere; nested repositories are entered."""

from __future__ import annotations

import os

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.git import Listing, list_files, top_level
from kubelint_compliance.sources.walk import may_tell, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Entry(NamedTuple):
    """A file met in a folder, by absolute path; `error` says why a folder could not be read instead.

    `refused` says why git did not list the files of a folder that lies in a work tree: .gitignore files were read
    instead, and nobody knows which of the files they name are committed all the same. `listed` are those that git
    listed and does not ignore.
    """

    file: str
    ignored: bool = False
    error: str = ""
    refused: str = ""
    listed: bool = False


def list_tree(
    folder: str, *, wants: Callable[[str], bool], skip: frozenset[str], gitignore: bool, plain: set[str] | None = None
) -> Iterator[Entry]:
    """Yield the files below absolute `folder` that `wants` accepts, and whatever may be a symbolic link.

    Git-ignored files that lie in folders which are not ignored themselves come too, marked as such. Folders named in
    `skip` and git-ignored folders are not entered; but where git refuses its list they are, so that all are counted.
    `plain` collects the folders that hold no kustomization or chart.
    """
    plain = set() if plain is None else plain
    top = top_level(folder)
    listing = list_files(folder) if gitignore and top is not None else None
    if isinstance(listing, Listing) and "./" not in listing.ignored:
        plain.update(_plain(folder, listing))
        yield from _by_git(folder, listing, wants, skip, plain)
        return
    refused = listing if isinstance(listing, str) else ""
    if refused:
        yield Entry(folder, refused=refused)
    yield from _walked(folder, wants, skip, gitignore=gitignore, top=top, enter_ignored=bool(refused), plain=plain)


def _plain(folder: str, listing: Listing) -> Iterator[str]:
    """Yield the folders of which git lists all files, none of them a kustomization or chart."""
    names: dict[str, list[str]] = {}
    for path in (*listing.files, *listing.ignored, *listing.nested):
        home, _, name = path.rstrip("/").rpartition("/")
        above = home
        while above not in names:
            names[above] = []
            above = above.rpartition("/")[0]
        names[home].append(name)
    folders = (path for path in listing.ignored if path.endswith("/"))
    hidden = tuple(f"{path.rstrip('/')}/" for path in (*folders, *listing.nested, *listing.unreadable))
    for home in names:
        if not may_tell(names[home]) and not (hidden and f"{home}/".startswith(hidden)):
            yield _joined(folder, home) if home else folder


def _by_git(
    folder: str, listing: Listing, wants: Callable[[str], bool], skip: frozenset[str], plain: set[str]
) -> list[Entry]:
    def offer(paths: tuple[str, ...], *, links: bool = False, ignored: bool = False) -> Iterator[Entry]:
        for path in paths:
            file = _joined(folder, path)
            if (os.path.islink(file) if links else wants(file)) and skip.isdisjoint(path.split("/")):
                yield Entry(file, ignored, listed=not (links or ignored))

    entries = [Entry(_joined(folder, path), error="Permission denied") for path in listing.unreadable]
    entries += offer(listing.files)
    entries += offer(listing.links, links=True)
    entries += offer(listing.ignored, ignored=True)
    for path in listing.nested:
        nested = _joined(folder, path.rstrip("/"))
        if not skip.isdisjoint(path.split("/")) or os.path.islink(nested):
            continue
        if os.path.lexists(os.path.join(nested, ".git")):
            entries += list_tree(nested, wants=wants, skip=skip, gitignore=True, plain=plain)
        elif os.path.isdir(nested):
            # A submodule by name that is none on disk: git looks into it no further, and says nothing of its files.
            entries += _walked(nested, wants, skip, gitignore=False, top=None, enter_ignored=False, plain=plain)
    return entries


def _walked(
    folder: str,
    wants: Callable[[str], bool],
    skip: frozenset[str],
    *,
    gitignore: bool,
    top: str | None,
    enter_ignored: bool,
    plain: set[str],
) -> Iterator[Entry]:
    for found in walk(folder, skip=skip, gitignore=gitignore, top=top, enter_ignored=enter_ignored, plain=plain):
        if found.error or found.is_link or wants(found.file):
            yield Entry(found.file, found.ignored, found.error)


def _joined(folder: str, path: str) -> str:
    return os.path.join(folder, path if os.sep == "/" else path.replace("/", os.sep))

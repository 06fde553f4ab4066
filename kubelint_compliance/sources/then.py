"""What a call would have found at a revision: the files of the commit as sources, with their texts.

Goes in: what a call names, and what it finds now. Comes out: the same for the commit. Files that are there no more are
among the sources wherever they lay, so that what was in them is known where it moved to.
"""

from __future__ import annotations

import os
from bisect import bisect_left

from kubelint_compliance.links import resolved
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.paths import printable
from kubelint_compliance.sources.revision import LINK, NESTED, is_readable
from kubelint_compliance.sources.search import prepare
from kubelint_compliance.sources.source import TELLING, Discovery, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.sources.revision import Revision
    from kubelint_compliance.sources.search import Search
    from kubelint_compliance.sources.source import DiscoveryOptions


class Named(NamedTuple):
    """What a call names, as absolute paths: by a person, by a list, and the tree that is looked at besides."""

    paths: tuple[str, ...]
    listed: tuple[str, ...] = ()
    root: str = ""


def discover_then(revision: Revision, named: Named, now: Discovery, config: DiscoveryOptions) -> Discovery:
    """Return what a call would have found at the revision, of what it finds `now`.

    Raises UsageError where the objects of the commit are not all there.
    """
    search = prepare(config, now.top, resolved(config.base) if config.base else now.top)
    files = sorted(revision.files)
    found = dict.fromkeys(_gone(revision, files, search), False)
    for person, places in ((False, named.listed), (not config.force_exclude, named.paths)):
        for place in places:
            for path, is_named in _below(place, revision, files, search, person=person):
                found[path] = is_named or found.get(path, False)
    sources = _sources(revision, found)
    aside = [*_telling(found, revision), *(_in(named.root, revision, files, search) if named.root else ())]
    beside = _sources(revision, dict.fromkeys((path for path in aside if path not in found), False))
    listed = frozenset(source.file for source in (*sources, *beside))
    return Discovery(sources, (), (), now.top, now.whole_sight, beside, listed)


def _below(
    place: str, revision: Revision, files: Sequence[str], search: Search, *, person: bool
) -> Iterator[tuple[str, bool]]:
    """Yield the files that a named place stood for, and whether a person named them: itself, or what lay in it."""
    inside = revision.inside(resolved(place))
    path = None if inside is None else revision.resolved(inside)
    if path is None or (inside and not path):
        return
    if path in revision.files:
        is_left_out = search.config.force_exclude and search.exclude.match(search.seen(_file(revision, path)))
        if not is_left_out and (person or search.wants(_file(revision, path))):
            yield path, person
        return
    for met in _in(_file(revision, path) if path else revision.top, revision, files, search):
        yield met, False


def _in(folder: str, revision: Revision, files: Sequence[str], search: Search) -> Iterator[str]:
    """Yield the manifests that lay in a folder, or that links in it led to."""
    from kubelint_compliance.sources.named import without_matching

    inside = revision.inside(resolved(folder))
    if inside is None:
        return
    if inside and not search.config.force_exclude:
        search = without_matching(search, folder)
    entered: set[str] = set()
    for path in _starting(f"{inside}/" if inside else "", files):
        yield from _judged(path, revision, files, search, entered)


def _starting(start: str, files: Sequence[str]) -> Iterator[str]:
    at = bisect_left(files, start)
    while at < len(files) and files[at].startswith(start):
        yield files[at]
        at += 1


def _judged(path: str, revision: Revision, files: Sequence[str], search: Search, entered: set[str]) -> Iterator[str]:
    """Yield what a path that was met comes to: itself, or what a link leads to; a folder is entered once."""
    file = _file(revision, path)
    if search.exclude.match(search.seen(file)):
        return
    if revision.files[path].mode != LINK:
        if search.wants(file):
            yield path
        return
    target = revision.resolved(path)
    if target in revision.files and search.wants(file):
        yield from _kept(target, revision, search)
    elif target and target not in revision.files and target not in entered and not path.startswith(f"{target}/"):
        entered.add(target)
        for other in _starting(f"{target}/", files):
            if revision.files[other].mode != LINK:
                yield from _kept(other, revision, search)


def _kept(path: str, revision: Revision, search: Search) -> Iterator[str]:
    file = _file(revision, path)
    if search.wants(file) and not search.exclude.match(search.seen(file)):
        yield path


def _gone(revision: Revision, files: Iterable[str], search: Search) -> Iterator[str]:
    """Yield the manifests that are there no more."""
    for path in files:
        file = _file(revision, path)
        if search.wants(file) and revision.files[path].mode != LINK and not os.path.lexists(file):
            yield from _kept(path, revision, search)


def _telling(paths: Iterable[str], revision: Revision) -> Iterator[str]:
    """Yield the kustomizations and charts in the folders of some files, and above."""
    folders: set[str] = set()
    for path in paths:
        while path:
            path = path.rpartition("/")[0]  # noqa: PLW2901 - it climbs
            if path in folders:
                break
            folders.add(path)
    for folder in sorted(folders):
        for name in TELLING:
            path = f"{folder}/{name}" if folder else name
            if path in revision.files:
                yield path


def _sources(revision: Revision, found: dict[str, bool]) -> tuple[Source, ...]:
    """Return files of the commit with their texts; what is too large, and what is none, is left out."""
    wanted = [path for path in sorted(found) if path in revision.files and is_readable(revision.files[path])]
    return tuple(
        sorted(
            Source(printable(path), _file(revision, path), found[path], len(text), text)
            for path, text in revision.texts(wanted)
        )
    )


def nested(revision: Revision) -> tuple[str, ...]:
    """Return the paths of other repositories in the commit, whose files it does not hold."""
    return tuple(sorted(path for path, blob in revision.files.items() if blob.mode == NESTED))


def _file(revision: Revision, path: str) -> str:
    return os.path.join(revision.top, *path.split("/"))

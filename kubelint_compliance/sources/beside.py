"""Files that say something of the sources: kustomizations, charts, tests of Chainsaw, and configurations."""

from __future__ import annotations

import os

from kubelint_compliance.links import resolved
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.paths import is_within, report_path
from kubelint_compliance.sources.real import real_path
from kubelint_compliance.sources.source import CONFIGURATIONS, DEFAULT_EXCLUDE, TELLING, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.sources.source import Discovery

_DEPTH = 3


def beside(discovery: Discovery) -> tuple[Source, ...]:
    """Return the kustomizations and charts in the folders of the sources, and above up to the top, as sources."""
    return around(discovery).beside


def around(discovery: Discovery) -> Discovery:
    """Return a discovery with what lies beside its sources, and with the configurations there."""
    found: list[Source] = []
    configurations: list[str] = []
    known = {source.file for source in discovery.sources}
    for folder in sorted(_folders(known, discovery.top) - discovery.plain):
        for name in TELLING:
            file = os.path.join(folder, name)
            if file not in known and os.path.isfile(file) and not _leads_out(file, discovery.top):
                found.append(Source(report_path(file, discovery.top), resolved(file), False, 0))
        files = (os.path.join(folder, name) for name in CONFIGURATIONS)
        configurations += (file for file in files if file in known or os.path.lexists(file))
    return discovery._replace(beside=tuple(found), configurations=tuple(configurations))


def _leads_out(file: str, top: str) -> bool:
    """Whether a file is a link out of its tree: what nobody may read is not asked either."""
    if not os.path.islink(file):
        return False
    folder = os.path.dirname(file)
    return not is_within(resolved(file), top if is_within(folder, top) else top_level(folder) or folder)


def telling(discovery: Discovery) -> Iterator[Source]:
    """Yield the kustomizations and charts of the whole tree that are neither sources nor beside them.

    Only asked for where a text says what it was rendered from. Outside of a repository the top is but the working
    directory, which may hold anything: there it is searched a few folders deep.
    """
    known = {source.file for source in (*discovery.sources, *discovery.beside)}
    for file in _in_repository(discovery.top) if top_level(discovery.top) else _shallow(discovery.top, _DEPTH):
        real = resolved(file)
        if file not in known and is_within(real, discovery.top) and os.path.isfile(real):
            yield Source(report_path(file, discovery.top), real, False, 0)


def locate(path: str, top: str) -> Source | None:
    """Return the file at a path from the top, if it is there and in the tree."""
    written = os.path.normpath(os.path.join(top, path))
    real = real_path(top, path)
    if not (real and is_within(written, top) and is_within(real, top) and os.path.isfile(real)):
        return None
    return Source(report_path(written, top), real, False, 0)


def _in_repository(top: str) -> Iterator[str]:
    from kubelint_compliance.sources.tree import list_tree

    skip = frozenset(DEFAULT_EXCLUDE)
    for entry in list_tree(top, wants=lambda file: os.path.basename(file) in TELLING, skip=skip, gitignore=True):
        if not (entry.ignored or entry.error or entry.refused) and os.path.basename(entry.file) in TELLING:
            yield entry.file


def _shallow(folder: str, depth: int) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name in TELLING:
            yield entry.path
        elif depth and not entry.name.startswith(".") and _is_folder(entry):
            yield from _shallow(entry.path, depth - 1)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _folders(files: Iterable[str], top: str) -> set[str]:
    """Return the folders of the files and all above them, up to and including `top`."""
    seen: set[str] = set()
    for start in {os.path.dirname(file) for file in files if file}:
        folder = start
        while folder not in seen:
            seen.add(folder)
            parent = os.path.dirname(folder)
            if folder == top or parent == folder:
                break
            folder = parent
    return seen

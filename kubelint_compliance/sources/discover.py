"""Turns the paths a user named into sources, and says of every file that was left out why.

Each named path gives a stream of Source, Excluded and Problem values; `discover` sorts them and lets the best word
on each file stand.
"""

from __future__ import annotations

import os

from kubelint_compliance.links import resolved
from kubelint_compliance.model import Problem
from kubelint_compliance.sources.git import top_level
from kubelint_compliance.sources.lists import located
from kubelint_compliance.sources.named import listed, named, standard_input
from kubelint_compliance.sources.paths import is_within
from kubelint_compliance.sources.search import prepare
from kubelint_compliance.sources.source import Discovery, DiscoveryOptions, Excluded, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.sources.search import Found, Search

_NO_OPTIONS = DiscoveryOptions()


def discover(
    paths: Iterable[str],
    *,
    config: DiscoveryOptions = _NO_OPTIONS,
    cwd: str,
    stdin: bytes | None = None,
    names: Sequence[str] = (),
) -> Discovery:
    """Find the sources that `paths` name: files, folders, `-` for standard input (whose bytes are `stdin`).

    `names` come from a list. No path at all finds nothing: whoever wants the working directory says `.`.
    """
    paths = sorted(set(paths))
    cwd = resolved(cwd)
    top = find_top([*paths, *names, config.stdin_filename], cwd)
    search = prepare(config, top, resolved(config.base) if config.base else cwd)
    absolute = [_real(path, cwd) for path in paths if path not in ("", "-")]
    absolute += (from_list := located(names, cwd, top))
    folders = [real for path in absolute if os.path.isdir(real := resolved(path))]
    search.entered.update(folders)
    found: list[Found] = []
    for path in paths:
        found += standard_input(stdin or b"", cwd, search) if path == "-" else named(path, cwd, search)
    for path in from_list:
        found += listed(path, search)
    found += _warnings(search, absolute, folders, found)
    whole = bool(config.root) or ("-" not in paths and _sees_all(absolute, folders))
    return _settled(found, top, whole)._replace(listed=frozenset(search.listed), plain=frozenset(search.plain))


def find_top(paths: Sequence[str], cwd: str) -> str:
    """The folder report paths are relative to: the Git top level of `cwd`, else of all the paths, else `cwd`."""
    top = top_level(cwd)
    if top is None:
        tops = {top_level(os.path.dirname(_real(path, cwd) + os.sep)) for path in paths if path not in ("", "-")}
        top = tops.pop() if len(tops) == 1 else None
    return top or cwd


def _real(path: str, cwd: str) -> str:
    return resolved(os.path.join(cwd, path))


def _warnings(
    search: Search, named: Sequence[str], folders: Sequence[str], found: Iterable[Found]
) -> Iterator[Problem]:
    """Warn of patterns of the user's own that did nothing."""
    own = tuple(line for line in search.exclude.written if line not in search.quiet)
    if own:
        from kubelint_compliance.sources.idle import idle

        files = (os.path.join(search.top, entry.path) for entry in found if not isinstance(entry, Problem))
        for words in idle(own, search, named, folders, files):
            yield Problem("", "unmatched-pattern", words, fatal=False)


def _sees_all(named: Sequence[str], folders: Sequence[str]) -> bool:
    """Whole sight: folders were named, and no file but such as lie in them."""
    return bool(folders) and all(any(is_within(path, folder) for folder in folders) for path in named)


def _settled(found: Iterable[Found], top: str, whole_sight: bool) -> Discovery:
    """One word on each file: a source beats an exclusion, a named source one that was met, and text all of them."""
    sources: dict[str, Source] = {}
    excluded: dict[str, Excluded] = {}
    problems: dict[Problem, None] = {}
    for entry in found:
        if isinstance(entry, Problem):
            problems[entry] = None
        elif isinstance(entry, Excluded):
            excluded.setdefault(entry.path, entry)
        elif _counts_more(entry, sources.get(entry.file or entry.path)):
            sources[entry.file or entry.path] = entry
    read = {source.path for source in sources.values()}
    return Discovery(
        tuple(sorted(sources.values())),
        tuple(sorted(entry for entry in excluded.values() if entry.path not in read)),
        tuple(sorted(problems, key=lambda problem: (problem.path, problem.code, problem.message))),
        top,
        whole_sight,
    )


def _counts_more(source: Source, known: Source | None) -> bool:
    return known is None or (known.text is None and (source.named or source.text is not None))

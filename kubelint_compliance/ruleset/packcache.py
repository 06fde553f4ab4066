"""Keeps compiled rules in the user's cache, so that rule files are compiled only when they change.

A cache that cannot be written or read, or is damaged, costs time, never a run.
"""

from __future__ import annotations

import os

from kubelint_compliance import __version__
from kubelint_compliance.data import data_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.words import WordBook

_CODE, _WORDS = ".bin", ".words"
_OF_CODE = (".py", _CODE)
"""How the names of files end that are code, or made of rules when the tool is built."""
_WITHOUT_CODE = ("__pycache__", "_data")
_DEEPEST = 8
_LONGEST = 1 << 22
"""More bytes than any file may have that is read."""
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def cached_pack(
    folders: Iterable[str],
    build: Callable[[], list[CompiledRule]],
    *,
    keep: bool = True,
    folder: str = "",
    files: Iterable[str] = (),
) -> tuple[Callable[[str], ModuleType], WordBook]:
    """Return what loads the pack of the rule files below the folders, with the words: from the cache, else built now.

    `keep` off neither reads nor writes the cache; it lies in `folder` where one is given. `files` count by what is in
    them: what an installer writes may have any age.
    """
    import marshal

    from kubelint_compliance.ruleset import cachefiles
    from kubelint_compliance.ruleset.words import WordBook

    shelf = cachefiles.open_shelf(folder) if keep else None
    name = f"rules-{stamp(folders, files)}" if shelf else ""
    kept = cachefiles.kept(shelf, name + _CODE) if shelf else None
    if shelf and kept is not None:
        codes = marshal.loads(kept)  # noqa: S302 - whole and written by this user, by its keyed digest
        book = WordBook(lambda: cachefiles.kept(shelf, name + _WORDS) or _words(build()))
    else:
        codes, words = _built(build())
        book = WordBook(lambda: words)
        if shelf:
            cachefiles.keep(shelf, name + _WORDS, words)
            cachefiles.keep(shelf, name + _CODE, marshal.dumps(codes))

    def load(name: str) -> ModuleType:
        module = type(os)(f"kubelint_compliance._pack.{name}")
        exec(marshal.loads(codes[name]), vars(module))  # noqa: S102, S302 - code this tool compiled from CEL
        return module

    return load, book


def _built(rules: Iterable[CompiledRule]) -> tuple[dict[str, bytes], bytes]:
    """Return the code of every module of a pack, and its words."""
    import marshal

    from kubelint_compliance.ruleset.packing import pack_sources

    rules = tuple(rules)
    sources = pack_sources(rules)
    return {name: marshal.dumps(compile(text, "<rules>", "exec")) for name, text in sources.items()}, _words(rules)


def _words(rules: Iterable[CompiledRule]) -> bytes:
    from kubelint_compliance.ruleset.words import book_source

    return book_source(rule.whole for rule in rules)


def stamp(folders: Iterable[str] = (), files: Iterable[str] = ()) -> str:
    """Return a digest that changes with any rule file below the folders, any of the files and any code of the package.

    Any code may change what a rule becomes and what it finds, so every cache of either needs it.
    """
    # Rules lie in a folder or in one of its folders; a link may lead there, and round in a circle.
    return _stamp([(folder, ".yaml", 1) for folder in folders] + [(PACKAGE, _OF_CODE, _DEEPEST)], files)


def whole_stamp() -> str:
    """Return a digest that changes with any code, built-in rule or framework, and any word of these."""
    from kubelint_compliance.ruleset.builtin import FRAMEWORKS, is_packed

    rules = os.path.join(data_dir(), "rules")
    # The rules of an installed tool are code, with their words beside it; what their files say is read by nobody.
    return stamp([os.path.join(rules, FRAMEWORKS) if is_packed() else rules])


def data_stamp() -> str:
    """Return a digest that changes with any schema or table of kinds."""
    return _stamp([(os.path.join(data_dir(), "schemas"), "", _DEEPEST)])


def _stamp(places: Iterable[tuple[str, str | tuple[str, ...], int]], files: Iterable[str] = ()) -> str:
    import sys
    from _blake2 import blake2b

    digest = blake2b(f"{__version__} {sys.version}".encode(), digest_size=16)
    found = [(entry.path, entry.stat()) for place in places for entry in _files(*place)]
    told = sorted([(path, status.st_mtime_ns, status.st_size) for path, status in found])
    digest.update(repr(told).encode("utf-8", "surrogatepass"))
    for path in files:
        with open(path, "rb") as file:
            content = file.read(_LONGEST + 1)
        digest.update(f"\0{path} {len(content)} ".encode("utf-8", "surrogatepass") + content)
    return digest.hexdigest()


def _files(folder: str, suffix: str | tuple[str, ...], depth: int) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        name = entry.name
        # A link is looked through by name, which does not raise for one to itself.
        if os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir():
            if depth and name not in _WITHOUT_CODE:
                yield from _files(entry.path, suffix, depth - 1)
        elif name.endswith(suffix) and (entry.is_file() if not entry.is_symlink() else os.path.isfile(entry.path)):
            yield entry

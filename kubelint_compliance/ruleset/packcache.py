"""Keeps compiled rules in the user's cache, so that rule files are compiled only when they change.

A cache that cannot be written or read, or is damaged, costs time, never a run.
"""

from __future__ import annotations

import os

from kubelint_compliance import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.words import WordBook

_DIGEST = 16
_MAX_FILES = 16
_CODE, _WORDS = ".bin", ".words"
_WITHOUT_CODE = ("__pycache__", "_data")
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def cached_pack(
    folders: Iterable[str], build: Callable[[], list[CompiledRule]], *, keep: bool = True
) -> tuple[ModuleType, WordBook]:
    """Return the pack of the rule files below the folders with the words: from the cache, else built now and kept.

    `keep` off neither reads nor writes the cache.
    """
    import marshal

    from kubelint_compliance.ruleset.words import WordBook

    path = os.path.join(cache_dir(), f"rules-{_stamp(folders)}") if keep else ""
    kept = _kept(path + _CODE) if keep else None
    if kept is not None:
        code = marshal.loads(kept)  # noqa: S302 - whole, by its digest, and written by this user
        book = WordBook(lambda: _kept(path + _WORDS) or _words(build()))
    else:
        from kubelint_compliance.ruleset.pack import pack_source

        rules = build()
        words = _words(rules)
        code, book = compile(pack_source(rules), "<rules>", "exec"), WordBook(lambda: words)
        if keep:
            _keep(path + _WORDS, words)
            _keep(path + _CODE, marshal.dumps(code))
    module = type(os)("kubelint_compliance._pack")
    exec(code, vars(module))  # noqa: S102 - code this tool compiled from CEL
    return module, book


def _words(rules: Iterable[CompiledRule]) -> bytes:
    from kubelint_compliance.ruleset.words import book_source

    return book_source(rule.whole for rule in rules)


def cache_dir() -> str:
    """Return the folder for what can be made anew: `kubelint-compliance` in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    if not base and os.name == "posix" and os.uname().sysname != "Darwin":
        base = os.path.join(os.path.expanduser("~"), ".cache")
    if base:
        return os.path.join(base, "kubelint-compliance")
    from platformdirs import user_cache_dir

    return user_cache_dir("kubelint-compliance", appauthor=False)


def _stamp(folders: Iterable[str]) -> str:
    """Return a digest that changes with any rule file and with any code of the package: all of it may make a rule."""
    import sys
    from _blake2 import blake2b

    digest = blake2b(f"{__version__} {sys.version}".encode(), digest_size=16)
    found = [(folder, ".yaml") for folder in folders] + [(PACKAGE, ".py")]
    for entry in sorted((entry for place in found for entry in _files(*place)), key=lambda entry: entry.path):
        status = entry.stat()
        digest.update(f"\0{entry.path} {status.st_mtime_ns} {status.st_size}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _files(folder: str, suffix: str) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name not in _WITHOUT_CODE:
                yield from _files(entry.path, suffix)
        elif entry.name.endswith(suffix):
            yield entry


def _kept(path: str) -> bytes | None:
    """Return what `_keep` wrote; None where it is missing, damaged, or could be another user's."""
    try:
        with open(path, "rb") as file:
            mine = os.name != "posix" or os.fstat(file.fileno()).st_uid == os.getuid()
            data = file.read()
    except OSError:
        return None
    digest, content = data[:_DIGEST], data[_DIGEST:]
    return content if mine and digest == _digest(content) else None


def _digest(content: bytes) -> bytes:
    from _blake2 import blake2b

    return blake2b(content, digest_size=_DIGEST).digest()


def _keep(path: str, content: bytes) -> None:
    """Write a cache file, whole or not at all; only the newest few files stay."""
    folder = os.path.dirname(path)
    draft = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(draft, "wb") as file:
            file.write(_digest(content) + content)
        os.replace(draft, path)
        files = [entry for entry in os.scandir(folder) if entry.name.startswith("rules-")]
        for entry in sorted(files, key=lambda entry: entry.stat().st_mtime_ns)[:-_MAX_FILES]:
            os.remove(entry.path)
    except OSError:
        return

"""Files that can be made anew, kept for later runs, each with proof that this user wrote it.

Whoever can write to the cache (a repository that holds it, a shared cache of a build) could otherwise plant code there:
so a file counts only with a digest keyed by a secret that lies elsewhere, which nobody but this user can read.
"""

from __future__ import annotations

import os

from kubelint_compliance.links import resolved
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = "kubelint-compliance"
_SECRET = "cache-key"  # noqa: S105 - its name
_BYTES = 32
_DIGEST = 32
_MAX_FILES = 16
_ONLY_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_NO_LINK = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Shelf(NamedTuple):
    """The folder of the files, and the secret that keys their digests."""

    folder: str
    secret: bytes


def open_shelf(folder: str = "") -> Shelf | None:
    """Return the user's shelf, or one in a folder; the secret is made on first use. None where there is no place."""
    folder = folder or cache_dir()
    secret = _secret(state_dir()) if folder else None
    return Shelf(folder, secret) if secret else None


def within(trees: Iterable[str], folder: str = "") -> str:
    """Return which of the two folders lies in one of the trees, where it could be anybody's; empty for neither.

    `folder` stands for that of the cache.
    """
    real = [(place, resolved(place)) for place in (folder or cache_dir(), state_dir()) if place]
    for tree in map(resolved, trees):
        inside = tree.rstrip(os.sep) + os.sep
        for folder, place in real:
            if (place + os.sep).startswith(inside):
                return folder
    return ""


def cache_dir() -> str:
    """Return the folder for what can be made anew, `kubelint-compliance` in the user's cache; empty for none."""
    return _user_folder("XDG_CACHE_HOME", ".cache", "user_cache_dir")


def state_dir() -> str:
    """Return the folder for the secret, which no build keeps with its cache; empty for none."""
    return _user_folder("XDG_STATE_HOME", os.path.join(".local", "state"), "user_state_dir")


def _user_folder(variable: str, default: str, elsewhere: str) -> str:
    """A relative place would depend on the working directory, and so could be the scanned repository's: it is none."""
    base = os.environ.get(variable, "")
    if not os.path.isabs(base):
        if os.name != "posix" or os.uname().sysname == "Darwin":
            import platformdirs

            return str(getattr(platformdirs, elsewhere)(_NAME, appauthor=False))
        base = os.path.join(os.path.expanduser("~"), default)
    return os.path.join(base, _NAME) if os.path.isabs(base) else ""


def kept(shelf: Shelf, name: str) -> bytes | None:
    """Return what `keep` wrote under a name; None where that is missing, damaged, or not of this user's making."""
    data = _own(os.path.join(shelf.folder, name))
    if data is None or data[:_DIGEST] != _digest(shelf, name, data[_DIGEST:]):
        return None
    return data[_DIGEST:]


def keep(shelf: Shelf, name: str, content: bytes) -> None:
    """Write a file, whole or not at all; only the newest few stay."""
    try:
        _write(shelf.folder, name, _digest(shelf, name, content) + content)
        files = [entry for entry in os.scandir(shelf.folder) if entry.name.startswith("rules-")]
        for entry in sorted(files, key=lambda entry: entry.stat().st_mtime_ns)[:-_MAX_FILES]:
            os.remove(entry.path)
    except OSError:
        return


def make_own(path: str) -> None:
    """Make an empty file that nobody else may read, unless something is there. Raises OSError."""
    if not os.path.lexists(path):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        try:
            os.close(os.open(path, _ONLY_NEW, 0o600))
        except FileExistsError:
            return  # another run was quicker


def is_own(path: str) -> bool:
    """Whether a path is a plain file of this user's."""
    status = os.lstat(path)
    return status.st_mode & 0o170000 == 0o100000 and (os.name != "posix" or status.st_uid == os.getuid())


def _digest(shelf: Shelf, name: str, content: bytes) -> bytes:
    """The name is part of it: a file does not count under another one."""
    from _blake2 import blake2b

    digest = blake2b(key=shelf.secret, digest_size=_DIGEST)
    digest.update(name.encode() + b"\0")
    digest.update(content)
    return digest.digest()


def _secret(folder: str) -> bytes | None:
    secret = _own(os.path.join(folder, _SECRET), private=True) if folder else None
    if folder and (secret is None or len(secret) != _BYTES):
        secret = os.urandom(_BYTES)
        try:
            _write(folder, _SECRET, secret)
        except OSError:
            return None
    return secret


def _own(path: str, *, private: bool = False) -> bytes | None:
    """Return the bytes of this user's plain file, with `private` one that nobody else may read."""
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, _NO_LINK)) as file:
            status = os.fstat(file.fileno())
            mine = os.name != "posix" or (status.st_uid == os.getuid() and not (private and status.st_mode & 0o077))
            plain = status.st_mode & 0o170000 == 0o100000
            return file.read() if mine and plain else None
    except OSError:
        return None


def _write(folder: str, name: str, content: bytes) -> None:
    """Write beside and rename; a draft that is there already, or a link in its place, is not written to."""
    path = os.path.join(folder, name)
    draft = f"{path}.{os.getpid()}"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with open(draft, "wb", opener=lambda name, _: os.open(name, _ONLY_NEW, 0o600)) as file:
        file.write(content)
    os.replace(draft, path)

"""Which commit a work tree stands at, and which of its files differ from it, as read-only calls of git tell.

Only plumbing that compares stored names is asked: it reads no file of the work tree through the filters that a
repository may configure. Files whose dates changed are compared here, by the name that git gives to their bytes.
"""

from __future__ import annotations

import os

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.git import SAFE, TIMEOUT, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHA1, _SHA256 = 40, 64
"""Lengths of object names."""


class Commit(NamedTuple):
    """Where a work tree stands. `branch` is empty on none, `name` that of the repository at its origin, else empty.

    `changed` holds the paths below the top that differ from the commit, with files that Git does not know; it is None
    where Git cannot tell. `gone` are those of them that are in the commit alone.
    """

    id: str
    branch: str = ""
    name: str = ""
    changed: frozenset[str] | None = None
    gone: frozenset[str] = frozenset()


def commit_of(top: str, environ: Mapping[str, str] | None = None) -> Commit | None:
    """Return the commit that the work tree with this top stands at, or None where there is none."""
    variables = environment(os.environ if environ is None else environ)
    id = _line(top, variables, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not id:
        return None
    branch = _line(top, variables, "symbolic-ref", "--quiet", "--short", "HEAD")
    origin = _line(top, variables, "config", "--get", "remote.origin.url")
    changed = _changed(top, variables)
    gone = frozenset(path for path in changed or () if not os.path.lexists(os.path.join(top, path)))
    return Commit(id, branch, _repository(origin), changed, gone)


def _repository(address: str) -> str:
    """Return the last part of an address, which is what people call the repository."""
    return address.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git")


def _changed(top: str, environ: Mapping[str, str]) -> frozenset[str] | None:
    staged = _run(top, environ, "diff-index", "--cached", "-z", "--no-renames", "--ignore-submodules=all", "HEAD", "--")
    touched = _run(top, environ, "diff-files", "-z", "--no-renames", "--ignore-submodules=all", "--")
    new = _run(top, environ, "ls-files", "-z", "--others", "--exclude-standard")
    if staged is None or touched is None or new is None:
        return None
    paths = {path for path, _ in _rows(staged)}
    paths |= {path for path, stored in _rows(touched) if not _is_same(os.path.join(top, path), stored)}
    return frozenset(paths | {os.fsdecode(name) for name in new.split(b"\0") if name})


def _rows(output: bytes) -> Iterator[tuple[str, str]]:
    """Yield path and stored name of `:mode mode name name status NUL path NUL`."""
    parts = iter(output.split(b"\0"))
    for head in parts:
        if head:
            yield os.fsdecode(next(parts)), head.split(b" ")[2].decode()


def _is_same(path: str, stored: str) -> bool:
    """Whether a file still holds the bytes of this name."""
    import hashlib

    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    digest = {_SHA1: hashlib.sha1, _SHA256: hashlib.sha256}.get(len(stored))
    return digest is not None and digest(b"blob %d\0" % len(data) + data).hexdigest() == stored


def _line(top: str, environ: Mapping[str, str], *command: str) -> str:
    output = _run(top, environ, *command)
    return os.fsdecode(output or b"").strip()


def _run(top: str, environ: Mapping[str, str], *command: str) -> bytes | None:
    import subprocess

    words = ["git", *SAFE, "-C", top, *command]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False, env=dict(environ)
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None

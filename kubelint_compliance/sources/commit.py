"""Which commit a work tree stands at, and which files differ from it, as read-only calls of git tell.

Git is asked for what the commit holds, and never to compare it with the work tree: that may run the filters that a
repository configures. Files are compared here, by the name that git gives to their bytes.
"""

from __future__ import annotations

import os

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.git import environment, run_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHA1, _SHA256 = 40, 64
"""Lengths of object names."""


class Commit(NamedTuple):
    """Where a work tree stands. `branch` is empty on none, `name` that of the repository at its origin, else empty.

    `files` maps the paths in the commit, below the top, to the names of what they hold; None where Git cannot tell.
    """

    id: str
    branch: str = ""
    name: str = ""
    files: Mapping[str, str] | None = None


def commit_of(top: str, environ: Mapping[str, str] | None = None) -> Commit | None:
    """Return the commit that the work tree with this top stands at, or None where there is none."""
    variables = environment(os.environ if environ is None else environ)
    id = _line(top, variables, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not id:
        return None
    branch = _line(top, variables, "symbolic-ref", "--quiet", "--short", "HEAD")
    origin = _line(top, variables, "config", "--get", "remote.origin.url")
    return Commit(id, branch, _repository(origin), _files(_run(top, variables, "ls-tree", "-r", "-z", id)))


def differing(top: str, commit: Commit, paths: Iterable[str]) -> frozenset[str]:
    """Return those of some paths below the top that are not as in the commit: changed, new, or there no more."""
    files = commit.files or {}
    return frozenset(path for path in paths if not _holds(os.path.join(top, path), files.get(path, "")))


def _repository(address: str) -> str:
    """Return the last part of an address, which is what people call the repository."""
    return address.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git")


def _files(output: bytes | None) -> dict[str, str] | None:
    """Read `mode type name TAB path` of every file."""
    if output is None:
        return None
    rows = (row.partition(b"\t") for row in output.split(b"\0") if row)
    return {os.fsdecode(path): head.rpartition(b" ")[2].decode() for head, _, path in rows}


def _holds(path: str, name: str) -> bool:
    """Whether a file or link holds the bytes of this name, as they are or with the line ends that git may turn."""
    data = _bytes(path)
    return data is not None and name in (_named(data, name), _named(data.replace(b"\r\n", b"\n"), name))


def _bytes(path: str) -> bytes | None:
    try:
        if os.path.islink(path):
            return os.fsencode(os.readlink(path))
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _named(data: bytes, like: str) -> str:
    """Return the name that git gives to bytes, by the function that made another name."""
    import hashlib

    digest = {_SHA1: hashlib.sha1, _SHA256: hashlib.sha256}.get(len(like))
    return digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() if digest else "none"


def _line(top: str, environ: Mapping[str, str], *command: str) -> str:
    return os.fsdecode(_run(top, environ, *command) or b"").strip()


def _run(top: str, environ: Mapping[str, str], *command: str) -> bytes | None:
    from subprocess import TimeoutExpired

    try:
        done = run_git(top, command, environ)
    except (OSError, TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None

"""What git knows: the top of a work tree, found without starting a process, and its files, from one read-only call.

A repository's own configuration is hostile input: the calls below run no hook, monitor, filter, pager or transport
of its choosing, and a call that fails or hangs is answered by the reason, upon which the caller walks the tree itself.
"""

from __future__ import annotations

import os
import sys

from kubelint_compliance.links import resolved
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from subprocess import CompletedProcess

TIMEOUT = 60.0
"""Seconds after which git is given up: a configured file may be a pipe that never ends."""

_CASE_MATTERS = sys.platform not in ("win32", "cygwin", "darwin")
SAFE = (
    "--no-pager",
    "--no-optional-locks",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=" + os.devnull),
    *("-c", "core.untrackedCache=false"),
    *("-c", "core.bare=false"),
    # An untracked A.yaml beside a tracked a.yaml would be in no list.
    *(("-c", "core.ignoreCase=false") if _CASE_MATTERS else ()),
    *("-c", "safe.bareRepository=explicit"),
    # In a container the checkout often belongs to somebody else. Git refuses then, lest the repository's configuration
    # run something; the settings above see to that, and a list of files is all that is asked for.
    *("-c", "safe.directory=*"),
)
LOCAL_VARIABLES = frozenset(
    (
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_EXTERNAL_DIFF",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_TRACE",
        "GIT_WORK_TREE",
    )
)
"""Set by git for its own hooks; they would answer for another tree than the one asked about."""


class Listing(NamedTuple):
    """Work-tree files below a folder, as POSIX paths relative to it.

    `files` are tracked or untracked, `ignored` are git-ignored (folders end in `/` and stand for their content),
    `nested` are submodules and repositories inside, `links` what is or may be a symbolic link, `unreadable` the
    folders git could not open.
    """

    files: tuple[str, ...]
    ignored: tuple[str, ...]
    nested: tuple[str, ...]
    links: tuple[str, ...]
    unreadable: tuple[str, ...]


def top_level(folder: str) -> str | None:
    """The nearest folder at or above absolute `folder` that holds `.git` (a folder, or a file in work trees)."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def list_files(folder: str, environ: Mapping[str, str] | None = None) -> Listing | str:
    """The files git sees below `folder`, or in a few words why git cannot tell."""
    variables = environment(os.environ if environ is None else environ)
    seen = _git(folder, ("ls-files", "-z", "-t", "-s", "--cached", "--others", "--exclude-standard"), variables)
    if isinstance(seen, str):
        return seen
    left_out = _git(folder, ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"), variables)
    if isinstance(left_out, str):
        return left_out
    files, nested, links = _parse(seen[0])
    return Listing(files, _names(left_out[0]), nested, links, unreadable(seen[1]))


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables for a git that reads only: no repository from outside, no network, plain English messages."""
    kept = {key: value for key, value in environ.items() if key not in LOCAL_VARIABLES}
    return kept | {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def ignored(files: Sequence[str], environ: Mapping[str, str] | None = None) -> frozenset[str]:
    """Those of some absolute files in one work tree that git ignores, none of them tracked; none where it cannot tell.

    All lie in the work tree of the first.
    """
    variables = environment(os.environ if environ is None else environ)
    names = b"\0".join(map(os.fsencode, files))
    # 1 says that it ignores none.
    found = _git(os.path.dirname(files[0]), ("check-ignore", "-z", "--stdin"), variables, names, (0, 1))
    return frozenset() if isinstance(found, str) else frozenset(_names(found[0]))


def may_be_tracked(file: str, environ: Mapping[str, str] | None = None) -> bool:
    """Whether git tracks a real file, or cannot tell."""
    variables = environment(os.environ if environ is None else environ) | {"GIT_LITERAL_PATHSPECS": "1"}
    found = _git(os.path.dirname(file), ("ls-files", "-z", "--", file), variables)
    return isinstance(found, str) or bool(found[0])


def _git(
    folder: str,
    words: tuple[str, ...],
    environ: Mapping[str, str],
    text: bytes = b"",
    good: tuple[int, ...] = (0,),
) -> tuple[bytes, bytes] | str:
    """What git prints on both streams, or in a few words why it does not answer."""
    from subprocess import TimeoutExpired

    try:
        done = run_git(folder, words, environ, text)
    except TimeoutExpired:
        return f"git did not answer within {TIMEOUT:g} seconds"
    except OSError:
        return "git is not there"
    return (done.stdout, done.stderr) if done.returncode in good else _refusal(done.stderr)


def run_git(
    folder: str, words: Sequence[str], environ: Mapping[str, str], text: bytes = b""
) -> CompletedProcess[bytes]:
    """Run one command that only reads in a folder: the one place where a program is started.

    The work tree is the one that was found, whatever core.worktree says, and no repository above it answers in its
    stead. Raises FileNotFoundError where there is no git, and subprocess.TimeoutExpired.
    """
    import subprocess

    top = top_level(folder) or folder
    return subprocess.run(
        ["git", *SAFE, "-C", folder, f"--work-tree={top}", *words],
        executable=_program(environ.get("PATH", os.defpath), top),
        input=text,
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
        env={**environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(top)},
    )


def _refusal(messages: bytes) -> str:
    """Why git gave no list; its own words hold paths of this machine, which have no place in a report."""
    if b"dubious ownership" in messages or b"unsafe repository" in messages:
        return "git refuses to read a repository that belongs to somebody else"
    return "git failed"


def _program(path: str, tree: str) -> str:
    """Return the git of a folder on PATH; none that is relative or in the tree, where it would be the repository's own.

    Raises FileNotFoundError where there is none.
    """
    top = resolved(tree)
    own = top + os.sep if top != os.sep else "\0"  # a repository at the root of the file system holds every program
    name = "git.exe" if os.name == "nt" else "git"
    for program in (os.path.join(folder, name) for folder in path.split(os.pathsep) if os.path.isabs(folder)):
        known = os.path.isfile(program) and os.access(program, os.X_OK)
        if known and not resolved(program).startswith(own):
            return program
    raise FileNotFoundError(name)


def _names(output: bytes) -> tuple[str, ...]:
    return tuple(dict.fromkeys(os.fsdecode(output).rstrip("\0").split("\0"))) if output else ()


def _parse(output: bytes) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Split the tagged listing: `? path` is untracked, `H mode hash stage<TAB>path` (or another letter) is tracked."""
    files: list[str] = []
    nested: list[str] = []
    links: list[str] = []
    for row in _names(output):
        if row.startswith("? "):
            path = row[2:]
            (nested if path.endswith("/") else files).append(path)
            links.append(path)
            continue
        entry, _, path = row.partition("\t")
        mode = entry[2:8]
        (nested if mode == "160000" else files).append(path)
        if mode == "120000":
            links.append(path)
    return tuple(files), tuple(nested), tuple(links)


def unreadable(messages: bytes) -> tuple[str, ...]:
    """The folders named in git's warnings that it could not open."""
    start = "warning: could not open directory '"
    lines = os.fsdecode(messages).splitlines()
    return tuple(line[len(start) : line.rindex("'")] for line in lines if line.startswith(start))

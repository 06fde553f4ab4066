"""What a commit of the repository holds, read from the objects of Git: the work tree is neither asked nor changed.

Goes in: the top of a work tree, and the name of a revision. Comes out: a `Revision`, which knows the files of the
commit that a change is compared with, and gives their bytes. What runs is plumbing of Git that reads objects alone: no
filter, driver, hook or transport of the repository's choosing. Only imported where a call names a revision.
"""

from __future__ import annotations

import os
from shlex import quote

from kubelint_compliance.links import resolved
from kubelint_compliance.model import Compared, UsageError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.git import environment, run_git
from kubelint_compliance.sources.paths import is_within, printable, relative
from kubelint_compliance.sources.source import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OPTION, HEAD = "--diff-base", "HEAD"
LINK, NESTED = "120000", "160000"
"""The modes of symbolic links, and of commits of other repositories."""
_AT_ONCE = 16 * 1024 * 1024
"""So many bytes Git is asked for at once."""
_MOST_LINKS, _LONGEST_LINK = 40, 4096
_LONGEST = 200


class Blob(NamedTuple):
    """What lies at a path of a commit: the mode and name that Git gives it, and its size in bytes, -1 if unknown."""

    mode: str
    id: str
    size: int


class Revision(NamedTuple):
    """The commit that a change is compared with.

    `top` is the real top of the work tree. `name` is how the call names the revision, `id` the name of the commit: that
    from which `HEAD` and the revision went apart where `is_base`, else the revision's own. `files` are those of the
    commit, by their path below the top, and `links` says where those of them lead that are symbolic links.
    """

    top: str
    name: str
    id: str
    is_base: bool
    files: Mapping[str, Blob]
    links: Mapping[str, str] = {}

    @property
    def title(self) -> str:
        """`main (0123456789ab)`, for people."""
        return Compared(self.name, self.id, self.is_base).title

    @property
    def hint(self) -> str:
        """What to do where a decision that was there then cannot be read."""
        return f"this is that of {self.title}; --decisions-from head takes the one that is there now"

    def inside(self, file: str) -> str | None:
        """Return the path of an absolute file below the top, empty for the top itself; None where it lies outside."""
        if not is_within(file, self.top):
            return None
        return "" if file == self.top else relative(file, self.top)

    def is_file(self, file: str) -> bool:
        """Whether an absolute path was a file; what lies outside of the repository is what it is now."""
        path = self.inside(file)
        return os.path.isfile(file) if path is None else self.resolved(path) in self.files

    def read(self, file: str, most: int) -> bytes:
        """Return the bytes of an absolute file, no more than `most` and one; of one outside, as it is now.

        Raises FileNotFoundError where there was none, and OSError.
        """
        path = self.inside(file)
        if path is None:
            with open(file, "rb") as stream:
                return stream.read(most + 1)
        found = self.resolved(path)
        if found not in self.files:
            raise FileNotFoundError(2, "No such file or directory", file)
        if self.files[found].size > most:
            raise OSError(f"more than {most} bytes")
        return dict(self.texts((found,)))[found]

    def resolved(self, path: str) -> str:
        """Return where a path leads through symbolic links of the commit: a file or a folder, empty for nowhere."""
        done: list[str] = []
        steps = path.split("/")[::-1]
        links = 0
        while steps:
            step = steps.pop()
            if step == ".." and not done:
                return ""
            if step == "..":
                done.pop()
            elif step not in ("", "."):
                done.append(step)
                blob = self.files.get("/".join(done))
                if blob and blob.mode == LINK:
                    links += 1
                    target = self.links.get("/".join(done), "/") if links <= _MOST_LINKS else "/"
                    if target.startswith("/"):
                        return ""
                    done.pop()
                    steps += target.split("/")[::-1]
        return "/".join(done)

    def texts(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield files of the commit, by their paths, with their bytes.

        Raises UsageError where Git does not give them, as in a clone without them.
        """
        group: list[str] = []
        size = 0
        for path in paths:
            group.append(path)
            size += self.files[path].size
            if size >= _AT_ONCE:
                yield from self._group(group)
                group, size = [], 0
        if group:
            yield from self._group(group)

    def _group(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        asked = "".join(f"{self.files[path].id}\n" for path in paths).encode()
        given = _run(self.top, ("cat-file", "--batch"), asked)
        at = 0
        for path in paths:
            end = given.find(b"\n", at) if given else -1
            head = given[at:end].split() if given and end >= 0 else []
            if len(head) != 3 or not head[2].isdigit():
                raise UsageError(_not_here(self))
            start = end + 1
            at = start + int(head[2]) + 1
            assert given is not None  # noqa: S101 - there was a head
            yield path, given[start : at - 1]


def open_revision(top: str, name: str) -> Revision:
    """Return the commit with which the work tree with this top is compared, when a call names this revision.

    It is that from which HEAD and the revision went apart, so that what came to the revision since does not count;
    where they have none in common, it is the revision itself. Raises UsageError where Git does not know it, and in a
    shallow clone that does not reach back to where they went apart. Before the first commit, `HEAD` holds nothing.
    """
    top = resolved(top)
    shown = printable(name)[:_LONGEST]
    if not name or name.startswith("-") or not name.isprintable():
        raise UsageError(f"{OPTION}: {shown!r} is no revision; name a branch, a tag or a commit")
    commit = _line(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if not commit and name == HEAD and _line(top, "symbolic-ref", "--quiet", HEAD):
        return Revision(top, name, "", True, {})  # the first commit is yet to come, and all of it is new
    if not commit:
        raise UsageError(f"{OPTION}: there is no revision {shown!r} here{_remedy(top, name)}")
    base = _line(top, "merge-base", commit, HEAD)
    if not base and _is_shallow(top):
        raise UsageError(
            f"{OPTION}: this shallow clone does not reach back to where HEAD and {shown!r} went apart; {_DEEPEN}"
        )
    listed = _run(top, ("ls-tree", "-r", "-l", "-z", "--full-tree", base or commit))
    found = Revision(top, name, base or commit, bool(base), {})
    if listed is None:
        raise UsageError(_not_here(found))
    found = found._replace(files=dict(_rows(listed)))
    links = [path for path, blob in found.files.items() if blob.mode == LINK and 0 < blob.size <= _LONGEST_LINK]
    return found._replace(links={path: os.fsdecode(text) for path, text in found.texts(links)})


_DEEPEN = "run `git fetch --unshallow`, or set `fetch-depth: 0` for actions/checkout"


def _remedy(top: str, name: str) -> str:
    """What to do about a revision that is not there."""
    if _is_shallow(top):
        return f", and this clone is shallow; {_DEEPEN}"
    remote, slash, branch = name.partition("/")
    words = f"{remote} {branch}" if slash and remote == "origin" else f"origin {name}"
    return f"; run `git fetch {' '.join(map(quote, words.split()))}`"


def _not_here(revision: Revision) -> str:
    what = f"the files of {printable(revision.name)[:_LONGEST]!r} are not all here"
    return f"{OPTION}: {what}, as in a partial clone; run `git fetch --refetch --no-filter`"


def _is_shallow(top: str) -> bool:
    return _line(top, "rev-parse", "--is-shallow-repository") == "true"


def _rows(output: bytes) -> Iterator[tuple[str, Blob]]:
    """Read `mode type name size TAB path` of every file; what is no blob has `-` for its size."""
    for row in output.split(b"\0"):
        head, tab, path = row.partition(b"\t")
        if tab:
            mode, _, name, size = head.decode().split()
            yield os.fsdecode(path), Blob(mode, name, int(size) if size.isdigit() else -1)


def is_readable(blob: Blob) -> bool:
    """Whether what lies at a path is a file that is not too large to be read."""
    return blob.mode not in (LINK, NESTED) and blob.size <= MAX_BYTES


def _line(top: str, *words: str) -> str:
    return (os.fsdecode(_run(top, words) or b"").strip().split("\n") or [""])[0]


def _run(top: str, words: tuple[str, ...], text: bytes = b"") -> bytes | None:
    """Return what Git prints; None where it fails. Raises UsageError where it is not there or does not answer."""
    from subprocess import TimeoutExpired

    # What somebody put in place of a commit here is no part of its history.
    variables = environment(os.environ) | {"GIT_NO_REPLACE_OBJECTS": "1"}
    try:
        done = run_git(top, words, variables, text)
    except TimeoutExpired:
        raise UsageError(f"{OPTION}: git did not answer in time") from None
    except OSError:
        raise UsageError(f"{OPTION}: git is not there, and it knows the revision") from None
    return done.stdout if done.returncode == 0 else None

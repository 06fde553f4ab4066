"""What a program does to the machine, as strace sees it: programs started, files opened for writing, names changed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tests.integration.programs import call, tool

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

STARTING = ("execve", "execveat")
OPENING = ("open", "openat", "openat2", "creat")
NAMING = (
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "truncate", "mknod", "mknodat", "chmod", "fchmodat", "chown"),
)
TALKING = ("socket", "connect", "bind")
_REACHES_NOBODY = re.compile(r"AF_UNIX, SOCK_|.*sun_path=\"/(?:var/)?run/nscd/socket\"")
"""A socket of this machine that is connected to nothing, and the C library asking this machine for a user's name."""
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)")
_FOLDER = re.compile(r'(?:AT_FDCWD|\d+)<([^>]*)>, "((?:[^"\\]|\\.)*)"')
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Trace(NamedTuple):
    """Programs started, each by its file and its words; files opened for writing; names changed; sockets that reach
    anybody beyond the names of users and hosts that this machine itself keeps."""

    code: int
    started: list[tuple[str, ...]]
    written: set[str]
    named: set[tuple[str, ...]]
    sockets: list[str]


@cache
def cannot() -> str:
    """Why nothing can be traced here; empty where it can."""
    if tool("strace") is None:
        return "strace is not installed"
    return "" if call(tool("strace"), "-f", "-o", "/dev/null", "true").returncode == 0 else "strace may not trace here"


def trace(log: Path, *command: str | os.PathLike[str], shown: Callable[[str], str], **options: object) -> Trace:
    """Run a program under strace; `shown` gives paths the names by which a test knows them."""
    calls = ",".join(f"?{name}" for name in (*STARTING, *OPENING, *NAMING, *TALKING))
    strace = (tool("strace"), "-f", "-y", "-qq", "-s", "4096", "-e", "signal=none", "-e", f"trace={calls}", "-o", log)
    done = call(*strace, *command, **options)
    found = Trace(done.returncode, [], set(), set(), [])
    for name, arguments, result in _calls(log.read_text(errors="surrogateescape").splitlines()):
        if result < 0:
            continue
        texts = tuple(_TEXT.findall(_FOLDER.sub(_whole, arguments)))
        if name in STARTING:
            found.started.append((shown(texts[0]), *map(shown, texts[2:])))
        elif name in OPENING and (name == "creat" or re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", arguments)):
            found.written.add(shown(texts[0]))
        elif name in NAMING:
            found.named.add((name.removesuffix("at2").removesuffix("at"), *map(shown, texts)))
        elif name in TALKING and not _REACHES_NOBODY.match(arguments):
            found.sockets.append(arguments)
    return found


def _whole(match: re.Match[str]) -> str:
    """Put the folder that an open file stands for in front of a relative name."""
    folder, name = match.groups()
    return f'"{name if name.startswith("/") else f"{folder}/{name}"}"'


def _calls(lines: list[str]) -> list[tuple[str, str, int]]:
    """Each whole call with its result; strace breaks one in two where another process comes between."""
    begun: dict[str, str] = {}
    calls = []
    for line in lines:
        process, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            begun[process] = text.removesuffix("<unfinished ...>")
            continue
        if text.startswith("<... "):
            text = begun.pop(process, "") + text.partition(" resumed>")[2]
        match = _CALL.match(text)
        if match:
            calls.append((match[1], match[2], -1 if match[3] == "?" else int(match[3])))
    return calls

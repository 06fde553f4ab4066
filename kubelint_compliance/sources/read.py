"""Reads the bytes of one source, or says why not: a problem is a value, so that one bad file costs no other."""

from __future__ import annotations

import os
import stat

from kubelint_compliance.model import Problem
from kubelint_compliance.sources.source import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from kubelint_compliance.manifests.meant import NoManifest
    from kubelint_compliance.sources.source import Source

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    # What was a plain file when it was found may have become a pipe or a link since.
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


_PART = 4 * 1024 * 1024
"""So much at once is looked at of a file that is too large, to tell whether it is meant for Kubernetes."""


def read(source: Source, max_bytes: int = MAX_BYTES) -> bytes | Problem | NoManifest:
    """The content of a source. Only plain files are opened; codes are `unreadable` and `too-large`.

    What is too large and not meant for Kubernetes is no problem.
    """
    if source.text is not None:
        return _bounded(source, source.text, max_bytes)
    try:
        status = os.lstat(source.file)
        if not stat.S_ISREG(status.st_mode):
            return Problem(source.path, "unreadable", describe(status.st_mode))
        if status.st_size > max_bytes:
            return _too_large(source, status.st_size, max_bytes, _parts(source.file))
        return _bounded(source, _content(source.file, status.st_size), max_bytes)
    except FileNotFoundError:
        return Problem(source.path, "unreadable", "the file vanished before it was read")
    except OSError as error:
        return Problem(source.path, "unreadable", f"cannot be read: {error.strerror or error}")


_PATIENCE = 10.0
"""So many seconds somebody has to begin to write to a pipe."""


def read_pipe(file: str) -> bytes | str:
    """What comes out of a pipe, at most a byte more than is read of any file; or in words why nothing does."""
    from threading import Thread

    opened: list[BinaryIO | OSError] = []
    late: list[bool] = []

    def wait() -> None:
        try:
            stream = open(file, "rb")  # noqa: SIM115 - closed below; it returns when somebody writes
        except OSError as error:
            opened.append(error)
            return
        if late:
            stream.close()
        else:
            opened.append(stream)

    waiting = Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(_PATIENCE)
    try:
        if not opened:
            late.append(True)
            return "nobody writes to this pipe"
        if isinstance(opened[0], OSError):
            raise opened[0]
        with opened[0] as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        return error.strerror or str(error)


def _content(file: str, size: int) -> bytes:
    """Return all bytes of a file that had so many: one system call where they are still as many."""
    descriptor = os.open(file, _FLAGS)
    try:
        content = os.read(descriptor, size + 1)
        if len(content) == size:
            return content
        parts = [content]
        while part := os.read(descriptor, _PART):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _bounded(source: Source, content: bytes, max_bytes: int) -> bytes | Problem | NoManifest:
    if len(content) <= max_bytes:
        return content
    parts = (content[at : at + _PART] for at in range(0, len(content), _PART))
    return _too_large(source, len(content), max_bytes, parts)


def _parts(file: str) -> Iterator[bytes]:
    with os.fdopen(os.open(file, _FLAGS), "rb", buffering=0) as stream:
        while part := stream.read(_PART):
            yield part


def _too_large(source: Source, size: int, max_bytes: int, parts: Iterable[bytes]) -> Problem | NoManifest:
    from kubelint_compliance.manifests.meant import NoManifest, is_meant_in_parts

    if not is_meant_in_parts(parts):
        return NoManifest()
    message = f"{size} bytes are more than the {max_bytes} that are read of one file; split it"
    return Problem(source.path, "too-large", message)


def describe(mode: int) -> str:
    """Why something that is no plain file is not read."""
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    if stat.S_ISLNK(mode):
        return "became a symbolic link before it was read"
    if stat.S_ISFIFO(mode):
        return "is a pipe, which is only read where it is named on the command line"
    return "is a device or socket, which is never opened"

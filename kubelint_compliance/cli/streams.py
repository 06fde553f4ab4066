"""Standard output and standard error: always UTF-8, never a crash when the reader has gone."""

from __future__ import annotations

import os
import sys

from kubelint_compliance.model import UsageError
from kubelint_compliance.reports.escape import terminal
from kubelint_compliance.sources.source import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import NoReturn

MOST_COPIED = 1 << 22


def write_out(text: str) -> None:
    """Write lines for people to standard output, each harmless for terminals and build logs."""
    write_report("\n".join(terminal(line, "\t") for line in text.split("\n")))


def write_report(text: str | Iterable[str]) -> None:
    """Write what a format has escaped for its readers to standard output, in one piece or in many.

    It is UTF-8, whatever the locale. Raises UsageError where that is impossible. A reader that has seen enough
    (`| head`) is no error: the verdict stands.
    """
    if sys.stdout is None:
        raise UsageError("cannot write to standard output: it is closed")
    try:
        sys.stdout.flush()
        for piece in (text,) if isinstance(text, str) else text:
            sys.stdout.buffer.write(piece.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise UsageError(f"cannot write to standard output: {error.strerror}") from error


class Copy:
    """A copy of pieces that go by, as long as they come to MOST_COPIED letters at most."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._letters = 0

    @property
    def text(self) -> str | None:
        """All that went by; None where it was more."""
        return "".join(self._pieces) if self._letters <= MOST_COPIED else None

    def of(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield the pieces, and keep them."""
        for piece in pieces:
            self._letters += len(piece)
            if self._letters <= MOST_COPIED:
                self._pieces.append(piece)
            else:
                self._pieces.clear()
            yield piece


def tell(line: str) -> None:
    """Write one line for the person to standard error, harmless for terminals and build logs."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{terminal(line)}\n")
        sys.stderr.flush()
    except OSError:
        return


def leave(code: int) -> NoReturn:
    """End the process now: taking apart all that it holds would be a seventh of an ordinary check."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            continue
    os._exit(code)


def read_in() -> bytes:
    """Read standard input, up to a byte more than is read of a file. Raises UsageError where that is impossible."""
    if sys.stdin is None:
        raise UsageError("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read standard input: {error.strerror}") from error

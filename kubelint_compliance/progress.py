"""How far a run is, on a terminal, from a second on: one line that is overwritten, and gone when the run is done.

Only imported where somebody may look at it. Files are counted where they are looked at and scanned; processes of their
own count in memory that they share with this one.
"""

from __future__ import annotations

import sys
from mmap import mmap
from struct import pack_into, unpack_from
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubelint_compliance.model import Scan

_AFTER = 1.0
_EVERY = 0.2
_BATCH = 8
"""So many files between looks at the clock."""
_FIELDS = "4q"
_SIZE = 32


class Count:
    """What was done: files looked at, files scanned, their objects and the findings in them."""

    def __init__(self) -> None:
        self.numbers = [0, 0, 0, 0]

    def looked(self) -> None:
        """Count a file that was looked at."""
        self.numbers[0] += 1
        self.step()

    def scanned(self, scan: Scan) -> None:
        """Count a file that was scanned."""
        self.numbers[1] += 1
        self.numbers[2] += scan.file.objects
        self.numbers[3] += sum(finding.number for finding in scan.findings if finding.is_open)
        self.step()

    def step(self) -> None:
        """Tell whoever looks on."""

    def tell(self, numbers: list[int]) -> None:
        """Take the numbers that others counted."""
        self.numbers = numbers

    def shared(self, number: int) -> Shared:
        """Return what so many processes count with."""
        return Shared(number)


class Progress(Count):
    """Counts and shows: nothing before a second is over."""

    def __init__(self, files: int, write: Callable[[str], object], clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._files = files
        self._write = write
        self._clock = clock
        self._next = clock() + _AFTER
        self._is_shown = False

    def step(self) -> None:
        """Show the line every few files, where its time has come."""
        if (self.numbers[0] + self.numbers[1]) % _BATCH == 0:
            self.show()

    def tell(self, numbers: list[int]) -> None:
        """Take the numbers that others counted, and show them."""
        super().tell(numbers)
        self.show()

    def show(self) -> None:
        """Show the line where its time has come."""
        now = self._clock()
        if now >= self._next:
            self._next = now + _EVERY
            self._is_shown = True
            self._write(f"\r{self._line()}\x1b[K")

    def end(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._is_shown = False
            self._write("\r\x1b[K")

    def _line(self) -> str:
        looked, scanned, objects, findings = self.numbers
        if not scanned:
            return f"read {looked:,} of {self._files:,} files"
        return f"checked {scanned:,} of {self._files:,} files: {objects:,} objects, {findings:,} findings"


class Shared:
    """Counts of several processes, in memory that forks share."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._memory = mmap(-1, _SIZE * number)

    def of(self, index: int) -> Count:
        """Return what one process counts with."""
        return _Part(self._memory, _SIZE * index)

    def add_up(self) -> list[int]:
        """Return the sums."""
        parts = [unpack_from(_FIELDS, self._memory, _SIZE * index) for index in range(self._number)]
        return [sum(numbers) for numbers in zip(*parts, strict=True)]


class _Part(Count):
    def __init__(self, memory: mmap, at: int) -> None:
        super().__init__()
        self._memory = memory
        self._at = at

    def step(self) -> None:
        pack_into(_FIELDS, self._memory, self._at, *self.numbers)


def progress(files: int, environ: Mapping[str, str]) -> Progress | None:
    """Return what shows the progress of so many files on standard error, a terminal; None in CI and on a dumb one."""
    if environ.get("TERM") == "dumb" or environ.get("CI"):
        return None
    stream = sys.stderr

    def write(text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            return

    return Progress(files, write)

"""Line hashes as GitHub code scanning computes them (`primaryLocationLineHash`): text in, a hash for each line asked.

Every line is named by the hundred UTF-16 code units that begin on it, blanks left out, and by how many lines before
it have the same hundred. The numbers are those of github/codeql-action, so that uploads never disagree.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Literal

_BASE = 37
_WINDOW = 100
_MASK = (1 << 64) - 1
_LEAVING = pow(_BASE, _WINDOW, 1 << 64)
_END_OF_FILE = 0xFFFF
_LINE_FEED = 10


def line_hashes(text: str, lines: Collection[int]) -> dict[int, str]:
    """Hash the lines asked for, counted from 1; lines that the text does not have are left out.

    `text` is the whole file, a byte order mark included. Lines end with LF, CR LF or CR and nothing else.
    """
    units = _units(text)
    last = max(lines, default=0)
    seen: dict[int, int] = {}
    found = {}
    for number, value in enumerate(_values(units), 1):
        seen[value] = seen.get(value, 0) + 1
        if number in lines:
            found[number] = f"{value:x}:{seen[value]}"
        if number >= last:
            break
    return found


def _units(text: str) -> memoryview:
    """The UTF-16 code units that count, the end mark, and zeros enough for the last window."""
    folded = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    order: Literal["little", "big"] = "little" if sys.byteorder == "little" else "big"
    encoded = folded.encode("utf-16-le" if order == "little" else "utf-16-be", "surrogatepass")
    end = _END_OF_FILE.to_bytes(2, order)
    return memoryview(encoded + end + bytes(2 * _WINDOW)).cast("H")


def _values(units: memoryview) -> Iterator[int]:
    """The hash of each line: of the window that begins on it."""
    value = 0
    for unit in units[:_WINDOW]:
        value = (value * _BASE + unit) & _MASK
    yield value
    for index in range(len(units) - _WINDOW - 1):
        leaving = units[index]
        value = (value * _BASE + units[index + _WINDOW] - leaving * _LEAVING) & _MASK
        if leaving == _LINE_FEED:
            yield value

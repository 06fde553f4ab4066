"""Line hashes as GitHub code scanning computes them (`primaryLocationLineHash`): text in, a hash for each line asked.

Every line is named by the hundred UTF-16 code units that begin on it, blanks left out, and by how many lines before
it have the same hundred. The numbers are those of github/codeql-action, so that uploads never disagree.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

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
    prefixes = _prefixes(units)
    seen: dict[int, int] = {}
    found = {}
    for number, start in enumerate(_starts(units), 1):
        value = (prefixes[start + _WINDOW] - prefixes[start] * _LEAVING) & _MASK
        seen[value] = seen.get(value, 0) + 1
        if number in lines:
            found[number] = f"{value:x}:{seen[value]}"
    return found


def _units(text: str) -> list[int]:
    """The UTF-16 code units that count, the end mark, and zeros enough for the last window."""
    folded = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    encoded = memoryview(folded.encode("utf-16-le", "surrogatepass"))
    low, high = encoded[::2], encoded[1::2]
    return [a | b << 8 for a, b in zip(low, high, strict=True)] + [_END_OF_FILE] + [0] * _WINDOW


def _prefixes(units: list[int]) -> list[int]:
    """The hash of the first n units, for every n."""
    value = 0
    prefixes = [0]
    for unit in units:
        value = (value * _BASE + unit) & _MASK
        prefixes.append(value)
    return prefixes


def _starts(units: list[int]) -> list[int]:
    """Where each line begins."""
    ends = len(units) - _WINDOW - 1
    return [0] + [index + 1 for index in range(ends) if units[index] == _LINE_FEED]

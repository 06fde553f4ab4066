"""Which lines of a text are not as they were: both texts go in, line numbers from 1 come out.

Lines that are there once on either side and in the same order anchor the comparison, and so on between them; where
none does, all lines between are taken to have changed. So the cost is that of sorting, whatever the texts are.
"""

from __future__ import annotations

from bisect import bisect_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Part = tuple[int, int, int, int]


def changed_lines(before: Sequence[str], after: Sequence[str]) -> frozenset[int]:
    """Return the numbers of lines that are new or changed; of lines that are taken out, those around them."""
    found: set[int] = set()
    waiting: list[Part] = [(0, len(before), 0, len(after))]
    while waiting:
        low, high, start, end = _trimmed(waiting.pop(), before, after)
        anchors = _anchors(before, after, (low, high, start, end)) if low < high and start < end else ()
        if anchors:
            for old, new in (*anchors, (high, end)):
                waiting.append((low, old, start, new))
                low, start = old + 1, new + 1
        elif start < end:
            found.update(range(start + 1, end + 1))
        elif low < high:
            found.update(line for line in (start, start + 1) if 1 <= line <= len(after))
    return frozenset(found)


def _trimmed(part: Part, before: Sequence[str], after: Sequence[str]) -> Part:
    """Leave out what is the same at both ends."""
    low, high, start, end = part
    while low < high and start < end and before[low] == after[start]:
        low, start = low + 1, start + 1
    while low < high and start < end and before[high - 1] == after[end - 1]:
        high, end = high - 1, end - 1
    return low, high, start, end


def _anchors(before: Sequence[str], after: Sequence[str], part: Part) -> tuple[tuple[int, int], ...]:
    """Return the longest row of lines, by their indexes, that are there once on both sides and in the same order."""
    low, high, start, end = part
    news = dict(_once(after, start, end))
    pairs = [(old, news[line]) for line, old in _once(before, low, high) if line in news]
    # The longest increasing row: `ends` holds the least end of a row of each length.
    ends: list[int] = []
    last: list[int] = []
    links: list[int] = []
    for index, (_, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        links.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [new], [index]
    row = []
    at = last[-1] if last else -1
    while at >= 0:
        row.append(pairs[at])
        at = links[at]
    return tuple(reversed(row))


def _once(lines: Sequence[str], low: int, high: int) -> Iterator[tuple[str, int]]:
    """Yield the lines that are there once in a part, in order, each with its index."""
    found: dict[str, int] = {}
    for index in range(low, high):
        found[lines[index]] = -1 if lines[index] in found else index
    return ((line, index) for line, index in found.items() if index >= 0)

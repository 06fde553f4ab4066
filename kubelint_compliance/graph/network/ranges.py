"""Sets of whole numbers as ranges: ports lie on one line of numbers, addresses on another.

A set is a tuple of ranges, first and last number of each, in ascending order; no two of them touch.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

Range: TypeAlias = "tuple[int, int]"
Ranges: TypeAlias = "tuple[Range, ...]"

NONE: Ranges = ()


def united(ranges: Iterable[Range]) -> Ranges:
    """Return the numbers that lie in any of some ranges, which may come in any order and overlap."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def common(one: Ranges, other: Ranges) -> Ranges:
    """Return the numbers that lie in both sets."""
    if one == other:
        return one
    found, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        first, last = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if first <= last:
            found.append((first, last))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """Return the numbers of a set that do not lie in another."""
    found, at = [], 0
    for first, last in ranges:
        while at < len(taken) and taken[at][1] < first:
            at += 1
        start, index = first, at
        while index < len(taken) and taken[index][0] <= last:
            if start < taken[index][0]:
                found.append((start, taken[index][0] - 1))
            start = taken[index][1] + 1
            index += 1
        if start <= last:
            found.append((start, last))
    return tuple(found)

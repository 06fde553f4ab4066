"""The nearest known name to a misspelled one, where it is sure enough to be put in its place.

Counted in letters, unlike the likeness behind a mere hint: one slip in a short name, three in a long one, no rival.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


MOST_KNOWN = 500
"""Among more names than this no nearest one is looked for; the types of Kubernetes have up to 40."""
LONGEST = 100
"""Nor for a longer word."""


def nearest(word: str, known: Collection[str]) -> str:
    """Return the one name that is nearest to a word, or an empty text: none is near enough, or several are."""
    if len(known) > MOST_KNOWN or len(word) > LONGEST:
        return ""
    limit = 1 if len(word) <= 4 else 2 if len(word) <= 9 else 3
    best, found, low = limit + 1, "", word.lower()
    letters, size, most = frozenset(low), len(word), limit
    for name in known:
        if not -most <= len(name) - size <= most:
            continue
        other = name.lower()
        if len(letters.difference(other)) > most:
            continue  # each letter that the other one has not takes a step
        far = distance(low, other, most)
        if far < best:
            best, found, most = far, name, min(far, limit)
        elif far == best <= limit:
            found = ""
    return found


def distance(one: str, other: str, limit: int) -> int:
    """Count the letters to insert, remove, change or swap with their neighbour; `limit + 1` where it is more."""
    if not -limit <= len(one) - len(other) <= limit:
        return limit + 1
    one, other = _unlike(one, other)
    far, size = limit + 1, len(other)
    before: list[int] = []
    row = list(range(size + 1))
    for index, char in enumerate(one, 1):
        before, above, row = row, before, [index] + [far] * size
        for column in range(max(1, index - limit), min(size, index + limit) + 1):  # beyond, it is more than the limit
            match = other[column - 1]
            cost = min(before[column] + 1, row[column - 1] + 1, before[column - 1] + (char != match))
            if index > 1 and column > 1 and char == other[column - 2] and one[index - 2] == match:
                cost = min(cost, above[column - 2] + 1)
            row[column] = cost
        if index > 1 and min(row) > limit and min(before) > limit:
            return far
    return min(row[-1], far)


def _unlike(one: str, other: str) -> tuple[str, str]:
    """Cut off what two words begin and end with alike."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]

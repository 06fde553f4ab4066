"""The nearest known name to a misspelled one, where it is sure enough to be put in its place.

Counted in letters, unlike the likeness behind a mere hint: one slip in a short name, three in a long one, no rival.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the one name that is nearest to a word, or an empty text: none is near enough, or several are."""
    limit = 1 if len(word) <= 4 else 2 if len(word) <= 9 else 3
    ranked = sorted((distance(word.lower(), name.lower(), limit), name) for name in known)
    if not ranked or ranked[0][0] > limit:
        return ""
    return "" if len(ranked) > 1 and ranked[1][0] == ranked[0][0] else ranked[0][1]


def distance(one: str, other: str, limit: int) -> int:
    """Count the letters to insert, remove, change or swap with their neighbour; `limit + 1` where it is more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        before, above, row = row, before, [index]
        for column, match in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (char != match))
            if index > 1 and column > 1 and char == other[column - 2] and one[index - 2] == match:
                cost = min(cost, above[column - 2] + 1)
            row.append(cost)
    return min(row[-1], limit + 1)

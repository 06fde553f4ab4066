"""Bounds on what one document may cost; crossing one refuses that document and no other."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple


class Limits(NamedTuple):
    """How much one document may hold.

    `depth`: containers inside each other. The deepest schemas of custom resources in use stay below 80, and
    readers of the tree that recurse stay far from Python's limit of 1000 frames.
    `characters`: the API server takes requests of 3 MiB, so no object is longer than twice that.
    `nodes`: keys and values as written; each costs some 100 bytes and its text.
    `documents`: in one text; each costs some 25 microseconds at the least.
    `aliased`: values that aliases add to a whole text, beside as many as are written; who judges them pays for each.
    Beyond that, values after alias expansion are bounded as Kubernetes bounds them.
    """

    depth: int = 200
    characters: int = 8 * 1024 * 1024
    nodes: int = 1_000_000
    documents: int = 100_000
    aliased: int = 20_000


DEFAULT = Limits()
_LEAST_CONTAINERS, _LETTERS_A_CONTAINER = 20_000, 8


def most_containers(text: str) -> int:
    """Return how many maps and lists a document may have: in a long text one for so many letters."""
    return max(_LEAST_CONTAINERS, len(text) // _LETTERS_A_CONTAINER)


def may_be_dense(text: str) -> bool:
    """Whether a text could have more maps and lists than that: what begins one is counted wherever it stands."""
    return len(text) > _LEAST_CONTAINERS and sum(map(text.count, "[{-")) > most_containers(text)

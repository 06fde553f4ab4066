"""What one document was read into: its value, and the offsets from which places are worked out when asked for."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence
    from typing import Any


_MANY = 10_000


class Merge(NamedTuple):
    """A merge key's mappings, strongest first, and how many keys they added to the mapping they stand in."""

    sources: list[dict[str, Any]]
    added: int


class Tree:
    """A document's value and its nodes: keys, values and list items, numbered in the order of the text.

    `begins` and `ends` are offsets in code points. Everything else is about the few nodes that are not scalars:

    - `numbers`: id of a mapping or list -> its node's number.
    - `after`: number of a mapping or list -> number of the first node behind it.
    - `merges`: number of a key `<<` -> what it brought in.
    - `repeats`: number of a key that was already in its mapping -> its text.
    - `repeating`: the mappings of those keys, kept alive should a later value replace them.
    - `odd`: offsets of scalars that JSON cannot have: infinity, NaN, null as a key.
    - `expanded`: how many values aliases add to those written.
    """

    __slots__ = (
        "after",
        "begins",
        "ends",
        "expanded",
        "has_null",
        "merges",
        "numbers",
        "odd",
        "repeating",
        "repeats",
        "value",
    )

    def __init__(self) -> None:
        self.value: Any = None
        self.begins: MutableSequence[int] = []
        self.ends: MutableSequence[int] = []
        self.numbers: dict[int, int] = {}
        self.after: dict[int, int] = {}
        self.merges: dict[int, Merge] = {}
        self.repeats: dict[int, str] = {}
        self.repeating: list[dict[str, Any]] = []
        self.odd: list[int] = []
        self.has_null = False
        self.expanded = 0

    def compact(self) -> None:
        """Keep the offsets of very many nodes in a tenth of the memory, now that there will be no more."""
        if len(self.begins) > _MANY:
            from array import array

            self.begins, self.ends = array("i", self.begins), array("i", self.ends)

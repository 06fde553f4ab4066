"""What one document was read into: its value, and the offsets from which places are worked out when asked for."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence
    from typing import Any

    from kubelint_compliance.yamltree.compact import Ends, Numbers

_MANY = 10_000
_LONG = 300_000
"""So many letters may hold so many nodes that they are kept in arrays from the first one on."""


_NONE: dict[int, Any] = {}


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

    def __init__(self, letters: int = 0) -> None:
        """`letters` is how long the text is."""
        self.value: Any = None
        self.begins: MutableSequence[int] = []
        self.ends: MutableSequence[int] = []
        self.numbers: dict[int, int] | Numbers = {}
        self.after: dict[int, int] | Ends = {}
        self.merges: dict[int, Merge] = {}
        self.repeats: dict[int, str] = {}
        self.repeating: list[dict[str, Any]] = []
        self.odd: list[int] = []
        self.has_null = False
        self.expanded = 0
        if letters > _LONG:
            self._spare()

    def _spare(self) -> None:
        from array import array

        from kubelint_compliance.yamltree.compact import Ends, Numbers

        self.begins, self.ends, self.numbers, self.after = array("i"), array("i"), Numbers(), Ends()

    def compact(self, before: int = 0) -> None:
        """Keep the offsets of very many nodes in a tenth of the memory, and nothing of what there is none of.

        There will be no more of either. `before` is how many letters of the stream are before this document: where
        there are many, so are its neighbours.
        """
        if not self.repeats:
            self.repeats, self.repeating = _NONE, []
        if not self.merges:
            self.merges = _NONE
        if type(self.begins) is list and (len(self.begins) > _MANY or before > _LONG):
            from array import array

            self.begins, self.ends = array("i", self.begins), array("i", self.ends)

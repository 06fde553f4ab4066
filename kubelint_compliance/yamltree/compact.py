"""What a tree notes of the mappings and lists of a long text, in arrays: a dict takes ten times the memory for it."""

from __future__ import annotations

from array import array


class Ends:
    """Where a mapping or list ends, by its number: the number of the first node behind it."""

    __slots__ = ("_stops",)

    def __init__(self) -> None:
        self._stops = array("i")

    def __setitem__(self, node: int, stop: int) -> None:
        stops = self._stops
        if node >= len(stops):
            stops.frombytes(bytes(stops.itemsize * (node + 1 - len(stops))))
        stops[node] = stop

    def __getitem__(self, node: int) -> int:
        return self._stops[node]

    def get(self, node: int, otherwise: int) -> int:
        """Return where a node ends; otherwise, for one that is a scalar."""
        return (self._stops[node] if node < len(self._stops) else 0) or otherwise


class Numbers:
    """The number of a mapping or list by its id: a table of places, made when somebody first asks."""

    __slots__ = ("_ids", "_nodes", "_places")

    def __init__(self) -> None:
        self._ids = array("Q")
        self._nodes = array("i")
        self._places = array("i")

    def __setitem__(self, id: int, node: int) -> None:  # noqa: A002
        self._ids.append(id)
        self._nodes.append(node)

    def __getitem__(self, id: int) -> int:  # noqa: A002
        if not self._places:
            self._lay_out()
        found = self._places[self._slot(id)]
        if found < 0:
            raise KeyError(id)
        return self._nodes[found]

    def _lay_out(self) -> None:
        """Of an id that came twice, the first one is gone, and the last one counts."""
        self._places = array("i", (-1,)) * (1 << (2 * len(self._ids)).bit_length())
        for index, known in enumerate(self._ids):
            self._places[self._slot(known)] = index

    def _slot(self, id: int) -> int:  # noqa: A002
        """Return the place of an id, or the free one where it would be."""
        places, ids, last = self._places, self._ids, len(self._places) - 1
        slot = hash((id,)) & last
        while places[slot] >= 0 and ids[places[slot]] != id:
            slot = slot + 1 & last
        return slot

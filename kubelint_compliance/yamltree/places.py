"""Works out where things stand in a document, from the events it was built from, when somebody asks."""

from __future__ import annotations

from kubelint_compliance.yamltree.build import MERGE, key_of
from kubelint_compliance.yamltree.chunks import breaks
from kubelint_compliance.yamltree.span import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.build import Tree
    from kubelint_compliance.yamltree.chunks import Chunk

Child = tuple[int, int]
"""Numbers of the events of a child's key and of its value; twice the same in a list."""


class Places:
    """Spans of the nodes of one document."""

    __slots__ = ("_by_offset", "_chunk", "_known", "_lines", "_tree")

    def __init__(self, tree: Tree, chunk: Chunk, *, by_offset: bool) -> None:
        self._tree = tree
        self._chunk = chunk
        self._by_offset = by_offset
        self._known: dict[int, dict[Any, Child]] = {}
        self._lines: list[int] = []

    def children(self, container: Any) -> dict[Any, Child]:
        """Every key or index of a container with its events; of repeated keys the last, as in the value."""
        start = self._tree.starts[id(container)]
        found = self._known.get(start)
        if found is None:
            found = self._known[start] = (
                self._list(start) if type(container) is list else self._mapping(start)
            )
        return found

    def entries(self, start: int) -> Iterator[tuple[Any, int, int]]:
        """Key text (or `MERGE`) and events of the entries of the mapping opened by event `start`, as written."""
        tree = self._tree
        number, end = start + 1, tree.ends[start]
        while number < end:
            key = tree.alias_keys[number] if number in tree.alias_keys else key_of(tree.events[number])
            yield key, number, number + 1
            number = tree.ends.get(number + 1, number + 1) + 1

    def _mapping(self, start: int) -> dict[Any, Child]:
        found: dict[Any, Child] = {}
        for key, number, value in self.entries(start):
            if key is MERGE:
                for source in reversed(self._tree.merges[number]):
                    found.update(self.children(source))
            else:
                found[key] = number, value
        return found

    def _list(self, start: int) -> dict[Any, Child]:
        found: dict[Any, Child] = {}
        number, end = start + 1, self._tree.ends[start]
        while number < end:
            found[len(found)] = number, number
            number = self._tree.ends.get(number, number) + 1
        return found

    def span(self, number: int) -> Span:
        """Where the node stands that event `number` is or opens."""
        first = self._tree.events[number]
        last = first
        if number in self._tree.ends:
            last = self._last_leaf(number)
        line, column = self.point(first.start_mark)
        end_line, end_column = self._end(last)
        if (end_line, end_column) < (line, column):
            end_line, end_column = line, column
        return Span(line, column, end_line, end_column)

    def point(self, mark: Any) -> tuple[int, int]:
        """Line and column, both from 1, of a mark of the parser."""
        if self._by_offset:
            return self._at_offset(mark.index)
        line, column = mark.line, mark.column
        return self._chunk.line + line + 1, column + 1 + (self._chunk.column if line == 0 else 0)

    def point_span(self, mark: Any) -> Span:
        """An empty span at a mark, or at the end of what is written where the mark lies behind it."""
        index = min(mark.index, len(self._chunk.text.rstrip()))
        line, column = self._at_offset(index)
        return Span(line, column, line, column)

    def _last_leaf(self, number: int) -> Any:
        """The event at whose end a container ends: that of a block container lies at the token behind it."""
        events = self._tree.events
        last = self._tree.ends[number]
        while last > number and _is_empty(events[last]) and not hasattr(events[last], "anchor"):
            last -= 1
        return events[last]

    def _end(self, event: Any) -> tuple[int, int]:
        if getattr(event, "style", None) in ("|", ">"):
            return self._block_end(event)
        return self.point(event.end_mark)

    def _block_end(self, event: Any) -> tuple[int, int]:
        """The end of a block scalar's last line with text; the parser's mark lies behind the line breaks."""
        line, column = self.point(event.start_mark)
        kept = self._chunk.text[event.start_mark.index : event.end_mark.index].rstrip()
        last_break = max(kept.rfind("\n"), kept.rfind("\r"))
        end_column = len(kept) - last_break if last_break >= 0 else column + len(kept)
        return line + breaks(kept), end_column

    def _at_offset(self, index: int) -> tuple[int, int]:
        from bisect import bisect_right

        if not self._lines:
            self._lines = _line_starts(self._chunk.text)
        line = bisect_right(self._lines, index) - 1
        column = index - self._lines[line] + (self._chunk.column if line == 0 else 0)
        return self._chunk.line + line + 1, column + 1


def _is_empty(event: Any) -> bool:
    return bool(event.start_mark.index == event.end_mark.index)


def _line_starts(text: str) -> list[int]:
    from itertools import accumulate

    unified = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
    return [0, *accumulate(len(line) + 1 for line in unified.split("\n"))][:-1]

"""Works out where the nodes of a document stand, from their offsets, when somebody asks."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from kubelint_compliance.yamltree.span import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, MutableSequence, Sequence
    from typing import Any

    from kubelint_compliance.yamltree.chunks import Chunk
    from kubelint_compliance.yamltree.tree import Tree
    from kubelint_compliance.yamltree.within import Run

    Child = tuple[int, int]
    """Numbers of a child's key and of its value; twice the same in a list."""
    Children = dict[Any, int] | Sequence[int]
    """The numbers of all keys of a mapping by their texts, or of all items of a list."""


_LARGE = 100_000
_BIG = 1000
"""A container of so many entries is kept for good, once it is known where they are."""
_ROOM = 30_000
"""So many entries of others are kept: there may be very many, and each is asked for a few times in a row."""
_NOTHING: tuple[int, list[Run]] = (-1, [])
BLANKS = " \t\r\n\x85\u2028\u2029"
"""What separates nodes in YAML 1.1; other white space is part of a plain scalar."""


class Places:
    """Spans of the nodes of one document."""

    __slots__ = ("_children", "_laid", "_lines", "_room", "_tree", "chunk")

    def __init__(self, tree: Tree, chunk: Chunk) -> None:
        self._tree = tree
        self.chunk = chunk
        self._children: dict[int, Children] = {}
        self._room = _ROOM
        self._lines: Sequence[int] = ()
        self._laid: tuple[int, list[Run]] = _NOTHING

    def has_odd_breaks(self) -> bool:
        """Whether there are characters that break lines in YAML 1.1 and nowhere else."""
        text = self.chunk.text
        return not text.isascii() and any(char in text for char in "\x85\u2028\u2029")

    def child(self, container: Any, step: Any) -> Child | None:
        """The nodes of what stands in a container at a key or an index; of repeated keys the last, as in the value."""
        known = self._known(container)
        if type(known) is dict:
            node = known.get(step)
            return None if node is None else (node, node + 1)
        return (known[step], known[step]) if 0 <= step < len(known) else None

    def last(self, mapping: dict[str, Any]) -> dict[Any, int]:
        """The node of every key of a mapping, of repeated keys the last; not kept."""
        return dict(self._known(mapping) if self._tree.merges else self.keys(mapping))  # type: ignore[arg-type]

    def _known(self, container: Any) -> Children:
        node = self._tree.numbers[id(container)]
        known = self._children.get(node)
        if known is None:
            if self._room < 0:
                self._children = {node: found for node, found in self._children.items() if len(found) >= _BIG}
                self._room = _ROOM
            self._collect(container)
            known = self._children[node]
        return known

    def _collect(self, container: Any) -> None:
        """Merge keys lead from mapping to mapping, perhaps over hundreds: those brought in come first."""
        numbers, pending = self._tree.numbers, [container]
        while pending:
            current = pending[-1]
            wanted = [source for source in self._sources(current) if numbers[id(source)] not in self._children]
            if wanted:
                pending += wanted
            else:
                self._keep(numbers[id(current)], current)
                pending.pop()

    def _keep(self, node: int, container: Any) -> None:
        found = self._children[node] = self._items(container) if type(container) is list else self._entries(container)
        self._room -= len(found) + 2 if len(found) < _BIG else 0

    def _sources(self, container: Any) -> Iterator[dict[str, Any]]:
        merges = self._tree.merges
        if merges and type(container) is dict:
            for _, node in self.keys(container):
                if node in merges:
                    yield from merges[node].sources

    def is_overlaid(self, mapping: dict[str, Any]) -> bool:
        """Whether merge keys bring a mapping a key that is there already, or one that both bring."""
        brought = sum(map(len, self._sources(mapping)))
        own = sum(node not in self._tree.merges for _, node in self.keys(mapping)) if brought else 0
        return brought + own > len(mapping)

    def keys(self, mapping: dict[str, Any]) -> Iterator[tuple[str, int]]:
        """The keys of a mapping as written, repeated ones included, and their nodes; a merge key is an empty one.

        The mapping itself holds the keys in the order they first came; only the other ones were noted.
        """
        tree, fresh = self._tree, iter(mapping)
        node = tree.numbers[id(mapping)] + 1
        stop = tree.after[node - 1]
        while node < stop:
            merge = tree.merges.get(node)
            if merge:
                for _ in range(merge.added):
                    next(fresh)
                yield "", node
            else:
                yield tree.repeats[node] if node in tree.repeats else next(fresh), node
            node = tree.after.get(node + 1, node + 2)

    def _entries(self, mapping: Any) -> dict[Any, int]:
        found: dict[Any, int] = {}
        merges, numbers = self._tree.merges, self._tree.numbers
        for key, node in self.keys(mapping):
            if node in merges:
                for source in reversed(merges[node].sources):
                    found.update(self._children[numbers[id(source)]])  # type: ignore[arg-type]
            else:
                found[key] = node
        return found

    def _items(self, items: Any) -> Sequence[int]:
        found = _numbers(len(items))
        node, after = self._tree.numbers[id(items)], self._tree.after
        stop = after[node]
        node += 1
        while node < stop:
            found.append(node)
            node = after.get(node, node + 1)
        return found

    def written_in(self, container: Any) -> Iterator[Child]:
        """The nodes of the key and the value of every entry of a mapping as written; twice those of each list item."""
        if type(container) is list:
            yield from ((node, node) for node in self._items(container))
        else:
            yield from ((node, node + 1) for _, node in self.keys(container))

    def begin(self, node: int) -> tuple[int, int]:
        """The line and the column at which a node begins."""
        return self.point(self._tree.begins[node])

    def span(self, node: int) -> Span:
        """Where a node stands."""
        begin, end = self._tree.begins[node], self._tree.ends[node]
        if end <= begin:
            return self.empty_span(begin)
        text = self.chunk.text
        if text[end - 1 : end] in BLANKS:
            # A block scalar ends, for the parser, behind the line breaks that follow it.
            end = begin + len(text[begin:end].rstrip(BLANKS))
        line, column = self.point(begin)
        lines, size = self._lines, end - begin
        row = line - self.chunk.line
        if row < len(lines) and end < lines[row]:
            return Span(line, column, line, column + size)
        return Span(line, column, *self.point(end))

    def extent(self, end: int | None) -> Span:
        """Where the text up to an offset stands, or all of it."""
        return Span(*self.point(0), *self.point(len(self.chunk.text) if end is None else end))

    def written(self, node: int) -> str:
        """The source text of a node."""
        return self.chunk.text[self._tree.begins[node] : self._tree.ends[node]]

    def is_written_alike(self, node: int, other: int) -> bool:
        """Whether the source text of two nodes is the same, but for quotes around a text.

        Both are only read where their lengths may be of the same text.
        """
        begins, ends = self._tree.begins, self._tree.ends
        if abs(ends[node] - begins[node] - ends[other] + begins[other]) not in (0, 2):
            return False
        one, two = self.written(node), self.written(other)
        return one == two or (_unquoted(one) == _unquoted(two) is not None)

    def span_in(self, node: int, value: str, start: int, end: int, *, whole: bool = True) -> Span | None:
        """Where the part of a scalar's value from `start` to `end` stands, or so much of it as is on its first line.

        None where it cannot be told.
        """
        if self._laid[0] != node:
            from kubelint_compliance.yamltree.within import runs

            self._laid = node, runs(self.written(node), value)
        laid = self._laid[1]
        if not laid or not 0 <= start <= end <= len(value):
            return None
        from kubelint_compliance.yamltree.within import offsets

        begin, stop = offsets(laid, start, end)
        base = self._tree.begins[node]
        if not whole:
            written = self.chunk.text[base + begin : base + stop]
            stop = begin + len(written.replace("\r", "\n").partition("\n")[0].rstrip(BLANKS))
        return Span(*self.point(base + begin), *self.point(base + stop))

    def empty_span(self, offset: int) -> Span:
        """An empty span at an offset, or where the text ends when that lies before."""
        line, column = self.point(min(offset, len(self.chunk.text.rstrip())))
        return Span(line, column, line, column)

    def point(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        lines, chunk = self._lines, self.chunk
        if not lines:
            lines = self._lines = line_starts(chunk.text, chunk.offset)
        line = bisect_right(lines, offset)
        column = offset - lines[line - 1] + 1
        return chunk.line + line, column if line > 1 else column + chunk.column


def _numbers(most: int) -> MutableSequence[int]:
    """An empty list for so many numbers."""
    if most < _BIG:
        return []
    from array import array

    return array("i")


def _unquoted(written: str) -> str | None:
    """Return the text that a scalar stands for, where that is plain to see; None where it is not, or is no text."""
    quote, inner = written[:1], written[1:-1]
    if quote in ("'", '"'):
        return None if "\\" in inner or quote in inner or "\n" in inner else inner
    from kubelint_compliance.yamltree.scalars import resolve

    is_plain = written != "" and written[0] not in "{[&*!|>%@`" and "\n" not in written
    return written if is_plain and written == resolve(written) else None


def line_starts(text: str, before: int = 0) -> Sequence[int]:
    """Offsets at which lines start; they end at LF, CRLF or CR. `before` is how much of the stream is before it."""
    unified = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
    if len(text) + before < _LARGE:
        return [0, *accumulate(len(line) + 1 for line in unified.split("\n"))][:-1]
    from array import array  # slower, in a tenth of the memory

    starts, at = array("i", (0,)), 0
    while at := unified.find("\n", at) + 1:
        starts.append(at)
    return starts

"""One document: its value as Kubernetes reads it, and where in the text every part of it stands."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree.places import Places
from kubelint_compliance.yamltree.problem import ParseProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Any

    from kubelint_compliance.yamltree.chunks import Chunk
    from kubelint_compliance.yamltree.span import Span
    from kubelint_compliance.yamltree.tree import Tree

    Path = tuple[str | int, ...]


_REPEATED = "the key is already there in its mapping; the last one counts"


class RepeatedKey(NamedTuple):
    """A key that is there already: its path, or the key alone where a later value replaced what it stood in.

    `equal` says that both times the same is written as its value.
    """

    path: Path
    span: Span
    first: Span
    equal: bool = False


class Document:
    """A document of a stream.

    `value` is JSON-like and must not be changed; a mapping or list named by an anchor is one object at all its
    places. `index` counts documents from 0, broken ones included. `first_line` and `last_line` take in the
    `---` before the document and all up to the next one. `has_null` says whether null occurs anywhere in it.
    """

    __slots__ = ("_ignored", "_places", "_repeated", "_tree", "first_line", "has_null", "index", "last_line", "value")

    def __init__(self, index: int, tree: Tree, chunk: Chunk, ignored: int | None = None) -> None:
        self.index = index
        self.value: Any = tree.value
        self.has_null = tree.has_null
        self.first_line = chunk.first_line
        self.last_line = chunk.last_line
        self._tree = tree
        self._ignored = ignored
        self._repeated: dict[Path, list[tuple[Path, int, int]]] | None = None
        self._places = Places(tree, chunk)

    @property
    def parts(self) -> tuple[int, Tree, Chunk, int | None]:
        """What it was made of."""
        return self.index, self._tree, self._places.chunk, self._ignored

    @property
    def empty(self) -> bool:
        """No object: nothing but comments, or null, which Kubernetes passes over as well."""
        return self.value is None

    @property
    def surplus(self) -> int:
        """How many more values aliases add than are written."""
        return self._tree.expanded - len(self._tree.begins)

    @property
    def may_be_json_only(self) -> bool:
        """Whether a JSON decoder could read more of the text, or read it otherwise."""
        return self._ignored is not None or self._places.has_odd_breaks()

    @property
    def span(self) -> Span:
        """Where the root value stands; where nothing is written, an empty span at the start."""
        return self._places.span(0) if self._tree.begins else self._places.empty_span(0)

    @property
    def problems(self) -> tuple[ParseProblem, ...]:
        """What Kubernetes passes over in silence: repeated keys, and text behind the end of the document."""
        if not self._tree.repeating and self._ignored is None:
            return ()
        return tuple(sorted((*self._duplicates(), *self.leftover()), key=lambda problem: problem.span))

    @property
    def extent(self) -> Span:
        """All of the text that is this document's: comments too, but neither a separator nor what is ignored."""
        return self._places.extent(self._ignored)

    def replaced(self) -> Iterator[Span]:
        """Yield the places of the values that a later one under the same key replaced."""
        for mapping in {id(mapping): mapping for mapping in self._tree.repeating}.values():
            last = self._places.last(mapping)
            for key, node in self._places.keys(mapping):
                if node not in self._tree.merges and last[key] != node:
                    yield self._places.span(node + 1)

    def entries_on(self, lines: Collection[int]) -> Iterator[Span]:
        """Yield the places, keys included, of the entries of mappings and lists that begin on some lines."""
        from kubelint_compliance.yamltree.entries import entries_on

        yield from entries_on(self._places, self.value, lines) if self._tree.begins else ()

    def span_of(self, path: Path, key: bool = False) -> Span | None:
        """The place of the value at `path`, or of its key (in a list, of the item); None where there is none.

        An alias is placed where it is used, what lies below it where the anchor is.
        """
        node = self._find(path, 0 if key else 1)
        return None if node is None else self._places.span(node)

    def held(self, path: Path) -> tuple[Any, Span | None, Span | None] | None:
        """The value at `path`, the place of its key, and of a scalar its own place; None where there is none.

        In a list, where there are no keys, a scalar stands for its own.
        """
        child = self._nodes(path)
        if child is None:
            return None
        key, node = child
        value: Any = self.value
        for step in path:
            value = value[step]
        places = self._places
        if type(value) is dict or type(value) is list:
            return value, places.span(key) if key != node else None, None
        span = places.span(node)
        return value, places.span(key) if key != node else span, span

    def span_in(self, path: Path, start: int, end: int, *, whole: bool = True) -> Span | None:
        """The place of the part of the text at `path` from `start` to `end`, or of so much as is on its first line.

        None where it cannot be told.
        """
        node, value = self._find(path, 1), self.at(path)
        if node is None or type(value) is not str:
            return None
        return self._places.span_in(node, value, start, end, whole=whole)

    def at(self, path: Path) -> Any:
        """The value at `path`; None where there is none."""
        value: Any = self.value
        for step in path:
            is_there = step in value if type(value) is dict else type(value) is list and type(step) is int
            if not is_there or (type(value) is list and not 0 <= step < len(value)):  # type: ignore[operator]
                return None
            value = value[step]
        return value

    def nearest(self, path: Path) -> tuple[Path, Span]:
        """The longest part of `path` that exists, and the place of its key.

        In a list and at the root, where there are no keys, the place of the value.
        """
        value, found, node = self.value, 0, -1
        for step in path:
            child = self._child(value, step)
            if child is None:
                break
            value, found, node = value[step], found + 1, child[0]
        return path[:found], self._places.span(node) if found else self.span

    def text_of(self, path: Path, key: bool = False) -> str:
        """The source text of the value at `path`, or of its key; empty where there is none."""
        node = self._find(path, 0 if key else 1)
        return "" if node is None else self._places.written(node)

    def repeated_keys(self, prefix: Path = ()) -> Iterator[RepeatedKey]:
        """Yield the keys that are written more than once in one mapping, from the second time on, in no certain order.

        `prefix` asks for those below a list item, or with () for all.
        """
        for path, node, first in self._repeated_below(prefix) if self._tree.repeating else ():
            equal = self._places.is_written_alike(node + 1, first + 1)
            yield RepeatedKey(path, self._places.span(node), self._places.span(first), equal)

    def overlaid(self) -> Iterator[Path]:
        """Yield the paths of mappings into which merge keys bring what is there; a strict decoder refuses that."""
        pending: list[tuple[Path, Any]] = [((), self.value)] if self._tree.merges else []
        seen = set()
        while pending:
            path, value = pending.pop()
            if type(value) in (dict, list) and id(value) not in seen:
                seen.add(id(value))
                pending += (
                    ((*path, key), entry) for key, entry in (value.items() if type(value) is dict else enumerate(value))
                )
                if type(value) is dict and self._places.is_overlaid(value):
                    yield path

    def _repeated_below(self, prefix: Path) -> Iterable[tuple[Path, int, int]]:
        """Return the repeated keys below a prefix; all are only laid under theirs where somebody asks for one."""
        if not prefix:
            return self._find_repeated()
        if self._repeated is None:
            self._repeated = {}
            for repeat in self._find_repeated():
                path = repeat[0]
                for length, step in enumerate(path, 1):
                    if not isinstance(step, str):
                        self._repeated.setdefault(path[:length], []).append(repeat)
        return self._repeated.get(prefix, ())

    def _find_repeated(self) -> Iterator[tuple[Path, int, int]]:
        """Yield the path, the node and the first node of each; keys that come very often share their path."""
        paths = _paths(self.value)
        for mapping in {id(mapping): mapping for mapping in self._tree.repeating}.values():
            above = paths.get(id(mapping), ())
            last: Path = ()
            for key, node, first in self._repeats(mapping):
                if last[-1:] != (key,):
                    last = (*above, key)
                yield last, node, first

    def _find(self, path: Path, part: int) -> int | None:
        if not path:
            return 0 if self._tree.begins else None
        child = self._nodes(path)
        return None if child is None else child[part]

    def _nodes(self, path: Path) -> tuple[int, int] | None:
        """Return the nodes of the key and the value at a path; None where there is none."""
        if not path:
            return None
        value: Any = self.value
        for step in path[:-1]:
            if type(value) is dict and type(step) is str:
                value = value.get(step)
            elif type(value) is list and type(step) is int and 0 <= step < len(value):
                value = value[step]
            else:
                return None
        return self._child(value, path[-1])

    def _child(self, value: Any, step: str | int) -> tuple[int, int] | None:
        wanted = str if type(value) is dict else int if type(value) is list else None
        return self._places.child(value, step) if type(step) is wanted else None

    def _duplicates(self) -> Iterator[ParseProblem]:
        span = self._places.span
        for mapping in {id(mapping): mapping for mapping in self._tree.repeating}.values():
            for _, node, first in self._repeats(mapping):
                yield ParseProblem("duplicate-key", _REPEATED, span(node), span(first))

    def _repeats(self, mapping: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
        """Yield the keys of a mapping that were there before: key, node, node of the first one."""
        first: dict[str, int] = {}
        for key, node in self._places.keys(mapping):
            if node not in self._tree.merges and first.setdefault(key, node) != node:
                yield key, node, first[key]

    def leftover(self) -> Iterator[ParseProblem]:
        """Yield the problem that text is behind the end of the document, if there is any."""
        if self._ignored is not None:
            message = "Kubernetes ignores what follows the end of a document up to the next `---`"
            yield ParseProblem("ignored-content", message, self._places.empty_span(self._ignored))


def _paths(value: Any) -> dict[int, Path]:
    """Return the path of every mapping and list by its id; of one that aliases repeat, one of its paths."""
    paths: dict[int, Path] = {id(value): ()}
    pending = [value]
    while pending:
        container = pending.pop()
        for key, entry in container.items() if type(container) is dict else enumerate(container):
            if type(entry) in (dict, list) and id(entry) not in paths:
                paths[id(entry)] = (*paths[id(container)], key)
                pending.append(entry)
    return paths

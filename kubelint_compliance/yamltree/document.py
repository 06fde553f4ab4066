"""One document: its value as Kubernetes reads it, and where in the text every part of it stands."""

from __future__ import annotations

from kubelint_compliance.yamltree.places import Places
from kubelint_compliance.yamltree.problem import ParseProblem
from kubelint_compliance.yamltree.span import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.build import Tree
    from kubelint_compliance.yamltree.chunks import Chunk

    Path = tuple[str | int, ...]


class Document:
    """A document of a stream.

    `value` is JSON-like and must not be changed; a mapping or list named by an anchor is one object at all its
    places. `index` counts documents from 0, broken ones included. `first_line` and `last_line` take in the `---`
    before the document and all up to the next one. `has_null` says whether null occurs anywhere in it.
    """

    __slots__ = (
        "_chunk",
        "_ignored",
        "_places",
        "_tree",
        "first_line",
        "has_null",
        "index",
        "last_line",
        "value",
    )

    def __init__(
        self, index: int, tree: Tree, chunk: Chunk, *, by_offset: bool = False, ignored: Any = None
    ) -> None:
        self.index = index
        self.value: Any = tree.value
        self.has_null = tree.has_null
        self.first_line = chunk.first_line
        self.last_line = chunk.last_line
        self._tree = tree
        self._chunk = chunk
        self._ignored = ignored
        self._places = Places(tree, chunk, by_offset=by_offset)

    @property
    def empty(self) -> bool:
        """No object: nothing but comments, or null, which Kubernetes passes over as well."""
        return self.value is None

    @property
    def span(self) -> Span:
        """Where the root value stands; where nothing is written, an empty span on the first line."""
        if self._tree.events:
            return self._places.span(0)
        line, column = self._chunk.line + 1, self._chunk.column + 1
        return Span(line, column, line, column)

    @property
    def problems(self) -> tuple[ParseProblem, ...]:
        """What Kubernetes passes over in silence: repeated keys, and text behind the end of the document."""
        if not self._tree.repeating and self._ignored is None:
            return ()
        return tuple(sorted((*self._duplicates(), *self._leftover()), key=lambda problem: problem.span))

    def span_of(self, path: Path, key: bool = False) -> Span | None:
        """The place of the value at `path`, or of its key; None where there is none.

        An alias is placed where it is used, what lies below it where the anchor is.
        """
        number = self._find(path, 0 if key else 1)
        return None if number is None else self._places.span(number)

    def nearest(self, path: Path) -> tuple[Path, Span]:
        """The longest part of `path` that exists, and the place of its key (of its value in a list or at the root)."""
        value, found, number = self.value, 0, 0
        for step in path:
            child = self._child(value, step)
            if child is None:
                break
            number, value, found = child[0], value[step], found + 1
        return path[:found], self._places.span(number) if found else self.span

    def style_of(self, path: Path) -> str | None:
        """How a scalar is written: `"`, `'`, `|`, `>`, `` for plain, `*` for an alias; None for all else."""
        number = self._find(path, 1)
        if number is None:
            return None
        event = self._tree.events[number]
        if type(event).__name__ == "AliasEvent":
            return "*"
        return (event.style or "") if hasattr(event, "value") else None

    def _find(self, path: Path, part: int) -> int | None:
        if not path:
            return 0 if self._tree.events else None
        value: Any = self.value
        for step in path[:-1]:
            if self._child(value, step) is None:
                return None
            value = value[step]
        child = self._child(value, path[-1])
        return None if child is None else child[part]

    def _child(self, value: Any, step: str | int) -> tuple[int, int] | None:
        wanted = str if type(value) is dict else int if type(value) is list else None
        if wanted is None or type(step) is not wanted:
            return None
        return self._places.children(value).get(step)

    def _duplicates(self) -> Iterator[ParseProblem]:
        for start in self._tree.repeating:
            first: dict[Any, int] = {}
            for key, number, _ in self._places.entries(start):
                if type(key) is str and first.setdefault(key, number) != number:
                    message = f"the key `{key}` is already there; the last one counts"
                    yield ParseProblem(
                        "duplicate-key", message, self._places.span(number), self._places.span(first[key])
                    )

    def _leftover(self) -> Iterator[ParseProblem]:
        if self._ignored is not None:
            message = "Kubernetes ignores what follows the end of a document up to the next `---`"
            yield ParseProblem("ignored-content", message, self._places.point_span(self._ignored))

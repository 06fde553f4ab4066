"""Text that stands in a scalar of a document, such as a manifest in a block scalar, with places in the whole text.

Goes in: a document and the path of a text in it. Comes out: the documents of that text. Where the scalar is written as
it is read, all parts stand at their own lines; where escapes or folding lie between, they stand where the scalar does.
"""

from __future__ import annotations

from kubelint_compliance.shape import at
from kubelint_compliance.yamltree.chunks import Chunk, chunks
from kubelint_compliance.yamltree.document import Document
from kubelint_compliance.yamltree.limits import DEFAULT
from kubelint_compliance.yamltree.places import line_starts
from kubelint_compliance.yamltree.stream import parse, read_chunk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.document import Path, RepeatedKey
    from kubelint_compliance.yamltree.problem import ParseProblem
    from kubelint_compliance.yamltree.span import Span

_LIMITS = DEFAULT._replace(aliased=100)
"""There may be many such texts in one."""
_QUOTES = ("'", '"')


def inner(document: Document, path: Path, text: str) -> list[Document | ParseProblem]:
    """Return the documents of `text`, which is what the scalar at `path` of a document says, or is decoded to."""
    span = document.span_of(path)
    if span is None or not text.strip():
        return []
    written = document.text_of(path) if document.at(path) == text else ""
    read = [read_chunk(index, chunk, _LIMITS) for index, chunk in enumerate(_placed(written, text, span))]
    plain = list(parse(text, limits=_LIMITS)) if written[:1] != "|" else []
    if not plain or [_value(part) for part in read] == [_value(part) for part in plain]:
        return read
    return [_at(part, span) for part in plain]


def _placed(written: str, text: str, span: Span) -> Iterator[Chunk]:
    """Yield the chunks of the text as it is written, where that can be read in its place."""
    if written[:1] in ("|", ">"):
        content = written[line_starts(written + "\n")[1] :]
        yield from chunks(_with_separators(content), 0, span.line, 0)
    elif written == text:
        yield _line(text, span, span.column - 1)
    elif written[:1] in _QUOTES and written[1:-1] == text:
        yield _line(text, span, span.column)


def _line(text: str, span: Span, column: int) -> Chunk:
    return Chunk(text, 0, span.line - 1, column, span.line, span.end_line)


def _with_separators(content: str) -> str:
    """Move the separators of documents to the start of their lines: all else may stay indented."""
    lines = content.split("\n")
    indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
    return "\n".join(line[indent:] if line[indent : indent + 3] == "---" else line for line in lines)


def _value(part: Document | ParseProblem) -> Any:
    return part.value if isinstance(part, Document) else part.code


def _at(part: Document | ParseProblem, span: Span) -> Document | ParseProblem:
    return Pinned(part, span) if isinstance(part, Document) else part._replace(span=span, related=None)


class Borrowed(Document):
    """A document whose value is made of another one's: it is asked for places in its own way."""

    __slots__ = ("_whole",)

    def __init__(self, whole: Document, value: Any) -> None:
        for slot in Document.__slots__:
            setattr(self, slot, getattr(whole, slot))
        self.value = value
        self._whole = whole

    @property
    def span(self) -> Span:
        """The place of the document it is made of, which may be pinned."""
        return self._whole.span

    @property
    def extent(self) -> Span:
        """That of the document it is made of."""
        return self._whole.extent

    @property
    def problems(self) -> tuple[ParseProblem, ...]:
        """None of its own: they are told of the document it is made of."""
        return ()

    def leftover(self) -> Iterator[ParseProblem]:
        """None of its own."""
        return iter(())

    def at(self, path: Path) -> Any:
        """The value at `path`; None where there is none."""
        return at(self.value, path)

    def held(self, path: Path) -> tuple[Any, Span | None, Span | None] | None:
        """The value at `path`, and the places of its key and of itself; None where there is none."""
        span = self.span_of(path)
        return None if span is None else (self.at(path), self.span_of(path, key=True) or span, span)

    def span_in(self, path: Path, start: int, end: int, *, whole: bool = True) -> Span | None:  # noqa: ARG002
        """No parts are told apart."""
        return None

    def text_of(self, path: Path, key: bool = False) -> str:  # noqa: ARG002
        """Nothing is written as it is read."""
        return ""

    def repeated_keys(self, prefix: Path = ()) -> Iterator[RepeatedKey]:  # noqa: ARG002
        """None that could be pointed at."""
        return iter(())


class Pinned(Borrowed):
    """A document of which all stands at one place."""

    __slots__ = ("_span",)

    def __init__(self, whole: Document, span: Span) -> None:
        super().__init__(whole, whole.value)
        self._span = span

    @property
    def span(self) -> Span:
        """Its one place."""
        return self._span

    @property
    def extent(self) -> Span:
        """Its one place."""
        return self._span

    def replaced(self) -> Iterator[Span]:
        """Its one place, if any value is replaced."""
        yield from [self._span] if any(True for _ in self._whole.replaced()) else ()

    def span_of(self, path: Path, key: bool = False) -> Span | None:
        """Its one place, for every node that exists."""
        return None if self._whole.span_of(path, key) is None else self._span

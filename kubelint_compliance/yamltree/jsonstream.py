"""A stream of JSON values as Kubernetes takes it apart: one behind the other, turning to YAML where that ends."""

from __future__ import annotations

from kubelint_compliance.yamltree.chunks import Chunk, breaks, chunks, moved, past_blank_line
from kubelint_compliance.yamltree.dialect import Source
from kubelint_compliance.yamltree.events import backend
from kubelint_compliance.yamltree.jsonevents import NotJSON, json_events, skip_space, value_end
from kubelint_compliance.yamltree.problem import ParseProblem
from kubelint_compliance.yamltree.span import Span
from kubelint_compliance.yamltree.stream import read_chunk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.yamltree.document import Document
    from kubelint_compliance.yamltree.events import GetEvent
    from kubelint_compliance.yamltree.limits import Limits
    from kubelint_compliance.yamltree.tree import Tree


class _JSONSource(Source):
    __slots__ = ()

    def open(self) -> GetEvent:
        return json_events(self.text, self.kinds)

    def retry_with_bare_tags(self, _: Tree) -> bool:
        return False

    def check_escapes(self, _: Tree) -> None:
        return


def read_json(text: str, limits: Limits) -> Iterator[Document | ParseProblem] | None:
    """The documents of a text that starts with a JSON value; None where it does not."""
    kinds = backend().kinds
    try:
        end = value_end(text, skip_space(text, 0), kinds)
    except NotJSON:
        return None
    return _documents(text, end, limits)


def _documents(text: str, end: int, limits: Limits) -> Iterator[Document | ParseProblem]:
    index, start, line, column = 0, 0, 0, 0
    while True:
        chunk = Chunk(text[start:end], start, line, column, line + 1, line + 1 + breaks(text[start:end]))
        yield read_chunk(index, chunk, limits, _JSONSource(chunk.text))
        line, column = moved(text, start, end, line, column)
        index, start = index + 1, end
        if skip_space(text, start) == len(text):
            return
        try:
            end = value_end(text, skip_space(text, start), backend().kinds)
        except NotJSON as error:
            if index > 1:  # Kubernetes turns to YAML behind the first value, but no later
                yield _not_json(*moved(text, start, error.offset, line, column))
                return
            break
    rest = past_blank_line(text, start)
    line, column = moved(text, start, rest, line, column)
    for number, chunk in enumerate(chunks(text, rest, line, column), index):
        yield read_chunk(number, chunk, limits)


def _not_json(line: int, column: int) -> ParseProblem:
    place = Span(line + 1, column + 1, line + 1, column + 1)
    return ParseProblem("syntax", "neither JSON nor the end of the text behind several JSON values", place)

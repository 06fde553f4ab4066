"""Text in, documents out: cuts the stream, reads each document, and turns what is refused into a problem."""

from __future__ import annotations

import gc

from kubelint_compliance.yamltree.chunks import Chunk, chunks, moved, past_blank_line
from kubelint_compliance.yamltree.document import Document
from kubelint_compliance.yamltree.limits import DEFAULT
from kubelint_compliance.yamltree.places import Places
from kubelint_compliance.yamltree.problem import ParseProblem, Refused
from kubelint_compliance.yamltree.scanner import scan
from kubelint_compliance.yamltree.span import Span
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.yamltree.dialect import Source
    from kubelint_compliance.yamltree.limits import Limits

_BOM = "\ufeff"


def parse(text: str, *, limits: Limits = DEFAULT) -> Iterator[Document | ParseProblem]:
    """Every document of `text`, in order, read as Kubernetes reads it.

    A document that Kubernetes refuses is a `ParseProblem` in its place, and the next one follows. Never raises
    on any text. A text without any document (an empty one) gives nothing.
    """
    for index, item in enumerate(_stream(text, limits)):
        if index >= limits.documents:
            place = Span(1, 1, 1, 1)
            yield ParseProblem("too-large", f"more than {limits.documents} documents", place)
            return
        yield item


def _stream(text: str, limits: Limits) -> Iterator[Document | ParseProblem]:
    if text[:4096].lstrip()[:1] == "{":
        yield from _json_or_yaml(text, limits)
        return
    for index, chunk in enumerate(chunks(text.removeprefix(_BOM))):
        document = read_chunk(index, chunk, limits)
        if isinstance(document, Document):
            limits = limits._replace(aliased=limits.aliased - document.surplus)
        yield document


def _json_or_yaml(text: str, limits: Limits) -> Iterator[Document | ParseProblem]:
    """A text that starts with a brace: read as YAML, which is quick, unless only a JSON decoder does it justice."""
    start = past_blank_line(text, 0)
    parts = chunks(text, start, *moved(text, 0, start, 0, 0))
    for index, chunk in enumerate(parts):
        document = read_chunk(index, chunk, limits)
        if index == 0 and (isinstance(document, ParseProblem) or document.may_be_json_only):
            from kubelint_compliance.yamltree.jsonstream import read_json

            parsed = read_json(text, limits)
            if parsed is not None:
                yield from parsed
                return
        if isinstance(document, Document):
            limits = limits._replace(aliased=limits.aliased - document.surplus)
        yield document


def read_chunk(index: int, chunk: Chunk, limits: Limits, source: Source | None = None) -> Document | ParseProblem:
    """The document in a chunk; `source` when its events are not those of the YAML parser."""
    if chunk.problem is not None:
        return chunk.problem
    if chunk.text.startswith(_BOM):
        chunk = chunk._replace(text=chunk.text[1:], column=chunk.column + 1)
    collecting = gc.isenabled()
    gc.disable()  # nothing here is cyclic, and visiting what grows costs a tenth of the speed
    try:
        if len(chunk.text) > limits.characters:
            raise Refused("too-large", f"a document of more than {limits.characters} characters", 0)
        tree, ignored = _read(chunk.text, limits, source)
        tree.compact(chunk.offset)
    except Refused as refused:
        return _problem(refused, chunk)
    finally:
        if collecting:
            gc.enable()
    return Document(index, tree, chunk, ignored)


def _read(text: str, limits: Limits, source: Source | None) -> tuple[Tree, int | None]:
    """The tree, and the offset of what stands behind the document's end, if anything does.

    The parser is only imported for what the scanner leaves.
    """
    tree = None if source else scan(text, limits)
    if tree is not None:
        return tree, None
    from kubelint_compliance.yamltree.dialect import Source
    from kubelint_compliance.yamltree.parsed import parsed

    return parsed(source or Source(text), limits)


def _problem(refused: Refused, chunk: Chunk) -> ParseProblem:
    places = Places(Tree(), chunk)
    related = None if refused.related is None else places.empty_span(refused.related)
    return ParseProblem(refused.code, refused.message, places.empty_span(refused.offset or 0), related)

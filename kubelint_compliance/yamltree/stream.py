"""Text in, documents out: cuts the stream, reads each document, and turns what is refused into a problem."""

from __future__ import annotations

import gc

from kubelint_compliance.yamltree.build import build
from kubelint_compliance.yamltree.chunks import Chunk, chunks, moved, past_blank_line
from kubelint_compliance.yamltree.dialect import Source
from kubelint_compliance.yamltree.document import Document
from kubelint_compliance.yamltree.events import refusal
from kubelint_compliance.yamltree.keys import UnsupportedKey
from kubelint_compliance.yamltree.limits import DEFAULT, LEAST_CONTAINERS, LETTERS_A_CONTAINER
from kubelint_compliance.yamltree.places import Places
from kubelint_compliance.yamltree.problem import ParseProblem, Refused
from kubelint_compliance.yamltree.span import Span
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.events import GetEvent
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
        tree, ignored = _read(source or Source(chunk.text), limits)
        tree.compact()
    except Refused as refused:
        return _problem(refused, chunk)
    finally:
        if collecting:
            gc.enable()
    return Document(index, tree, chunk, ignored)


def _read(source: Source, limits: Limits) -> tuple[Tree, int | None]:
    """The tree, and the offset of what stands behind the document's end, if anything does."""
    tree = Tree()
    try:
        ignored = _fill(tree, source, limits)
        source.check_escapes(tree)
        if source.retry_with_bare_tags(tree):
            return _read(source, limits)
        if tree.odd:
            _refuse_odd_values(tree)
    except Refused as refused:
        if source.retry_with_bare_tags(tree):
            return _read(source, limits)
        if refused.offset is None:
            refused.offset = tree.begins[-1] if tree.begins else 0
        raise
    except (source.error, UnicodeEncodeError) as error:
        if source.adapt(error):
            return _read(source, limits)
        raise refusal(error, source.text) from None
    return tree, ignored


def _fill(tree: Tree, source: Source, limits: Limits) -> int | None:
    get_event, kinds = source.open(), source.kinds
    get_event()
    if type(get_event()) is kinds.StreamEndEvent:
        tree.has_null = True
        return None
    get_event = _counted(get_event, source.text, limits.nodes)
    build(tree, _thinned(get_event, source.text, kinds), kinds, limits)
    get_event()
    try:
        event = get_event()
    except source.error as error:
        return refusal(error, source.text).offset
    return None if type(event) is kinds.StreamEndEvent else event.start_mark.index


def _counted(get_event: GetEvent, text: str, most: int) -> GetEvent:
    """Guards texts that could hold too many nodes; what may stand before a node is counted to tell which."""
    if len(text) <= most or 3 * sum(map(text.count, "\n,:[{-?")) <= most:
        return get_event
    left = 2 * most

    def counted() -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Refused("too-large", f"a document of more than {most} values")
        return get_event()

    return counted


def _thinned(get_event: GetEvent, text: str, kinds: Any) -> GetEvent:
    """Guards texts of hardly anything but maps and lists, which take a hundred times the memory of their letters."""
    most = max(LEAST_CONTAINERS, len(text) // LETTERS_A_CONTAINER)
    if sum(map(text.count, "[{-")) <= most:
        return get_event
    left = most

    def thinned() -> Any:
        nonlocal left
        event = get_event()
        if isinstance(event, (kinds.MappingStartEvent, kinds.SequenceStartEvent)):
            left -= 1
            if left < 0:
                raise Refused(
                    "too-large", f"a document of more than {most} maps and lists with hardly anything in them"
                )
        return event

    return thinned


def _refuse_odd_values(tree: Tree) -> None:
    """What JSON cannot have is no harm where a later key replaced it; where it is left, Kubernetes refuses."""
    todo = [tree.value]
    seen: set[int] = set()
    while todo:
        value = todo.pop()
        if type(value) is float and value - value != 0:
            raise Refused("unsupported-value", "JSON has neither infinity nor NaN", tree.odd[0])
        if type(value) not in (dict, list) or id(value) in seen:
            continue
        seen.add(id(value))
        todo.extend(value.values() if type(value) is dict else value)
        for key in value if type(value) is dict else ():
            if type(key) is UnsupportedKey:
                raise Refused("unsupported-key", str(key), tree.odd[0])


def _problem(refused: Refused, chunk: Chunk) -> ParseProblem:
    places = Places(Tree(), chunk)
    related = None if refused.related is None else places.empty_span(refused.related)
    return ParseProblem(refused.code, refused.message, places.empty_span(refused.offset or 0), related)

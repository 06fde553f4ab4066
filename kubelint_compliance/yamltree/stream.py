"""Text in, documents out: cuts the stream, builds each document, and turns whatever is refused into a problem."""

from __future__ import annotations

from kubelint_compliance.yamltree.build import Tree, build
from kubelint_compliance.yamltree.chunks import Chunk, chunks
from kubelint_compliance.yamltree.document import Document
from kubelint_compliance.yamltree.events import backend, refusal
from kubelint_compliance.yamltree.limits import DEFAULT
from kubelint_compliance.yamltree.places import Places
from kubelint_compliance.yamltree.problem import ParseProblem, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.events import GetEvent
    from kubelint_compliance.yamltree.limits import Limits

_BOM = "\ufeff"
_ODD_BREAKS = ("\x85", "\u2028", "\u2029")
"""Line breaks in YAML 1.1, but not to an editor: where they occur, places are counted anew from offsets."""


def parse(text: str, *, limits: Limits = DEFAULT) -> Iterator[Document | ParseProblem]:
    """Every document of `text`, in order, read as Kubernetes reads it.

    A document that Kubernetes refuses is a `ParseProblem` in its place, and the next one follows. Never raises on any
    text. A text without any document (an empty one) gives nothing.
    """
    text = text.removeprefix(_BOM)
    for index, chunk in enumerate(chunks(text)):
        yield _document(index, chunk, limits)


def _document(index: int, chunk: Chunk, limits: Limits) -> Document | ParseProblem:
    if chunk.problem is not None:
        return chunk.problem
    if chunk.text.startswith(_BOM):
        chunk = chunk._replace(text=chunk.text[1:], column=chunk.column + 1)
    tree = Tree()
    by_offset = any(char in chunk.text for char in _ODD_BREAKS)
    try:
        ignored = _read(tree, chunk.text, limits)
        if tree.odd_floats:
            _refuse_odd_floats(tree)
    except Refused as refused:
        return _problem(refused, tree, chunk, by_offset=by_offset)
    return Document(index, tree, chunk, by_offset=by_offset, ignored=ignored)


def _read(tree: Tree, text: str, limits: Limits) -> Any:
    """Fill the tree; returns the mark of what stands behind the document's end, if anything does."""
    if len(text) > limits.characters:
        raise Refused("too-large", f"a document of more than {limits.characters} characters")
    parser = backend()
    kinds = parser.kinds
    try:
        get_event = parser.open(text)
        get_event()
        if type(get_event()) is kinds.StreamEndEvent:
            tree.has_null = True
            return None
        build(tree, _counted(get_event, text, limits.nodes), kinds, limits)
        get_event()
    except (parser.error, UnicodeEncodeError) as error:
        raise refusal(error, text) from None
    return _leftover(get_event, parser, text)


def _leftover(get_event: GetEvent, parser: Any, text: str) -> Any:
    try:
        event = get_event()
    except parser.error as error:
        return refusal(error, text).mark
    return None if type(event) is parser.kinds.StreamEndEvent else event.start_mark


def _counted(get_event: GetEvent, text: str, most: int) -> GetEvent:
    """Guards texts that could hold too many nodes; a count of what may stand before a node tells which."""
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


def _refuse_odd_floats(tree: Tree) -> None:
    """JSON has no infinity and no NaN, so Kubernetes cannot read a document in which one is left."""
    todo = [tree.value]
    seen: set[int] = set()
    while todo:
        value = todo.pop()
        if type(value) is float and value - value != 0:
            raise Refused("unsupported-value", "JSON has no infinity and no NaN", _odd_float_mark(tree))
        if type(value) in (dict, list) and id(value) not in seen:
            seen.add(id(value))
            todo.extend(value.values() if type(value) is dict else value)


def _odd_float_mark(tree: Tree) -> Any:
    from kubelint_compliance.yamltree.scalars import resolve

    for event in tree.events:
        if hasattr(event, "value") and event.implicit[0]:
            value = resolve(event.value)
            if type(value) is float and value - value != 0:
                return event.start_mark
    return tree.events[0].start_mark


def _problem(refused: Refused, tree: Tree, chunk: Chunk, *, by_offset: bool) -> ParseProblem:
    from kubelint_compliance.yamltree.events import Mark

    places = Places(tree, chunk, by_offset=by_offset)
    mark = refused.mark or (tree.events[-1].start_mark if tree.events else Mark(0))
    related = None if refused.related is None else places.point_span(refused.related)
    return ParseProblem(refused.code, refused.message, places.point_span(mark), related)

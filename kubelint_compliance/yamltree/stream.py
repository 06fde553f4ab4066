"""Text in, documents out: cuts the stream, reads each document, and turns what is refused into a problem."""

from __future__ import annotations

import gc

from kubelint_compliance.yamltree.build import build
from kubelint_compliance.yamltree.chunks import chunks
from kubelint_compliance.yamltree.document import Document
from kubelint_compliance.yamltree.events import backend, refusal
from kubelint_compliance.yamltree.limits import DEFAULT
from kubelint_compliance.yamltree.places import Places
from kubelint_compliance.yamltree.problem import ParseProblem, Refused
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.chunks import Chunk
    from kubelint_compliance.yamltree.events import Backend, GetEvent
    from kubelint_compliance.yamltree.limits import Limits

_BOM = "\ufeff"


def parse(text: str, *, limits: Limits = DEFAULT) -> Iterator[Document | ParseProblem]:
    """Every document of `text`, in order, read as Kubernetes reads it.

    A document that Kubernetes refuses is a `ParseProblem` in its place, and the next one follows. Never raises
    on any text. A text without any document (an empty one) gives nothing.
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
    collecting = gc.isenabled()
    gc.disable()  # nothing here is cyclic, and visiting what grows costs a tenth of the speed
    try:
        ignored = _read(tree, chunk.text, limits)
        if tree.odd_floats:
            _refuse_odd_floats(tree)
    except Refused as refused:
        return _problem(refused, tree, chunk)
    finally:
        if collecting:
            gc.enable()
    return Document(index, tree, chunk, ignored)


def _read(tree: Tree, text: str, limits: Limits) -> int | None:
    """Fill the tree; returns the offset of what stands behind the document's end, if anything does."""
    if len(text) > limits.characters:
        raise Refused("too-large", f"a document of more than {limits.characters} characters", 0)
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


def _leftover(get_event: GetEvent, parser: Backend, text: str) -> int | None:
    try:
        event = get_event()
    except parser.error as error:
        return refusal(error, text).offset
    return None if type(event) is parser.kinds.StreamEndEvent else event.start_mark.index


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


def _refuse_odd_floats(tree: Tree) -> None:
    """JSON has no infinity and no NaN: Kubernetes cannot read a document in whose value one is left."""
    todo = [tree.value]
    seen: set[int] = set()
    while todo:
        value = todo.pop()
        if type(value) is float and value - value != 0:
            raise Refused("unsupported-value", "JSON has neither infinity nor NaN", tree.odd_floats[0])
        if type(value) in (dict, list) and id(value) not in seen:
            seen.add(id(value))
            todo.extend(value.values() if type(value) is dict else value)


def _problem(refused: Refused, tree: Tree, chunk: Chunk) -> ParseProblem:
    places = Places(tree, chunk)
    offset = refused.offset
    if offset is None:
        offset = tree.begins[-1] if tree.begins else 0
    related = None if refused.related is None else places.empty_span(refused.related)
    return ParseProblem(refused.code, refused.message, places.empty_span(offset), related)

"""Reads a document by the events of a YAML parser: all that the scanner leaves, and all that is wrong."""

from __future__ import annotations

from kubelint_compliance.yamltree.build import build
from kubelint_compliance.yamltree.events import refusal
from kubelint_compliance.yamltree.keys import UnsupportedKey
from kubelint_compliance.yamltree.limits import may_be_dense, most_containers
from kubelint_compliance.yamltree.problem import Refused
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.yamltree.dialect import Source
    from kubelint_compliance.yamltree.events import GetEvent
    from kubelint_compliance.yamltree.limits import Limits


def parsed(source: Source, limits: Limits) -> tuple[Tree, int | None]:
    """The tree, and the offset of what stands behind the document's end, if anything does."""
    tree = Tree(len(source.text))
    try:
        ignored = _fill(tree, source, limits)
        source.check_escapes(tree)
        if source.retry_with_bare_tags(tree):
            return parsed(source, limits)
        if tree.odd:
            _refuse_odd_values(tree)
    except Refused as refused:
        if source.retry_with_bare_tags(tree):
            return parsed(source, limits)
        if refused.offset is None:
            refused.offset = tree.begins[-1] if tree.begins else 0
        raise
    except (source.error, UnicodeEncodeError) as error:
        if source.adapt(error):
            return parsed(source, limits)
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
    if not may_be_dense(text):
        return get_event
    most = left = most_containers(text)

    def thinned() -> Any:
        nonlocal left
        event = get_event()
        if isinstance(event, (kinds.MappingStartEvent, kinds.SequenceStartEvent)):
            left -= 1
            if left < 0:
                raise Refused("too-large", f"a document of more than {most} maps and lists with hardly any text")
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

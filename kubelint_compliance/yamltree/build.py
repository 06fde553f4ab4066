"""The pass over the events of a document that builds its values and notes where every node begins and ends."""

from __future__ import annotations

from kubelint_compliance.yamltree.anchors import Anchors, merge
from kubelint_compliance.yamltree.plain import (
    KNOWN_KEYS,
    KNOWN_VALUES,
    MERGE,
    json_number,
    key_of,
    number_of,
    plain_key,
    trim_caches,
)
from kubelint_compliance.yamltree.problem import Refused
from kubelint_compliance.yamltree.scalars import HINTS, NUMBER_START, resolve
from kubelint_compliance.yamltree.tags import MERGE_TAG, tagged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from kubelint_compliance.yamltree.events import GetEvent
    from kubelint_compliance.yamltree.limits import Limits
    from kubelint_compliance.yamltree.tree import Tree


def _ended() -> None:
    """Stand in for the events of a parser that is done."""


def build(tree: Tree, get_event: GetEvent, kinds: Any, limits: Limits) -> None:  # noqa: C901
    """Fill `tree` from the events of one root node. Raises `Refused`, or the parser's error.

    Every byte goes through this loop: its functions nest because names of an enclosing function are quick to
    reach, and repeat each other to save calls.
    """
    trim_caches()
    begins, ends, numbers, after = tree.begins, tree.ends, tree.numbers, tree.after
    begin, end, known_value, known_key = begins.append, ends.append, KNOWN_VALUES.get, KNOWN_KEYS.get
    scalar_event, alias_event = kinds.ScalarEvent, kinds.AliasEvent
    mapping_start, mapping_end = kinds.MappingStartEvent, kinds.MappingEndEvent
    sequence_start, sequence_end = kinds.SequenceStartEvent, kinds.SequenceEndEvent
    deepest, hints = limits.depth, HINTS
    anchors = Anchors(tree, limits.aliased)
    null = False

    def mapping(depth: int) -> dict[str, Any]:  # noqa: C901
        nonlocal null
        if depth > deepest:
            _too_deep(deepest)
        result: dict[str, Any] = {}
        node = len(begins) - 1
        numbers[id(result)] = node
        last = node
        while True:
            event = get_event()
            kind = type(event)
            if kind is mapping_end:
                after[node] = len(begins)
                offset = event.end_mark.index
                # A block ends with its last node: the parser's own mark is that of whatever follows.
                ends[node] = offset if offset > event.start_mark.index else ends[last or -1]
                return result
            begin(event.start_mark.index)
            end(event.end_mark.index)
            if kind is scalar_event:
                text = event.value
                if event.implicit[0]:
                    key = known_key(text) or plain_key(tree, text)
                else:
                    key = text if event.ctag is None else _tagged_key(tree, str(event.ctag), text)
                if event.anchor is not None:
                    anchors.scalar(event.anchor, _scalar(tree, event))
            elif kind is alias_event:
                key = key_of(tree, anchors.alias(event.anchor))
            else:
                raise Refused("non-scalar-key", "a mapping key is itself a mapping or a list")
            event = get_event()
            begin(event.start_mark.index)
            end(event.end_mark.index)
            kind = type(event)
            last = 0
            if kind is scalar_event:
                value = text = event.value
                if event.implicit[0]:
                    if text[:1] in hints:
                        value = known_value(text, known_value)
                        if value is None:
                            null = True
                        elif value is known_value:
                            value = number_of(tree, text) if text[0] in NUMBER_START else text
                elif event.ctag is not None:
                    value = _scalar(tree, event)
                if event.anchor is not None:
                    anchors.scalar(event.anchor, value)
            else:
                last = len(begins) - 1
                if kind is mapping_start and event.anchor is None:
                    value = mapping(depth + 1)
                elif kind is sequence_start and event.anchor is None:
                    value = sequence(depth + 1)
                else:
                    value = inner(event, kind, depth + 1)
            if key in result:
                tree.repeats[(last or len(begins) - 1) - 1] = key
                tree.repeating.append(result)
            elif key is MERGE:
                tree.merges[(last or len(begins) - 1) - 1] = merge(result, value, is_list=kind is sequence_start)
                continue
            result[key] = value

    def sequence(depth: int) -> list[Any]:  # noqa: C901
        nonlocal null
        if depth > deepest:
            _too_deep(deepest)
        result: list[Any] = []
        node = len(begins) - 1
        numbers[id(result)] = node
        last = node
        while True:
            event = get_event()
            kind = type(event)
            if kind is sequence_end:
                after[node] = len(begins)
                offset = event.end_mark.index
                # A block ends with its last node: the parser's own mark is that of whatever follows.
                ends[node] = offset if offset > event.start_mark.index else ends[last or -1]
                return result
            begin(event.start_mark.index)
            end(event.end_mark.index)
            last = 0
            if kind is scalar_event:
                value = text = event.value
                if event.implicit[0]:
                    if text[:1] in hints:
                        value = known_value(text, known_value)
                        if value is None:
                            null = True
                        elif value is known_value:
                            value = number_of(tree, text) if text[0] in NUMBER_START else text
                elif event.ctag is not None:
                    value = _scalar(tree, event)
                if event.anchor is not None:
                    anchors.scalar(event.anchor, value)
            else:
                last = len(begins) - 1
                if kind is mapping_start and event.anchor is None:
                    value = mapping(depth + 1)
                elif kind is sequence_start and event.anchor is None:
                    value = sequence(depth + 1)
                else:
                    value = inner(event, kind, depth + 1)
            result.append(value)

    def inner(event: Any, kind: type, depth: int) -> Any:
        if kind is alias_event:
            return anchors.alias(event.anchor)
        build_container = mapping if kind is mapping_start else sequence
        if event.anchor is None:
            return build_container(depth)
        entry = anchors.open(event.anchor)
        value = build_container(depth)
        anchors.close(entry, value)
        return value

    root = get_event()
    begin(root.start_mark.index)
    end(root.end_mark.index)
    try:
        tree.value = _scalar(tree, root) if type(root) is scalar_event else inner(root, type(root), 1)
    finally:
        # Else the functions would hold each other, the parser and the tree, until garbage is looked for.
        get_event = mapping = sequence = inner = _ended  # type: ignore[assignment]
    anchors.check()
    tree.has_null = tree.has_null or null


def _tagged_key(tree: Tree, tag: str, text: str) -> Any:
    return MERGE if text == "<<" and tag == MERGE_TAG else key_of(tree, tagged(tag, text))


def _scalar(tree: Tree, event: Any) -> Any:
    """The value of any scalar, the slow way."""
    text: str = event.value
    if event.implicit[0]:
        value = resolve(text)
    elif event.ctag is None:
        return text
    else:
        value = tagged(str(event.ctag), text)
    if value is None:
        tree.has_null = True
    return json_number(tree, value)


def _too_deep(limit: int) -> NoReturn:
    raise Refused("too-deep", f"more than {limit} mappings and lists inside each other")

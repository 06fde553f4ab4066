"""One pass over the events of a document that builds plain values and keeps what is needed to find their places.

Places themselves are only worked out when somebody asks (`places.py`): the events are kept, in order, and every
container is known by the number of the event that opened it.
"""

from __future__ import annotations

from kubelint_compliance.yamltree.anchors import Anchors, merge
from kubelint_compliance.yamltree.keys import key_text
from kubelint_compliance.yamltree.problem import Refused
from kubelint_compliance.yamltree.scalars import NUMBER_START, WORDS, as_json, number, resolve
from kubelint_compliance.yamltree.tags import tagged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from kubelint_compliance.yamltree.events import GetEvent
    from kubelint_compliance.yamltree.limits import Limits

MERGE = object()
"""Stands for the key `<<`."""
_CACHED = 20_000
_LONGEST = 128

_values: dict[str, Any] = dict(WORDS)
_keys: dict[str, Any] = {}


class Tree:
    """A document's value, the events it was built from, and what happened on the way.

    `starts`: id of a container -> number of the event that opened it. `ends`: number of an opening event -> number
    of the closing one. `merges`: number of the event of a key `<<` -> the mappings it brings in, strongest first.
    `alias_keys`: number of the event of an alias that is a key -> its text. `repeating`: numbers of the events that
    open mappings in which a key was already there. `expanded`: values that aliases add to those written.
    """

    __slots__ = (
        "alias_keys",
        "ends",
        "events",
        "expanded",
        "has_null",
        "merges",
        "odd_floats",
        "repeating",
        "starts",
        "value",
    )

    def __init__(self) -> None:
        self.value: Any = None
        self.events: list[Any] = []
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self.merges: dict[int, list[dict[str, Any]]] = {}
        self.alias_keys: dict[int, str] = {}
        self.repeating: set[int] = set()
        self.has_null = False
        self.odd_floats = False
        self.expanded = 0


def build(tree: Tree, get_event: GetEvent, kinds: Any, limits: Limits) -> None:
    """Fill `tree` from the events of one root node. Raises `Refused`, or the parser's error.

    The loop every byte goes through: its functions nest here because that makes names quick to reach.
    """
    _trim_caches()
    events, starts, ends = tree.events, tree.starts, tree.ends
    add, known_value, known_key = events.append, _values.get, _keys.get
    scalar_event, alias_event = kinds.ScalarEvent, kinds.AliasEvent
    mapping_start, mapping_end = kinds.MappingStartEvent, kinds.MappingEndEvent
    sequence_start, sequence_end = kinds.SequenceStartEvent, kinds.SequenceEndEvent
    deepest = limits.depth
    null = False
    anchors, repeating = Anchors(tree), tree.repeating

    def mapping(depth: int) -> dict[str, Any]:
        nonlocal null
        if depth > deepest:
            _too_deep(deepest)
        result: dict[str, Any] = {}
        start = len(events) - 1
        starts[id(result)] = start
        while True:
            add(event := get_event())
            if type(event) is scalar_event:
                text = event.value
                if event.implicit[0]:
                    key = known_key(text) or _plain_key(text)
                else:
                    key = text if event.ctag is None else key_text(tagged(str(event.ctag), text))
                if event.anchor is not None:
                    anchors.scalar(event.anchor, scalar_value(tree, event))
            elif type(event) is mapping_end:
                ends[start] = len(events) - 1
                return result
            elif type(event) is alias_event:
                key = tree.alias_keys[len(events) - 1] = key_text(anchors.alias(event.anchor))
            else:
                raise Refused("non-scalar-key", "a mapping key is itself a mapping or a list")
            key_number = len(events) - 1 if key is MERGE else 0
            add(event := get_event())
            kind = type(event)
            if kind is scalar_event:
                value = text = event.value
                if event.implicit[0]:
                    value = known_value(text, tree)
                    if value is None:
                        null = True
                    elif value is tree:
                        value = _number(tree, text) if text[0] in NUMBER_START else text
                elif event.ctag is not None:
                    value = scalar_value(tree, event)
                if event.anchor is not None:
                    anchors.scalar(event.anchor, value)
            elif kind is mapping_start and event.anchor is None:
                value = mapping(depth + 1)
            elif kind is sequence_start and event.anchor is None:
                value = sequence(depth + 1)
            else:
                value = other(event, depth + 1)
            if key in result:
                repeating.add(start)
            elif key is MERGE:
                merge(tree, result, value, is_list=kind is sequence_start, key_number=key_number)
                continue
            result[key] = value

    def sequence(depth: int) -> list[Any]:
        nonlocal null
        if depth > deepest:
            _too_deep(deepest)
        result: list[Any] = []
        start = len(events) - 1
        starts[id(result)] = start
        while True:
            add(event := get_event())
            kind = type(event)
            if kind is scalar_event:
                value = text = event.value
                if event.implicit[0]:
                    value = known_value(text, tree)
                    if value is None:
                        null = True
                    elif value is tree:
                        value = _number(tree, text) if text[0] in NUMBER_START else text
                elif event.ctag is not None:
                    value = scalar_value(tree, event)
                if event.anchor is not None:
                    anchors.scalar(event.anchor, value)
            elif kind is mapping_start and event.anchor is None:
                value = mapping(depth + 1)
            elif kind is sequence_end:
                ends[start] = len(events) - 1
                return result
            elif kind is sequence_start and event.anchor is None:
                value = sequence(depth + 1)
            else:
                value = other(event, depth + 1)
            result.append(value)

    def other(event: Any, depth: int) -> Any:
        """Whatever is not an unnamed scalar or container: aliases, and containers with an anchor."""
        if type(event) is alias_event:
            return anchors.alias(event.anchor)
        if type(event) is scalar_event:
            return scalar_value(tree, event)
        build_container = mapping if type(event) is mapping_start else sequence
        if event.anchor is None:
            return build_container(depth)
        entry = anchors.open(event.anchor)
        value = build_container(depth)
        anchors.close(entry, value)
        return value

    add(root := get_event())
    tree.value = other(root, 1)
    anchors.check()
    tree.has_null = tree.has_null or null or tree.value is None


def scalar_value(tree: Tree, event: Any) -> Any:
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
    return _checked(tree, value)


def key_of(event: Any) -> Any:
    """The text of a scalar key, or `MERGE`."""
    if event.implicit[0]:
        return _plain_key(event.value)
    return event.value if event.ctag is None else key_text(tagged(str(event.ctag), event.value))


def _plain_key(text: str) -> Any:
    key = MERGE if text == "<<" else key_text(resolve(text))
    if len(text) <= _LONGEST:
        _keys[text] = key
    return key


def _number(tree: Tree, text: str) -> Any:
    value = _checked(tree, number(text))
    if len(text) <= _LONGEST and not tree.odd_floats:
        _values[text] = value
    return value


def _checked(tree: Tree, value: Any) -> Any:
    if type(value) is float and value - value != 0:
        tree.odd_floats = True
        return value
    return as_json(value)


def _trim_caches() -> None:
    if len(_values) > _CACHED:
        _values.clear()
        _values.update(WORDS)
    if len(_keys) > _CACHED:
        _keys.clear()


def _too_deep(limit: int) -> NoReturn:
    raise Refused("too-deep", f"more than {limit} mappings and lists inside each other")

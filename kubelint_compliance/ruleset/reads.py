"""What expressions read of an object: the places in and around `self` that they look into, however they name them.

Goes in: checked trees. Comes out: paths that begin with the name of a root. The value at a path is read with all in it,
but for a path that ends in NOTHING_IN: of the value there no entry is read.
"""

from __future__ import annotations

from kubelint_compliance.cel.tree import (
    Bind,
    Call,
    Comprehension,
    Conditional,
    Index,
    ListLiteral,
    Literal,
    Logic,
    Name,
    Node,
    Select,
    children,
)
from kubelint_compliance.facts import FACTS
from kubelint_compliance.manifests.paths import LEAVES, parse_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = frozenset[Path]
    """Where a value lies, or one of several; none where it is not of the object, or was read already with all in it."""

ROOTS = ("self", "object", "pod", "metadata")
"""The names of what a rule sees of an object, but for an item of `each`, which is below `self`."""
NOTHING_IN = ""
"""A step to an entry that there is not."""
_HELD = frozenset(("or", "orValue", "hasValue"))
"""Methods of optionals, which look at no entry of what these hold."""
_LOOKING = frozenset(("all", "exists", "existsOne", "map"))
"""Macros that give nothing of what they go over, unless their body does."""
_ELSEWHERE: Places = frozenset()


_SELF, _ITEM, _VARIABLES, _TYPE = "self", "item", "variables", "containerType"


def places_read(
    trees: Iterable[Node], variables: Mapping[str, Node], *, of_container: bool, each: Iterable[Path] = ()
) -> Places:
    """Return the places that expressions read; some of them perhaps only for other values.

    `variables` are the trees of those that they name. `of_container`: whether `self` is a container. `each` are the
    ways from `self` to what they call `item`.
    """
    reading = _Reading(variables, of_container, each)
    try:
        for tree in trees:
            reading.whole(tree, {})
    except RecursionError:
        # What nobody can follow may read anything.
        return frozenset((root,) for root in ROOTS)
    return frozenset(reading.found)


def telling(places: Places) -> tuple[Path, ...]:
    """Return places, sorted, without those whose value alone is read on the way to others."""
    passed: set[Path] = set()
    for place in places:
        end = len(place) - 1 if place[-1] == NOTHING_IN else len(place) + 1
        passed.update(place[:length] for length in range(end))
    return tuple(sorted((place for place in places if place[-1] != NOTHING_IN or place[:-1] not in passed), key=repr))


class _Reading:
    """What is read so far; of an `item` whose way ends at whatever scalars are below, all of what they lie in."""

    def __init__(self, variables: Mapping[str, Node], of_container: bool, each: Iterable[Path]) -> None:
        ways = [(_SELF, *way) for way in each]
        self.items = frozenset(way[: way.index(LEAVES)] if LEAVES in way else way for way in ways)
        self.found: set[Path] = {way if way not in ways else (*way, NOTHING_IN) for way in self.items}
        self.variables = variables
        self.of_container = of_container
        self.known: dict[str, Places] = {}

    def whole(self, node: Node, names: Mapping[str, Places]) -> None:
        """Take in that a value is read with all in it."""
        self.found |= self.value(node, names)

    def value(self, node: Node, names: Mapping[str, Places]) -> Places:
        """Take in what is read to get a value, and the value itself; return where it lies."""
        places = _FOLLOW.get(type(node), _Reading.other)(self, node, names)
        self.found.update((*place, NOTHING_IN) for place in places)
        return places

    def other(self, node: Node, names: Mapping[str, Places]) -> Places:
        for child in children(node):
            self.whole(child, names)
        return _ELSEWHERE

    def name(self, node: Name, names: Mapping[str, Places]) -> Places:
        if node.name in names and not node.rooted:
            return names[node.name]
        if node.name == _VARIABLES:
            for variable in self.variables:
                self.found |= self.variable(variable)
        if node.name == _ITEM:
            return self.items
        return frozenset([(node.name,)]) if node.name in ROOTS else _ELSEWHERE

    def variable(self, name: str) -> Places:
        if name not in self.known:
            self.known[name] = _ELSEWHERE  # one that needs itself has no value
            self.known[name] = self.value(self.variables[name], {}) if name in self.variables else _ELSEWHERE
        return self.known[name]

    def select(self, node: Select, names: Mapping[str, Places]) -> Places:
        operand = node.operand
        if isinstance(operand, Name) and operand.name == _VARIABLES and _VARIABLES not in names:
            return self.variable(node.field)
        return frozenset((*place, node.field) for place in self.value(node.operand, names))

    def index(self, node: Index, names: Mapping[str, Places]) -> Places:
        key = node.index.value if isinstance(node.index, Literal) else None
        if type(key) is not str:
            return self.other(node, names)
        return frozenset((*place, key) for place in self.value(node.operand, names))

    def call(self, node: Call, names: Mapping[str, Places]) -> Places:
        if node.target is not None:
            if node.name not in _HELD:
                return self.other(node, names)
            held = _ELSEWHERE.union(*(self.value(operand, names) for operand in node.operands))
            return _ELSEWHERE if node.name == "hasValue" else held
        if node.name in FACTS:
            for operand, reads in zip(node.arguments, _reads(node.name), strict=True):
                self.found.update((*place, *way) for place in self.value(operand, names) for way in reads)
        elif node.name in ("_==_", "_!=_") and any(_is_null(operand) for operand in node.arguments):
            for operand in node.arguments:
                self.value(operand, names)
        else:
            self.other(node, names)
        return _ELSEWHERE

    def logic(self, node: Logic, names: Mapping[str, Places]) -> Places:
        decides = not node.conjunction
        if any(self.truth(operand, names) is decides for operand in node.operands):
            return _ELSEWHERE  # whatever the others read
        return self.other(node, names)

    def truth(self, node: Node, names: Mapping[str, Places]) -> bool | None:
        """Return what is known of a condition before it is evaluated: whether `self` is a container."""
        if not (isinstance(node, Call) and node.name in ("_==_", "_!=_") and _TYPE not in names):
            return None
        asks = any(isinstance(operand, Name) and operand.name == _TYPE for operand in node.arguments)
        if not asks or not any(isinstance(operand, Literal) and operand.value == "" for operand in node.arguments):
            return None
        return self.of_container is (node.name == "_!=_")

    def conditional(self, node: Conditional, names: Mapping[str, Places]) -> Places:
        self.whole(node.test, names)
        return self.value(node.yes, names) | self.value(node.no, names)

    def comprehension(self, node: Comprehension, names: Mapping[str, Places]) -> Places:
        entries = _ELSEWHERE
        if isinstance(node.operand, ListLiteral) and node.kind in _LOOKING:
            entries = entries.union(*(self.value(element, names) for element in node.operand.elements))
        else:
            self.whole(node.operand, names)
        names = {**names, **dict.fromkeys(node.names, _ELSEWHERE), node.names[-1]: entries}
        if node.condition is not None:
            self.whole(node.condition, names)
        self.whole(node.body, names)
        return _ELSEWHERE

    def bind(self, node: Bind, names: Mapping[str, Places]) -> Places:
        return self.value(node.body, {**names, node.name: self.value(node.value, names)})


_FOLLOW: dict[type[Node], Callable[[_Reading, Any, Mapping[str, Places]], Places]] = {
    Name: _Reading.name,
    Select: _Reading.select,
    Index: _Reading.index,
    Call: _Reading.call,
    Logic: _Reading.logic,
    Conditional: _Reading.conditional,
    Comprehension: _Reading.comprehension,
    Bind: _Reading.bind,
}


def _is_null(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def _reads(name: str) -> Iterator[tuple[Path, ...]]:
    """Yield, for each argument of a fact, the ways on from it to what the fact reads."""
    fact = FACTS[name]
    for index in range(len(fact.parameters)):
        ways = fact.reads[index].split() if fact.reads else None
        yield ((),) if ways is None else tuple(map(parse_path, ways))

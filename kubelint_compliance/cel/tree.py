"""The syntax tree: one small class a construct; `at` is the offset in the expression where an error points."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    Shape = TypeVar("Shape", bound="Node")


class Node:
    """What all constructs share."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        self.at = at


class Literal(Node):
    """A constant; after checking also the name of a type, which is a value."""

    __slots__ = ("value",)

    def __init__(self, at: int, value: Any) -> None:
        self.at = at
        self.value = value


class Name(Node):
    """A variable; `rooted` when written with a leading dot, which skips the variables of macros."""

    __slots__ = ("name", "rooted")

    def __init__(self, at: int, name: str, rooted: bool = False) -> None:
        self.at = at
        self.name = name
        self.rooted = rooted


class Select(Node):
    """`operand.field`, `operand.?field`, or `has(operand.field)` when `test`."""

    __slots__ = ("field", "operand", "optional", "test")

    def __init__(self, at: int, operand: Node, field: str, optional: bool = False, test: bool = False) -> None:
        self.at = at
        self.operand = operand
        self.field = field
        self.optional = optional
        self.test = test


class Index(Node):
    """`operand[index]` or `operand[?index]`."""

    __slots__ = ("index", "operand", "optional")

    def __init__(self, at: int, operand: Node, index: Node, optional: bool = False) -> None:
        self.at = at
        self.operand = operand
        self.index = index
        self.optional = optional


class Call(Node):
    """A function or, when it has a target, a method; operators have names such as `_+_`."""

    __slots__ = ("arguments", "name", "target")

    def __init__(self, at: int, name: str, target: Node | None, arguments: list[Node]) -> None:
        self.at = at
        self.name = name
        self.target = target
        self.arguments = arguments

    @property
    def operands(self) -> list[Node]:
        """The target, if any, and the arguments."""
        return self.arguments if self.target is None else [self.target, *self.arguments]


class Logic(Node):
    """`a && b && ...` when `conjunction`, else `a || b || ...`; at least two operands."""

    __slots__ = ("conjunction", "operands")

    def __init__(self, at: int, conjunction: bool, operands: list[Node]) -> None:
        self.at = at
        self.conjunction = conjunction
        self.operands = operands


class Conditional(Node):
    """`test ? yes : no`."""

    __slots__ = ("no", "test", "yes")

    def __init__(self, at: int, test: Node, yes: Node, no: Node) -> None:
        self.at = at
        self.test = test
        self.yes = yes
        self.no = no


class ListLiteral(Node):
    """`[a, ?b]`; `optional` holds the indexes of elements with a question mark."""

    __slots__ = ("elements", "optional")

    def __init__(self, at: int, elements: list[Node], optional: frozenset[int]) -> None:
        self.at = at
        self.elements = elements
        self.optional = optional


class MapLiteral(Node):
    """`{k: v, ?k: v}`; `optional` holds the indexes of entries with a question mark."""

    __slots__ = ("entries", "optional")

    def __init__(self, at: int, entries: list[tuple[Node, Node]], optional: frozenset[int]) -> None:
        self.at = at
        self.entries = entries
        self.optional = optional


class Comprehension(Node):
    """A macro over the elements of a list or the keys of a map.

    `kind` is one of `all exists existsOne map filter transformList transformMap transformMapEntry sortBy`; `names` are
    one or two variables; `condition` filters where the macro has one; `body` is the predicate or the result.
    """

    __slots__ = ("body", "condition", "kind", "names", "operand")

    def __init__(
        self, at: int, kind: str, operand: Node, names: tuple[str, ...], condition: Node | None, body: Node
    ) -> None:
        self.at = at
        self.kind = kind
        self.operand = operand
        self.names = names
        self.condition = condition
        self.body = body


class Bind(Node):
    """`cel.bind(name, value, body)`; also `optMap` and `optFlatMap`, whose value is an optional."""

    __slots__ = ("body", "kind", "name", "value")

    def __init__(self, at: int, kind: str, name: str, value: Node, body: Node) -> None:
        self.at = at
        self.kind = kind
        self.name = name
        self.value = value
        self.body = body


class Deferred(Node):
    """Code that is written where it is read; no expression has one as it is parsed."""

    __slots__ = ("write",)

    def __init__(self, at: int, write: Callable[[], Any]) -> None:
        self.at = at
        self.write = write


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below a node, in the order of its fields."""
    for slot in type(node).__slots__:
        yield from _nodes(getattr(node, slot))


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from _nodes(entry)


def mapped(node: Shape, change: Callable[[Node], Node]) -> Shape:
    """Return a copy of a node whose children are changed."""
    made = type(node).__new__(type(node))
    made.at = node.at
    for slot in type(node).__slots__:
        setattr(made, slot, _changed(getattr(node, slot), change))
    return made


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(entry, change) for entry in value)
    return value

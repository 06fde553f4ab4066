"""Checks a tree against what is declared: variables, functions, types, fields; settles what each name means.

Names of functions with a namespace (`math.greatest`) and of types become part of the tree here.
"""

from __future__ import annotations

from kubelint_compliance.cel.errors import error_at
from kubelint_compliance.cel.library import overloads
from kubelint_compliance.cel.tree import (
    Bind,
    Call,
    Comprehension,
    Conditional,
    Index,
    ListLiteral,
    Literal,
    Logic,
    MapLiteral,
    Name,
    Node,
    Select,
)
from kubelint_compliance.cel.types import (
    BOOL,
    DYN,
    INT,
    STRING,
    TYPE_NAMES,
    ObjectType,
    Type,
    accepts,
    join,
    list_of,
    map_of,
    optional_of,
    substitute,
)
from kubelint_compliance.cel.values import kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kubelint_compliance.cel.errors import CelError
    from kubelint_compliance.cel.library import Overload

MAX_DEPTH = 120
"""How deep the tree may be; a chain of operators or of fields is as deep as it is long."""

_LONGEST_NAME = 8
"""The most fields that the name of a type or function with its namespace has."""


class Environment:
    """What an expression may use beside the libraries."""

    __slots__ = ("functions", "methods", "variables")

    def __init__(
        self,
        variables: Mapping[str, Type],
        functions: Mapping[str, tuple[Overload, ...]],
        methods: Mapping[str, tuple[Overload, ...]],
    ) -> None:
        self.variables = variables
        self.functions = functions
        self.methods = methods


def check(source: str, tree: Node, environment: Environment) -> tuple[Node, Type]:
    """Return the tree with names settled, and the type of its value; raises CelError at the first thing wrong."""
    checker = _Checker(source, environment)
    return checker.visit(tree)


class _Checker:
    def __init__(self, source: str, environment: Environment) -> None:
        self.source = source
        self.environment = environment
        self.locals: dict[str, Type] = {}
        self.depth = 0

    def visit(self, node: Node) -> tuple[Node, Type]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(node, f"the expression nests deeper than {MAX_DEPTH} levels")
        result = _VISIT[type(node)](self, node)
        self.depth -= 1
        return result

    def error(self, node: Node, message: str) -> CelError:
        return error_at(self.source, node.at, message)

    def undeclared(self, node: Node, what: str, name: str, words: str) -> CelError:
        """Return the error for a name; a method of what is no variable is meant as a function with a namespace."""
        error = self.error(node, f"{words} '{name}'")
        error.what, error.undeclared = what, name
        target = node.target if isinstance(node, Call) else None
        if target is not None and _dotted(target) and not self.is_declared(target):
            error.what, error.undeclared = "function", f"{_dotted(target)}.{name}"
        return error

    def literal(self, node: Literal) -> tuple[Node, Type]:
        return node, TYPE_NAMES[kind(node.value)]

    def name(self, node: Name) -> tuple[Node, Type]:
        if not node.rooted and node.name in self.locals:
            return node, self.locals[node.name]
        declared = self.environment.variables.get(node.name)
        if declared is not None:
            return node, declared
        return self.type_name(node, node.name)

    def type_name(self, node: Node, name: str) -> tuple[Node, Type]:
        known = TYPE_NAMES.get(name)
        if known is None:
            raise self.undeclared(node, "reference", name, "undeclared reference to")
        return Literal(node.at, known), Type("type", known)

    def is_declared(self, node: Node) -> bool:
        """Whether a dotted name starts at a variable."""
        while isinstance(node, Select):
            node = node.operand
        return isinstance(node, Name) and (node.name in self.locals or node.name in self.environment.variables)

    def select(self, node: Select) -> tuple[Node, Type]:
        dotted = _dotted(node)
        if dotted in TYPE_NAMES and not self.is_declared(node):
            return self.type_name(node, dotted)
        node.operand, operand = self.visit(node.operand)
        value, optional = _unwrap(operand)
        field = self.field(node, value, node.field)
        if node.test:
            return node, BOOL
        return node, optional_of(field) if optional or node.optional else field

    def field(self, node: Node, operand: Type, field: str) -> Type:
        """Return the type of a field, which must exist where the fields are known."""
        if isinstance(operand, ObjectType) and operand.resolve is not None:
            found = operand.resolve(field)
            if found is None:
                raise self.error(node, f"undefined field '{field}' in {operand.name}")
            return found
        if operand.name == "map" and operand.parameters:
            return operand.parameters[1]
        if operand.name in ("dyn", "null_type") or isinstance(operand, ObjectType):
            return DYN
        raise self.error(node, f"a value of type {operand!r} has no fields")

    def index(self, node: Index) -> tuple[Node, Type]:
        node.operand, operand = self.visit(node.operand)
        node.index, index = self.visit(node.index)
        value, optional = _unwrap(operand)
        element = self.element(node, value, index)
        return node, optional_of(element) if optional or node.optional else element

    def element(self, node: Index, operand: Type, index: Type) -> Type:
        if operand.name == "list":
            wanted, element = INT, operand.parameters[0] if operand.parameters else DYN
        elif operand.name == "map":
            wanted, element = operand.parameters or (DYN, DYN)
        elif isinstance(operand, ObjectType):
            literal = node.index.value if isinstance(node.index, Literal) else None
            wanted, element = STRING, DYN
            if isinstance(literal, str):
                element = self.field(node.index, operand, literal)
        elif operand.name == "dyn":
            return DYN
        else:
            raise self.error(node, f"a value of type {operand!r} cannot be indexed")
        if not accepts(wanted, index, {}):
            raise self.error(node.index, f"a value of type {operand!r} cannot be indexed by {index!r}")
        return element

    def call(self, node: Call) -> tuple[Node, Type]:
        if node.target is not None:
            name = f"{_dotted(node.target)}.{node.name}"
            if self.functions(name) and not self.is_declared(node.target):
                node.name, node.target = name, None
        if node.target is not None and not self.methods(node.name):
            raise self.undeclared(node, "method", node.name, "undeclared method")
        if node.target is None and not self.functions(node.name):
            raise self.undeclared(node, "function", node.name, "undeclared function")
        given = [self.visit(operand) for operand in node.operands]
        operands = [operand for operand, _ in given]
        types = [found for _, found in given]
        if node.target is not None:
            node.target, *operands = operands
        node.arguments = operands
        candidates = self.functions(node.name) if node.target is None else self.methods(node.name)
        return node, self.result(node, candidates, types)

    def functions(self, name: str) -> tuple[Overload, ...]:
        return self.environment.functions.get(name) or overloads(name, False)

    def methods(self, name: str) -> tuple[Overload, ...]:
        return self.environment.methods.get(name, ()) + overloads(name, True)

    def result(self, node: Call, candidates: tuple[Overload, ...], types: list[Type]) -> Type:
        """Return the type of a call; raises where no signature accepts the arguments."""
        results = []
        for candidate in candidates:
            bound: dict[str, Type] = {}
            if len(candidate.parameters) == len(types) and all(
                accepts(wanted, found, bound) for wanted, found in zip(candidate.parameters, types, strict=True)
            ):
                results.append(substitute(candidate.result, bound))
        if not results:
            shown = ", ".join(map(repr, types))
            raise self.error(node, f"found no matching overload for '{node.name}' applied to ({shown})")
        return join(results)

    def logic(self, node: Logic) -> tuple[Node, Type]:
        name = "_&&_" if node.conjunction else "_||_"
        for index, operand in enumerate(node.operands):
            node.operands[index] = self.boolean(operand, name)
        return node, BOOL

    def boolean(self, node: Node, name: str) -> Node:
        settled, found = self.visit(node)
        if not accepts(BOOL, found, {}):
            raise self.error(node, f"'{name}' needs a bool here, not {found!r}")
        return settled

    def conditional(self, node: Conditional) -> tuple[Node, Type]:
        node.test = self.boolean(node.test, "_?_:_")
        node.yes, yes = self.visit(node.yes)
        node.no, no = self.visit(node.no)
        if not accepts(yes, no, {}) and not accepts(no, yes, {}):
            raise self.error(node, f"the two results of '_?_:_' differ in type: {yes!r} and {no!r}")
        return node, yes if yes.name != "null_type" and no.name != "dyn" else no

    def list_literal(self, node: ListLiteral) -> tuple[Node, Type]:
        types = []
        for index, element in enumerate(node.elements):
            node.elements[index], found = self.visit(element)
            types.append(self.entry(element, found) if index in node.optional else found)
        return node, list_of(join(types))

    def map_literal(self, node: MapLiteral) -> tuple[Node, Type]:
        keys, values = [], []
        for index, (key, value) in enumerate(node.entries):
            settled_key, key_type = self.visit(key)
            if key_type.name not in ("dyn", "string", "int", "uint", "bool"):
                raise self.error(key, f"a value of type {key_type!r} cannot be a key")
            settled, found = self.visit(value)
            node.entries[index] = (settled_key, settled)
            keys.append(key_type)
            values.append(self.entry(value, found) if index in node.optional else found)
        return node, map_of(join(keys), join(values))

    def entry(self, node: Node, found: Type) -> Type:
        """Return the type inside an optional entry."""
        if found.name == "optional_type":
            return _unwrap(found)[0]
        if found.name == "dyn":
            return DYN
        raise self.error(node, f"an entry with '?' needs an optional, not {found!r}")

    def comprehension(self, node: Comprehension) -> tuple[Node, Type]:
        node.operand, operand = self.visit(node.operand)
        key, value = self.iteration(node, operand)
        types = (key, value) if len(node.names) == 2 else (value if operand.name == "list" else key,)
        outer = self.locals
        self.locals = {**outer, **dict(zip(node.names, types, strict=True))}
        if node.condition is not None:
            node.condition = self.boolean(node.condition, node.kind)
        if node.kind in ("all", "exists", "existsOne", "filter"):
            node.body, body = self.boolean(node.body, node.kind), BOOL
        else:
            node.body, body = self.visit(node.body)
        self.locals = outer
        return node, _comprehension_type(node, types[0], key, body)

    def iteration(self, node: Comprehension, operand: Type) -> tuple[Type, Type]:
        """Return the types of index or key and of element or value."""
        if operand.name == "list":
            return INT, operand.parameters[0] if operand.parameters else DYN
        if operand.name == "map":
            key, value = operand.parameters or (DYN, DYN)
            return key, value
        if isinstance(operand, ObjectType):
            return STRING, DYN
        if operand.name == "dyn":
            return DYN, DYN
        raise self.error(node, f"'{node.kind}' needs a list or a map, not {operand!r}")

    def bind(self, node: Bind) -> tuple[Node, Type]:
        node.value, value = self.visit(node.value)
        if node.kind != "bind":
            value, optional = _unwrap(value)
            if not optional and value.name != "dyn":
                raise self.error(node, f"'{node.kind}' needs an optional, not {value!r}")
        outer = self.locals
        self.locals = {**outer, node.name: value}
        node.body, body = self.visit(node.body)
        self.locals = outer
        if node.kind == "optFlatMap" and body.name not in ("optional_type", "dyn"):
            raise self.error(node, f"the result of 'optFlatMap' is an optional, not {body!r}")
        return node, optional_of(body) if node.kind == "optMap" else body


def _comprehension_type(node: Comprehension, first: Type, key: Type, body: Type) -> Type:
    if node.kind in ("map", "filter", "sortBy"):
        return list_of(body if node.kind == "map" else first)
    if node.kind == "transformMap":
        return map_of(key, body)
    if node.kind == "transformMapEntry":
        return body if body.name == "map" else map_of(DYN, DYN)
    return BOOL


def _unwrap(operand: Type) -> tuple[Type, bool]:
    """Return the type inside an optional, and whether it was one."""
    if operand.name != "optional_type":
        return operand, False
    return (operand.parameters[0] if operand.parameters else DYN), True


def _dotted(node: Node) -> str:
    """Return `a.b.c` for a chain of plain names, else an empty text."""
    fields: list[str] = []
    while isinstance(node, Select) and not node.optional and not node.test and len(fields) < _LONGEST_NAME:
        fields.append(node.field)
        node = node.operand
    return ".".join([node.name, *reversed(fields)]) if isinstance(node, Name) else ""


_VISIT: dict[type[Node], Callable[[_Checker, Any], tuple[Node, Type]]] = {
    Literal: _Checker.literal,
    Name: _Checker.name,
    Select: _Checker.select,
    Index: _Checker.index,
    Call: _Checker.call,
    Logic: _Checker.logic,
    Conditional: _Checker.conditional,
    ListLiteral: _Checker.list_literal,
    MapLiteral: _Checker.map_literal,
    Comprehension: _Checker.comprehension,
    Bind: _Checker.bind,
}

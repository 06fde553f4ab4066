"""Tokens to tree: a recursive descent over CEL's grammar, macros expanded on the way."""

from __future__ import annotations

from kubelint_compliance.cel.errors import error_at
from kubelint_compliance.cel.lexer import tokenize
from kubelint_compliance.cel.macros import expand
from kubelint_compliance.cel.tree import (
    Call,
    Conditional,
    Index,
    ListLiteral,
    Literal,
    Logic,
    MapLiteral,
    Name,
    Select,
)
from kubelint_compliance.cel.values import INT_MAX, INT_MIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cel.errors import CelError
    from kubelint_compliance.cel.lexer import Token
    from kubelint_compliance.cel.tree import Node

MAX_LENGTH = 100_000
"""The longest expression, in code points; cel-go's default."""
MAX_DEPTH = 80
"""How deep constructs may nest."""

_RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace"),
        *("package", "return", "var", "void", "while"),
    )
)
_BINARY = {
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "/", "%"), 3),
}


def parse(source: str) -> Node:
    """Parse an expression; raises CelError at the token that does not fit."""
    if len(source) > MAX_LENGTH:
        raise error_at(source, 0, f"the expression is longer than {MAX_LENGTH} characters")
    parser = _Parser(source)
    tree = parser.expression()
    parser.expect("end")
    return tree


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.position = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.position][0]

    @property
    def at(self) -> int:
        return self.tokens[self.position][2]

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def accept(self, kind: str) -> bool:
        if self.tokens[self.position][0] != kind:
            return False
        self.position += 1
        return True

    def expect(self, kind: str) -> Token:
        if self.kind != kind:
            wanted = {"name": "a name", "end": "the end"}.get(kind, f"'{kind}'")
            raise self.unexpected(wanted)
        return self.tokens[self.position] if kind == "end" else self.take()

    def unexpected(self, wanted: str) -> CelError:
        kind, value, at = self.tokens[self.position]
        shown = "the end" if kind == "end" else f"'{kind if value is None else value}'"
        return error_at(self.source, at, f"expected {wanted}, found {shown}")

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise error_at(self.source, self.at, f"the expression nests deeper than {MAX_DEPTH} levels")
        test = self.logic(conjunction=False)
        if self.kind == "?":
            at = self.take()[2]
            yes = self.logic(conjunction=False)
            self.expect(":")
            test = Conditional(at, test, yes, self.expression())
        self.depth -= 1
        return test

    def logic(self, conjunction: bool) -> Node:
        operator = "&&" if conjunction else "||"
        first = self.logic(conjunction=True) if not conjunction else self.binary(1)
        if self.kind != operator:
            return first
        at, operands = self.at, [first]
        while self.accept(operator):
            operands.append(self.binary(1) if conjunction else self.logic(conjunction=True))
        return Logic(at, conjunction, operands)

    def binary(self, level: int) -> Node:
        left = self.unary()
        while (priority := _BINARY.get(self.kind, 0)) >= level:
            operator, _, at = self.take()
            right = self.binary(priority + 1)
            left = Call(at, f"_{operator}_", None, [left, right])
        return left

    def unary(self) -> Node:
        operator, at, count = self.kind, self.at, 0
        if operator not in ("!", "-"):
            return self.member(self.primary())
        while self.kind == operator and not (operator == "-" and self._negative_literal()):
            self.position += 1
            count += 1
        operand = self.member(self.primary())
        return Call(at, f"{operator}_", None, [operand]) if count % 2 else operand

    def _negative_literal(self) -> bool:
        """Whether a minus is followed by a number, whose sign it then is."""
        kind, value, _ = self.tokens[self.position + 1]
        return kind == "int" or (kind == "literal" and isinstance(value, float))

    def member(self, node: Node) -> Node:
        while True:
            kind = self.kind
            if kind == ".":
                node = self.field(node)
            elif kind == "[":
                at = self.take()[2]
                optional = self.accept("?")
                node = Index(at, node, self.expression(), optional)
                self.expect("]")
            elif kind == "{" and isinstance(node, (Name, Select)):
                raise error_at(self.source, self.at, "messages cannot be built here, only lists and maps")
            else:
                return node

    def field(self, node: Node) -> Node:
        self.expect(".")
        optional = self.accept("?")
        if self.kind == "quoted":
            _, name, at = self.take()
            return Select(at, node, name, optional)
        _, name, at = self.expect("name")
        if optional or self.kind != "(":
            return Select(at, node, name, optional)
        return self.call(at, name, node)

    def call(self, at: int, name: str, target: Node | None) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        if self.kind != ")":
            arguments.append(self.expression())
            while self.accept(","):
                arguments.append(self.expression())
        self.expect(")")
        call = Call(at, name, target, arguments)
        return expand(self.source, call) or call

    def primary(self) -> Node:
        kind, value, at = self.tokens[self.position]
        if kind in ("name", "."):
            return self.name()
        if kind == "literal":
            self.position += 1
            return Literal(at, value)
        if kind in ("int", "-"):
            return self.integer()
        if kind == "(":
            self.position += 1
            inside = self.expression()
            self.expect(")")
            return inside
        if kind == "[":
            return self.list_literal()
        if kind == "{":
            return self.map_literal()
        raise self.unexpected("an expression")

    def name(self) -> Node:
        rooted = self.accept(".")
        _, name, at = self.expect("name")
        if name in _RESERVED:
            raise error_at(self.source, at, f"'{name}' is a reserved word")
        if self.kind == "(":
            return self.call(at, name, None)
        return Name(at, name, rooted)

    def integer(self) -> Node:
        at, negative = self.at, self.accept("-")
        kind, value, _ = self.tokens[self.position]
        if kind != "int" and not (negative and kind == "literal" and isinstance(value, float)):
            raise self.unexpected("a number")
        self.position += 1
        if negative:
            value = -value
        if not isinstance(value, float) and not INT_MIN <= value <= INT_MAX:
            raise error_at(self.source, at, "the integer does not fit into 64 bits")
        return Literal(at, value)

    def list_literal(self) -> Node:
        at, optional = self.take()[2], set()
        elements: list[Node] = []
        while self.kind != "]":
            if self.accept(","):
                break
            if self.accept("?"):
                optional.add(len(elements))
            elements.append(self.expression())
            if not self.accept(","):
                break
        self.expect("]")
        return ListLiteral(at, elements, frozenset(optional))

    def map_literal(self) -> Node:
        at, optional = self.take()[2], set()
        entries: list[tuple[Node, Node]] = []
        while self.kind != "}":
            if self.accept(","):
                break
            if self.accept("?"):
                optional.add(len(entries))
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.accept(","):
                break
        self.expect("}")
        return MapLiteral(at, entries, frozenset(optional))

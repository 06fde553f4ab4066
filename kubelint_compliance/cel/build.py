"""Small constructors for nodes of Python's syntax tree."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LOAD, STORE = ast.Load(), ast.Store()
IS, IS_NOT, EQ, NOT_EQ, IN = ast.Is(), ast.IsNot(), ast.Eq(), ast.NotEq(), ast.In()
AND, OR, NOT, ADD = ast.And(), ast.Or(), ast.Not(), ast.Add()
ORDERS: dict[str, ast.cmpop] = {"_<_": ast.Lt(), "_<=_": ast.LtE(), "_>_": ast.Gt(), "_>=_": ast.GtE()}


def name(text: str) -> ast.Name:
    """`text`."""
    return ast.Name(text, LOAD)


def constant(value: Any) -> ast.Constant:
    """A constant of Python's own."""
    return ast.Constant(value)


def call(function: str, *arguments: ast.expr) -> ast.Call:
    """`function(arguments)`."""
    return ast.Call(name(function), list(arguments), [])


def method(target: ast.expr, attribute: str, *arguments: ast.expr) -> ast.Call:
    """`target.attribute(arguments)`."""
    return ast.Call(ast.Attribute(target, attribute, LOAD), list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
    """`left operator right`."""
    return ast.Compare(left, [operator], [right])


def is_(left: ast.expr, value: Any) -> ast.Compare:
    """`left is value` for a constant."""
    return compare(left, IS, constant(value))


def both(*operands: ast.expr) -> ast.expr:
    """`a and b`."""
    return ast.BoolOp(AND, list(operands)) if len(operands) > 1 else operands[0]


def either(*operands: ast.expr) -> ast.expr:
    """`a or b`."""
    return ast.BoolOp(OR, list(operands)) if len(operands) > 1 else operands[0]


def not_(operand: ast.expr) -> ast.expr:
    """`not operand`, without a second `not`."""
    if isinstance(operand, ast.UnaryOp) and isinstance(operand.op, ast.Not):
        return operand.operand
    return ast.UnaryOp(NOT, operand)


def choose(test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.IfExp:
    """`yes if test else no`."""
    return ast.IfExp(test, yes, no)


def item(target: ast.expr, key: ast.expr) -> ast.Subscript:
    """`target[key]`."""
    return ast.Subscript(target, key, LOAD)


def assign(target: str, value: ast.expr) -> ast.stmt:
    """`target = value`."""
    return ast.Assign([ast.Name(target, STORE)], value)


def walrus(target: str, value: ast.expr) -> ast.expr:
    """`(target := value)`."""
    return ast.NamedExpr(ast.Name(target, STORE), value)


def when(test: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """`if test: body else: otherwise`."""
    return ast.If(test, body, otherwise or [])


def loop(targets: list[str], over: ast.expr, body: list[ast.stmt]) -> ast.stmt:
    """`for targets in over: body`."""
    stores: list[ast.expr] = [ast.Name(target, STORE) for target in targets]
    return ast.For(stores[0] if len(stores) == 1 else ast.Tuple(stores, STORE), over, body, [])

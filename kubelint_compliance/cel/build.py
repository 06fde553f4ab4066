"""Small constructors for nodes of Python's syntax tree."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

if TYPE_CHECKING:
    from ast import (
        Assign as Assign,
    )
    from ast import (
        Attribute as Attribute,
    )
    from ast import (
        AugAssign as AugAssign,
    )
    from ast import (
        BoolOp as BoolOp,
    )
    from ast import (
        Break as Break,
    )
    from ast import (
        Call as Call,
    )
    from ast import (
        Compare as Compare,
    )
    from ast import (
        Constant as Constant,
    )
    from ast import (
        Continue as Continue,
    )
    from ast import (
        Dict as Dict,
    )
    from ast import (
        ExceptHandler as ExceptHandler,
    )
    from ast import (
        Expr as Expr,
    )
    from ast import (
        For as For,
    )
    from ast import (
        FunctionDef as FunctionDef,
    )
    from ast import (
        If as If,
    )
    from ast import (
        IfExp as IfExp,
    )
    from ast import (
        ImportFrom as ImportFrom,
    )
    from ast import (
        List as List,
    )
    from ast import (
        Name as Name,
    )
    from ast import (
        NamedExpr as NamedExpr,
    )
    from ast import (
        Raise as Raise,
    )
    from ast import (
        Return as Return,
    )
    from ast import (
        Set as Set,
    )
    from ast import (
        Subscript as Subscript,
    )
    from ast import (
        Try as Try,
    )
    from ast import (
        Tuple as Tuple,
    )
    from ast import (
        UnaryOp as UnaryOp,
    )
    from ast import (
        alias as alias,
    )
    from ast import (
        arg as arg,
    )
else:

    def _located(cls: type[ast.AST]) -> type[ast.AST]:
        """Give nodes of a class the place that `compile` wants, once for all of them."""
        return type(cls.__name__, (cls,), {"lineno": 1, "col_offset": 0})

    Name = _located(ast.Name)
    Constant = _located(ast.Constant)
    Call = _located(ast.Call)
    Attribute = _located(ast.Attribute)
    Compare = _located(ast.Compare)
    BoolOp = _located(ast.BoolOp)
    UnaryOp = _located(ast.UnaryOp)
    IfExp = _located(ast.IfExp)
    Subscript = _located(ast.Subscript)
    NamedExpr = _located(ast.NamedExpr)
    List = _located(ast.List)
    Dict = _located(ast.Dict)
    Set = _located(ast.Set)
    Tuple = _located(ast.Tuple)
    Assign = _located(ast.Assign)
    AugAssign = _located(ast.AugAssign)
    If = _located(ast.If)
    For = _located(ast.For)
    Expr = _located(ast.Expr)
    Break = _located(ast.Break)
    Continue = _located(ast.Continue)
    Return = _located(ast.Return)
    Raise = _located(ast.Raise)
    Try = _located(ast.Try)
    FunctionDef = _located(ast.FunctionDef)
    ExceptHandler = _located(ast.ExceptHandler)
    ImportFrom = _located(ast.ImportFrom)
    alias = _located(ast.alias)
    arg = _located(ast.arg)

_LITERALS = (str, bytes, int, float)
LOAD, STORE = ast.Load(), ast.Store()
IS, IS_NOT, EQ, NOT_EQ, IN = ast.Is(), ast.IsNot(), ast.Eq(), ast.NotEq(), ast.In()
AND, OR, NOT, ADD = ast.And(), ast.Or(), ast.Not(), ast.Add()
ORDERS: dict[str, ast.cmpop] = {"_<_": ast.Lt(), "_<=_": ast.LtE(), "_>_": ast.Gt(), "_>=_": ast.GtE()}


def name(text: str) -> ast.Name:
    """`text`."""
    return Name(text, LOAD)


def constant(value: Any) -> ast.Constant:
    """A constant of Python's own."""
    return Constant(value)


def call(function: str, *arguments: ast.expr) -> ast.Call:
    """`function(arguments)`."""
    return Call(name(function), list(arguments), [])


def method(target: ast.expr, attribute: str, *arguments: ast.expr) -> ast.Call:
    """`target.attribute(arguments)`."""
    return Call(Attribute(target, attribute, LOAD), list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """`left operator right`; nothing but itself is a literal text or number, of which Python would warn."""
    if operator in (IS, IS_NOT) and isinstance(left, ast.Constant) and type(left.value) in _LITERALS:
        return constant(operator is IS_NOT)
    return Compare(left, [operator], [right])


def is_(left: ast.expr, value: Any) -> ast.expr:
    """`left is value` for a constant."""
    return compare(left, IS, constant(value))


def both(*operands: ast.expr) -> ast.expr:
    """`a and b`."""
    return BoolOp(AND, list(operands)) if len(operands) > 1 else operands[0]


def either(*operands: ast.expr) -> ast.expr:
    """`a or b`."""
    return BoolOp(OR, list(operands)) if len(operands) > 1 else operands[0]


def not_(operand: ast.expr) -> ast.expr:
    """`not operand`, without a second `not`."""
    if isinstance(operand, ast.UnaryOp) and isinstance(operand.op, ast.Not):
        return operand.operand
    return UnaryOp(NOT, operand)


def choose(test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.IfExp:
    """`yes if test else no`."""
    return IfExp(test, yes, no)


def item(target: ast.expr, key: ast.expr) -> ast.Subscript:
    """`target[key]`."""
    return Subscript(target, key, LOAD)


def assign(target: str, value: ast.expr) -> ast.stmt:
    """`target = value`."""
    return Assign([Name(target, STORE)], value)


def walrus(target: str, value: ast.expr) -> ast.expr:
    """`(target := value)`."""
    return NamedExpr(Name(target, STORE), value)


def when(test: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """`if test: body else: otherwise`."""
    return If(test, body, otherwise or [])


def loop(targets: list[str], over: ast.expr, body: list[ast.stmt]) -> ast.stmt:
    """`for targets in over: body`."""
    stores: list[ast.expr] = [Name(target, STORE) for target in targets]
    return For(stores[0] if len(stores) == 1 else Tuple(stores, STORE), over, body, [])

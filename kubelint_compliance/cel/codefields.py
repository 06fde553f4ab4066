"""Fields and elements of a checked tree as Python: rows of selects and indexes, and `has(a.b)`."""

from __future__ import annotations

import ast

from kubelint_compliance.cel import build as py
from kubelint_compliance.cel.tree import Index, Literal, Node, Select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cel.codegen import Code, Generator

_LITERALS = (ast.Constant, ast.List, ast.UnaryOp)
"""Of these Python warns where they have no such index, and nobody writes a rule with such a thing."""


def presence(gen: Generator, node: Select) -> Code:
    """`has(a.b)`."""
    first, again = gen.twice(gen.raw(node.operand)[0])
    inside = py.compare(py.constant(node.field), py.IN, again)
    none = py.compare(gen.runtime("absent", again), py.IS_NOT, py.name(gen.use("ABSENT")))
    return py.choose(_is(first, "dict"), inside, none), "bool"


def access(gen: Generator, node: Select | Index, default: ast.expr | None = None) -> Code:
    """Selects and indexes in a row, written as one expression; `default` stands in for an absent value."""
    root, steps = _chain(node)
    code, kind = gen.raw(root)
    while steps and kind != "optional" and not steps[0].optional:
        code = _strict(gen, code, steps.pop(0))
    if not steps:
        return code, ""
    missing = py.name(gen.use("ABSENT")) if default is None else default
    return _lookup(gen, code, steps, missing), "optional" if default is None else ""


def _strict(gen: Generator, code: ast.expr, step: Select | Index) -> ast.expr:
    """An element that must be there."""
    key = _key(step)
    if key is not None:
        return gen.runtime("slow") if isinstance(code, _LITERALS) else py.item(code, py.constant(key))
    index, kind = gen.value(_index(step))
    known = kind == "int" and isinstance(index, ast.Constant) and not str(index.value).startswith("-")
    if known and not isinstance(code, _LITERALS):
        first, again = gen.twice(code)
        return py.choose(_is(first, "list"), py.item(again, index), gen.runtime("get", again, index))
    return gen.runtime("get", code, index)


def _lookup(gen: Generator, code: ast.expr, steps: list[Select | Index], missing: ast.expr) -> ast.expr:
    """An element that may be absent, then the further steps in it."""
    step, *rest = steps
    key = _key(step)
    if key is None:
        found, found_again = gen.twice(gen.runtime("find", code, gen.value(_index(step))[0]))
        absent = py.compare(found, py.IS, py.name(gen.use("ABSENT")))
        return py.choose(absent, missing, _lookup(gen, found_again, rest, missing) if rest else found_again)
    if isinstance(code, _LITERALS):
        return gen.runtime("slow")
    first, again = gen.twice(code)
    inner: ast.expr = py.item(again, py.constant(key))
    if rest:
        inner = _lookup(gen, inner, rest, missing)
    here = py.choose(py.compare(py.constant(key), py.IN, again), inner, missing)
    boxed = isinstance(missing, ast.Name) and missing.id == "_ABSENT"
    none = gen.runtime("absent", again, *(() if boxed else (missing,)))
    return py.choose(_is(first, "dict"), here, none)


def _is(code: ast.expr, cls: str) -> ast.expr:
    return py.call("isinstance", code, py.name(cls))


def _key(step: Select | Index) -> str | None:
    """Return the key of a step that is known to be a text."""
    if isinstance(step, Select):
        return step.field
    value = step.index.value if isinstance(step.index, Literal) else None
    return value if isinstance(value, str) else None


def _index(step: Select | Index) -> Node:
    return step.index if isinstance(step, Index) else Literal(step.at, step.field)


def _chain(node: Node) -> tuple[Node, list[Select | Index]]:
    """Return where a row of selects and indexes starts, and its steps."""
    steps: list[Select | Index] = []
    while isinstance(node, Index) or (isinstance(node, Select) and not node.test):
        steps.append(node)
        node = node.operand
    return node, steps[::-1]

"""CEL's macros: calls whose arguments are syntax, rewritten to tree nodes of their own while parsing."""

from __future__ import annotations

from kubelint_compliance.cel.errors import error_at
from kubelint_compliance.cel.tree import Bind, Comprehension, Name, Select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cel.tree import Call, Node

# name and number of arguments -> (kind, variables, whether a condition stands before the body)
_COMPREHENSIONS = {
    ("all", 2): ("all", 1, False),
    ("all", 3): ("all", 2, False),
    ("exists", 2): ("exists", 1, False),
    ("exists", 3): ("exists", 2, False),
    ("exists_one", 2): ("existsOne", 1, False),
    ("existsOne", 2): ("existsOne", 1, False),
    ("existsOne", 3): ("existsOne", 2, False),
    ("map", 2): ("map", 1, False),
    ("map", 3): ("map", 1, True),
    ("filter", 2): ("filter", 1, False),
    ("sortBy", 2): ("sortBy", 1, False),
    ("transformList", 3): ("map", 2, False),
    ("transformList", 4): ("map", 2, True),
    ("transformMap", 3): ("transformMap", 2, False),
    ("transformMap", 4): ("transformMap", 2, True),
    ("transformMapEntry", 3): ("transformMapEntry", 2, False),
    ("transformMapEntry", 4): ("transformMapEntry", 2, True),
}


FUNCTIONS = ("cel.bind", "has")
METHODS = tuple(sorted({name for name, _ in _COMPREHENSIONS} | {"optFlatMap", "optMap"}))
"""The names of macros, as they are called."""


def expand(source: str, call: Call) -> Node | None:
    """Return what a call means if it is a macro, else None."""
    count = len(call.arguments)
    if call.target is None:
        return _has(source, call) if call.name == "has" and count == 1 else None
    if call.name in ("optMap", "optFlatMap") and count == 2:
        variable, body = call.arguments
        return Bind(call.at, call.name, _variable(source, variable), call.target, body)
    if call.name == "bind" and count == 3 and isinstance(call.target, Name) and call.target.name == "cel":
        variable, value, body = call.arguments
        return Bind(call.at, "bind", _variable(source, variable), value, body)
    shape = _COMPREHENSIONS.get((call.name, count))
    return _comprehension(source, call, call.target, shape) if shape else None


def _has(source: str, call: Call) -> Node:
    field = call.arguments[0]
    if not isinstance(field, Select) or field.optional or field.test:
        raise error_at(source, field.at, "the argument of has() must select a field, as in has(a.b)")
    return Select(field.at, field.operand, field.field, test=True)


def _comprehension(source: str, call: Call, operand: Node, shape: tuple[str, int, bool]) -> Node:
    kind, variables, conditional = shape
    names = tuple(_variable(source, node) for node in call.arguments[:variables])
    if variables == 2 and names[0] == names[1]:
        raise error_at(source, call.arguments[1].at, "the two variables need different names")
    condition = call.arguments[variables] if conditional else None
    return Comprehension(call.at, kind, operand, names, condition, call.arguments[-1])


def _variable(source: str, node: Node) -> str:
    if not isinstance(node, Name) or node.rooted:
        raise error_at(source, node.at, "the macro needs a plain name here, for its variable")
    return node.name

"""Code for calls: operators and common methods as Python's own, all others through the libraries."""

from __future__ import annotations

import ast

from kubelint_compliance.cel import build as py
from kubelint_compliance.cel.codefields import access
from kubelint_compliance.cel.host import CHECKED
from kubelint_compliance.cel.library import overloads
from kubelint_compliance.cel.tree import Call, Index, ListLiteral, Literal, MapLiteral, Node, Select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint_compliance.cel.codegen import Code, Generator

_ARITHMETIC = {
    "_+_": "add",
    "_-_": "subtract",
    "_*_": "multiply",
    "_/_": "divide",
    "_%_": "modulo",
    "-_": "negate",
}


def call_operator(gen: Generator, node: Call) -> Code | None:
    """Return code for an operator or `size`, else None."""
    name = node.name
    if name in ("_==_", "_!=_"):
        return _equality(gen, node)
    if name in py.ORDERS:
        return _order(gen, node)
    if name == "!_":
        return gen.truth(node.arguments[0], wanted=False), "bool"
    if name == "_in_":
        return _membership(gen, node)
    if name in _ARITHMETIC:
        codes = [gen.value(operand)[0] for operand in node.arguments]
        return gen.runtime(_ARITHMETIC[name], *(map(gen.little, codes) if name == "_+_" else codes)), ""
    if name == "size":
        return _size(gen, node)
    if name == "matches":
        return _matches(gen, node)
    if name == "dyn":
        return gen.raw(node.arguments[0])
    if name == "optional.none":
        return py.name(gen.use("ABSENT")), "optional"
    if name == "optional.of":
        return gen.value(node.arguments[0])[0], "optional"
    return None


def _without_dyn(node: Node) -> Node:
    """Return the argument of `dyn(x)`, which matters to the checker alone."""
    while isinstance(node, Call) and node.name == "dyn" and node.target is None:
        node = node.arguments[0]
    return node


def _equality(gen: Generator, node: Call) -> Code:
    left, right = map(_without_dyn, node.arguments)
    if isinstance(left, (Literal, ListLiteral, MapLiteral)):
        left, right = right, left
    wanted = node.name == "_==_"
    code, kind = gen.value(left)
    constant = _equal_constant(gen, code, kind, right)
    if constant is None:
        other, other_kind = gen.value(right)
        constant = _equal_values(gen, code, kind, other, other_kind)
    if isinstance(constant, ast.Compare) and not wanted:
        opposite = {ast.Is: py.IS_NOT, ast.Eq: py.NOT_EQ}.get(type(constant.ops[0]))
        if opposite is not None:
            return py.compare(constant.left, opposite, constant.comparators[0]), "bool"
    return constant if wanted else py.not_(constant), "bool"


def _equal_constant(gen: Generator, code: ast.expr, kind: str, right: Node) -> ast.expr | None:
    """Compare with a constant that Python compares as CEL does."""
    if isinstance(right, ListLiteral) and not right.elements:
        return py.compare(code, py.EQ, py.List([], py.LOAD))
    if isinstance(right, MapLiteral) and not right.entries:
        return py.compare(code, py.EQ, py.Dict([], []))
    if not isinstance(right, Literal):
        return None
    value = right.value
    if value is None or value is True or value is False:
        return py.is_(code, value)
    if isinstance(value, (str, bytes)):
        return py.compare(code, py.EQ, py.constant(value))
    if isinstance(value, (int, float)):
        if abs(value) > 2**53:
            return None  # Python compares a large integer with a double exactly
        if value not in (0, 1) or kind == "int":
            return py.compare(code, py.EQ, py.constant(value))
        first, again = gen.twice(code)
        not_bool = py.compare(again, py.IS_NOT, py.constant(bool(value)))
        return py.both(py.compare(first, py.EQ, py.constant(value)), not_bool)
    return None


def _equal_values(gen: Generator, left: ast.expr, kind: str, right: ast.expr, other: str) -> ast.expr:
    if kind == "string" or other == "string" or kind == other == "int":
        return py.compare(left, py.EQ, right)
    literal = isinstance(left, ast.Constant) or isinstance(right, ast.Constant)
    if (kind == "bool" or other == "bool") and not literal:
        return py.compare(left, py.IS, right)
    return gen.runtime("equal_little" if gen.loops else "equal", left, right)


def _order(gen: Generator, node: Call) -> Code:
    (left, kind), (right, other) = map(gen.value, node.arguments)
    operator = py.ORDERS[node.name]
    if kind == other and kind in ("int", "string", "double"):
        return py.compare(left, operator, right), "bool"
    if other == "int" and isinstance(right, ast.Constant):
        first, again = gen.twice(left)
        is_int = py.compare(_class(first), py.IS, py.name("int"))
        return py.choose(is_int, py.compare(again, operator, right), _ordered(gen, node, again, right)), "bool"
    return _ordered(gen, node, left, right), "bool"


def _ordered(gen: Generator, node: Call, left: ast.expr, right: ast.expr) -> ast.expr:
    function = "less_equal" if "=" in node.name else "less"
    return gen.runtime(function, right, left) if ">" in node.name else gen.runtime(function, left, right)


def _class(code: ast.expr) -> ast.expr:
    return py.Attribute(code, "__class__", py.LOAD)


def _membership(gen: Generator, node: Call) -> Code:
    left, right = node.arguments
    value, kind = gen.value(left)
    texts = _texts(right)
    if texts:
        constants: list[ast.expr] = [py.constant(text) for text in texts]
        inside = py.Set(constants) if len(texts) > 3 else py.Tuple(constants, py.LOAD)
        return py.compare(value, py.IN, inside), "bool"
    container = gen.value(right)[0]
    if gen.loops and not isinstance(right, ListLiteral):
        container = gen.charged(container)
    if kind == "string":
        first, again = gen.twice(container)
        collection = py.call("isinstance", first, py.name(gen.use("COLLECTIONS")))
        return py.choose(collection, py.compare(value, py.IN, again), gen.runtime("slow")), "bool"
    if gen.loops and not kind:
        value = gen.runtime("light", value)
    return gen.runtime("contains", container, value), "bool"


def _texts(node: Node) -> list[str]:
    """Return the elements of a list of literal texts, else nothing."""
    if not isinstance(node, ListLiteral) or node.optional:
        return []
    values = [element.value if isinstance(element, Literal) else None for element in node.elements]
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(values) else []


def _size(gen: Generator, node: Call) -> Code:
    return py.call("len", gen.value(node.operands[0])[0]), "int"


def _matches(gen: Generator, node: Call) -> Code | None:
    text, pattern = node.operands
    if not isinstance(pattern, Literal):
        return None
    return gen.runtime("matches", gen.little(gen.value(text)[0]), py.constant(pattern.value)), "bool"


def _prefix(gen: Generator, node: Call) -> Code | None:
    """`startsWith` and `endsWith`: Python's methods also take tuples and, on bytes, bytes."""
    part, kind = gen.value(node.arguments[0])
    text = gen.value(node.operands[0])[0]
    if kind != "string":
        return gen.runtime("starts_with" if node.name == "startsWith" else "ends_with", text, part), "bool"
    return py.method(text, node.name.lower(), part), "bool"


def _lower(gen: Generator, node: Call) -> Code | None:
    return gen.runtime("lower", gen.little(gen.value(node.operands[0])[0])), "string"


def _contains(gen: Generator, node: Call) -> Code | None:
    part, kind = gen.value(node.arguments[0])
    if kind != "string":
        return call_library(gen, node, argument=(part, kind))
    first, again = gen.twice(gen.value(node.operands[0])[0])
    is_text = py.call("isinstance", first, py.name("str"))
    return py.choose(is_text, py.compare(part, py.IN, again), gen.runtime("slow")), "bool"


def _or_value(gen: Generator, node: Call) -> Code | None:
    argument = gen.value(node.arguments[0])
    default, target = argument[0], node.operands[0]
    if isinstance(target, (Select, Index)) and _is_simple(default) and _has_optional(target):
        return access(gen, target, default)[0], ""
    code, kind = gen.raw(target)
    if kind != "optional":
        return call_library(gen, node, target=(code, kind), argument=argument)
    first, again = gen.twice(code)
    return py.choose(py.compare(first, py.IS, py.name(gen.use("ABSENT"))), default, again), ""


def _has_optional(node: Node) -> bool:
    while isinstance(node, (Select, Index)):
        if node.optional:
            return True
        node = node.operand
    return False


def _is_simple(code: ast.expr) -> bool:
    """Whether code may stand in several places: a name, a constant, an empty list or map."""
    empty = (isinstance(code, ast.List) and not code.elts) or (isinstance(code, ast.Dict) and not code.values)
    return empty or isinstance(code, (ast.Constant, ast.Name))


def _has_value(gen: Generator, node: Call) -> Code | None:
    code, kind = gen.raw(node.operands[0])
    if kind != "optional":
        return call_library(gen, node, target=(code, kind))
    return py.compare(code, py.IS_NOT, py.name(gen.use("ABSENT"))), "bool"


def _optional_value(gen: Generator, node: Call) -> Code | None:
    code, kind = gen.raw(node.operands[0])
    if kind != "optional":
        return call_library(gen, node, target=(code, kind))
    first, again = gen.twice(code)
    absent = py.compare(first, py.IS, py.name(gen.use("ABSENT")))
    return py.choose(absent, gen.runtime("slow"), again), ""


def _or(gen: Generator, node: Call) -> Code | None:
    code, kind = gen.raw(node.operands[0])
    if kind != "optional":
        return call_library(gen, node, target=(code, kind))
    first, again = gen.twice(code)
    absent = py.compare(first, py.IS, py.name(gen.use("ABSENT")))
    return py.choose(absent, gen.maybe(node.arguments[0]), again), "optional"


METHODS: dict[str, Callable[[Generator, Call], Code | None]] = {
    "contains": _contains,
    "endsWith": _prefix,
    "hasValue": _has_value,
    "lowerAscii": _lower,
    "matches": _matches,
    "or": _or,
    "orValue": _or_value,
    "size": _size,
    "startsWith": _prefix,
    "value": _optional_value,
}


def call_library(gen: Generator, node: Call, target: Code | None = None, argument: Code | None = None) -> Code:
    """Call a function of the libraries or of the host.

    `target` and `argument` are the code of the first operand and of the last, where that is written already: what is
    written twice at each level grows without end.
    """
    written = {len(node.operands) - 1: argument, 0: target}
    given = [written.get(index) or gen.value(operand) for index, operand in enumerate(node.operands)]
    codes, kinds = [code for code, _ in given], [kind for _, kind in given]
    method = node.target is not None
    key = ("." if method else "") + node.name
    if key in gen.host:
        return _call_host(gen, key, codes, kinds)
    name = ("_method_" if method else "_function_") + node.name.replace(".", "_")
    gen.libraries[name] = (node.name, method)
    codes = _counted(gen, node, codes)
    results = {overload.result.name for overload in overloads(node.name, method)}
    known = results.pop() if len(results) == 1 else ""
    return py.call(name, *codes), known if known in ("bool", "int", "string", "list", "double") else ""


_PATTERNS = ("matches", "find", "findAll", "regex.replace", "regex.extract", "regex.extractAll")


def _counted(gen: Generator, node: Call, codes: list[ast.expr]) -> list[ast.expr]:
    """Leave to the exact evaluator, which counts, what goes through much in each pass, and long patterns."""
    codes = [gen.little(code) for code in codes]
    if node.name in _PATTERNS and len(codes) > 1 and not isinstance(codes[1], ast.Constant):
        codes[1] = gen.runtime("little", codes[1])
    return codes


def _call_host(gen: Generator, key: str, codes: list[ast.expr], kinds: list[str]) -> Code:
    """Call the host's function itself where the types surely fit, else through a check of the types."""
    fits = all(not wanted or wanted == kind for wanted, kind in zip(gen.host[key], kinds, strict=True))
    name = ("_host_" if fits else CHECKED) + key.replace(".", "_")
    gen.hosts[name] = key
    given = [py.name(gen.roots[variable][0]) for variable in gen.given.get(key, ())]
    return py.call(name, *codes, *given), ""

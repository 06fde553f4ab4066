"""Checked tree to Python: straight code where Python agrees with CEL or raises for every type of the operands.

Whatever raises is evaluated again by the exact evaluator, and CEL has no side effects; so code may be moved and
evaluated early, as long as it never gives a wrong answer.
"""

from __future__ import annotations

import ast
import keyword
from functools import partial

from kubelint_compliance.cel import build as py
from kubelint_compliance.cel.codecalls import METHODS, call_library, call_operator
from kubelint_compliance.cel.codefields import access, presence
from kubelint_compliance.cel.codeloops import LOOPS
from kubelint_compliance.cel.tree import (
    Bind,
    Call,
    Comprehension,
    Conditional,
    Deferred,
    Index,
    ListLiteral,
    Literal,
    Logic,
    MapLiteral,
    Name,
    Node,
    Select,
)
from kubelint_compliance.cel.types import Type
from kubelint_compliance.cel.values import UInt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Code = tuple[ast.expr, str]
    """Python code and the kind its value surely has: a type's name, `optional` for a value or ABSENT, or nothing."""

_TAKEN = frozenset(("dict", "enumerate", "isinstance", "len", "list", "str", "int", "Exception"))


class Generator:
    """Writes one Python function for one checked tree."""

    def __init__(
        self, host: Mapping[str, Sequence[str]], cost_limit: int, given: Mapping[str, Sequence[str]] = {}
    ) -> None:
        """`host` has the parameter types of the host's functions by name, `given` the variables that some get."""
        self.host = host
        self.given = given
        self.cost_limit = cost_limit
        self.block: list[ast.stmt] = []
        self.imports: set[str] = set()
        self.libraries: dict[str, tuple[str, bool]] = {}
        self.hosts: dict[str, str] = {}
        self.names: dict[str, tuple[str, str]] = {}
        self.known: dict[str, tuple[str, str | None]] = {}
        self.used: set[str] = set()
        self.loops = 0
        self.counted = False

    def function(self, function_name: str, tree: Node, variables: Sequence[str]) -> ast.FunctionDef:
        """Return `def function_name(variables)`."""
        parameters = [self.fresh(variable) for variable in variables]
        self.names = {variable: (parameter, "") for variable, parameter in zip(variables, parameters, strict=True)}
        self.roots = self.names
        result = self.value(tree)[0]
        body = [*self.block, py.Return(result)]
        if self.counted:
            body.insert(0, py.assign("_cost", py.constant(0)))
        return _function(function_name, parameters, body, self.use("exact"))

    def use(self, runtime_name: str) -> str:
        """Return the name under which something of the runtime module is known."""
        self.imports.add(runtime_name)
        return "_" + runtime_name

    def runtime(self, runtime_name: str, *arguments: ast.expr) -> ast.expr:
        """Call a function of the runtime module."""
        return py.call(self.use(runtime_name), *arguments)

    def fresh(self, wanted: str) -> str:
        """Return a Python name that is not used yet in this function."""
        base = wanted + "_" if wanted in _TAKEN or keyword.iskeyword(wanted) else wanted
        base = "v" + base if base.startswith("_") else base
        found, count = base, 1
        while found in self.used:
            count += 1
            found = f"{base}_{count}"
        self.used.add(found)
        return found

    def temporary(self) -> str:
        """Return a name for a value in between."""
        found = f"_t{len(self.used)}"
        self.used.add(found)
        return found

    def twice(self, code: ast.expr) -> tuple[ast.expr, ast.expr]:
        """Return code for the first and for the further uses of a value."""
        if isinstance(code, (ast.Name, ast.Constant)):
            return code, code
        name = self.temporary()
        return py.walrus(name, code), py.name(name)

    def aside(self, write: Callable[[], Any]) -> tuple[list[ast.stmt], Any]:
        """Run `write` and return the statements it wrote, with its result; what they compute is known to them alone."""
        outer, known, self.block = self.block, self.known, []
        result = write()
        statements, self.block, self.known = self.block, outer, known
        return statements, result

    def charged(self, collection: ast.expr) -> ast.expr:
        """Count the size of a collection that is gone through inside a loop."""
        self.counted = True
        name = self.temporary()
        size = py.call("len", py.name(name))
        excess = py.Compare(py.name("_cost"), [ast.Gt()], [py.constant(self.cost_limit)])
        self.block += [
            py.assign(name, collection),
            py.AugAssign(py.Name("_cost", py.STORE), py.ADD, size),
            py.when(excess, [py.Raise(self.runtime("overrun"))]),
        ]
        return py.name(name)

    def little(self, code: ast.expr) -> ast.expr:
        """In a loop, leave the fast code where a call would go through much in each pass."""
        return self.runtime("little", code) if self.loops and not isinstance(code, ast.Constant) else code

    def raw(self, node: Node) -> Code:
        """Return code for a node; of kind `optional` it gives a value or ABSENT."""
        return _WRITE[type(node)](self, node)

    def value(self, node: Node) -> Code:
        """Return code for a node that gives its value."""
        code, kind = self.raw(node)
        return (self.runtime("box", code), "") if kind == "optional" else (code, kind)

    def truth(self, node: Node, wanted: bool = True) -> ast.expr:
        """Return code that is True where the node has the wanted truth and False where the other; else it raises."""
        code, kind = self.value(node)
        if kind == "bool":
            return code if wanted else py.not_(code)
        first, again = self.twice(code)
        other = py.compare(again, py.IS_NOT, py.constant(not wanted))
        return py.either(py.is_(first, wanted), py.both(other, self.runtime("slow")))

    def literal(self, node: Literal) -> Code:
        value = node.value
        if isinstance(value, UInt):
            return self.runtime("UInt", py.constant(value.value)), ""
        if isinstance(value, Type):
            return self.runtime("get_type", py.constant(value.name)), ""
        if isinstance(value, float):
            return py.constant(value), "double"
        return py.constant(value), {bool: "bool", int: "int", str: "string"}.get(type(value), "")

    def name(self, node: Name) -> Code:
        name, kind = (self.roots if node.rooted else self.names)[node.name]
        return py.name(name), kind

    def select(self, node: Select) -> Code:
        if node.test:
            return presence(self, node)
        return access(self, node)

    def index(self, node: Index) -> Code:
        return access(self, node)

    def call(self, node: Call) -> Code:
        if node.target is not None:
            written = METHODS[node.name](self, node) if node.name in METHODS else None
            return written or call_library(self, node)
        return call_operator(self, node) or call_library(self, node)

    def logic(self, node: Logic) -> Code:
        """`&&` and `||`; an operand that needs statements is written as an `if` over the result so far."""
        join = py.both if node.conjunction else py.either
        pending, result = [self.truth(node.operands[0])], ""
        for operand in node.operands[1:]:
            statements, code = self.aside(partial(self.truth, operand))
            if statements:
                result = result or self.temporary()
                self.block.append(py.assign(result, join(*pending)))
                test = py.name(result)
                statements.append(py.assign(result, code))
                self.block.append(py.when(test if node.conjunction else py.not_(test), statements))
                pending = [py.name(result)]
            else:
                pending.append(code)
        return join(*pending), "bool"

    def conditional(self, node: Conditional) -> Code:
        test = self.truth(node.test)
        yes_block, (yes, yes_kind) = self.aside(lambda: self.raw(node.yes))
        no_block, (no, no_kind) = self.aside(lambda: self.raw(node.no))
        if yes_kind != no_kind:
            yes = self.runtime("box", yes) if yes_kind == "optional" else yes
            no = self.runtime("box", no) if no_kind == "optional" else no
            yes_kind = ""
        if not yes_block and not no_block:
            return py.choose(test, yes, no), yes_kind
        result = self.temporary()
        yes_block.append(py.assign(result, yes))
        no_block.append(py.assign(result, no))
        self.block.append(py.when(test, yes_block, no_block))
        return py.name(result), yes_kind

    def list(self, node: ListLiteral) -> Code:
        if not node.optional:
            return py.List([self.value(element)[0] for element in node.elements], py.LOAD), "list"
        result = self.temporary()
        self.block.append(py.assign(result, py.List([], py.LOAD)))
        for index, element in enumerate(node.elements):
            code = self.value(element)[0] if index not in node.optional else self.maybe(element)
            first, again = self.twice(code)
            append: ast.stmt = py.Expr(py.method(py.name(result), "append", again))
            if index in node.optional:
                append = py.when(py.compare(first, py.IS_NOT, py.name(self.use("ABSENT"))), [append])
            else:
                append = py.Expr(py.method(py.name(result), "append", code))
            self.block.append(append)
        return py.name(result), "list"

    def maybe(self, node: Node) -> ast.expr:
        """Return code of an optional as a value or ABSENT."""
        code, kind = self.raw(node)
        return code if kind == "optional" else self.runtime("unboxed", code)

    def map(self, node: MapLiteral) -> Code:
        keys = [key.value if isinstance(key, Literal) else None for key, _ in node.entries]
        if node.optional or len(set(keys)) != len(keys) or not all(isinstance(key, str) for key in keys):
            return self.runtime("slow"), "map"
        values = [self.value(value)[0] for _, value in node.entries]
        return py.Dict([py.constant(key) for key in keys], values), "map"

    def comprehension(self, node: Comprehension) -> Code:
        return LOOPS[node.kind](self, node)

    def deferred(self, node: Deferred) -> Code:
        code: Code = node.write()
        return code

    def bind(self, node: Bind) -> Code:
        if node.kind == "bind":
            return self.bound(node, self.raw(node.value), self.raw)
        code = self.maybe(node.value)
        name = self.fresh(node.name)
        self.block.append(py.assign(name, code))
        self.names = {**(outer := self.names), node.name: (name, "")}
        write = self.value if node.kind == "optMap" else lambda body: (self.maybe(body), "")
        statements, (body, _) = self.aside(lambda: write(node.body))
        self.names = outer
        absent = py.compare(py.name(name), py.IS, py.name(self.use("ABSENT")))
        if not statements:
            return py.choose(absent, py.name(name), body), "optional"
        result = self.temporary()
        statements.append(py.assign(result, body))
        self.block.append(py.when(absent, [py.assign(result, py.name(name))], statements))
        return py.name(result), "optional"

    def bound(self, node: Bind, value: Code, write: Callable[[Node], Code]) -> Code:
        name = self.fresh(node.name)
        self.block.append(py.assign(name, value[0]))
        self.names = {**(outer := self.names), node.name: (name, value[1])}
        result = write(node.body)
        self.names = outer
        return result


def _function(name: str, parameters: list[str], body: list[ast.stmt], exact: str) -> ast.FunctionDef:
    """`def`, whose body hands over to the exact evaluator when it raises."""
    values = [py.name(parameter) for parameter in parameters]
    again = py.Return(py.call(exact, py.name(name), py.name("_error"), *values))
    handler = py.ExceptHandler(py.name("Exception"), "_error", [again])
    signature = ast.arguments([], [py.arg(parameter) for parameter in parameters], None, [], [], None, [])
    return py.FunctionDef(name, signature, [py.Try(body, [handler], [], [])], [])


_WRITE: dict[type[Node], Callable[[Generator, Any], Code]] = {
    Literal: Generator.literal,
    Name: Generator.name,
    Select: Generator.select,
    Index: Generator.index,
    Call: Generator.call,
    Logic: Generator.logic,
    Conditional: Generator.conditional,
    ListLiteral: Generator.list,
    MapLiteral: Generator.map,
    Comprehension: Generator.comprehension,
    Bind: Generator.bind,
    Deferred: Generator.deferred,
}

"""A whole rule as one Python function, which says what breaks; where it cannot, it raises.

Goes in: a compiled rule, while its trees are known. Comes out: a definition for the pack. It is called with the rule's
parameters and the sights of each of its scopes. True: the rule tested the object, and nothing breaks. False: it had
nothing to judge. A list: which of its checks fail, in which view, with the path and the value of an item of `each`.
Whatever it raises: the rule has to be run expression by expression. A variable is computed where it is first read; one
that is the same all over an object, once.
"""

from __future__ import annotations

import ast
from functools import partial

from kubelint_compliance.cel import build as py
from kubelint_compliance.cel.codeloops import LOOPS
from kubelint_compliance.cel.emit import generator_of
from kubelint_compliance.cel.tree import Bind, Comprehension, Deferred, Name, Node, Select, mapped
from kubelint_compliance.manifests.paths import EVERY, LEAVES
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.sight import ELSEWHERE, VARIABLES
from kubelint_compliance.ruleset.variables import SHARED, conditions_of_object, of_object, reads, used_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.cel import Program
    from kubelint_compliance.cel.codegen import Generator
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import Check, CompiledRule

HELPERS = {
    "kubelint_compliance.manifests.paths": ("entries", "leaves"),
    "kubelint_compliance.ruleset.sight": ("places", "path", "last"),
}
"""What fused code calls, by module; each with an underscore before it."""
_OF_ITEM = ("item", "key")
_OF_RULE = "params"
_ONCE = frozenset({"object", "pod"})
"""Scopes with one view of most objects."""


class Fused(NamedTuple):
    """The definition of one rule, and what its code needs of the module around it."""

    definition: ast.FunctionDef
    generator: Generator


class _CannotError(Exception):
    """The rule says something that is only run expression by expression."""


def fuse(rule: CompiledRule, name: str) -> Fused | None:
    """Return the function of a rule; None where there is nothing to fuse, or Python cannot nest so deep."""
    if not rule.scopes:
        return None
    try:
        fused = _Fuser(rule).function(name)
        compile(ast.unparse(fused.definition), "<rule>", "exec", dont_inherit=True)
    except (_CannotError, SyntaxError, RecursionError):
        return None
    return fused


class _Fuser:
    """Writes the function of one rule."""

    def __init__(self, rule: CompiledRule) -> None:
        self.rule = rule
        self.body = rule.body()
        self.gen = generator_of(self.body.checks[0].program)
        self.gen.used |= {"applies", "type"}
        self.gen.names = {variable: (self.gen.fresh(variable), "") for variable in ELSEWHERE}
        self.gen.roots = self.gen.names
        self.top = self.gen.names
        self.of_object = {variable: self.gen.fresh(f"of_{variable}") for variable in sorted(of_object(self.body))}
        self.once = used_once(self.body) - self.of_object.keys()
        self.broken = self.gen.fresh("broken")
        self.asked: list[str] = []
        self.found: dict[str, str] = {}
        self.number = 0
        self.view = self.sight = ""

    def function(self, name: str) -> Fused:
        scopes = self.rule.scopes
        lists = [self.gen.fresh("views") for _ in scopes]
        loops = [self._views(scope, views) for scope, views in zip(scopes, lists, strict=True)]
        body: list[ast.stmt] = [
            py.assign("applies", py.constant(not self.body.conditions)),
            py.assign(self.broken, py.List([], py.LOAD)),
            *(py.assign(local, py.constant(...)) for local in (*self.of_object.values(), *self.asked)),
            *loops,
            py.Return(py.either(py.name(self.broken), py.name("applies"))),
        ]
        parameters = [py.arg(text) for text in (self.top[_OF_RULE][0], *lists)]
        definition = py.FunctionDef(name, ast.arguments([], parameters, None, [], [], None, []), body, [])
        return Fused(definition, self.gen)

    def _views(self, scope: str, views: str) -> ast.stmt:
        """Write the loop over what a scope sees."""
        self.view, self.sight = self.gen.fresh("view"), self.gen.fresh("sight")
        self.gen.names = self.top
        statements, _ = self.gen.aside(lambda: self._view(scope))
        used = {node.id for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name)}
        head: list[ast.stmt] = []
        for position, variable in enumerate(VARIABLES):
            local = self.top.get(variable, ("", ""))[0]
            if local in used and variable in _OF_ITEM:
                head.append(py.assign(local, py.constant(None)))
            elif local in used and variable != _OF_RULE:
                head.append(py.assign(local, py.item(py.name(self.sight), py.constant(position))))
        return py.loop([self.view, self.sight], py.name(views), [*head, *statements])

    def _view(self, scope: str) -> None:
        block = self.gen.block
        if self.rule.container_types:
            types = py.Tuple([py.constant(kind) for kind in self.rule.container_types], py.LOAD)
            within = py.compare(py.name(self.top["containerType"][0]), py.IN, types)
            block.append(py.when(py.not_(within), [py.Continue()]))
        first = 0 if scope in _ONCE else conditions_of_object(self.body)
        if first:
            self._ask_once([condition.tree for condition in self.body.conditions[:first]])
        for condition in self.body.conditions[first:]:
            self._unless(self._named(condition.tree, ()), py.Continue())
        if self.body.conditions:
            self.gen.block.append(py.assign("applies", py.constant(True)))
        checks = [(number, check) for number, check in enumerate(self.body.checks) if check.scope == scope]
        for _, check in checks:
            for program in (check.program, check.each_of):
                self._declare(program.tree if program else None)
        self.found = {}
        for self.number, check in checks:
            self._check(check)

    def _ask_once(self, conditions: list[Node]) -> None:
        """Write conditions that are the same in every view: they are asked in the first one."""
        asked, block = self.gen.fresh("asked"), self.gen.block

        def ask() -> None:
            for tree in conditions:
                self._unless(self._named(tree, ()), py.Break())

        statements, _ = self.gen.aside(ask)
        self.asked.append(asked)
        block.append(py.when(py.is_(py.name(asked), ...), [*statements, py.assign(asked, py.constant(None))]))

    def _check(self, check: Check) -> None:
        tree = self._named(check.program.tree, ())
        if not check.each and check.each_of is None:
            self._unless(tree, self._broken(py.constant(None), py.constant(None)))
            return
        for each in check.each:
            self._each(self.top["self"][0], each, (), py.constant(None), tree)
        if check.each_of is not None:
            found = self._places(check.each_of)
            item = self.gen.fresh("item")
            path = py.call("_path", py.name(item))
            statements, _ = self.gen.aside(lambda: self._item(item, path, py.call("_last", py.name(item)), tree))
            self.gen.block.append(py.loop([item], py.call("_places", py.name(found)), statements))

    def _places(self, program: Program) -> str:
        """Write down the places that a check looks at, and return their name; checks that ask the same share them."""
        if program.source not in self.found:
            places = self._named(program.tree, ())
            code = self._counted(lambda: self.gen.value(places)[0])
            name = self.found[program.source] = self.gen.fresh("found")
            self.gen.block.append(py.assign(name, code))
        return self.found[program.source]

    def _each(self, value: str, path: Path, way: tuple[ast.expr, ...], key: ast.expr, tree: Node) -> None:
        """Write the way to what a check looks at, and the check; the `way` so far ends with the `key`."""
        if not path:
            self._item(value, py.Tuple([*way], py.LOAD), key, tree)
            return
        step, rest = path[0], path[1:]
        below, at = self.gen.fresh("value"), self.gen.fresh("at")
        if step == LEAVES:  # the way ends at a scalar, as it does for `resolve`
            last = py.choose(py.name(at), py.item(py.name(at), py.constant(-1)), key)
            onward = (*way, ast.Starred(py.name(at), py.LOAD))
            statements, _ = self.gen.aside(lambda: self._each(below, (), onward, last, tree))
            leaves = py.call("_leaves", py.name(value), py.Tuple([], py.LOAD))
            self.gen.block.append(py.loop([at, below], leaves, statements))
            return
        if step == EVERY:
            onward = (*way, py.name(at))
            statements, _ = self.gen.aside(lambda: self._each(below, rest, onward, py.name(at), tree))
            self.gen.block.append(py.loop([at, below], py.call("_entries", py.name(value)), statements))
            return
        onward = (*way, py.constant(step))
        statements, _ = self.gen.aside(lambda: self._each(below, rest, onward, py.constant(step), tree))
        within = py.item(py.name(value), py.constant(step))
        if isinstance(step, str):
            there = py.compare(py.constant(step), py.IN, py.name(value))
        else:
            there = py.Compare(py.constant(step), [ast.Lt()], [py.call("len", py.name(value))])
        kind = py.compare(py.call("type", py.name(value)), py.IS, py.name("dict" if isinstance(step, str) else "list"))
        self.gen.block.append(py.when(py.both(kind, there), [py.assign(below, within), *statements]))

    def _item(self, item: str, path: ast.expr, key: ast.expr, tree: Node) -> None:
        outer = self.gen.names
        at = self.gen.fresh("key")
        self.gen.names = {**outer, "item": (item, ""), "key": (at, "")}
        statements, _ = self.gen.aside(lambda: self._unless(tree, self._broken(path, py.name(item))))
        self.gen.names = outer
        if any(isinstance(node, ast.Name) and node.id == at for part in statements for node in ast.walk(part)):
            statements.insert(0, py.assign(at, key))
        self.gen.block += statements

    def _broken(self, path: ast.expr, item: ast.expr) -> ast.stmt:
        """Write down that a check failed: its number, view and sight, and which item of `each`."""
        row = [py.constant(self.number), py.name(self.view), py.name(self.sight), path, item]
        return py.Expr(py.method(py.name(self.broken), "append", py.Tuple(row, py.LOAD)))

    def _unless(self, tree: Node, otherwise: ast.stmt) -> None:
        test = self._counted(lambda: self.gen.truth(tree, wanted=False))
        self.gen.block.append(py.when(test, [otherwise]))

    def _counted(self, write: Callable[[], Any]) -> Any:
        """Write one expression; each counts its cost from nothing."""
        outer, self.gen.counted = self.gen.counted, False
        before = len(self.gen.block)
        result = write()
        if self.gen.counted:
            self.gen.block.insert(before, py.assign("_cost", py.constant(0)))
        self.gen.counted = outer
        return result

    def _named(self, node: Node, open_: tuple[str, ...]) -> Node:
        """Return a tree that computes variables where they are first read."""
        if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name == SHARED:
            if node.test or node.optional or node.field not in self.body.variables or node.field in open_:
                raise _CannotError
            if node.field in self.once:
                return self._named(self.body.variables[node.field].tree, (*open_, node.field))
            return Deferred(node.at, partial(self._variable, node.field, open_))
        if isinstance(node, Name) and node.name == SHARED:
            raise _CannotError
        if isinstance(node, Bind) and node.name == SHARED:
            raise _CannotError
        if isinstance(node, Comprehension):
            if SHARED in node.names:
                raise _CannotError
            loop = mapped(node, lambda child: self._named(child, open_))
            return Deferred(node.at, partial(self._loop, node, loop))
        return mapped(node, lambda child: self._named(child, open_))

    def _loop(self, node: Comprehension, named: Comprehension) -> Any:
        self._declare(node.condition)
        self._declare(node.body)
        return LOOPS[node.kind](self.gen, named)

    def _declare(self, tree: Node | None) -> None:
        """Name the variables that a tree reads: whoever needs one first, on whatever way, computes it for all."""
        pending, seen = [tree] if tree else [], set[str]()
        while pending:
            for variable, _ in reads(pending.pop(), again=False):
                if variable in seen or variable not in self.body.variables:
                    continue
                seen.add(variable)
                pending.append(self.body.variables[variable].tree)
                if variable not in self.once and variable not in self.of_object and variable not in self.gen.known:
                    local = self.gen.fresh(f"of_{variable}")
                    self.gen.block.append(py.assign(local, py.constant(...)))
                    self.gen.known = {**self.gen.known, variable: (local, None)}

    def _variable(self, variable: str, open_: tuple[str, ...]) -> tuple[ast.expr, str]:
        """Write the name of a variable, and before it what computes it where that is not done."""
        local, kind = self.gen.known.get(variable, (self.of_object.get(variable, ""), None))
        if kind is None:
            names, loops, self.gen.names, self.gen.loops = self.gen.names, self.gen.loops, self.top, 0
            inner = self._named(self.body.variables[variable].tree, (*open_, variable))
            local, kind = self._computed(inner, local, self.gen.fresh(f"of_{variable}"))
            self.gen.names, self.gen.loops = names, loops
            self.gen.known = {**self.gen.known, variable: (local, kind)}
        return py.name(local), kind

    def _computed(self, tree: Node, declared: str, fresh: str) -> tuple[str, str]:
        statements: list[ast.stmt]
        if not declared:
            code, kind = self._counted(lambda: self.gen.value(tree))
            self.gen.block.append(py.assign(fresh, code))
            return fresh, kind
        statements, (code, kind) = self.gen.aside(lambda: self._counted(lambda: self.gen.value(tree)))
        statements.append(py.assign(declared, code))
        self.gen.block.append(py.when(py.is_(py.name(declared), ...), statements))
        return declared, kind

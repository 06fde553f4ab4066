"""A whole rule as one Python function, which says that nothing breaks; what it cannot say, the runner finds out.

Goes in: a compiled rule, while its trees are known. Comes out: a definition for the pack. It is called with the rule's
parameters and the sights of each of its scopes. True: the rule tested the object, and nothing breaks. False: it had
nothing to judge. None, or whatever it raises: the rule has to be run expression by expression. CEL has no side effects,
so variables may be computed before they are needed.
"""

from __future__ import annotations

import ast
from copy import copy

from kubelint_compliance.cel import build as py
from kubelint_compliance.cel.emit import generator_of
from kubelint_compliance.cel.tree import Bind, Comprehension, Name, Node, Select
from kubelint_compliance.manifests.paths import EVERY, LEAVES
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.sight import ELSEWHERE, VARIABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.cel.codegen import Generator
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.compiled import Body, Check, CompiledRule

HELPERS = {
    "kubelint_compliance.manifests.paths": ("entries",),
    "kubelint_compliance.ruleset.sight": ("leaves_of", "places", "last"),
}
"""What fused code calls, by module; each with an underscore before it."""
_OF_ITEM = ("item", "key")
_OF_RULE = "params"
_SHARED = "variables"


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
        self.once = _used_once(self.body)
        self.known: set[str] = set()

    def function(self, name: str) -> Fused:
        scopes = self.rule.scopes
        lists = [self.gen.fresh("views") for _ in scopes]
        loops = [self._views(scope, views) for scope, views in zip(scopes, lists, strict=True)]
        body: list[ast.stmt] = [py.assign("applies", py.constant(not self.body.conditions)), *loops]
        body.append(py.Return(py.name("applies")))
        parameters = [py.arg(text) for text in (self.top[_OF_RULE][0], *lists)]
        definition = py.FunctionDef(name, ast.arguments([], parameters, None, [], [], None, []), body, [])
        return Fused(definition, self.gen)

    def _views(self, scope: str, views: str) -> ast.stmt:
        """Write the loop over what a scope sees."""
        view = self.gen.fresh("view")
        self.known, self.gen.names = set(), self.top
        statements, _ = self.gen.aside(lambda: self._view(scope))
        used = {node.id for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name)}
        head: list[ast.stmt] = []
        for position, variable in enumerate(VARIABLES):
            local = self.top.get(variable, ("", ""))[0]
            if local in used and variable in _OF_ITEM:
                head.append(py.assign(local, py.constant(None)))
            elif local in used and variable != _OF_RULE:
                head.append(py.assign(local, py.item(py.name(view), py.constant(position))))
        return py.loop(["_", view], py.name(views), [*head, *statements])

    def _view(self, scope: str) -> None:
        block = self.gen.block
        if self.rule.container_types:
            types = py.Tuple([py.constant(kind) for kind in self.rule.container_types], py.LOAD)
            within = py.compare(py.name(self.top["containerType"][0]), py.IN, types)
            block.append(py.when(py.not_(within), [py.Continue()]))
        for condition in self.body.conditions:
            self._test(condition.tree, py.Continue())
        if self.body.conditions:
            self.gen.block.append(py.assign("applies", py.constant(True)))
        for check in self.body.checks:
            if check.scope == scope:
                self._check(check)

    def _check(self, check: Check) -> None:
        if not check.each and check.each_of is None:
            self._test(check.program.tree, py.Return(py.constant(None)))
            return
        tree = self._ready(check.program.tree)
        for each in check.each:
            self._each(self.top["self"][0], each, py.constant(None), tree)
        if check.each_of is not None:
            found = self._value(self._ready(check.each_of.tree))
            item = self.gen.fresh("item")
            key = py.call("_last", py.name(item))
            statements, _ = self.gen.aside(lambda: self._item(item, key, tree))
            self.gen.block.append(py.loop([item], py.call("_places", found), statements))

    def _each(self, value: str, path: Path, key: ast.expr, tree: Node) -> None:
        """Write the way to what a check looks at, and the check."""
        if not path:
            self._item(value, key, tree)
            return
        step, rest = path[0], path[1:]
        below, at = self.gen.fresh("value"), self.gen.fresh("at")
        if step in (EVERY, LEAVES):
            rest = () if step == LEAVES else rest  # the way ends at a scalar, as it does for `resolve`
            statements, _ = self.gen.aside(lambda: self._each(below, rest, py.name(at), tree))
            entries = (
                py.call("_leaves_of", py.name(value), key) if step == LEAVES else py.call("_entries", py.name(value))
            )
            self.gen.block.append(py.loop([at, below], entries, statements))
            return
        statements, _ = self.gen.aside(lambda: self._each(below, rest, py.constant(step), tree))
        within = py.item(py.name(value), py.constant(step))
        if isinstance(step, str):
            there = py.compare(py.constant(step), py.IN, py.name(value))
        else:
            there = py.Compare(py.constant(step), [ast.Lt()], [py.call("len", py.name(value))])
        kind = py.compare(py.call("type", py.name(value)), py.IS, py.name("dict" if isinstance(step, str) else "list"))
        self.gen.block.append(py.when(py.both(kind, there), [py.assign(below, within), *statements]))

    def _item(self, item: str, key: ast.expr, tree: Node) -> None:
        outer = self.gen.names
        at = self.gen.fresh("key")
        self.gen.names = {**outer, "item": (item, ""), "key": (at, "")}
        statements, _ = self.gen.aside(lambda: self._fail_unless(tree, py.Return(py.constant(None))))
        self.gen.names = outer
        if any(isinstance(node, ast.Name) and node.id == at for part in statements for node in ast.walk(part)):
            statements.insert(0, py.assign(at, key))
        self.gen.block += statements

    def _test(self, tree: Node, otherwise: ast.stmt) -> None:
        self._fail_unless(self._ready(tree), otherwise)

    def _fail_unless(self, tree: Node, otherwise: ast.stmt) -> None:
        test = self._counted(lambda: self.gen.truth(tree, wanted=False))
        self.gen.block.append(py.when(test, [otherwise]))

    def _value(self, tree: Node) -> ast.expr:
        code: ast.expr = self._counted(lambda: self.gen.value(tree)[0])
        return code

    def _counted(self, write: Callable[[], Any]) -> Any:
        """Write one expression; each counts its cost from nothing."""
        self.gen.counted = False
        statements, result = self.gen.aside(write)
        if self.gen.counted:
            self.gen.block.append(py.assign("_cost", py.constant(0)))
        self.gen.block += statements
        return result

    def _ready(self, tree: Node) -> Node:
        """Compute the variables that a tree reads, and return it with their names."""
        return self._named(tree, ())

    def _named(self, node: Node, open_: tuple[str, ...]) -> Node:
        if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name == _SHARED:
            if node.test or node.optional or node.field not in self.body.variables or node.field in open_:
                raise _CannotError
            tree = self.body.variables[node.field].tree
            if node.field in self.once:
                return self._named(tree, (*open_, node.field))
            self._compute(node.field, tree, open_)
            return Name(node.at, f"{_SHARED}.{node.field}")
        if isinstance(node, Name) and node.name == _SHARED:
            raise _CannotError
        if (isinstance(node, Comprehension) and _SHARED in node.names) or (
            isinstance(node, Bind) and node.name == _SHARED
        ):
            raise _CannotError
        return _mapped(node, lambda child: self._named(child, open_))

    def _compute(self, variable: str, tree: Node, open_: tuple[str, ...]) -> None:
        if variable in self.known:
            return
        inner = self._named(tree, (*open_, variable))
        code, kind = self._counted(lambda: self.gen.value(inner))
        local = self.gen.fresh(f"of_{variable}")
        self.gen.block.append(py.assign(local, code))
        self.gen.names = {**self.gen.names, f"{_SHARED}.{variable}": (local, kind)}
        self.known.add(variable)


def _used_once(body: Body) -> frozenset[str]:
    """Return the variables that are read in one place, and not again and again: they are written there."""
    programs = [*body.conditions, *body.variables.values()]
    for check in body.checks:
        programs += [check.program, *([check.each_of] if check.each_of else [])]
    uses: dict[str, int] = {}
    for program in programs:
        for name, again in _reads(program.tree, again=False):
            uses[name] = uses.get(name, 0) + (2 if again else 1)
    for check in body.checks:
        for name, _ in _reads(check.program.tree, again=False) if check.each or check.each_of else ():
            uses[name] = 2
    several = len({check.scope for check in body.checks}) > 1
    return frozenset() if several else frozenset(name for name, number in uses.items() if number == 1)


def _reads(node: Node, *, again: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name == _SHARED:
        yield node.field, again
    for child in _children(node):
        yield from _reads(child, again=again or (isinstance(node, Comprehension) and child is not node.operand))


def _children(node: Node) -> Iterator[Node]:
    for slot in type(node).__slots__:
        yield from _nodes(getattr(node, slot))


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from _nodes(entry)


def _mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a copy of a node whose children are changed."""
    made = copy(node)
    for slot in type(node).__slots__:
        setattr(made, slot, _changed(getattr(node, slot), change))
    return made


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(entry, change) for entry in value)
    return value

"""What the trees of a rule tell of its variables: where they are read, and which are the same all over an object.

Goes in: the body of a rule whose trees are known. Comes out: names of variables.
"""

from __future__ import annotations

from kubelint_compliance.cel.tree import Bind, Comprehension, Name, Node, Select, children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.ruleset.compiled import Body

SHARED = "variables"
_OF_OBJECT = frozenset({"object", "metadata", "params", "kubernetesVersion"})
"""What is the same in every view of an object."""


def used_once(body: Body) -> frozenset[str]:
    """Return the variables that are read in one place, and not again and again: they are written there."""
    programs = [*body.conditions, *body.variables.values()]
    for check in body.checks:
        programs += [check.program, *([check.each_of] if check.each_of else [])]
    uses: dict[str, int] = {}
    for program in programs:
        for name, again in reads(program.tree, again=False):
            uses[name] = uses.get(name, 0) + (2 if again else 1)
    for check in body.checks:
        for name, _ in reads(check.program.tree, again=False) if check.each or check.each_of else ():
            uses[name] = 2
    several = len({check.scope for check in body.checks}) > 1
    return frozenset() if several else frozenset(name for name, number in uses.items() if number == 1)


def of_object(body: Body) -> frozenset[str]:
    """Return the variables that read nothing of a view, and run through something: they are computed once an object."""
    trees = {name: program.tree for name, program in body.variables.items()}
    known: dict[str, bool] = {}
    return frozenset(
        name for name, tree in trees.items() if _is_same(tree, trees, known) and _loops(tree, trees, set())
    )


def conditions_of_object(body: Body) -> int:
    """Return how many conditions, from the first on, read nothing of a view: they are asked once an object."""
    trees = {name: program.tree for name, program in body.variables.items()}
    known: dict[str, bool] = {}
    same = [_is_same(condition.tree, trees, known) for condition in body.conditions]
    return [*same, False].index(False)


def _is_same(tree: Node, trees: dict[str, Node], known: dict[str, bool]) -> bool:
    """Whether a tree, with the variables that it reads, reads nothing of a view; `known` says it of variables."""
    if not _free(tree) <= _OF_OBJECT | {SHARED}:
        return False
    for name, _ in reads(tree, again=False):
        if name not in known:
            known[name] = False  # what needs itself is none
            known[name] = name in trees and _is_same(trees[name], trees, known)
        if not known[name]:
            return False
    return True


def reads(node: Node, *, again: bool) -> Iterator[tuple[str, bool]]:
    """Yield the variables that a tree reads, each with whether a loop reads it again and again."""
    if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name == SHARED:
        yield node.field, again
    for child in children(node):
        yield from reads(child, again=again or (isinstance(node, Comprehension) and child is not node.operand))


def _free(node: Node) -> frozenset[str]:
    """Return the names that a tree reads from outside; one with a leading dot keeps it."""
    if isinstance(node, Name):
        return frozenset({f".{node.name}" if node.rooted else node.name})
    if isinstance(node, Comprehension):
        inner = _free(node.body) | (_free(node.condition) if node.condition else frozenset())
        return _free(node.operand) | (inner - {*node.names})
    if isinstance(node, Bind):
        return _free(node.value) | (_free(node.body) - {node.name})
    return frozenset[str]().union(*map(_free, children(node)))


def _loops(node: Node, trees: dict[str, Node], seen: set[str]) -> bool:
    """Whether a tree, or a variable that it reads, runs through a list or a mapping."""
    if isinstance(node, Comprehension):
        return True
    if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name == SHARED:
        if node.field in seen:
            return False
        seen.add(node.field)
        return node.field in trees and _loops(trees[node.field], trees, seen)
    return any(_loops(child, trees, seen) for child in children(node))

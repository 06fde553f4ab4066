"""Which rules have nothing to judge in an object that starts no program of Kubernetes: by their first condition.

Goes in: a rule, while its trees are known. Comes out: whether that condition is false there, whatever else it reads.
What is not sure is not idle; nothing that could fail to be evaluated is.
"""

from __future__ import annotations

from kubelint_compliance.cel.tree import (
    Call,
    Comprehension,
    Conditional,
    ListLiteral,
    Literal,
    Logic,
    Name,
    Node,
    Select,
)
from kubelint_compliance.facts import FACTS
from kubelint_compliance.facts.table import may_start_component
from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.ruleset.variables import SHARED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint_compliance.ruleset.compiled import Body

_GROUPS = ("", "apps")
"""The groups of the workloads that `may_start_component` looks into."""
_OBJECT = ("object", "self")


def is_idle(body: Body) -> bool:
    """Whether a rule about whole objects judges no workload that names no program of Kubernetes anywhere."""
    if not body.conditions or any(check.scope != "object" for check in body.checks):
        return False
    asking = _Asking({name: program.tree for name, program in body.variables.items()})
    return asking.truth(body.conditions[0].tree) is False


class _Asking:
    """What is known of expressions where the facts about programs of Kubernetes find nothing."""

    def __init__(self, variables: Mapping[str, Node]) -> None:
        self.variables = variables
        self.open: set[str] = set()
        self.kinds = {kind.kind for kind in kinds() if kind.pods and kind.group in _GROUPS}

    def truth(self, node: Node) -> bool | None:
        """Return whether an expression is true or false; None where that is not known."""
        if isinstance(node, Literal):
            return node.value if isinstance(node.value, bool) else None
        if isinstance(node, Logic):
            parts = [self.truth(operand) for operand in node.operands]
            if (not node.conjunction) in parts:
                return not node.conjunction
            return None if None in parts else node.conjunction
        if isinstance(node, Comprehension):
            return False if node.kind == "exists" and self.is_empty(node.operand) else None
        if isinstance(node, Call) and len(node.operands) == 2:
            one, other = node.operands
            if node.name == "_!=_" and _is_empty_list(other):
                return False if self.is_empty(one) else None
            if node.name == "_==_" and _is_kind(one) and isinstance(other, Literal):
                return None if other.value in self.kinds else False
        return None

    def is_empty(self, node: Node) -> bool:
        """Whether an expression is a list without entries."""
        if isinstance(node, Call):
            return _finds_nothing(node) or (node.name == "_+_" and all(map(self.is_empty, node.operands)))
        if isinstance(node, Comprehension):
            return node.kind in ("filter", "map") and self.is_empty(node.operand)
        if isinstance(node, Conditional):
            test = self.truth(node.test)
            return test is not None and self.is_empty(node.yes if test else node.no)
        if isinstance(node, Select) and isinstance(node.operand, Name) and node.operand.name == SHARED:
            return self.is_empty_variable(node.field)
        return _is_empty_list(node)

    def is_empty_variable(self, name: str) -> bool:
        """Whether a variable is a list without entries."""
        if name in self.open or name not in self.variables:
            return False
        self.open.add(name)
        found = self.is_empty(self.variables[name])
        self.open.discard(name)
        return found


def _finds_nothing(node: Call) -> bool:
    """Whether it asks a fact about programs of the object, in words that are written there."""
    fact = FACTS.get(node.name)
    if node.target is not None or fact is None or fact.may is not may_start_component:
        return False
    whole, *words = node.arguments
    return isinstance(whole, Name) and whole.name in _OBJECT and all(map(_is_written, words))


def _is_written(node: Node) -> bool:
    return isinstance(node, Literal) or (isinstance(node, ListLiteral) and all(map(_is_written, node.elements)))


def _is_empty_list(node: Node) -> bool:
    return isinstance(node, ListLiteral) and not node.elements


def _is_kind(node: Node) -> bool:
    """Whether it is the kind of the object, which every object has."""
    return (
        isinstance(node, Select)
        and node.field == "kind"
        and not (node.test or node.optional)
        and isinstance(node.operand, Name)
        and node.operand.name in _OBJECT
    )

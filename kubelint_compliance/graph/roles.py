"""The roles of a cluster: those that files hold, the default ones of Kubernetes, and what aggregation makes of them.

Goes in: a graph. Comes out: `Roles`, which finds a role by its name and knows the rules that are in force in it.
"""

from __future__ import annotations

from kubelint_compliance.data import read_data
from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.policyrule import policy_rule
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text
from kubelint_compliance.yamltree import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.policyrule import PolicyRule

RBAC = "rbac.authorization.k8s.io"
UNKNOWN = "\0"
"""Stands for the namespace of a Role or RoleBinding where nobody says it: it is one, and not the whole cluster."""
DEFAULTS = "schemas/kubernetes/roles.json"
"""The default ClusterRoles of Kubernetes' bootstrap policy; tools/schemas/pack_roles.py writes it."""


class Role(NamedTuple):
    """A Role, or a ClusterRole, which is in no namespace; `node` is None for one that every cluster has.

    `rules` are those written in it; where `selectors` is not None, others take their place.
    """

    kind: str
    namespace: str
    name: str
    node: Node | None
    rules: tuple[Rule, ...] = ()
    selectors: tuple[Any, ...] | None = None

    @property
    def value(self) -> dict[str, Any]:
        """Its fields that the graph reads."""
        return self.node.value if self.node else _default(self.name)

    @property
    def is_builtin(self) -> bool:
        """Whether it is a default role that no file holds."""
        return self.node is None


class Rule(NamedTuple):
    """A rule in force, with the role that it is written in, and its number there."""

    policy: PolicyRule
    kind: str
    role: str
    number: int
    node: Node | None

    @property
    def line(self) -> int | None:
        """The line that it begins on; None where no file holds it."""
        return self.node.place(("rules", self.number)).line if self.node else None


class Roles:
    """All roles of a graph, beside which the default ClusterRoles are, where no file holds one of that name."""

    def __init__(self, graph: Graph) -> None:
        self._cluster: dict[str, list[Role]] = {}
        self._own: dict[str, list[Role]] = {}
        self._all: list[Role] = []
        self._roles: dict[tuple[str, str], list[Role]] = {}
        self._labelled: dict[tuple[str, str], list[Role]] = {}
        self._in_force: dict[int, tuple[Rule, ...]] = {}
        for node in graph.of_kind(RBAC, "ClusterRole"):
            role = _role(node.value, node)
            self._cluster.setdefault(role.name, []).append(role)
        for node in graph.of_kind(RBAC, "Role"):
            role = _role(node.value, node, graph.space(node) or UNKNOWN)
            self._roles.setdefault((role.namespace, role.name), []).append(role)

    def find(self, kind: str, namespace: str, name: str) -> Sequence[Role]:
        """Return the roles of a name: several where several documents have it, none where nothing has.

        A Role is in the namespace, which is UNKNOWN where nobody says it; a ClusterRole is in none.
        """
        if not name:
            return ()
        if kind == "Role":
            return self._roles.get((namespace, name), ())
        return self._named(name) if kind == "ClusterRole" else ()

    def _named(self, name: str) -> Sequence[Role]:
        found = self._cluster.get(name) or self._own.get(name)
        if found is None:
            found = self._own[name] = [_role(_default(name), None)] if name in _defaults() else []
        return found

    def rules(self, role: Role) -> tuple[Rule, ...]:
        """Return the rules in force in a role.

        In an aggregated one these are the rules of the ClusterRoles that its selectors choose, and of those that they
        choose where they are aggregated themselves; a controller overwrites what is written in it.
        """
        if role.selectors is None:
            return role.rules
        found = self._in_force.get(id(role))
        if found is None:
            leaves = {id(leaf): leaf for leaf in self._leaves(role)}.values()
            found = self._in_force[id(role)] = tuple(rule for leaf in leaves for rule in leaf.rules)
        return found

    def _leaves(self, role: Role) -> Iterator[Role]:
        """Yield the roles, not aggregated themselves, whose rules an aggregated role has."""
        seen, pending = {id(role)}, [role]
        while pending:
            upper = pending.pop()
            for lower in self.chosen(upper):
                if id(lower) not in seen:
                    seen.add(id(lower))
                    if lower.selectors is None:
                        yield lower
                    else:
                        pending.append(lower)

    def chosen(self, role: Role) -> Iterator[Role]:
        """Yield the ClusterRoles that the selectors of an aggregated role choose; it never chooses its own name."""
        for selector in role.selectors or ():
            for other in self._candidates(selector):
                if other.name != role.name and _sees(role, other) and selects_labels(selector, _labels(other)):
                    yield other

    def _candidates(self, selector: Mapping[str, Any]) -> Sequence[Role]:
        self._know_labels()
        labels = [
            self._labelled.get((key, value), [])
            for key, value in mapping(selector.get("matchLabels")).items()
            if isinstance(value, str)
        ]
        return min(labels, key=len) if labels else self._all

    def _know_labels(self) -> None:
        if self._all:
            return
        names = dict.fromkeys((*self._cluster, *_defaults()))
        self._all += (role for name in names for role in self._named(name))
        for role in self._all:
            for label in _labels(role).items():
                if isinstance(label[1], str):
                    self._labelled.setdefault(label, []).append(role)


def _sees(role: Role, other: Role) -> bool:
    return role.node is None or other.node is None or sees(role.node, other.node)


def _labels(role: Role) -> dict[str, Any]:
    return mapping(mapping(role.value.get("metadata")).get("labels"))


def _role(value: dict[str, Any], node: Node | None, namespace: str = "") -> Role:
    """Read a role; one whose name Kubernetes will make up has none, and nothing can refer to it."""
    kind, name = text(value.get("kind")), text(mapping(value.get("metadata")).get("name"))
    rules = enumerate(sequence(value.get("rules")))
    own = tuple(Rule(policy_rule(rule), kind, name, number, node) for number, rule in rules)
    return Role(kind, namespace, name, node, own, _selectors(value))


def _selectors(value: dict[str, Any]) -> tuple[Any, ...] | None:
    if value.get("kind") != "ClusterRole" or not isinstance(value.get("aggregationRule"), dict):
        return None
    return tuple(mapping(entry) for entry in sequence(value["aggregationRule"].get("clusterRoleSelectors")))


_NAME = '{"kind":"ClusterRole","metadata":{"name":"'
_lines: dict[str, str] = {}
_read: dict[str, dict[str, Any]] = {}


def _defaults() -> Mapping[str, str]:
    """Return the lines of the file with the default ClusterRoles, one for each, by name."""
    if not _lines:
        lines = (line.rstrip(",") for line in read_data(DEFAULTS).splitlines())
        _lines.update((line[len(_NAME) : line.index('"', len(_NAME))], line) for line in lines if line[:1] == "{")
    return _lines


def _default(name: str) -> dict[str, Any]:
    """Return a default ClusterRole. Most runs ask for one or none, which pays for no reader of JSON."""
    if name not in _read:
        (document,) = parse(_defaults()[name])
        _read[name] = mapping(document.value) if isinstance(document, Document) else {}
    return _read[name]

"""Who may do what: the answers of Kubernetes' RBAC to a request, and all that a subject may do.

Goes in: a graph. Comes out: `Access`, whose answers are grants: the subject, the binding, the role, the rule. Every
question is a look-up by resource or by subject.
"""

from __future__ import annotations

from kubelint_compliance.graph.bindings import bindings_of, identities
from kubelint_compliance.graph.index import seeing
from kubelint_compliance.graph.policyrule import keys_of, url_key
from kubelint_compliance.graph.roles import Roles
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.graph.bindings import Binding, Subject
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.policyrule import Request
    from kubelint_compliance.graph.roles import Role, Rule

    Bound = tuple[Role, list[Binding]]
    _Index = dict[str, dict[int, tuple[Bound, list[Rule]]]]


class Grant(NamedTuple):
    """What lets a subject do something: `number` is that of the subject in the binding.

    The role is the one that the binding refers to; the rule may be written in another, where it is aggregated.
    """

    subject: Subject
    binding: Binding
    number: int
    role: Role
    rule: Rule

    @property
    def namespace(self) -> str:
        """The namespace in which it holds, UNKNOWN where nobody says it; empty for all of them."""
        return self.binding.namespace

    @property
    def is_cluster_wide(self) -> bool:
        """Whether it holds in every namespace, and beside all."""
        return self.binding.is_cluster_wide


class _Scope:
    """The roles that are bound in one namespace, or by ClusterRoleBindings, by what their rules are about."""

    def __init__(self, bound: Iterable[Bound], roles: Roles) -> None:
        self._resources: _Index = {}
        self._urls: _Index = {}
        for entry in bound:
            for rule in roles.rules(entry[0]):
                for word in rule.policy.resources:
                    _add(self._resources, word, entry, rule)
                for word in rule.policy.urls:
                    _add(self._urls, url_key(word), entry, rule)

    def allowing(self, request: Request) -> Iterator[tuple[Bound, Rule]]:
        """Yield the bound roles that allow a request, each once, with one rule that does."""
        index = self._urls if request.url else self._resources
        done: set[int] = set()
        for key in keys_of(request):
            for number, (bound, rules) in index.get(key, {}).items():
                rule = None if number in done else next((each for each in rules if each.policy.allows(request)), None)
                if rule is not None:
                    done.add(number)
                    yield bound, rule


def _add(index: _Index, word: str, bound: Bound, rule: Rule) -> None:
    index.setdefault(word, {}).setdefault(id(bound[0]), (bound, []))[1].append(rule)


class Access:
    """The RBAC of a graph. What it knows of a namespace is worked out when the first question about it comes."""

    def __init__(self, graph: Graph) -> None:
        self.roles = Roles(graph)
        self._own: dict[int, Binding] = {}
        self._bound: dict[int, Sequence[Role]] = {}
        self._giving: dict[int, dict[int, Binding]] | None = None
        self._bindings: dict[str, list[Binding]] = {}
        self._subjects: dict[Subject, list[tuple[Binding, int]]] = {}
        self._scopes: dict[str, _Scope] = {}
        for binding in bindings_of(graph):
            self._own[id(binding.node)] = binding
            self._bindings.setdefault(binding.namespace, []).append(binding)
            for subject, number in dict(reversed(binding.subjects)).items():
                self._subjects.setdefault(subject, []).append((binding, number))

    @property
    def subjects(self) -> Sequence[Subject]:
        """All subjects of bindings, in the order in which they are met."""
        return tuple(self._subjects)

    def bindings(self, namespace: str = "") -> Sequence[Binding]:
        """Return the RoleBindings of a namespace, or all ClusterRoleBindings."""
        return self._bindings.get(namespace, ())

    def binding_of(self, node: Node) -> Binding | None:
        """Return the binding that an object of the graph is; None where it is none."""
        return self._own.get(id(node))

    def bound_roles(self, binding: Binding) -> Sequence[Role]:
        """Return the roles that a binding refers to: none where nothing has that name, several where several do."""
        found = self._bound.get(id(binding.node))
        if found is None:
            found = self._bound[id(binding.node)] = list(self._referred(binding))
        return found

    def _referred(self, binding: Binding) -> Iterator[Role]:
        if not binding.is_cluster_wide or binding.role_kind == "ClusterRole":
            sees = seeing(binding.node.sets)
            for role in self.roles.find(binding.role_kind, binding.namespace, binding.role_name):
                if role.node is None or sees(role.node.sets):
                    yield role

    def giving(self, nodes: Iterable[Node]) -> list[Binding]:
        """Return the ClusterRoleBindings that give somebody a rule which is written in one of some roles."""
        if self._giving is None:
            self._giving = _by_rules(self)
        found: dict[int, Binding] = {}
        for node in nodes:
            found |= self._giving.get(id(node), {})
        return [found[number] for number in sorted(found)]

    def bindings_of(self, subject: Subject) -> Sequence[tuple[Binding, int]]:
        """Return the bindings that name this very subject, each with the number of the subject in it."""
        return self._subjects.get(subject, ())

    def who_can(self, request: Request) -> Iterator[Grant]:
        """Yield what allows a request: one grant for each subject, binding and role.

        Without a namespace, and for URLs, ClusterRoleBindings alone count.
        """
        for namespace in ("", request.namespace) if request.namespace and not request.url else ("",):
            for (role, bindings), rule in self._scope(namespace).allowing(request):
                for binding in bindings:
                    for subject, number in dict(reversed(binding.subjects)).items():
                        yield Grant(subject, binding, number, role, rule)

    def allowed(self, subject: Subject, request: Request) -> bool:
        """Whether a subject may do something, also as a member of the groups that it is surely in."""
        own = frozenset(identities(subject))
        return any(grant.subject in own for grant in self.who_can(request))

    def permissions(self, subject: Subject) -> Iterator[Grant]:
        """Yield all that a subject may do, also as a member of the groups that it is surely in, rule by rule."""
        for identity in identities(subject):
            for binding, number in self.bindings_of(identity):
                for role in self.bound_roles(binding):
                    for rule in self.roles.rules(role):
                        yield Grant(identity, binding, number, role, rule)

    def _scope(self, namespace: str) -> _Scope:
        found = self._scopes.get(namespace)
        if found is None:
            bound: dict[int, Bound] = {}
            for binding in self.bindings(namespace):
                for role in self.bound_roles(binding):
                    bound.setdefault(id(role), (role, []))[1].append(binding)
            found = self._scopes[namespace] = _Scope(bound.values(), self.roles)
        return found


def _by_rules(access: Access) -> dict[int, dict[int, Binding]]:
    """Return the ClusterRoleBindings that have subjects, by the objects with rules that they give, and number."""
    found: dict[int, dict[int, Binding]] = {}
    for number, binding in enumerate(access.bindings()):
        for role in access.bound_roles(binding) if binding.subjects else ():
            for rule in access.roles.rules(role):
                if rule.node is not None:
                    found.setdefault(id(rule.node), {})[number] = binding
    return found

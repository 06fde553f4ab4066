"""Who is bound to which role: subjects and bindings as RBAC reads them.

Goes in: nodes of RoleBinding and ClusterRoleBinding. Comes out: `Binding`, each with its subjects.
"""

from __future__ import annotations

from kubelint_compliance.graph.roles import RBAC, UNKNOWN
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

USER, GROUP, ACCOUNT = "User", "Group", "ServiceAccount"
SUBJECTS = (USER, GROUP, ACCOUNT)
_ACCOUNT_USER = "system:serviceaccount:"
"""What the name begins with that a service account has as a user."""
AUTHENTICATED, UNAUTHENTICATED = "system:authenticated", "system:unauthenticated"
ACCOUNTS, ANONYMOUS, MASTERS = "system:serviceaccounts", "system:anonymous", "system:masters"


class Subject(NamedTuple):
    """A user, a group or a service account; only the last has a namespace."""

    kind: str
    name: str
    namespace: str = ""


class Binding(NamedTuple):
    """A RoleBinding, or a ClusterRoleBinding, and the role that it refers to.

    The namespace is empty of the latter, and UNKNOWN of the former where nobody says it. Each of `subjects` comes with
    its number in the binding. `name` is empty where Kubernetes will make it up.
    """

    kind: str
    namespace: str
    name: str
    node: Node
    role_kind: str
    role_name: str
    subjects: tuple[tuple[Subject, int], ...]

    @property
    def is_cluster_wide(self) -> bool:
        """Whether it gives what it gives in every namespace, and beside all."""
        return not self.namespace


def bindings_of(graph: Graph) -> Iterator[Binding]:
    """Yield the bindings of a graph, but for those that Kubernetes refuses since their name is no text."""
    for kind in ("ClusterRoleBinding", "RoleBinding"):
        for node in graph.of_kind(RBAC, kind):
            name = mapping(node.value.get("metadata")).get("name")
            if name is None or isinstance(name, str):
                yield _binding(kind, node, namespace_of(node, graph))


def namespace_of(node: Node, graph: Graph) -> str:
    """Return the namespace of a binding; empty for the whole cluster."""
    return graph.space(node) or UNKNOWN if node.kind == "RoleBinding" else ""


def _binding(kind: str, node: Node, namespace: str) -> Binding:
    value = node.value
    ref, name = mapping(value.get("roleRef")), text(mapping(value.get("metadata")).get("name"))
    numbered = enumerate(sequence(value.get("subjects")))
    subjects = tuple((subject, number) for number, entry in numbered if (subject := subject_of(entry, namespace)))
    return Binding(kind, namespace, name, node, text(ref.get("kind")), text(ref.get("name")), subjects)


def subject_of(value: Any, namespace: str) -> Subject | None:
    """Read a subject of a binding in a namespace, empty for the whole cluster; None for one that is nobody.

    A service account without a namespace is in that of the binding.
    """
    entry = mapping(value)
    kind, name = text(entry.get("kind")), text(entry.get("name"))
    if kind not in SUBJECTS or not name:
        return None
    if kind != ACCOUNT:
        return Subject(kind, name)
    space = text(entry.get("namespace")) or namespace
    return Subject(kind, name, space) if space else None


def identities(subject: Subject) -> tuple[Subject, ...]:
    """Return all as which a subject is met in bindings.

    A service account is also a user, and in three groups; a user that spells one is that account. Whoever is known is
    in `system:authenticated`; of the groups that an authenticator adds nothing is known from manifests.
    """
    account = _account(subject)
    if account is not None and account.namespace == UNKNOWN:
        return (account, *_groups(ACCOUNTS, AUTHENTICATED))
    if account is not None:
        user = Subject(USER, f"{_ACCOUNT_USER}{account.namespace}:{account.name}")
        other = user if subject.kind == ACCOUNT else account
        return (subject, other, *_groups(f"{ACCOUNTS}:{account.namespace}", ACCOUNTS, AUTHENTICATED))
    if subject in (Subject(USER, ANONYMOUS), Subject(GROUP, UNAUTHENTICATED)):
        return (Subject(USER, ANONYMOUS), *_groups(UNAUTHENTICATED))
    of_accounts = subject.kind == GROUP and subject.name.startswith(f"{ACCOUNTS}:")
    groups = _groups(*((ACCOUNTS,) if of_accounts else ()), AUTHENTICATED)
    return (subject, *(group for group in groups if group != subject))


def _groups(*names: str) -> tuple[Subject, ...]:
    return tuple(Subject(GROUP, name) for name in names)


def _account(subject: Subject) -> Subject | None:
    """Return the service account that a subject is, by its kind or by its name as a user."""
    if subject.kind == ACCOUNT:
        return subject
    if subject.kind != USER or not subject.name.startswith(_ACCOUNT_USER):
        return None
    namespace, colon, name = subject.name.removeprefix(_ACCOUNT_USER).partition(":")
    return Subject(ACCOUNT, name, namespace) if colon and namespace and name and ":" not in name else None

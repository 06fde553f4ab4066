"""All objects of a run by what they are called and by their labels: every question is a look-up.

Goes in: nodes. Comes out: a `Graph`. Alternatives, such as two overlays of one base, are all in it; `sees` tells what
may be deployed together.
"""

from __future__ import annotations

from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.graph.node import TEMPLATE
from kubelint_compliance.graph.parted import possible, tightened
from kubelint_compliance.graph.podlabels import (
    SET_BY_CONTROLLERS,
    UNSAID,
    added_labels,
    asked_pods,
    may_select,
    without,
)
from kubelint_compliance.graph.unserved import is_idle
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.access import Access
    from kubelint_compliance.graph.holders import Holders
    from kubelint_compliance.graph.network.reach import Network
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.podlabels import Added
    from kubelint_compliance.yamltree import Span

    Chosen = tuple[tuple[str, str], ...]
    """The sets of a node: folders, each with the one of its alternatives."""
    Identity = tuple[str, str, str, str]

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that Kubernetes gives every Namespace, with its name."""

CONFIGURED = "\0"
"""Stands in `sets` of a node where others have a folder: for sets that the configuration names, which tell for sure."""

_PLAIN = frozenset({"Service", "ReplicationController"})
"""Kinds whose selector is a map of labels; an empty one selects nothing."""


class PodNode(NamedTuple):
    """A pod, or the pods of a template: the object that makes them, their namespace, and what is held of them.

    `number` counts the pods of one object. `added` are labels that its controller puts on them; None where it is not
    known what that is.
    """

    node: Node
    namespace: str
    value: dict[str, Any]
    number: int = 0
    added: Added | None = None

    @property
    def sets(self) -> Chosen:
        """The sets of the object."""
        return self.node.sets

    @property
    def labels(self) -> dict[str, Any]:
        """The labels that the template gives the pods."""
        return mapping(mapping(self.value.get("metadata")).get("labels"))

    @property
    def all_labels(self) -> dict[str, Any]:
        """The labels that the pods have in a cluster; some have a value that nobody says."""
        return {**self.labels, **dict(self.added)} if self.added else self.labels

    @property
    def spec(self) -> dict[str, Any]:
        """What is held of their spec."""
        return mapping(self.value.get("spec"))

    @property
    def account(self) -> str:
        """The name of their service account."""
        name = self.spec.get("serviceAccountName") or self.spec.get("serviceAccount")
        return name if isinstance(name, str) else "default"


class Graph:
    """The objects of a run.

    `namespace` is that of objects that name none: empty where it is not known. Nodes stay in their order. `templates`
    are those that nobody rendered, which are among no others. `idle` are those that would protect others, and that a
    cluster of the minor version does not take: they see others, and no other sees them.
    """

    def __init__(self, nodes: Iterable[Node], namespace: str = "", minor: int = MINORS[-1]) -> None:
        several = tuple(nodes)
        self.templates = tuple(node for node in several if node.kind == TEMPLATE)
        self.idle = tuple(node for node in several if is_idle(node, minor))
        idle = set(map(id, self.idle))
        self.nodes = tuple(node for node in several if node.kind != TEMPLATE and id(node) not in idle)
        self.namespace = namespace
        self.minor = minor
        self._kinds: dict[tuple[str, str], list[Node]] = {}
        self._named: dict[Identity, list[Node]] = {}
        self._pods: dict[str, list[PodNode]] = {}
        self._pods_of: dict[int, list[PodNode]] = {}
        self._labelled: dict[tuple[str, str, str], list[PodNode]] = {}
        self._places: dict[tuple[str, Span], list[Node]] = {}
        self._known: dict[Any, Any] = {}
        self._spaces = {id(node): self._space(node) for node in several}
        asked = asked_pods(self.nodes)
        for node in self.nodes:
            self._kinds.setdefault((node.group, node.kind), []).append(node)
            for name in {node.ref.name, node.alias or node.ref.name}:
                self._named.setdefault((node.group, node.kind, self.space(node), name), []).append(node)
            self._places.setdefault((node.path, node.span), []).append(node)
            self._add_pods(node, asked)
        for node in self.idle:
            self._places.setdefault((node.path, node.span), []).append(node)
        for index in (self._kinds, self._named, self._pods, self._pods_of, self._labelled, self._places):
            tightened(index)

    def _add_pods(self, node: Node, asked: frozenset[str]) -> None:
        space = self.space(node)
        pods = node.pods
        sorts = (added_labels(node, asked) if pods else None) or (None,)
        for number, (pod, added) in enumerate((pod, added) for pod in pods for added in sorts):
            found = PodNode(node, space, pod.value, number, added)
            self._pods.setdefault(space, []).append(found)
            self._pods_of.setdefault(id(node), []).append(found)
            for key, value in found.all_labels.items():
                if isinstance(value, str) and value != UNSAID:
                    self._labelled.setdefault((space, key, value), []).append(found)

    def _by_keys(self) -> dict[tuple[str, str], Sequence[PodNode]]:
        """Return the pods that have a label, whatever its value, by their namespace and its key."""
        found: dict[tuple[str, str], list[PodNode]] = {}
        for pod in (pod for pods in self._pods.values() for pod in pods):
            for key, value in pod.all_labels.items():
                if isinstance(value, str):
                    found.setdefault((pod.namespace, key), []).append(pod)
        return tightened(found)

    def space(self, node: Node) -> str:
        """Return the namespace of an object; empty where it is in none, or in one that is not known."""
        found = self._spaces.get(id(node))
        return self._space(node) if found is None else found

    def _space(self, node: Node) -> str:
        if is_cluster_scoped(node.group, node.kind):
            return ""
        return node.ref.namespace or self.namespace

    def at(self, path: str, span: Span) -> Sequence[Node]:
        """Return the object at a place of a file, by its report path: once for each way in which it is deployed."""
        return self._places.get((path, span), ())

    def of_kind(self, group: str, kind: str) -> Sequence[Node]:
        """Return all objects of a kind."""
        return self._kinds.get((group, kind), ())

    def find(self, group: str, kind: str, namespace: str, name: str) -> Sequence[Node]:
        """Return the objects of a name; several where several documents, or renderings, have it."""
        return self._named.get((group, kind, namespace, name), ())

    def in_namespace(self, group: str, kind: str, namespace: str) -> Sequence[Node]:
        """Return the objects of a kind in a namespace."""
        by_space = self.once(("by namespace", group, kind), lambda: self._by_space(group, kind))
        found: Sequence[Node] = by_space.get(namespace, ())
        return found

    def _by_space(self, group: str, kind: str) -> dict[str, Sequence[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.of_kind(group, kind):
            found.setdefault(self.space(node), []).append(node)
        return tightened(found)

    def pods(self, namespace: str) -> Sequence[PodNode]:
        """Return the pods of a namespace."""
        return self._pods.get(namespace, ())

    def pods_of(self, node: Node) -> Sequence[PodNode]:
        """Return the pods that an object of the graph makes."""
        return self._pods_of.get(id(node), ())

    def selecting(self, pod: PodNode, group: str, kind: str) -> Sequence[Node]:
        """Return the objects of a kind that select a pod of the graph, by `spec.selector` or `spec.podSelector`."""
        by_pod = self.once(("selecting", group, kind), lambda: self._by_pod(group, kind))
        found: Sequence[Node] = by_pod.get(id(pod), ())
        return found

    def _by_pod(self, group: str, kind: str) -> dict[int, list[Node]]:
        found: dict[int, list[Node]] = {}
        for node in self.of_kind(group, kind):
            for pod in self.may_select(self.space(node), selector_of(node)):
                found.setdefault(id(pod), []).append(node)
        return found

    def pod_namespaces(self) -> Sequence[str]:
        """Return the namespaces with pods, in their order."""
        return tuple(self._pods)

    def select(self, namespace: str, selector: Any, chosen: Chosen = ()) -> Iterator[PodNode]:
        """Yield the pods of a namespace that a LabelSelector selects; an empty one selects all, null none.

        Those that cannot be deployed together with what is in the sets `chosen` may be left out.
        """
        for pod in possible(self, self._candidates(namespace, mapping(selector)), chosen):
            if selects_labels(selector, pod.all_labels):
                yield pod

    def may_select(self, namespace: str, selector: Any, chosen: Chosen = ()) -> Iterator[PodNode]:
        """Yield the same, and the pods that it may select: it asks for a label whose value nobody says."""
        candidates = self._candidates(namespace, mapping(without(selector, SET_BY_CONTROLLERS)))
        for pod in possible(self, candidates, chosen):
            if may_select(selector, pod.all_labels, known=pod.added is not None):
                yield pod

    def _candidates(self, namespace: str, selector: Mapping[str, Any]) -> Sequence[PodNode]:
        """Return the shortest list of pods in which all that a selector can select are."""
        lists: list[Sequence[PodNode]] = [self.pods(namespace)]
        for name, label in mapping(selector.get("matchLabels")).items():
            lists.append(self._labelled.get((namespace, name, label), ()) if isinstance(label, str) else ())
        for entry in map(mapping, sequence(selector.get("matchExpressions"))):
            key, operator = entry.get("key"), entry.get("operator")
            if operator == "Exists" and isinstance(key, str):
                lists.append(self.once("pods by keys", self._by_keys).get((namespace, key), ()))
            elif operator == "In" and isinstance(key, str):
                values = dict.fromkeys(value for value in sequence(entry.get("values")) if isinstance(value, str))
                lists.append([pod for value in values for pod in self._labelled.get((namespace, key, value), ())])
        return min(lists, key=len)

    def namespace_labels(self, name: str) -> dict[str, Any]:
        """Return the labels of a namespace, with its name as one; that alone where no file holds it."""
        found: dict[str, Any] = {}
        for node in self.find("", "Namespace", "", name):
            found.update(node.labels)
        return {**found, NAME_LABEL: name}

    @property
    def network(self) -> Network:
        """Who may reach whom."""
        from kubelint_compliance.graph.network.reach import network_of

        return network_of(self)

    @property
    def access(self) -> Access:
        """Who may do what."""
        from kubelint_compliance.graph.access import Access

        found: Access = self.once("access", lambda: Access(self))
        return found

    def binding_namespace(self, node: Node) -> str:
        """Return the namespace of a binding, empty for the whole cluster, as `holders` knows it."""
        from kubelint_compliance.graph.bindings import namespace_of

        return namespace_of(node, self)

    @property
    def holders(self) -> Holders:
        """What subjects hold."""
        from kubelint_compliance.graph.holders import Holders

        found: Holders = self.once("holders", lambda: Holders(self.access))
        return found

    def once(self, key: Any, answer: Any) -> Any:
        """Return an answer that is worked out when it is first asked for."""
        if key not in self._known:
            self._known[key] = answer()
        return self._known[key]


def selector_of(node: Node) -> Any:
    """Return what an object selects pods by, as a LabelSelector; that of a Service is a map of labels."""
    spec = mapping(node.value.get("spec"))
    selector = spec.get("podSelector") if "podSelector" in spec else spec.get("selector")
    plain = isinstance(selector, dict) and node.kind in _PLAIN
    return {"matchLabels": selector} if plain and selector else None if plain else selector


def sees(one: Node, other: Node) -> bool:
    """Whether two objects may be deployed together: no folder holds them as alternatives."""
    if not one.sets or not other.sets or one.sets == other.sets:
        return True
    return seeing(one.sets)(other.sets)


def seeing(chosen: Chosen) -> Callable[[Chosen], bool]:
    """Return what says of the sets of an object whether it may be deployed together with those of some sets."""
    own = dict(chosen)

    def sees(others: Chosen) -> bool:
        # Several thousand folders may be alternatives to one: to look each up takes no room for all the others.
        for folder, which in others:  # noqa: SIM110 - asked for every pair, and a generator takes three times as long
            if own.get(folder, which) != which:
                return False
        return True

    return sees

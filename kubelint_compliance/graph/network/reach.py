"""Who may reach whom among the pods of a graph, and from outside: what rules and answers ask.

Pods that all policies treat alike make a class; what holds between two pods is worked out once for their classes.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import NAME_LABEL, sees
from kubelint_compliance.graph.network.classes import (
    admitted,
    classes_of,
    keyed,
    let_through,
    matched,
    on_host,
    selecting,
)
from kubelint_compliance.graph.network.foreign import foreign_policies
from kubelint_compliance.graph.network.judge import outside, side
from kubelint_compliance.graph.network.labels import Labelled, Selection, meets
from kubelint_compliance.graph.network.policies import DIRECTIONS, INGRESS, NETWORK
from kubelint_compliance.graph.network.ports import ALL
from kubelint_compliance.graph.network.read import read_policies
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.network.classes import PodClass
    from kubelint_compliance.graph.network.foreign import Foreign
    from kubelint_compliance.graph.network.judge import Reached, Side
    from kubelint_compliance.graph.network.labels import Atom
    from kubelint_compliance.graph.network.policies import Policy, Rule
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.node import Node

ISOLATED, OPEN, UNKNOWN = "isolated", "open", "unknown"
_SOME_NAME = "\0"
"""The name of a namespace that is not known: none that a selector can ask for."""


class Isolation(NamedTuple):
    """Whether a pod is isolated in a direction, and by what.

    `state` is `isolated`, `open`, or `unknown` where a policy that is not read may decide. `policies` are those that
    select it in this direction, `unread` those that may.
    """

    state: str
    policies: tuple[Policy, ...]
    unread: tuple[Node, ...] = ()


class Network:
    """The network of a graph: pods in their order, their classes, the policies, and what is to be told of these.

    `refused` are policies that the API server would not take, which count for nothing; `unread` are parts that only a
    cluster could answer, and policies of network plug-ins.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.pods: tuple[PodNode, ...] = tuple(pod for space in graph.pod_namespaces() for pod in graph.pods(space))
        read, self.refused, self.unread = read_policies(graph)
        self.policies, self._keys = keyed(read)
        spaces = [pod.namespace for pod in self.pods]
        labels = [graph.namespace_labels(space) for space in dict.fromkeys(spaces)]
        self.selection = Selection(spaces, labels, Labelled(pod.all_labels for pod in self.pods))
        self._selected = selecting(self.pods, self.policies, self.selection)
        self.classes, self._numbers = classes_of(self.pods, self.policies, self._keys, self.selection, self._selected)
        self._places = {(id(pod.node), pod.number): place for place, pod in enumerate(self.pods)}
        self.foreign = tuple(foreign_policies(graph))
        self._under = self._foreign_pods()
        self._in_force: dict[tuple[tuple[int, ...], str], tuple[Policy, ...]] = {}
        self._outside: dict[tuple[int, str], Reached] = {}
        self._closed: dict[tuple[int, str], bool] = {}
        self._apart: dict[int, list[Policy]] | None = None
        self.stranger = self._strangers()
        """The atoms that select a pod without labels, of a namespace that has a name and no other label."""
        self._has_cluster_policies = any(policy.tier != NETWORK for policy in self.policies)
        self._denying = {direction: self._default_deny(direction) for direction in DIRECTIONS}

    def _foreign_pods(self) -> dict[int, list[Foreign]]:
        found: dict[int, list[Foreign]] = {}
        for policy in self.foreign:
            for place in dict.fromkeys(place for atom in policy.subjects for place in self.selection.select(atom)):
                if not on_host(self.pods[place]) and sees(self.pods[place].node, policy.node):
                    found.setdefault(place, []).append(policy)
        return found

    def place(self, pod: PodNode) -> int:
        """Return the place of a pod of the graph among `pods`."""
        return self._places[id(pod.node), pod.number]

    def class_of(self, pod: PodNode) -> PodClass:
        """Return the class of a pod."""
        return self.classes[self._numbers[self.place(pod)]]

    def class_at(self, place: int) -> PodClass:
        """Return the class of the pod at a place."""
        return self.classes[self._numbers[place]]

    def policies_of(self, pod: PodNode, direction: str) -> tuple[Policy, ...]:
        """Return the policies that select a pod and are in force in a direction."""
        key = self._selected[self.place(pod)], direction
        found = self._in_force.get(key)
        if found is None:
            chosen = (self.policies[number] for number in key[0])
            found = self._in_force[key] = tuple(policy for policy in chosen if policy.rules(direction) is not None)
        return found

    def held_apart(self, pod: PodNode, direction: str) -> Iterator[Policy]:
        """Yield the policies that would select a pod in a direction, were they deployed together with it."""
        if self._apart is None:
            self._apart = {}
            for policy in self.policies:
                for place in self.selection.select(policy.subject) if policy.node.sets else ():
                    if not on_host(self.pods[place]) and not sees(self.pods[place].node, policy.node):
                        self._apart.setdefault(place, []).append(policy)
        for policy in self._apart.get(self.place(pod), ()):
            if policy.rules(direction) is not None:
                yield policy

    def isolation(self, pod: PodNode, direction: str) -> Isolation:
        """Return whether a pod is isolated in a direction.

        It is where a NetworkPolicy says so, or where the cluster's own policies leave nothing open to a pod that no
        rule names.
        """
        policies = self.policies_of(pod, direction)
        unread = tuple(policy.node for policy in self._under.get(self.place(pod), ()) if direction in policy.directions)
        if any(policy.tier == NETWORK for policy in policies) or self._is_closed(self.class_of(pod), direction):
            return Isolation(ISOLATED, policies, unread)
        return Isolation(UNKNOWN if unread else OPEN, policies, unread)

    def _is_closed(self, group: PodClass, direction: str) -> bool:
        key = group.number, direction
        if key not in self._closed:
            side = group.side(direction)
            some = side.admin or side.baseline
            self._closed[key] = bool(some) and not side.judged(lambda rule: matched(rule, self.stranger), {})
        return self._closed[key]

    def allowed(self, source: PodNode, target: PodNode) -> Ranges:
        """Return the ports at which a pod may reach another."""
        return let_through(self.class_of(source), self.class_of(target))

    def outside(self, pod: PodNode, direction: str) -> Reached:
        """Return the ranges of addresses that may reach a pod, or that it may reach, with the ports of each."""
        return self.outside_of(self.class_of(pod), direction)

    def outside_of(self, group: PodClass, direction: str) -> Reached:
        """Return the same for the pods of a class."""
        key = group.number, direction
        if key not in self._outside:
            self._outside[key] = outside(group.side(direction), group.named if direction == INGRESS else {})
        return self._outside[key]

    def _strangers(self) -> frozenset[int]:
        space = {NAME_LABEL: _SOME_NAME}
        return frozenset(
            key
            for atom, key in self._keys.items()
            if atom.spaces is not None and meets(space, atom.spaces) and meets({}, atom.pods)
        )

    def atoms(self) -> dict[int, Atom]:
        """Return the atoms that rules name, by the keys that stand for them."""
        return {key: atom for atom, key in self._keys.items()}

    def open_to_strangers(self, pod: PodNode) -> Ranges:
        """Return the ports at which a pod lets in one without labels, of an unknown namespace."""
        return admitted(self.stranger, self.class_of(pod))

    def default_deny(self, namespace: str, direction: str) -> tuple[Policy, ...]:
        """Return the NetworkPolicies that isolate every pod of a namespace, and do not let everything in again.

        Where there are none, those policies of the cluster that do so together.
        """
        return tuple(self._denying[direction].get(namespace, ())) or self._cluster_deny(namespace, direction)

    def _cluster_deny(self, namespace: str, direction: str) -> tuple[Policy, ...]:
        """Return the policies of the cluster that close every pod of a namespace to one that no rule names."""
        if not self._has_cluster_policies:
            return ()
        labels = self.graph.namespace_labels(namespace)
        found = [
            policy
            for policy in self.policies
            if policy.rules(direction) is not None
            and not policy.subject.pods
            and (
                policy.subject.space == namespace
                if policy.tier == NETWORK
                else meets(labels, policy.subject.spaces or ())
            )
        ]
        if not self._shuts(side(found, direction), direction):
            return ()
        return tuple(policy for policy in found if policy.tier != NETWORK)

    def _shuts(self, found: Side, direction: str) -> bool:
        """Whether rules of the cluster's own policies leave nothing open to a pod that no rule names.

        No rule of theirs is about the addresses that connect, so that only those that are connected to count.
        """
        if not (found.admin or found.baseline) or found.judged(lambda rule: matched(rule, self.stranger), {}):
            return False
        return direction == INGRESS or not outside(found, {})

    def _default_deny(self, direction: str) -> dict[str, list[Policy]]:
        found: dict[str, list[Policy]] = {}
        for policy in self.policies:
            if policy.tier == NETWORK and not policy.subject.pods and _denies(policy.rules(direction)):
                found.setdefault(policy.subject.space, []).append(policy)
        return found

    def closes(self, pod: PodNode, direction: str) -> bool:
        """Whether policies that select a pod isolate it, and none of them lets everything in again."""
        if self._shuts(self.class_of(pod).side(direction), direction):
            return True
        policies = [policy for policy in self.isolation(pod, direction).policies if policy.tier == NETWORK]
        return bool(policies) and all(_denies(policy.rules(direction)) for policy in policies)

    def unknown(self, pod: PodNode) -> bool:
        """Whether policies that are not read may decide about a pod."""
        return any(self.isolation(pod, direction).unread for direction in DIRECTIONS)


def _denies(rules: tuple[Rule, ...] | None) -> bool:
    return rules is not None and not any(rule.everyone and rule.ports.numbers == ALL for rule in rules)


def network_of(graph: Graph) -> Network:
    """Return the network of a graph, made when it is first asked for."""
    found: Network = graph.once("network", lambda: Network(graph))
    return found


def pod_pairs(network: Network) -> Iterator[tuple[PodNode, PodNode, Ranges]]:
    """Yield every pair of pods of which the first may reach the second, with the ports; for small graphs."""
    for source in network.pods:
        for target in network.pods:
            ports = network.allowed(source, target)
            if ports:
                yield source, target, ports

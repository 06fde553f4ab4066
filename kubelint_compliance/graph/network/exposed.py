"""From how far away a pod can be reached, and how: the internet, nodes, every pod, addresses, namespaces, its own one.

Goes in: a network. Comes out: an `Exposure` of each pod; what policies shut is no way.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import NAME_LABEL
from kubelint_compliance.graph.network.blocks import EVERYWHERE, block
from kubelint_compliance.graph.network.classes import admitted, matched
from kubelint_compliance.graph.network.entries import entries
from kubelint_compliance.graph.network.pairs import class_pairs
from kubelint_compliance.graph.network.policies import DENY, INGRESS
from kubelint_compliance.graph.network.ranges import NONE, common, united
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.network.entries import Entry
    from kubelint_compliance.graph.network.judge import Reached
    from kubelint_compliance.graph.network.labels import Atom
    from kubelint_compliance.graph.network.ranges import Range, Ranges
    from kubelint_compliance.graph.network.reach import Network

REACHES = ("internet", "nodes", "cluster", "addresses", "namespaces", "namespace", "nothing")
"""From where a pod can be reached, worst first: `cluster` is every pod, `namespace` its own one.

`addresses` are those outside of the cluster's pods that policies let in, though nothing of the files leads from there.
"""
_AT_NODES = ("NodePort", "HostPort", "HostNetwork")


class Way(NamedTuple):
    """A way in that policies leave open; `sources` are the addresses that may take it, none behind a controller."""

    entry: Entry
    sources: Ranges

    @property
    def is_inside(self) -> bool:
        """Whether it begins in the private network of the nodes, as far as the object says so."""
        return self.entry.how in _AT_NODES or bool(self.entry.inside)


class Exposure(NamedTuple):
    """From where a pod can be reached: the ways from outside, and the ports that are open to pods.

    `every_pod` is open to one of which nothing is known; the others to pods of the graph, and to those that a rule asks
    for and the graph does not hold. `addresses` are those that policies let in, with the ports.
    """

    ways: tuple[Way, ...]
    every_pod: Ranges
    other_namespaces: Ranges
    own_namespace: Ranges
    addresses: Reached = ()

    @property
    def reach(self) -> str:
        """The worst of it, one of REACHES."""
        found = {"nodes" if way.is_inside else "internet" for way in self.ways}
        within = (self.every_pod, "cluster"), (self.other_namespaces, "namespaces"), (self.own_namespace, "namespace")
        found |= {name for ports, name in within if ports}
        found |= {"addresses"} if self.addresses else set()
        return next((reach for reach in REACHES if reach in found), REACHES[-1])


def exposures_of(graph: Graph) -> Exposures:
    """Return the exposures of a graph, made when they are first asked for."""
    found: Exposures = graph.once("exposures", lambda: Exposures(graph.network))
    return found


class Exposures:
    """The exposure of every pod of a network, each worked out when it is asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._ways: dict[int, list[Way]] = {}
        for place, way in _ways(network):
            self._ways.setdefault(place, []).append(way)
        self._spaces = [_counted(network, one.pods) for one in network.classes]
        self._atoms = network.atoms()
        self._known: dict[tuple[int, str], tuple[Ranges, Ranges]] = {}
        self._sources: dict[int, list[tuple[int, Ranges]]] = {}
        for source, target, ports in class_pairs(network.classes):
            self._sources.setdefault(target.number, []).append((source.number, ports))

    def of(self, pod: PodNode) -> Exposure:
        """Return the exposure of a pod."""
        ways = tuple(self._ways.get(self.network.place(pod), ()))
        others, own = self._near(self.network.class_of(pod).number, pod.namespace)
        reached = self.network.outside(pod, INGRESS)
        return Exposure(ways, self.network.open_to_strangers(pod), others, own, reached)

    def _near(self, here: int, namespace: str) -> tuple[Ranges, Ranges]:
        """Return the ports of a class that are open to pods of other namespaces, and to others of one."""
        key = here, namespace
        if key not in self._known:
            others: list[Range] = []
            own: list[Range] = []
            for source, ports in self._sources.get(here, ()):
                spaces = self._spaces[source]
                near = spaces.get(namespace, 0)
                others += ports if len(spaces) > (1 if near else 0) else ()
                own += ports if near > (1 if source == here else 0) else ()
            for inside, ports in self._missing(here, namespace):
                (own if inside else others).extend(ports)
            self._known[key] = united(others), united(own)
        return self._known[key]

    def _missing(self, here: int, namespace: str) -> Iterator[tuple[bool, Ranges]]:
        """Yield the ports open to pods that rules ask for and the graph lacks, and whether these are of a namespace."""
        target = self.network.classes[here]
        keys = frozenset().union(*(rule.keys for rule in target.ingress.rules))
        for key in sorted(keys):
            atom = self._atoms[key]
            if not self.network.selection.select(atom):
                yield _is_of(atom, namespace), admitted(frozenset({key}), target)


def _is_of(atom: Atom, namespace: str) -> bool:
    """Whether all pods that an atom can select are of one namespace."""
    if atom.spaces is None:
        return atom.space == namespace
    return any(need == (NAME_LABEL, "In", (namespace,)) for need in atom.spaces)


def _counted(network: Network, places: list[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place in places:
        space = network.pods[place].namespace
        found[space] = found.get(space, 0) + 1
    return found


def _ways(network: Network) -> Iterator[tuple[int, Way]]:
    """Yield the ways that policies leave open, each with the place of its pod."""
    for entry in entries(network.graph):
        pod = entry.pod
        if entry.controller:
            if common((entry.at,), network.open_to_strangers(pod)):
                yield network.place(pod), Way(entry, NONE)
            continue
        sources = sources_of(network, entry)
        if sources:
            yield network.place(pod), Way(entry, sources)


def sources_of(network: Network, entry: Entry) -> Ranges:
    """Return the addresses that may take a way which no controller takes."""
    reached = network.outside(entry.pod, INGRESS)
    sources = united((first, last) for first, last, ports in reached if common((entry.at,), ports))
    return common(sources, _source_ranges(entry))


def may_pass(network: Network, entry: Entry) -> bool:
    """Whether policies leave a way open: to some address, or to some pod where a controller takes it.

    In which namespace a controller runs is not known: any that a policy lets in may be its own.
    """
    if not entry.controller:
        return bool(sources_of(network, entry))
    group = network.class_of(entry.pod)
    ports = group.ingress.judged(
        lambda rule: matched(rule, network.stranger) if rule.action == DENY else bool(rule.everyone or rule.atoms),
        group.named,
    )
    return bool(common((entry.at,), ports))


def _source_ranges(entry: Entry) -> Ranges:
    """Return the addresses that a load balancer takes requests from; all where it does not say."""
    if entry.how != "LoadBalancer":
        return EVERYWHERE
    from kubelint_compliance.facts.services import source_ranges

    found = [block(said) for said in source_ranges(entry.node.value)]
    return united(part for part in found if part) if found and None not in found else EVERYWHERE

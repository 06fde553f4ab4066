"""The question `ask exposure`: from where each workload can be reached, worst first, and what leads there."""

from __future__ import annotations

from kubelint_compliance.answers.deciding import of_network
from kubelint_compliance.answers.forms import digraph
from kubelint_compliance.answers.netkinds import EACH_APART, NETWORK_KINDS, PARTIAL, tell_of
from kubelint_compliance.answers.peers import port_words, shown_addresses, shown_object, shown_ports, shown_workload
from kubelint_compliance.answers.question import Question
from kubelint_compliance.graph.network.exposed import REACHES, Exposure, Exposures
from kubelint_compliance.graph.network.foreign import space_of
from kubelint_compliance.graph.network.policies import INGRESS
from kubelint_compliance.graph.network.ports import span
from kubelint_compliance.graph.network.ranges import united
from kubelint_compliance.graph.network.reach import ISOLATED, OPEN, UNKNOWN, Network
from kubelint_compliance.graph.network.workloads import alternatives, workloads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.network.exposed import Way
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.network.workloads import Workload

_PLACE = ("namespace", "kind", "name", "path", "line")
_WHO = {
    "internet": "the internet",
    "nodes": "whoever reaches a node",
    "cluster": "every pod",
    "addresses": "addresses that policies let in",
    "namespaces": "pods of other namespaces",
    "namespace": "pods of its namespace",
    "nothing": "nobody",
}


def read(words: Sequence[str], said: Mapping[str, str]) -> tuple[None, Sequence[str]]:  # noqa: ARG001
    """Read the question: all words are paths."""
    return None, words


def prepare(graph: Graph) -> Exposures:
    """Work out what leads to which pods."""
    return Exposures(Network(graph))


def answer(exposures: Exposures, asked: None) -> dict[str, Any]:  # noqa: ARG001
    """Return every workload, worst first; one that folders hold as alternatives once for each."""
    pods = exposures.network.pods
    found = [_workload(exposures, one) for workload in workloads(pods) for one in alternatives(workload, pods)]
    return {"workloads": sorted(found, key=_badness)}


def _badness(entry: dict[str, Any]) -> tuple[Any, ...]:
    """Worst first: whence it is reached, whether anything comes without TLS, at how many ports."""
    plain = not any(way["tls"] is not True for way in entry["ways"])
    count = sum(port["to"] - port["from"] + 1 for port in (*entry["everyPod"], *(way["port"] for way in entry["ways"])))
    return REACHES.index(entry["reach"]), plain, -count, *(entry[key] for key in _PLACE)


def _workload(exposures: Exposures, workload: Workload) -> dict[str, Any]:
    network = exposures.network
    pods = [network.pods[place] for place in workload.pods]
    each = [exposures.of(pod) for pod in pods]
    every, others, own = (united(part for ports in found for part in ports) for found in _by_field(each))
    ways = tuple(way for one in each for way in one.ways)
    reached = tuple(dict.fromkeys(part for one in each for part in one.addresses))
    states = [network.isolation(pod, INGRESS) for pod in pods]
    unread = {id(node): node for state in states for node in state.unread}
    return {
        **shown_workload(workload),
        "path": workload.node.path,
        "line": workload.node.span.line,
        "reach": Exposure(ways, every, others, own, reached).reach,
        "ingress": next(one for one in (OPEN, UNKNOWN, ISOLATED) if one in {state.state for state in states}),
        "ways": _without_repeats(_way(network, way) for way in ways),
        "everyPod": shown_ports(every),
        "otherNamespaces": shown_ports(others),
        "ownNamespace": shown_ports(own),
        "addresses": [{**shown_addresses(first, last), "ports": shown_ports(found)} for first, last, found in reached],
        "unread": [shown_object(node, space_of(network.graph, node)) for node in unread.values()],
    }


def _by_field(each: list[Exposure]) -> Iterator[list[Ranges]]:
    yield [one.every_pod for one in each]
    yield [one.other_namespaces for one in each]
    yield [one.own_namespace for one in each]


def _without_repeats(shown: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({repr(way): way for way in shown}.values())


def _way(network: Network, way: Way) -> dict[str, Any]:
    entry = way.entry
    return {
        "how": entry.how,
        "by": shown_object(entry.node, network.graph.space(entry.node)),
        "from": [{"controller": entry.controller}]
        if entry.controller
        else [shown_addresses(first, last) for first, last in way.sources],
        "port": shown_ports((entry.at,))[0],
        "tls": entry.tls,
        "hosts": list(entry.hosts),
        "inside": entry.inside,
    }


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table: one a workload."""
    for entry in answered["workloads"]:
        place = f"{entry['path']}:{entry['line']}"
        name = f"{entry['namespace']}/{entry['kind']}/{entry['name']}"
        yield _WHO[entry["reach"]], name, place, _ports(entry), _how(entry)


def _ports(entry: dict[str, Any]) -> str:
    """Return the ports that the worst may reach."""
    inside = {"cluster": "everyPod", "namespaces": "otherNamespaces", "namespace": "ownNamespace"}
    field = inside.get(entry["reach"])
    shown = entry[field] if field else [way["port"] for way in entry["ways"]]
    if entry["reach"] == "addresses":
        shown = [port for part in entry["addresses"] for port in part["ports"]]
    return port_words(united(span(port["protocol"], port["from"], port["to"]) for port in shown))


def _how(entry: dict[str, Any]) -> str:
    ways = dict.fromkeys(map(_way_words, entry["ways"]))
    state = "no policy isolates it" if entry["ingress"] == OPEN else f"ingress is {entry['ingress']}"
    return "; ".join((*ways, state))


def _way_words(way: dict[str, Any]) -> str:
    by, guard = way["by"], {True: " with TLS", False: " without TLS", None: ""}[way["tls"]]
    name = "/".join(filter(None, (by["namespace"], by["name"])))
    guard += f", kept inside by {way['inside']}," if way["inside"] else ""
    return f"{way['how']}{guard} by {by['kind']} {name} ({by['path']}:{by['line']})"


def picture(answered: dict[str, Any]) -> str:
    """Return Graphviz text: an arrow from the worst that reaches a workload."""
    edges = [(who, name, ports) for who, name, _, ports, _ in rows(answered) if ports]
    return digraph(edges, ((who, "ellipse") for who in dict.fromkeys(who for who, _, _ in edges)))


QUESTION = Question(
    name="exposure",
    kinds=NETWORK_KINDS,
    options={},
    read=read,
    prepare=prepare,
    answer=answer,
    header=("reached by", "workload", "at", "ports", "how"),
    rows=rows,
    nothing="no workload of the kinds that this question knows, as these files have it",
    picture=picture,
    tell=lambda exposures: tell_of(exposures.network),
    deciding=of_network,
    partial=PARTIAL,
    alternatives=EACH_APART._replace(words="they are taken for alternatives, which do not meet; each has a row"),
)

"""Workloads whose pods are of the same classes, and what each group may reach: the pairs of an answer, in short.

Goes in: a network. Comes out: groups, the groups that each may reach, and the addresses on both sides.
"""

from __future__ import annotations

from itertools import pairwise

from kubelint_compliance.graph.network.entries import controller_entries
from kubelint_compliance.graph.network.pairs import class_pairs
from kubelint_compliance.graph.network.ranges import NONE, common, united
from kubelint_compliance.graph.network.workloads import Workload, workloads
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.graph.network.judge import Reached
    from kubelint_compliance.graph.network.ranges import Range, Ranges
    from kubelint_compliance.graph.network.reach import Network
    from kubelint_compliance.graph.node import Node


class Group(NamedTuple):
    """Workloads that are treated alike: the numbers of the classes of their pods, and themselves."""

    number: int
    classes: tuple[int, ...]
    members: list[Workload]


def groups_of(network: Network) -> list[Group]:
    """Return the groups of the workloads of a network, in the order of their first workload."""
    found: dict[tuple[int, ...], Group] = {}
    for workload in workloads(network.pods):
        classes = tuple(sorted({network.class_at(place).number for place in workload.pods}))
        found.setdefault(classes, Group(len(found), classes, [])).members.append(workload)
    return list(found.values())


def group_pairs(network: Network, groups: Iterable[Group]) -> dict[int, dict[int, Ranges]]:
    """Return for each group, by its number, the groups that it may reach, with the ports: the union over its pods."""
    holding: dict[int, list[int]] = {}
    for group in groups:
        for number in group.classes:
            holding.setdefault(number, []).append(group.number)
    found: dict[int, dict[int, Ranges]] = {}
    for source, target, ports in class_pairs(network.classes):
        for one in holding.get(source.number, ()):
            reached = found.setdefault(one, {})
            for other in holding.get(target.number, ()):
                reached[other] = united((*reached[other], *ports)) if other in reached else ports
    return found


def group_outside(network: Network, group: Group, direction: str) -> Reached:
    """Return the addresses that may reach a group, or that it may reach, with the ports: the union over its pods."""
    return merged([network.outside_of(network.classes[number], direction) for number in group.classes])


def merged(reached: list[Reached]) -> Reached:
    """Return the union of what is open by addresses."""
    if len(reached) == 1:
        return reached[0]
    found = []
    bounds = sorted({bound for part in reached for first, last, _ in part for bound in (first, last + 1)})
    at = [0] * len(reached)
    for start, after in pairwise(bounds):
        ports: Ranges = NONE
        for number, part in enumerate(reached):
            while at[number] < len(part) and part[at[number]][1] < start:
                at[number] += 1
            if at[number] < len(part) and part[at[number]][0] <= start:
                ports = united((*ports, *part[at[number]][2]))
        if ports:
            found.append((start, after - 1, ports))
    return tuple(found)


class Controlled(NamedTuple):
    """What a controller in the cluster may reach: a workload, its ports, and the objects that lead there."""

    controller: str
    workload: Workload
    ports: Ranges
    nodes: tuple[Node, ...]


def by_controller(network: Network) -> list[Controlled]:
    """Return what the controllers in the cluster may reach, in the order of controllers and workloads.

    A controller is a pod without labels of an unknown namespace: more is not known of it.
    """
    of_pod = {place: workload for workload in workloads(network.pods) for place in workload.pods}
    found: dict[tuple[str, str], tuple[Workload, list[Range], dict[int, Node]]] = {}
    for entry in controller_entries(network.graph):
        workload = of_pod.get(network.place(entry.pod))
        ports = common((entry.at,), network.open_to_strangers(entry.pod))
        if workload is not None and ports:
            _, known, nodes = found.setdefault((entry.controller, workload.title), (workload, [], {}))
            known += ports
            nodes[id(entry.node)] = entry.node
    return [
        Controlled(controller, workload, united(known), tuple(nodes.values()))
        for (controller, _), (workload, known, nodes) in sorted(found.items(), key=lambda item: item[0])
    ]

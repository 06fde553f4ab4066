"""What a change newly opens: connections that were not there before, end by end, less the ports that were open.

Goes in: what is prepared for `connections` of both sides. Comes out: the connections of the contract, and rows of a
table. Workloads are the same by namespace, kind and name; of one that was not there, all is new.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from operator import itemgetter

from kubelint_compliance.answers.peers import (
    OUTSIDE,
    address_words,
    by_ports,
    port_words,
    shown_addresses,
    shown_ports,
    shown_workload,
    workload_words,
)
from kubelint_compliance.graph.network.groups import by_controller, group_outside
from kubelint_compliance.graph.network.policies import EGRESS, INGRESS
from kubelint_compliance.graph.network.ranges import NONE, without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.answers.connections import Asked, Prepared
    from kubelint_compliance.graph.network.groups import Group
    from kubelint_compliance.graph.network.judge import Reached
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.network.workloads import Workload

    Row = tuple[str, str, str, str]

_NEW, _OPENED = "a new workload", "it was closed"


class _Sides:
    """Both sides of a comparison."""

    def __init__(self, then: Prepared, now: Prepared) -> None:
        self.then, self.now = then, now
        self._groups = {workload.title: group for group in then.groups for workload in group.members}

    def was_there(self, *workloads: Workload) -> bool:
        return all(workload.title in self._groups for workload in workloads)

    def between(self, source: Workload, target: Workload, ports: Ranges) -> Ranges:
        """Return those of the ports between two workloads that were not open."""
        if not self.was_there(source, target):
            return ports
        one, other = self._groups[source.title].number, self._groups[target.title].number
        return without(ports, self.then.pairs.get(one, {}).get(other, NONE))

    def outside(self, group: Group, workload: Workload, direction: str) -> Reached:
        """Return the addresses that are open to a workload now, with the ports that were not."""
        now = group_outside(self.now.network, group, direction)
        before = self._groups.get(workload.title)
        return _less(now, group_outside(self.then.network, before, direction)) if before else now


def _less(now: Reached, then: Reached) -> Reached:
    """Return what is open by addresses, less what was."""
    bounds = sorted({bound for first, last, _ in (*now, *then) for bound in (first, last + 1)})
    found: list[tuple[int, int, Ranges]] = []
    for start, after in pairwise(bounds):
        left = without(_at(now, start), _at(then, start))
        if left and found and found[-1][1] == start - 1 and found[-1][2] == left:
            found[-1] = (found[-1][0], after - 1, left)
        elif left:
            found.append((start, after - 1, left))
    return tuple(found)


def _at(reached: Reached, address: int) -> Ranges:
    place = bisect_right(reached, address, key=itemgetter(0)) - 1
    return reached[place][2] if place >= 0 and address <= reached[place][1] else NONE


def opened(then: Prepared, now: Prepared, asked: Asked) -> tuple[list[dict[str, Any]], list[Row]]:
    """Return the connections that were not there, and a row for those of one workload that are alike."""
    sides = _Sides(then, now)
    connections: list[dict[str, Any]] = []
    rows: list[Row] = []
    for group in now.groups:
        for workload in group.members:
            for entry, row in (*_outside(sides, group, workload, asked), *_between(sides, group, workload, asked)):
                connections += entry
                rows.append(row)
    for entry, row in _controlled(sides, asked):
        connections += entry
        rows.append(row)
    return connections, rows


def _outside(
    sides: _Sides, group: Group, workload: Workload, asked: Asked
) -> Iterator[tuple[list[dict[str, Any]], Row]]:
    because = _OPENED if sides.was_there(workload) else _NEW
    shown = shown_workload(workload)
    for direction, mine, other in ((INGRESS, asked.target, asked.source), (EGRESS, asked.source, asked.target)):
        if not (mine.workload(workload) and other.named(OUTSIDE)):
            continue
        reached = sides.outside(group, workload, direction)
        for ports, ranges in by_ports(reached).items():
            ends = [(shown_addresses(*each), shown) for each in ranges]
            names = (address_words(ranges), workload.title)
            if direction == EGRESS:
                ends, names = [(end, start) for start, end in ends], (names[1], names[0])
            yield [_entry(start, end, ports) for start, end in ends], (*names, port_words(ports), because)


def _between(sides: _Sides, group: Group, source: Workload, asked: Asked) -> Iterator[tuple[list[dict[str, Any]], Row]]:
    if not asked.source.workload(source):
        return
    found: dict[tuple[Ranges, str], list[Workload]] = {}
    for number, ports in sorted(sides.now.pairs.get(group.number, {}).items()):
        for target in asked.target.among(sides.now.groups[number].members):
            left = sides.between(source, target, ports) if target is not source else NONE
            if left:
                because = _OPENED if sides.was_there(source, target) else _NEW
                found.setdefault((left, because), []).append(target)
    for (ports, because), targets in found.items():
        entries = [_entry(shown_workload(source), shown_workload(target), ports) for target in targets]
        yield entries, (source.title, workload_words(targets), port_words(ports), because)


def _controlled(sides: _Sides, asked: Asked) -> Iterator[tuple[list[dict[str, Any]], Row]]:
    before = {(each.controller, each.workload.title): each.ports for each in by_controller(sides.then.network)}
    for controller, workload, ports, _ in by_controller(sides.now.network):
        left = without(ports, before.get((controller, workload.title), NONE))
        if left and asked.source.named(controller) and asked.target.workload(workload):
            because = _OPENED if sides.was_there(workload) else _NEW
            entry = _entry({"controller": controller}, shown_workload(workload), left)
            yield [entry], (f"{controller} controller", workload.title, port_words(left), because)


def _entry(source: dict[str, Any], target: dict[str, Any], ports: Ranges) -> dict[str, Any]:
    return {"from": source, "to": target, "ports": shown_ports(ports)}

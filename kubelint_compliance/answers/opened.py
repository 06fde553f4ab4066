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
    from collections.abc import Iterable, Iterator
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
        self._left: dict[tuple[int | None, int | None, int, int], Ranges] = {}
        self._outside: dict[tuple[int, int | None, str], Reached] = {}
        self.parts = [self._parted(group) for group in now.groups]

    def _parted(self, group: Group) -> dict[int | None, list[Workload]]:
        """Part the workloads of a group by the one that they were in; None for those that were not there."""
        parts: dict[int | None, list[Workload]] = {}
        for workload in group.members:
            parts.setdefault(self.number_then(workload), []).append(workload)
        return parts

    def number_then(self, workload: Workload) -> int | None:
        """Return the number of the group that a workload was in; None where it was not there."""
        group = self._groups.get(workload.title)
        return group.number if group else None

    def was_there(self, *workloads: Workload) -> bool:
        return all(workload.title in self._groups for workload in workloads)

    def between(self, then: tuple[int | None, int | None], now: tuple[int, int], ports: Ranges) -> Ranges:
        """Return those of the ports between two groups that were not open between the groups they were."""
        key = (*then, *now)
        if key not in self._left:
            one, other = then
            known = NONE if one is None or other is None else self.then.pairs.get(one, {}).get(other, NONE)
            self._left[key] = without(ports, known)
        return self._left[key]

    def outside(self, group: Group, workload: Workload, direction: str) -> Reached:
        """Return the addresses that are open to a workload now, with the ports that were not."""
        was = self._groups.get(workload.title)
        key = (group.number, was.number if was else None, direction)
        if key not in self._outside:
            now = group_outside(self.now.network, group, direction)
            self._outside[key] = _less(now, group_outside(self.then.network, was, direction)) if was else now
        return self._outside[key]


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


def opened(then: Prepared, now: Prepared, asked: Asked) -> Iterator[tuple[Iterable[dict[str, Any]], Row]]:
    """Yield a row for the connections of one workload that are alike and were not there, with these one by one."""
    sides = _Sides(then, now)
    for group in now.groups:
        for workload in group.members:
            yield from _outside(sides, group, workload, asked)
            yield from _between(sides, group, workload, asked)
    yield from _controlled(sides, asked)


def _outside(
    sides: _Sides, group: Group, workload: Workload, asked: Asked
) -> Iterator[tuple[Iterable[dict[str, Any]], Row]]:
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


def _between(
    sides: _Sides, group: Group, source: Workload, asked: Asked
) -> Iterator[tuple[Iterable[dict[str, Any]], Row]]:
    if not asked.source.workload(source):
        return
    was = sides.number_then(source)
    found: dict[tuple[Ranges, str], list[Workload]] = {}
    for number, ports in sorted(sides.now.pairs.get(group.number, {}).items()):
        for other, targets in sides.parts[number].items():
            left = sides.between((was, other), (group.number, number), ports)
            wanted = [target for target in asked.target.among(targets) if target is not source] if left else []
            if wanted:
                because = _NEW if was is None or other is None else _OPENED
                found.setdefault((left, because), []).extend(wanted)
    for (ports, because), targets in found.items():
        row = (source.title, workload_words(targets), port_words(ports), because)
        yield _entries(source, targets, ports), row


def _entries(source: Workload, targets: Iterable[Workload], ports: Ranges) -> Iterator[dict[str, Any]]:
    start = shown_workload(source)
    return (_entry(start, shown_workload(target), ports) for target in targets)


def _controlled(sides: _Sides, asked: Asked) -> Iterator[tuple[Iterable[dict[str, Any]], Row]]:
    before = {(each.controller, each.workload.title): each.ports for each in by_controller(sides.then.network)}
    for controller, workload, ports, _ in by_controller(sides.now.network):
        left = without(ports, before.get((controller, workload.title), NONE))
        if left and asked.source.named(controller) and asked.target.workload(workload):
            because = _OPENED if sides.was_there(workload) else _NEW
            entry = _entry({"controller": controller}, shown_workload(workload), left)
            yield [entry], (f"{controller} controller", workload.title, port_words(left), because)


def _entry(source: dict[str, Any], target: dict[str, Any], ports: Ranges) -> dict[str, Any]:
    return {"from": source, "to": target, "ports": shown_ports(ports)}

"""Connections by classes: workloads that are treated alike in one row, with the policies that decide.

Goes in: a network and its groups. Comes out: rows of four words, and Graphviz text.
"""

from __future__ import annotations

from kubelint_compliance.answers.forms import digraph
from kubelint_compliance.answers.peers import OUTSIDE, address_words, by_ports, port_words, workload_words
from kubelint_compliance.graph.network.classes import matched
from kubelint_compliance.graph.network.groups import by_controller, group_outside, group_pairs
from kubelint_compliance.graph.network.policies import EGRESS, INGRESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.answers.peers import Wanted
    from kubelint_compliance.graph.network.groups import Group
    from kubelint_compliance.graph.network.policies import Rule
    from kubelint_compliance.graph.network.ranges import Ranges
    from kubelint_compliance.graph.network.reach import Network

    Row = tuple[str, str, str, str]

header = ("from", "to", "ports", "by")
_BY = 3
"""So many rules are named in a row."""


def class_rows(network: Network, groups: Sequence[Group], source: Wanted, target: Wanted) -> Iterator[Row]:
    """Yield the rows: what comes from outside, what the classes may reach, what controllers may reach."""
    pairs = group_pairs(network, groups)
    for group in groups:
        members = target.among(group.members)
        if members and source.named(OUTSIDE):
            for ports, ranges in by_ports(group_outside(network, group, INGRESS)).items():
                by = _by(_rules(network, group, INGRESS, lambda rule: rule.everyone or bool(rule.blocks)))
                yield address_words(ranges), workload_words(members), port_words(ports), by
    for group in groups:
        members = source.among(group.members)
        if members:
            yield from _from(network, groups, group, pairs.get(group.number, {}), workload_words(members), target)
    yield from _controlled(network, source, target)


def _from(
    network: Network, groups: Sequence[Group], group: Group, reached: dict[int, Ranges], name: str, target: Wanted
) -> Iterator[Row]:
    if target.named(OUTSIDE):
        for ports, ranges in by_ports(group_outside(network, group, EGRESS)).items():
            by = _by(_rules(network, group, EGRESS, lambda rule: rule.everyone or bool(rule.blocks)))
            yield name, address_words(ranges), port_words(ports), by
    for number, ports in sorted(reached.items()):
        other = groups[number]
        members = target.among(other.members)
        if members and (number != group.number or len(group.members) > 1):
            to = "one another" if number == group.number and len(members) > 1 else workload_words(members)
            yield name, to, port_words(ports), _by(_between(network, group, other))


def _between(network: Network, source: Group, target: Group) -> Iterator[str]:
    for one, other, direction in ((source, target, EGRESS), (target, source, INGRESS)):
        keys = frozenset().union(*(network.classes[number].keys for number in other.classes))
        yield from _rules(network, one, direction, lambda rule, keys=keys: matched(rule, keys))  # type: ignore[misc]


def _rules(network: Network, group: Group, direction: str, matches: Callable[[Rule], bool]) -> Iterator[str]:
    """Yield the rules about a group that match, by policy and line."""
    for number in group.classes:
        for policy in network.classes[number].side(direction).policies:
            for rule in policy.rules(direction) or ():
                if matches(rule):
                    node = policy.node
                    yield f"{node.ref.title} ({node.path}:{node.place(rule.path).line})"


def _by(rules: Iterable[str]) -> str:
    found = list(dict.fromkeys(rules))
    more = f" and {len(found) - _BY} more" if len(found) > _BY else ""
    return ", ".join(found[:_BY]) + more if found else "no policy"


def _controlled(network: Network, source: Wanted, target: Wanted) -> Iterator[Row]:
    for controller, workload, ports, nodes in by_controller(network):
        if source.named(controller) and target.workload(workload):
            by = _by(f"{node.ref.title} ({node.path}:{node.span.line})" for node in nodes)
            yield f"{controller} controller", workload.title, port_words(ports), by


def picture(answered: dict[str, Any]) -> str:
    """Return Graphviz text: classes and addresses, an arrow for each row."""
    found: list[Row] = answered["classes"]
    edges = [(start, start if end == "one another" else end, ports) for start, end, ports, _ in found]
    ends = {end for start, end, _ in edges for end in (start, end)}
    return digraph(edges, ((end, "ellipse") for end in sorted(ends) if "/" not in end))

"""What policies let through: tier by tier, the first rule that matches decides, and what no tier decides is open.

Goes in: the rules about a pod in one direction, and which of them the other end matches. Comes out: ports.
"""

from __future__ import annotations

from itertools import pairwise

from kubelint_compliance.graph.network.blocks import EVERYWHERE
from kubelint_compliance.graph.network.policies import ADMIN, ALLOW, BASELINE, NETWORK, PASS, Policy, Rule
from kubelint_compliance.graph.network.ports import ALL
from kubelint_compliance.graph.network.ranges import NONE, common, united, without
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from kubelint_compliance.graph.network.ports import Named
    from kubelint_compliance.graph.network.ranges import Ranges

    Reached: TypeAlias = tuple[tuple[int, int, Ranges], ...]


class Side(NamedTuple):
    """The rules about a pod in one direction, in the order in which they count, and the policies that have them.

    `network` is None where no NetworkPolicy isolates it.
    """

    admin: tuple[Rule, ...] = ()
    network: tuple[Rule, ...] | None = None
    baseline: tuple[Rule, ...] = ()
    policies: tuple[Policy, ...] = ()

    def judged(self, matches: Callable[[Rule], bool], named: Named) -> Ranges:
        """Return the ports that are open to an end that matches rules; `named` are those that the destination names."""
        allowed, left = _tier(self.admin, ALL, matches, named)
        if self.network is not None:
            found = [part for rule in self.network if matches(rule) for part in rule.ports.at(named)]
            return united((*allowed, *common(left, united(found))))
        more, left = _tier(self.baseline, left, matches, named)
        return united((*allowed, *more, *left))

    @property
    def rules(self) -> Iterator[Rule]:
        """All rules."""
        yield from self.admin
        yield from self.network or ()
        yield from self.baseline


def _tier(rules: Iterable[Rule], left: Ranges, matches: Callable[[Rule], bool], named: Named) -> tuple[Ranges, Ranges]:
    """Return the ports that a tier allows, and those that it leaves to the next, passed on or matched by no rule."""
    allowed, passed = NONE, NONE
    for rule in rules:
        if not left:
            break
        if matches(rule):
            here = common(left, rule.ports.at(named))
            left = without(left, here)
            if rule.action == ALLOW:
                allowed = united((*allowed, *here))
            elif rule.action == PASS:
                passed = united((*passed, *here))
    return allowed, united((*passed, *left))


def side(policies: Iterable[Policy], direction: str) -> Side:
    """Return the rules of policies that select a pod, for one direction."""
    tiers: dict[str, list[Policy]] = {ADMIN: [], NETWORK: [], BASELINE: []}
    for policy in sorted(policies, key=lambda policy: policy.order):
        tiers[policy.tier].append(policy)
    admin, network, baseline = (
        tuple(rule for policy in found for rule in policy.rules(direction) or ()) for found in tiers.values()
    )
    ordered = tuple(policy for found in tiers.values() for policy in found)
    return Side(admin, network if tiers[NETWORK] else None, baseline, ordered)


def outside(found: Side, named: Named) -> Reached:
    """Return the ranges of addresses with the ports that are open to them: cut only where a rule names a bound."""
    matched: dict[frozenset[int], Ranges] = {}
    reached: list[tuple[int, int, Ranges]] = []
    rules = tuple(found.rules)
    for first, last, active in _pieces(rules):
        if active not in matched:
            matched[active] = _among(found, rules, active).judged(lambda _: True, named)
        ports = matched[active]
        if ports and reached and reached[-1][1] + 1 == first and reached[-1][2] == ports:
            reached[-1] = (reached[-1][0], last, ports)
        elif ports:
            reached.append((first, last, ports))
    return tuple(reached)


def _among(found: Side, rules: tuple[Rule, ...], places: Iterable[int]) -> Side:
    """Return a side with some of its rules alone, by their places among all."""
    chosen = sorted(places)
    network = len(found.admin)
    baseline = network + len(found.network or ())
    return Side(
        tuple(rules[place] for place in chosen if place < network),
        None if found.network is None else tuple(rules[place] for place in chosen if network <= place < baseline),
        tuple(rules[place] for place in chosen if place >= baseline),
    )


def _pieces(rules: tuple[Rule, ...]) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Yield all addresses in pieces, each with the rules that are about it, by their places."""
    changes: dict[int, list[int]] = {bound: [] for first, last in EVERYWHERE for bound in (first, last + 1)}
    for place, rule in enumerate(rules):
        for first, last in rule.blocks:
            changes.setdefault(first, []).append(place)
            changes.setdefault(last + 1, []).append(~place)
    bounds, ends = sorted(changes), {last + 1 for _, last in EVERYWHERE}
    active = {place for place, rule in enumerate(rules) if rule.everyone}
    for first, after in pairwise(bounds):
        for place in sorted(changes[first]):
            if place < 0:
                active.discard(~place)
        active.update(place for place in changes[first] if place >= 0)
        if first not in ends:
            yield first, after - 1, frozenset(active)

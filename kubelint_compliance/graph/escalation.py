"""What a subject could become: the powers that its permissions amount to, and those that are more together.

Goes in: grants of `access.py`. Comes out: `Held` powers, worst first, each with what gives it. The table of powers is
in `powers.py`.
"""

from __future__ import annotations

from itertools import product

from kubelint_compliance.graph.policyrule import ANY
from kubelint_compliance.graph.powers import CHANGE, COMBINATIONS, EVERYTHING, POWERS
from kubelint_compliance.model import RANK
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.graph.access import Access, Grant
    from kubelint_compliance.graph.bindings import Subject
    from kubelint_compliance.graph.policyrule import PolicyRule
    from kubelint_compliance.graph.powers import Combination, Need, Power

_NOT_BY_NAME = frozenset({"create", "deletecollection"})
"""Requests with these verbs name no object, so a rule with resourceNames does not allow them.

What may be patched too can be created: server-side apply names the object that it creates.
"""
_NAMELESS = frozenset({"list", "watch", "create", "deletecollection", "escalate"})
"""Requests with these verbs have no name, as an empty one in resourceNames asks; escalate goes with one to create."""
_MOST = 50_000
_known: dict[tuple[PolicyRule, bool], tuple[tuple[Power, str], ...]] = {}


class Held(NamedTuple):
    """A power that a subject has, how severe it is where it holds, and what gives it."""

    power: Power
    severity: str
    grant: Grant


class Together(NamedTuple):
    """Powers that are toxic together, what gives one of each, and where they meet.

    `namespace` is empty for the whole cluster.
    """

    combination: Combination
    severity: str
    namespace: str
    first: Held
    second: Held


def powers_of(policy: PolicyRule, *, inside: bool = False) -> tuple[tuple[Power, str], ...]:
    """Return the powers that one rule amounts to in the whole cluster, or inside a namespace, with their severities."""
    key = policy, inside
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[key] = tuple(_powers(policy, inside=inside))
    return found


def _powers(policy: PolicyRule, *, inside: bool) -> Iterator[tuple[Power, str]]:
    if not policy.names and all(ANY in words for words in (policy.verbs, policy.groups, policy.resources)):
        yield EVERYTHING, EVERYTHING.inside if inside else EVERYTHING.anywhere
    named = policy._replace(names=policy.names - {""})
    nameless = _without_name(policy)
    for power in POWERS:
        full = power.inside if inside else power.anywhere
        severity = _limited(policy, power, full)
        needs = (inside and power.inside_needs) or power.needs
        if full and nameless and _meets(nameless, [_whole(need) for need in needs]):
            yield power, full
        elif severity and (named.names or not policy.names) and _meets(named, needs):
            yield power, severity


def _without_name(policy: PolicyRule) -> PolicyRule | None:
    """Return what a rule gives by an empty name, as a rule without names; None where it has no such name."""
    if "" not in policy.names:
        return None
    verbs = _NAMELESS if ANY in policy.verbs else policy.verbs & _NAMELESS
    return policy._replace(names=frozenset(), verbs=verbs)


def _whole(need: Need) -> Need:
    """Return a need without subresources, which are those of an object with a name."""
    verbs, resources = need
    return verbs, tuple(resource for resource in resources if "/" not in resource)


def _limited(policy: PolicyRule, power: Power, severity: str) -> str:
    """Return the severity of a power that is had by the names of a rule alone; empty where it is not had by them."""
    if not policy.names or not policy.names.isdisjoint(power.names):
        return severity
    return min(severity, power.named, key=lambda each: RANK.get(each, -1))


def _meets(policy: PolicyRule, needs: Sequence[Need]) -> bool:
    return any(
        _has_verb(policy, verbs, resource) and _has_resource(policy, resource)
        for verbs, resources in needs
        for resource in resources
    )


def _has_verb(policy: PolicyRule, verbs: Sequence[str], resource: str) -> bool:
    """Whether a rule has one of the verbs; with names no verb of requests without one, but on a subresource."""
    given = policy.verbs
    if policy.names and "/" not in resource and ANY not in given:
        given = given.difference(_NOT_BY_NAME - {"create"} if "patch" in given else _NOT_BY_NAME)
    return ANY in given or not given.isdisjoint(verbs)


def _has_resource(policy: PolicyRule, resource: str) -> bool:
    name, _, group = resource.partition(".")
    if group not in policy.groups and ANY not in policy.groups:
        return False
    _, slash, subresource = name.partition("/")
    return ANY in policy.resources or name in policy.resources or bool(slash and f"*/{subresource}" in policy.resources)


def powers(access: Access, subject: Subject) -> list[Held]:
    """Return the powers that a subject has by all its bindings, worst first; each once for each grant that gives it."""
    return held(access.permissions(subject))


def held(grants: Iterable[Grant]) -> list[Held]:
    """Return the powers that grants amount to, worst first, else in their order."""
    found = [
        Held(power, severity, grant)
        for grant in grants
        for power, severity in powers_of(grant.rule.policy, inside=not grant.is_cluster_wide)
    ]
    return sorted(found, key=lambda entry: (-RANK[entry.severity], not entry.grant.is_cluster_wide))


def combinations(entries: Iterable[Held]) -> Iterator[Together]:
    """Yield the toxic combinations of powers of one subject, once for each place in which they first meet.

    What holds in the whole cluster meets what holds in a namespace there. Who may do everything is told by that alone.
    """
    places: dict[str, dict[str, list[Held]]] = {"": {}}
    for entry in entries:
        places.setdefault(entry.grant.namespace, {}).setdefault(entry.power.name, []).append(entry)
    for namespace, own in places.items():
        both = {name: [*own.get(name, ()), *places[""].get(name, ())] for name in {**places[""], **own}}
        if EVERYTHING.name not in both:
            yield from _meeting(namespace, both if namespace else own)


def _meeting(namespace: str, both: dict[str, list[Held]]) -> Iterator[Together]:
    """Yield the combinations in a place to which something of that very place belongs, each with its first pair."""
    for combination in COMBINATIONS:
        firsts = [entry for name in combination.first for entry in both.get(name, ())]
        seconds = [entry for name in combination.second for entry in both.get(name, ())]
        severity = combination.inside if namespace else combination.anywhere
        for first, second in product(firsts, seconds) if severity else ():
            if namespace in (first.grant.namespace, second.grant.namespace) and _go_together(
                combination, first, second
            ):
                yield Together(combination, _weaker(severity, first, second), namespace, first, second)
                break


def _go_together(combination: Combination, first: Held, second: Held) -> bool:
    """Whether two powers are of resources, and of names, with which one is of use to the other."""
    one, other = first.grant.rule.policy, second.grant.rule.policy
    return not combination.pairs or any(
        _has_resource(one, mine)
        and _has_resource(other, its)
        and (mine != its or not one.names or _changes_one_of(other, its, one.names))
        for mine, its in combination.pairs
    )


def _changes_one_of(policy: PolicyRule, resource: str, names: frozenset[str]) -> bool:
    """Whether a rule lets an object of one of some names be changed, not only others be made."""
    return _has_verb(policy, CHANGE, resource) and not (policy.names and policy.names.isdisjoint(names))


def _weaker(severity: str, first: Held, second: Held) -> str:
    """Return the severity of a combination, which names in rules bring down to that of its powers."""
    if not (first.grant.rule.policy.names or second.grant.rule.policy.names):
        return severity
    return min(severity, max(first.severity, second.severity, key=RANK.__getitem__), key=RANK.__getitem__)

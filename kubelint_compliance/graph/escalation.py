"""What a subject could become: the powers that its permissions amount to, and those that are more together.

Goes in: grants of `access.py`. Comes out: `Held` powers, worst first, each with what gives it. The table of powers is
in `powers.py`.
"""

from __future__ import annotations

from kubelint_compliance.graph.policyrule import ANY
from kubelint_compliance.graph.powers import COMBINATIONS, EVERYTHING, POWERS
from kubelint_compliance.model import RANK
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.graph.access import Access, Grant
    from kubelint_compliance.graph.bindings import Subject
    from kubelint_compliance.graph.policyrule import PolicyRule
    from kubelint_compliance.graph.powers import Combination, Need, Power

_NOT_BY_NAME = ("create", "deletecollection", "list", "watch")
"""Requests with these verbs name no object, so a rule with resourceNames does not allow them."""
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
    for power in POWERS:
        severity = power.inside if inside else power.anywhere
        needs = (inside and power.inside_needs) or power.needs
        if severity and (power.named or not policy.names) and _meets(policy, needs):
            yield power, severity


def _meets(policy: PolicyRule, needs: Sequence[Need]) -> bool:
    return any(
        _has_verb(policy, verbs, resource) and _has_resource(policy, resource)
        for verbs, resources in needs
        for resource in resources
    )


def _has_verb(policy: PolicyRule, verbs: Sequence[str], resource: str) -> bool:
    """Whether a rule has one of the verbs; with names no verb of requests without one, but on a subresource."""
    by_name = bool(policy.names) and "/" not in resource
    return any(
        (verb in policy.verbs or ANY in policy.verbs) and not (by_name and verb in _NOT_BY_NAME) for verb in verbs
    )


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
    places: dict[str, dict[str, Held]] = {"": {}}
    for entry in entries:
        places.setdefault(entry.grant.namespace, {}).setdefault(entry.power.name, entry)
    for namespace, own in places.items():
        both = {**places[""], **own}
        if EVERYTHING.name not in both:
            yield from _meeting(namespace, own, both)


def _meeting(namespace: str, own: dict[str, Held], both: dict[str, Held]) -> Iterator[Together]:
    """Yield the combinations in a place to which something of that very place belongs."""
    for combination in COMBINATIONS:
        first = next((both[name] for name in combination.first if name in both), None)
        second = next((both[name] for name in combination.second if name in both), None)
        severity = combination.inside if namespace else combination.anywhere
        if severity and first and second and (first.power.name in own or second.power.name in own):
            yield Together(combination, severity, namespace, first, second)

"""What a change newly permits, in sentences: who may do what, and who may reach whom, and could not before.

Goes in: what is known of the access and the network of both sides. Comes out: a `Permit` for each role that a subject
holds and each connection, what is most powerful first.
"""

from __future__ import annotations

from itertools import product

from kubelint_compliance.answers.connections import Asked
from kubelint_compliance.answers.opened import opened
from kubelint_compliance.answers.peers import port_words
from kubelint_compliance.graph.escalation import powers_of
from kubelint_compliance.graph.network.ports import ALL
from kubelint_compliance.graph.policyrule import Request
from kubelint_compliance.graph.roles import UNKNOWN
from kubelint_compliance.model import RANK, Permit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.answers.connections import Prepared
    from kubelint_compliance.graph.access import Access, Grant
    from kubelint_compliance.graph.bindings import Subject
    from kubelint_compliance.graph.policyrule import PolicyRule

_MOST = 20_000
"""So many requests are tried."""
_NAMED = 3
"""So many things that a role allows are named in a sentence."""


def new_access(then: Access, now: Access) -> list[Permit]:
    """Return what subjects may do by their own bindings, and could in no way do then."""
    left = [_MOST]
    found: list[tuple[int, Permit]] = []
    for subject in sorted(now.subjects):
        by_role: dict[tuple[str, int], list[tuple[int, str, Grant]]] = {}
        for grant in now.permissions(subject):
            if grant.subject == subject:
                parts = by_role.setdefault((grant.namespace, id(grant.role)), [])
                parts += _parts(grant, then, left)
        found += [_permit(subject, parts) for parts in by_role.values() if parts]
    permits = [permit for _, permit in sorted(found, key=lambda entry: (-entry[0], entry[1]))]
    if left[0] <= 0:
        permits.append(Permit(f"More than {_MOST:,} requests are too many to try: there may be more"))
    return permits


def _parts(grant: Grant, then: Access, left: list[int]) -> Iterator[tuple[int, str, Grant]]:
    """Yield what one rule newly allows, resource by resource, each with how severe the rule is."""
    powers = powers_of(grant.rule.policy, inside=not grant.is_cluster_wide)
    rank = max((RANK[severity] for _, severity in powers), default=-1)
    for what, requests in _requests(grant.rule.policy, grant.namespace):
        left[0] -= len(requests)
        if left[0] <= 0:
            return
        verbs = [request.verb for request in requests if not then.allowed(grant.subject, request)]
        if verbs:
            yield rank, f"{', '.join('do anything with' if verb == '*' else verb for verb in verbs)} {what}", grant


def _requests(policy: PolicyRule, namespace: str) -> Iterator[tuple[str, list[Request]]]:
    """Yield what a rule is about, in words, with the requests for it, verb by verb."""
    verbs = ["*"] if "*" in policy.verbs else sorted(policy.verbs)
    for url in sorted(policy.urls):
        yield "every path" if url == "*" else f"the path {url}", [Request(verb, url=url) for verb in verbs]
    for group, full, name in product(sorted(policy.groups), sorted(policy.resources), sorted(policy.names) or [""]):
        resource, _, subresource = full.partition("/")
        what = "everything" if full == "*" else f"{full}.{group}" if group not in ("", "*") else full
        named = f" named {name}" if name else ""
        yield f"{what}{named}", [Request(verb, resource, group, subresource, namespace, name) for verb in verbs]


def _permit(subject: Subject, parts: Sequence[tuple[int, str, Grant]]) -> tuple[int, Permit]:
    rank, _, grant = max(parts, key=lambda part: part[0])
    worst_first = dict.fromkeys(words for _, words, _ in sorted(parts, key=lambda part: -part[0]))
    named = list(worst_first)[:_NAMED]
    more = f", and {len(worst_first) - _NAMED} more" if len(worst_first) > _NAMED else ""
    where = "in the whole cluster" if grant.is_cluster_wide else f"in {grant.namespace}"
    where = "in a namespace that nobody names" if grant.namespace == UNKNOWN else where
    name = f"{subject.namespace}/{subject.name}" if subject.namespace else subject.name
    words = f"{subject.kind} {name} may {'; '.join(named)}{more} {where}"
    node = grant.rule.node or grant.binding.node
    line = grant.rule.line if grant.rule.node else node.span.line
    return rank, Permit(words, node.path, line or node.span.line)


def new_connections(then: Prepared, now: Prepared) -> list[Permit]:
    """Return who may reach whom, and could not then; what was there and is open now comes before what is new itself."""
    rows = (row for _, row in opened(then, now, Asked()))
    ordered = sorted(rows, key=lambda row: row[3] != "it was closed")
    return [Permit(f"{start} may reach {end} at {_at(ports)} ({because})") for start, end, ports, because in ordered]


def _at(ports: str) -> str:
    return "all ports" if ports == port_words(ALL) else ports

"""An audit policy, and what the API server makes of a request by it: level, stages that are left out, which rule.

Goes in: a plain value and a request. Comes out: a decision. The source is `pkg/audit/policy/checker.go` of
k8s.io/apiserver as of Kubernetes 1.37: the first rule that matches decides, without one nothing is logged. What
`auditfaults` finds is not asked here: a value of another type counts as nothing.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LEVELS = ("None", "Metadata", "Request", "RequestResponse")
"""From nothing to all: that there was a request, what was sent, what was answered."""
STAGES = ("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic")
NONE, METADATA = LEVELS[:2]
ALL = "*"
RECEIVED, STARTED, COMPLETE, PANIC = STAGES
_LONG_VERBS = frozenset({"watch", "proxy"})
_LONG_SUBRESOURCES = frozenset({"attach", "exec", "proxy", "log", "portforward"})
_LONG_URL = "/debug/pprof/"
"""What runs long, after `pkg/controlplane/apiserver/config.go` of Kubernetes."""


class Request(NamedTuple):
    """A request as it comes to the API server: for a `url` that is no resource, or for a resource.

    An empty namespace is none, an empty group the core one.
    """

    user: str
    groups: tuple[str, ...]
    verb: str
    resource: str = ""
    group: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    url: str = ""


class Resources(NamedTuple):
    """An entry of `resources`: without `resources` the whole group, without `names` every object."""

    group: str
    resources: tuple[str, ...]
    names: tuple[str, ...]


class Rule(NamedTuple):
    """A rule of a policy; what is empty does not restrict it."""

    level: str
    users: tuple[str, ...]
    groups: tuple[str, ...]
    verbs: tuple[str, ...]
    resources: tuple[Resources, ...]
    namespaces: tuple[str, ...]
    urls: tuple[str, ...]
    stages: tuple[str, ...]
    omits_managed_fields: bool | None

    @property
    def is_for_resources(self) -> bool:
        """Whether it never matches a URL."""
        return bool(self.namespaces or self.resources)


class Policy(NamedTuple):
    """A policy: its rules in order, and what it leaves out of every event."""

    rules: tuple[Rule, ...]
    stages: tuple[str, ...]
    omits_managed_fields: bool


class Decision(NamedTuple):
    """How a request is logged; `rule` is the number of the rule that matched, from 0 on, or None."""

    level: str
    stages: tuple[str, ...]
    omits_managed_fields: bool
    rule: int | None


def read_policy(value: Any) -> Policy:
    """Return the policy of a document."""
    held = mapping(value)
    rules = tuple(_rule(mapping(entry)) for entry in sequence(held.get("rules")))
    return Policy(rules, _texts(held.get("omitStages")), held.get("omitManagedFields") is True)


def _rule(held: dict[str, Any]) -> Rule:
    own = held.get("omitManagedFields")
    return Rule(
        level=text(held.get("level")),
        users=_texts(held.get("users")),
        groups=_texts(held.get("userGroups")),
        verbs=_texts(held.get("verbs")),
        resources=tuple(_resources(mapping(entry)) for entry in sequence(held.get("resources"))),
        namespaces=_texts(held.get("namespaces")),
        urls=_texts(held.get("nonResourceURLs")),
        stages=_texts(held.get("omitStages")),
        omits_managed_fields=own if isinstance(own, bool) else None,
    )


def _resources(held: dict[str, Any]) -> Resources:
    return Resources(text(held.get("group")), _texts(held.get("resources")), _texts(held.get("resourceNames")))


def _texts(value: Any) -> tuple[str, ...]:
    """Return a list of texts, in which null is an empty one."""
    return tuple(text(entry) for entry in sequence(value))


def decide(policy: Policy, request: Request) -> Decision:
    """Return how a request is logged."""
    for number, rule in enumerate(policy.rules):
        if matches(rule, request):
            own = rule.omits_managed_fields
            omits = policy.omits_managed_fields if own is None else own
            return Decision(rule.level, united(policy.stages, rule.stages), omits, number)
    return Decision(NONE, united(policy.stages), policy.omits_managed_fields, None)


def recorded(decision: Decision, request: Request) -> str:
    """Return the level of what the log holds of a request in the end: `None` where it passes no stage that is written.

    A short request passes RequestReceived and ResponseComplete, a long one ResponseStarted between them; Panic is for
    requests at which the server fails. What was sent and answered is there at the end alone.
    """
    passed = {RECEIVED, COMPLETE, STARTED} if _runs_long(request) else {RECEIVED, COMPLETE}
    if passed.issubset(decision.stages):
        return NONE
    return METADATA if COMPLETE in decision.stages and decision.level in LEVELS[1:] else decision.level


def _runs_long(request: Request) -> bool:
    if request.verb in _LONG_VERBS:
        return True
    return request.url.startswith(_LONG_URL) if request.url else request.subresource in _LONG_SUBRESOURCES


def is_silent(policy: Policy, rule: Rule) -> bool:
    """Whether a rule writes nothing of any request, but where the server fails."""
    return rule.level == NONE or {RECEIVED, STARTED, COMPLETE}.issubset(united(policy.stages, rule.stages))


def united(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """Return each stage once."""
    return tuple(dict.fromkeys(stage for stages in lists for stage in stages))


def matches(rule: Rule, request: Request) -> bool:
    """Whether a rule is about a request: about who, what is done, and to what."""
    if rule.users and request.user not in rule.users:
        return False
    if rule.groups and not any(group in rule.groups for group in request.groups):
        return False
    if rule.verbs and request.verb not in rule.verbs:
        return False
    if rule.is_for_resources:
        return not request.url and _is_in(rule, request)
    if rule.urls:
        return bool(request.url) and any(url_matches(written, request.url) for written in rule.urls)
    return True


def url_matches(written: str, url: str) -> bool:
    """Whether a URL is one that a rule writes, perhaps with `*` at its end."""
    return written in (url, ALL) or (written.endswith(ALL) and url.startswith(written.rstrip(ALL)))


def _is_in(rule: Rule, request: Request) -> bool:
    if rule.namespaces and request.namespace not in rule.namespaces:
        return False
    return not rule.resources or any(_names(entry, request) for entry in rule.resources)


def _names(entry: Resources, request: Request) -> bool:
    if entry.group not in (request.group, ALL):
        return False
    if not entry.resources:
        return True
    if entry.names and request.name not in entry.names:
        return False
    return any(resource_matches(written, request.resource, request.subresource) for written in entry.resources)


def resource_matches(written: str, resource: str, subresource: str) -> bool:
    """Whether a resource is one that a rule writes: `pods`, `pods/log`, `pods/*`, `*/log` or `*`."""
    if written in (ALL, f"{resource}/{subresource}" if subresource else resource):
        return True
    return written == f"{resource}/*" or (bool(subresource) and written == f"*/{subresource}")

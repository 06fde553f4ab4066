"""Requests that matter to an auditor, and how a policy logs them: a policy -> decisions, topic by topic.

Who asks, the namespace and the object are such as no rule names, unless said otherwise.
"""

from __future__ import annotations

from kubelint_compliance.platform.audit import Request, decide, recorded
from kubelint_compliance.platform.idle import group_fault, possible, space_fault, user_fault
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.platform.audit import Decision, Policy, Rule

OTHER = "\0"
"""A name that no rule has."""
MOST = 8
"""So many users, namespaces and names of a rule are asked for."""
AUTHENTICATED, UNAUTHENTICATED, MASTERS = "system:authenticated", "system:unauthenticated", "system:masters"
ANONYMOUS, NODES, ACCOUNTS = "system:anonymous", "system:nodes", "system:serviceaccounts"
_ACCOUNT, _NODE = "system:serviceaccount:", "system:node:"
READ, WRITE = ("get", "list", "watch"), ("create", "update", "patch", "delete", "deletecollection")
NAMELESS = frozenset({"create", "list", "watch", "deletecollection"})
"""Requests with these verbs name no object."""
_CHANGE = ("create", "update", "patch", "delete")
_RBAC, _ADMISSION, _CERTIFICATES = "rbac.authorization.k8s.io", "admissionregistration.k8s.io", "certificates.k8s.io"
_CLUSTER_WIDE = frozenset({"clusterroles", "clusterrolebindings", "certificatesigningrequests", "tokenreviews"})


class Asked(NamedTuple):
    """Requests for a resource, or a URL, with several verbs."""

    verbs: tuple[str, ...]
    resource: str = ""
    group: str = ""
    url: str = ""

    @property
    def is_cluster_wide(self) -> bool:
        """Whether what is asked for is in no namespace."""
        return bool(self.url) or self.resource.partition("/")[0] in _CLUSTER_WIDE or self.group == _ADMISSION

    @property
    def words(self) -> str:
        """What is asked for, in a word."""
        if OTHER in (self.resource, self.url[1:]):
            return "any other URL" if self.url else "any other resource"
        return self.url or ".".join(filter(None, (self.resource, self.group)))


def _each(verbs: tuple[str, ...], names: str, group: str = "") -> tuple[Asked, ...]:
    return tuple(Asked(verbs, name, group) for name in names.split())


TOPICS: dict[str, tuple[Asked, ...]] = {
    "secrets": (
        *_each((*READ, *WRITE), "secrets configmaps"),
        *_each(("create",), "tokenreviews", "authentication.k8s.io"),
    ),
    "exec": _each(("create", "get"), "pods/exec pods/attach pods/portforward pods/proxy services/proxy"),
    "rbac": _each(WRITE, "roles clusterroles rolebindings clusterrolebindings", _RBAC),
    "workloads": (
        *_each(_CHANGE, "pods"),
        *_each(_CHANGE, "deployments daemonsets statefulsets replicasets", "apps"),
        *_each(_CHANGE, "jobs cronjobs", "batch"),
    ),
    "credentials": (
        *_each(("create",), "serviceaccounts/token"),
        *_each(("create",), "certificatesigningrequests", _CERTIFICATES),
        *_each(("update", "patch"), "certificatesigningrequests/approval", _CERTIFICATES),
    ),
    "admission": _each(
        _CHANGE,
        "validatingwebhookconfigurations mutatingwebhookconfigurations validatingadmissionpolicies "
        "validatingadmissionpolicybindings mutatingadmissionpolicies mutatingadmissionpolicybindings",
        _ADMISSION,
    ),
    "other": (Asked((*READ, *WRITE), OTHER, OTHER), Asked(("get",), url=f"/{OTHER}")),
}
"""By topic; `other` is what no rule names."""


class Who(NamedTuple):
    """Somebody who asks."""

    words: str
    user: str
    groups: tuple[str, ...]


def known_as(user: str, *more: str) -> Who:
    """Return a user with the groups that the API server gives it, and more of them."""
    groups: tuple[str, ...] = (AUTHENTICATED,)
    if user == ANONYMOUS:
        groups = (UNAUTHENTICATED,)
    elif user.startswith(_ACCOUNT):
        groups = (ACCOUNTS, f"{ACCOUNTS}:{user.removeprefix(_ACCOUNT).partition(':')[0]}", AUTHENTICATED)
    elif user.startswith(_NODE):
        groups = (NODES, AUTHENTICATED)
    return Who(user, user, tuple(dict.fromkeys((*more, *groups))))


USER = known_as(OTHER)._replace(words="a user")
SERVICE_ACCOUNT = known_as(f"{_ACCOUNT}{OTHER}:{OTHER}")._replace(words="a service account")
NODE = known_as(f"{_NODE}{OTHER}")._replace(words="a node")
ADMIN = known_as(OTHER, MASTERS)._replace(words=MASTERS)
NOBODY = known_as(ANONYMOUS)._replace(words="anonymous")
EVERYBODY = (USER, SERVICE_ACCOUNT, NODE, ADMIN, NOBODY)


def people(rule: Rule) -> list[Who]:
    """Return who a rule is about: those whom it names, but for names that nobody has, or anybody."""
    users = possible(rule.users[:MOST], user_fault) if rule.users else (OTHER,)
    groups = possible(rule.groups[:MOST], group_fault) if rule.groups else ("",)
    named = [known_as(user, *filter(None, (group,))) for user in users for group in groups]
    return named if rule.users or rule.groups else [*named, SERVICE_ACCOUNT, NODE, NOBODY]


def spaces_of(rule: Rule) -> tuple[str, ...]:
    """Return the namespaces that a rule names, but for names that none has."""
    return possible(rule.namespaces, space_fault)[:MOST]


class Answer(NamedTuple):
    """How one request of one of them is logged: by the policy, and the level of what the log then holds of it."""

    asked: Asked
    verb: str
    who: Who
    namespace: str
    decision: Decision
    level: str


def answers(
    policy: Policy, asked: Sequence[Asked], everybody: Sequence[Who], namespaces: Sequence[str] = (OTHER,)
) -> Iterator[Answer]:
    """Yield how each request of each of them is logged, in each namespace where it is in one."""
    for each in asked:
        for who in everybody:
            for namespace in ("",) if each.is_cluster_wide else namespaces:
                for verb in each.verbs:
                    one = request(each, verb, who, namespace)
                    decision = decide(policy, one)
                    yield Answer(each, verb, who, namespace, decision, recorded(decision, one))


def request(asked: Asked, verb: str, who: Who, namespace: str, name: str = OTHER) -> Request:
    """Return one request; it names an object where its verb does."""
    if asked.url:
        return Request(who.user, who.groups, verb, url=asked.url)
    resource, _, subresource = asked.resource.partition("/")
    named = "" if verb in NAMELESS and not subresource else name
    return Request(who.user, who.groups, verb, resource, asked.group, subresource, namespace, named)

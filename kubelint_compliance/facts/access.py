"""What one rule of a role gives, as the RBAC authorizer of Kubernetes reads it: the rule -> the places that give it.

The source is `RuleAllows` in `plugin/pkg/auth/authorizer/rbac` with `pkg/apis/rbac/v1/evaluation_helpers.go`, and for
the names of requests the `RequestInfo` of the API server, as of Kubernetes 1.37. What is asked for is written
`resource[/subresource][.group]`, such as `pods/exec` or `deployments.apps`; `*.group` is whatever the group has.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.facts.memo import once
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.facts.memo import Memo

_ALL = "*"
_LABEL = "kubernetes.io/bootstrapping"
_DEFAULT_NAMES = ("cluster-admin", "admin", "edit", "view")
_WRITE = ("create", "update", "patch")
_NAMELESS = ("list", "watch", "create", "deletecollection", "escalate")
"""Verbs of requests without a name; escalate is asked for with that of the request that writes the role."""
_SIGNERS = "signers.certificates.k8s.io"
_AUTHENTICATION = "authentication.k8s.io"
_RBAC, _HOOKS = "rbac.authorization.k8s.io", "admissionregistration.k8s.io"
SENSITIVE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("escalate", "bind"), (f"roles.{_RBAC}", f"clusterroles.{_RBAC}")),
    (("impersonate",), ("users", "groups", "serviceaccounts")),
    (("impersonate:user-info",), (f"users.{_AUTHENTICATION}", f"groups.{_AUTHENTICATION}")),
    (("impersonate:serviceaccount",), (f"serviceaccounts.{_AUTHENTICATION}",)),
    (("impersonate:arbitrary-node",), (f"nodes.{_AUTHENTICATION}",)),
    (_WRITE, tuple(f"{kind}.{_RBAC}" for kind in ("roles", "clusterroles", "rolebindings", "clusterrolebindings"))),
    (("get", "list", "watch", *_WRITE), ("secrets",)),
    (("create",), ("serviceaccounts/token", "pods/exec", "pods/attach", "persistentvolumes")),
    (("get", "create"), ("nodes/proxy",)),
    (("update", "patch"), ("pods/ephemeralcontainers", "nodes", "namespaces")),
    (_WRITE, ("pods", "replicationcontrollers", "jobs.batch", "cronjobs.batch")),
    (_WRITE, tuple(f"{kind}.apps" for kind in ("deployments", "daemonsets", "statefulsets", "replicasets"))),
    (("update", "patch"), ("certificatesigningrequests/approval.certificates.k8s.io",)),
    (("approve",), (_SIGNERS,)),
    (_WRITE, (f"validatingwebhookconfigurations.{_HOOKS}", f"mutatingwebhookconfigurations.{_HOOKS}")),
    (_WRITE, ("customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io")),
)
"""Rights that lead to further rights or to credentials: verbs, and the resources on which they do."""


class Given(NamedTuple):
    """What a rule holds, as lists of texts; `names` are its `resourceNames`."""

    groups: Sequence[Any]
    resources: Sequence[Any]
    verbs: Sequence[Any]
    names: Sequence[Any]


def grants(rule: Any, verbs: Sequence[str], resources: Sequence[str]) -> list[dict[str, Any]]:
    """Return the resources of a rule of a role that give one of the verbs on one of `resources`.

    Each is {path, verbs, resources, named}: the verbs and resources that were asked for and are given, and whether the
    rule names objects (`resourceNames`). Asked for is `resource[/subresource][.group]`, `*.group` for all of a group.
    With names, deletecollection is not given, and create only where patch is, since applying creates by name. An empty
    name stands for requests that have none, such as those to list: what is given by it is not `named`.
    """
    given_verbs = sequence(mapping(rule).get("verbs"))
    held = verbs if _ALL in given_verbs else [verb for verb in verbs if verb in given_verbs]
    found: list[dict[str, Any]] = []
    if not held:
        return found
    given = _given(rule)
    possible = _possible(given.groups, resources)
    for index, written in enumerate(given.resources if possible else ()):
        matched = [asked for asked, ways in possible if ways is None or written in ways]
        allowed = [verb for verb in held if any(_reaches(given, verb, asked) for asked in matched)]
        if allowed:
            found.append(_place("resources", index, allowed, matched, given))
    return found


def granting_verbs(rule: Any, verbs: Sequence[str], resources: Sequence[str]) -> list[dict[str, Any]]:
    """Return the same as `grants`, but the places of the verbs of a rule that give it."""
    given = _given(rule)
    matched = [
        asked
        for asked, ways in _possible(given.groups, resources)
        if any(ways is None or written in ways for written in given.resources)
    ]
    found = []
    for index, written in enumerate(given.verbs if matched else ()):
        held = [verb for verb in verbs if written in (verb, _ALL)]
        allowed = [verb for verb in held if any(_reaches(given, verb, asked) for asked in matched)]
        if allowed:
            found.append(_place("verbs", index, allowed, matched, given))
    return found


def role_grants(role: Any, verbs: Sequence[str], resources: Sequence[str]) -> list[dict[str, Any]]:
    """Return what `grants` finds in all rules of a role, each with its `path` from there."""
    return [
        {**entry, "path": ["rules", index, *entry["path"]]}
        for index, rule in enumerate(sequence(mapping(role).get("rules")))
        for entry in grants(rule, verbs, resources)
    ]


def approves_for_others(role: Any, memo: Memo) -> bool:
    """Whether a role gives approve on signers of certificates, and on none of those that Kubernetes has."""
    return once(memo, _approves_for_others, role)


def _approves_for_others(role: Any) -> bool:
    rules = sequence(mapping(role).get("rules"))
    named = [_given(rule).names for rule in rules if granting_verbs(rule, ["approve"], [_SIGNERS])]
    foreign = [names and not any(text(name).startswith("kubernetes.io/") for name in names) for names in named]
    return bool(foreign) and all(foreign)


def sensitive_grants(rule: Any) -> list[dict[str, Any]]:
    """Return what `grants` finds of the rights that lead to further rights or to credentials, one entry a resource."""
    found: dict[Any, dict[str, Any]] = {}
    for verbs, resources in SENSITIVE:
        for entry in grants(rule, verbs, resources):
            known = found.setdefault(entry["path"][1], entry)
            if known is not entry:
                known["verbs"] = list(dict.fromkeys([*known["verbs"], *entry["verbs"]]))
                known["resources"] = list(dict.fromkeys([*known["resources"], *entry["resources"]]))
    return list(found.values())


def ships_with_kubernetes(value: Any) -> bool:
    """Whether a role or binding is one that the API server makes itself: by its label and a name that goes with it."""
    metadata = mapping(mapping(value).get("metadata"))
    name = text(metadata.get("name"))
    if not (name.startswith("system:") or name in _DEFAULT_NAMES):
        return False
    return text(mapping(metadata.get("labels")).get(_LABEL)) == "rbac-defaults"


def _given(rule: Any) -> Given:
    held = mapping(rule)
    return Given(
        sequence(held.get("apiGroups")),
        sequence(held.get("resources")),
        sequence(held.get("verbs")),
        sequence(held.get("resourceNames")),
    )


def _possible(groups: Sequence[Any], resources: Sequence[str]) -> list[tuple[str, tuple[str, ...] | None]]:
    """Return what of `resources` groups can give, each with the ways to write it in a rule; None where any does."""
    found: list[tuple[str, tuple[str, ...] | None]] = []
    for asked in resources:
        group, ways = _asked(asked)
        if group in groups:
            found.append((asked, ways))
        elif _ALL in groups:
            found.append((asked, ways or (_ALL,)))
    return found


@lru_cache(maxsize=1024)
def _asked(asked: str) -> tuple[str, tuple[str, ...] | None]:
    """Return the group of a resource that is asked for, and how a rule of that group can write it; None for any way."""
    resource, _, group = asked.partition(".")
    _, slash, sub = resource.partition("/")
    return group, None if resource == _ALL else (_ALL, resource, f"*/{sub}") if slash else (_ALL, resource)


def _reaches(given: Given, verb: str, asked: str) -> bool:
    """Whether a verb that is given can be used with the names that are: of some requests there is no name."""
    if not given.names or _is_nameless(given, verb, asked):
        return True
    if not any(given.names):
        return False
    if "/" in asked:
        return True
    if verb == "create":
        return "patch" in given.verbs or _ALL in given.verbs
    return verb != "deletecollection"


def _is_nameless(given: Given, verb: str, asked: str) -> bool:
    """Whether an empty name in a rule allows requests with a verb, as no name at all would."""
    return verb in _NAMELESS and "/" not in asked and not all(given.names)


def _place(field: str, index: int, verbs: list[str], resources: list[str], given: Given) -> dict[str, Any]:
    nameless = any(_is_nameless(given, verb, asked) for verb in verbs for asked in resources)
    return {"path": [field, index], "verbs": verbs, "resources": resources, "named": bool(given.names) and not nameless}

"""What the API server refuses of an audit policy: a plain value -> the first reason, with its place.

The sources are `pkg/audit/policy/reader.go` and `pkg/apis/audit/validation` of k8s.io/apiserver as of Kubernetes 1.37.
Fields that are not known, and keys that are there twice, are no reason: the server warns and reads on.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_subdomain
from kubelint_compliance.platform.audit import ALL, LEVELS, STAGES, read_policy
from kubelint_compliance.platform.fields import ANY, BOOL, INT64, MAP, TEXT, TIME, Fault, dotted, first, mistyped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubelint_compliance.platform.audit import Rule
    from kubelint_compliance.platform.fields import Path

VERSION, KIND = "audit.k8s.io/v1", "Policy"
_OWNER = {
    **dict.fromkeys(("apiVersion", "kind", "name", "uid"), TEXT),
    **dict.fromkeys(("controller", "blockOwnerDeletion"), BOOL),
}
_MANAGED = {
    **dict.fromkeys(("manager", "operation", "apiVersion", "fieldsType", "subresource"), TEXT),
    "time": TIME,
    "fieldsV1": ANY,
}
_METADATA = {
    **dict.fromkeys(("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion"), TEXT),
    **dict.fromkeys(("generation", "deletionGracePeriodSeconds"), INT64),
    **dict.fromkeys(("creationTimestamp", "deletionTimestamp"), TIME),
    **dict.fromkeys(("labels", "annotations"), MAP),
    "ownerReferences": [_OWNER],
    "managedFields": [_MANAGED],
    "finalizers": [TEXT],
}
_RESOURCES = {"group": TEXT, "resources": [TEXT], "resourceNames": [TEXT]}
_RULE = {
    "level": TEXT,
    **{key: [TEXT] for key in ("users", "userGroups", "verbs", "namespaces", "nonResourceURLs", "omitStages")},
    "resources": [_RESOURCES],
    "omitManagedFields": BOOL,
}
_POLICY = {
    "apiVersion": TEXT,
    "kind": TEXT,
    "metadata": _METADATA,
    "rules": [_RULE],
    "omitStages": [TEXT],
    "omitManagedFields": BOOL,
}


def refusal(value: Any, is_open: Callable[[Any], bool] | None = None) -> Fault | None:
    """Return why the API server would not take a document as its audit policy, or None.

    What a node of which `is_open` holds will be is not known yet, so it is no reason.
    """
    if not isinstance(value, dict):
        return Fault((), "it is no map")
    typed = [*mistyped(value, _POLICY)]
    return first(typed or _faults(value), value, is_open)


def _faults(value: dict[str, Any]) -> Iterator[Fault]:
    if value.get("kind") not in (None, "", KIND):
        yield Fault(("kind",), f"its kind is not {KIND}")
    if value.get("apiVersion") != VERSION:
        yield Fault(("apiVersion",), f"its version is not {VERSION}")
    policy = read_policy(value)
    yield from _stage_faults(policy.stages, ("omitStages",))
    for number, rule in enumerate(policy.rules):
        yield from _rule_faults(rule, ("rules", number))
    if not policy.rules:
        yield Fault(("rules",), "it has no rules")


def _rule_faults(rule: Rule, path: Path) -> Iterator[Fault]:
    if rule.level not in LEVELS:
        yield Fault((*path, "level"), f"{dotted(path)}.level is none of {', '.join(LEVELS)}")
    yield from _url_faults(rule.urls, (*path, "nonResourceURLs"))
    yield from _resource_faults(rule, (*path, "resources"))
    yield from _stage_faults(rule.stages, (*path, "omitStages"))
    if rule.urls and rule.is_for_resources:
        yield Fault((*path, "nonResourceURLs"), f"{dotted(path)} names URLs together with resources or namespaces")


def _url_faults(urls: tuple[str, ...], path: Path) -> Iterator[Fault]:
    for index, url in enumerate(urls):
        if url == ALL:
            continue
        if not url.startswith("/"):
            yield Fault((*path, index), f"{dotted((*path, index))} does not begin with /")
        if ALL in url[:-1]:
            yield Fault((*path, index), f"{dotted((*path, index))} has a * before its end")


def _resource_faults(rule: Rule, path: Path) -> Iterator[Fault]:
    for index, entry in enumerate(rule.resources):
        at = (*path, index)
        if entry.group not in ("", ALL) and not is_dns_subdomain(entry.group):
            yield Fault((*at, "group"), f"{dotted(at)}.group is no API group: a DNS name, without a version")
        if entry.names and not entry.resources:
            yield Fault((*at, "resourceNames"), f"{dotted(at)} has resourceNames and no resources")


def _stage_faults(stages: tuple[str, ...], path: Path) -> Iterator[Fault]:
    for index, stage in enumerate(stages):
        if stage not in STAGES:
            yield Fault((*path, index), f"{dotted((*path, index))} is none of {', '.join(STAGES)}")

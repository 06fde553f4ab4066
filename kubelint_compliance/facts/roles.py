"""What of a rule of a role has an effect: some resources are in no namespace, so that no Role gives them.

Requests for those have no namespace, and the authorizer asks RoleBindings only where there is one (`VisitRulesFor` in
`pkg/registry/rbac/validation` of Kubernetes 1.37). `pods/*` is no wildcard, and the name of nothing.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.facts.access import grants, sensitive_grants
from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.kubernetes.known import plural, resources_of
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_ALL = "*"
_AUTHENTICATION, _RBAC = "authentication.k8s.io", "rbac.authorization.k8s.io"
_OTHERS = (
    *(("", kind) for kind in ("users", "groups")),
    *((_AUTHENTICATION, kind) for kind in ("users", "groups", "nodes", "uids", "userextras")),
    ("certificates.k8s.io", "signers"),
    *(("snapshot.storage.k8s.io", kind) for kind in ("volumesnapshotcontents", "volumesnapshotclasses")),
)
"""Resources that lie in no namespace, by group: names that only the authorizer knows, and those of custom kinds."""
_NAMESPACES = ("", "namespaces")
"""It lies in none, but a request for one by its name is taken to be in it."""


def with_effect(rule: Any, kind: Any) -> dict[str, Any]:
    """Return a rule of a role of a kind, `Role` or `ClusterRole`, without the resources by which it gives nothing.

    Of the groups those are left out, too, with which a Role gives nothing. Where nothing is left, both lists are empty.
    """
    held = mapping(rule)
    groups = [text(group) for group in sequence(held.get("apiGroups"))]
    resources = [text(written) for written in sequence(held.get("resources"))]
    resources = [written for written in resources if not written.endswith("/*")]
    if kind == "Role":
        binds = {"bind", _ALL} & {text(verb) for verb in sequence(held.get("verbs"))}
        resources = [written for written in resources if _is_inside(groups, written, binds=bool(binds))]
        if all(written.startswith(_ALL) for written in resources):
            groups = [group for group in groups if group == _ALL or not _lies_outside(group)]
    return {**held, "apiGroups": groups if resources else [], "resources": resources if groups else []}


def leads_further(rule: Any, kind: Any) -> bool:
    """Whether a rule of a role of a kind, `Role` or `ClusterRole`, leads to further rights or to credentials."""
    found = [asked for entry in sensitive_grants(rule) for asked in entry["resources"]]
    return any(kind != "Role" or _asked_inside(rule, asked) for asked in found)


def _asked_inside(rule: Any, asked: str) -> bool:
    resource, _, group = asked.partition(".")
    if (group, resource) == (_RBAC, "clusterroles"):
        return bool(grants(rule, ["bind"], [asked]))
    return not _is_outside(group, resource)


def _is_inside(groups: Sequence[str], written: str, *, binds: bool) -> bool:
    resource = written.partition("/")[0]
    if resource == _ALL:
        return True
    if binds and resource == "clusterroles":
        return True
    if _ALL in groups:
        return resource not in {name for _, name in _outside()} or resource in _namespaced()
    outside = [group for group in groups if _is_outside(group, resource)]
    return not outside or any(
        group not in outside and (not resources_of(group) or resource in resources_of(group)) for group in groups
    )


def _is_outside(group: str, resource: str) -> bool:
    return (group, resource.partition("/")[0]) in _outside()


@lru_cache(maxsize=256)
def _lies_outside(group: str) -> bool:
    """Whether all resources of a group of Kubernetes' own lie in no namespace."""
    return bool(resources_of(group)) and not any(kind.namespaced for kind in kinds() if kind.group == group)


@lru_cache(maxsize=1)
def _outside() -> frozenset[tuple[str, str]]:
    found = {(kind.group, plural(kind.kind).lower()) for kind in kinds() if not kind.namespaced}
    return frozenset((found | {*_OTHERS}) - {_NAMESPACES})


@lru_cache(maxsize=1)
def _namespaced() -> frozenset[str]:
    return frozenset(plural(kind.kind).lower() for kind in kinds() if kind.namespaced)

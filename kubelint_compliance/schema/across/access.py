"""Checks across rules of access and their subjects."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_subdomain
from kubelint_compliance.schema.across.parts import below, missed, objects, said, text
from kubelint_compliance.schema.limits import NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_GROUP = "rbac.authorization.k8s.io"


def role(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check the rules of a Role."""
    return [
        *(below(found, "rules", index) for index, rule in objects(value, "rules") for found in _rule(rule)),
        *(
            said(("rules", index, "nonResourceURLs"), "", "cannot be set in a Role, but in a ClusterRole")
            for index, rule in objects(value, "rules")
            if rule.get("nonResourceURLs")
        ),
    ]


def cluster_role(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check the rules of a ClusterRole."""
    return [below(found, "rules", index) for index, rule in objects(value, "rules") for found in _rule(rule)]


def _rule(rule: dict[str, Any]) -> Iterator[Found]:
    if rule.get("nonResourceURLs"):
        for field in ("apiGroups", "resources", "resourceNames"):
            if rule.get(field):
                yield said((field,), "", "cannot stand beside nonResourceURLs")
        fields: tuple[str, ...] = ("verbs",)
    else:
        fields = ("verbs", "apiGroups", "resources")
    for field in fields:
        if not rule.get(field):
            yield said((field,), "", "is empty", whole=True) if field in rule else missed((), field)


def subject(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check a subject of a binding."""
    kind, group = text(value, "kind"), value.get("apiGroup")
    if kind == "ServiceAccount" and group:
        return [said(("apiGroup",), group, "cannot be set for a ServiceAccount")]
    if kind in ("User", "Group") and group is not None and group != _GROUP and group.__class__ is str and group:
        return [said(("apiGroup",), group, f"is not {_GROUP}")]
    name = text(value, "name")
    if kind == "ServiceAccount" and name and not is_dns_subdomain(name):
        return [said(("name",), name, NOT_A_DNS_NAME)]
    return None


def cluster_binding(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check a ClusterRoleBinding: it binds cluster roles, to accounts with their namespace."""
    found = [
        missed(("subjects", index), "namespace")
        for index, item in objects(value, "subjects")
        if item.get("kind") == "ServiceAccount" and not item.get("namespace")
    ]
    ref = value.get("roleRef")
    if ref.__class__ is dict and ref.get("kind") == "Role":
        found.append(said(("roleRef", "kind"), "Role", "is not ClusterRole, as a ClusterRoleBinding asks"))
    return found

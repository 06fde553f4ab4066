"""Facts about OpenShift: which workloads a SecurityContextConstraints is given to."""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.policyrule import Request
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph

_GROUP, _RESOURCE = "security.openshift.io", "securitycontextconstraints"
_ACCOUNT = "system:serviceaccount:"
_GROUPS = "system:serviceaccounts"
_MOST = 5


def scc_users(constraints: Any, memo: Any) -> list[str]:
    """Return to which service accounts a SecurityContextConstraints is given, in words; the first five of them.

    By its own `users` and `groups`, and by bindings of the input that let them use it. Those of namespaces that belong
    to OpenShift and Kubernetes (`openshift`, `openshift-*`, `kube-*`) are left out: only administrators can make them.
    """
    value = mapping(constraints)
    name = text(mapping(value.get("metadata")).get("name"))
    written = (entry for field in ("users", "groups") for entry in sequence(value.get(field)) if isinstance(entry, str))
    found = dict.fromkeys(words for who in (*written, *_bound(seen_of(memo).graph, name)) if (words := _words(who)))
    return list(found)[:_MOST]


def _bound(graph: Graph, name: str) -> Iterator[str]:
    """Yield the users and groups that roles of the input let use it, whatever the namespace."""
    access = graph.access
    # Where nothing is bound, only that counts which is bound in all namespaces.
    for space in ("", *filter(access.bindings, graph.pod_namespaces())):
        for grant in access.who_can(Request("use", _RESOURCE, _GROUP, namespace=space, name=name)):
            subject = grant.subject
            wildcard = "*" in grant.rule.policy.resources or "*" in grant.rule.policy.verbs
            account = subject.kind == "ServiceAccount"
            if not wildcard:
                yield f"{_ACCOUNT}{subject.namespace}:{subject.name}" if account else subject.name


def _words(who: str) -> str:
    """Return a user or group in words where it is of workloads, else nothing."""
    if who == "system:authenticated":
        return "everybody who is authenticated"
    if who == _GROUPS:
        return "all service accounts"
    kind, _, rest = who.partition(":")[2].partition(":")
    space, _, account = rest.partition(":")
    if not who.startswith("system:serviceaccount") or not rest or _is_system(space):
        return ""
    return (
        f"service account {account} of {space or '?'}"
        if kind == "serviceaccount"
        else f"all service accounts of {space}"
    )


def _is_system(space: str) -> bool:
    return space == "openshift" or space.startswith(("openshift-", "kube-"))

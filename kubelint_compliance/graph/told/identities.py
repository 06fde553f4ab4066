"""Facts about accounts: who shares one, and which identity of a cloud it has."""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS, ask
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import identity, near, related
from kubelint_compliance.graph.present import candidates
from kubelint_compliance.graph.users import account_users
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

CLOUDS = {
    "eks.amazonaws.com/role-arn": "AWS role",
    "iam.gke.io/gcp-service-account": "Google service account",
    "azure.workload.identity/client-id": "Azure identity",
}
"""The annotations of an account that give it an identity of a cloud, and what that is called there."""
_AZURE_USE = "azure.workload.identity/use"
_TOGETHER = (
    *("app.kubernetes.io/part-of", "app.kubernetes.io/instance", "app.kubernetes.io/name"),
    *("app", "k8s-app", "application", "name", "release", "component"),
)
"""Labels by which workloads are known to be parts of one thing."""


def unrelated_users(memo: Any) -> list[dict[str, Any]]:
    """Return, for an account that workloads of several things run as, one of each of two of them: {path, one, other}.

    Workloads belong to one thing where they share a label such as `app`, or the first word of their names.
    """
    seen = seen_of(memo)
    groups: list[tuple[set[Any], Node]] = []
    for pod in _running_as(seen):
        marks = _marks(pod)
        met = [group for group in groups if group[0] & marks]
        first = met[0][1] if met else pod.node
        joined = marks.union(*(group[0] for group in met))
        groups = [group for group in groups if group not in met] + [(joined, first)]
    if len(groups) < 2:
        return []
    nodes = [node for _, node in groups]
    one, other = (f"{node.kind} {node.ref.name}" for node in nodes[:2])
    places = [related(node, "runs as this account") for node in nodes[:2]]
    return [{"path": ["metadata", "name"], "one": one, "other": other, OTHERS: places}]


def shared_cloud_roles(memo: Any) -> list[dict[str, Any]]:
    """Return the cloud identities of this account that one before it has, too: {path, what, account, namespace}."""
    seen = seen_of(memo)
    found: dict[str, dict[str, Any]] = {}
    for own in seen.own:
        for key, value in _identities(own):
            for node in seen.of(_with_identity(seen.graph).get((key, value), ())):
                if node is own:
                    break
                if _is_another(seen.graph, node, own):
                    entry = {"path": ["metadata", "annotations", key], "what": CLOUDS[key], "account": node.ref.name}
                    place = related(node, f"has the same {CLOUDS[key]}")
                    found.setdefault(key, {**entry, "namespace": node.ref.namespace, OTHERS: [place]})
    return list(found.values())


def cloud_identities(value: Any) -> list[dict[str, Any]]:
    """Return the annotations by which an account has an identity of a cloud: {path, what}."""
    annotations = mapping(mapping(mapping(value).get("metadata")).get("annotations"))
    return [
        {"path": ["metadata", "annotations", key], "what": what}
        for key, what in CLOUDS.items()
        if text(annotations.get(key))
    ]


def has_cloud_identity(pod: Any, memo: Any) -> bool:
    """Whether the account of a pod is in the input and has an identity of a cloud, or a label asks for one."""
    if text(mapping(mapping(mapping(pod).get("metadata")).get("labels")).get(_AZURE_USE)) == "true":
        return True
    if not seen_of(memo).has(("", "ServiceAccount")):
        return False
    spec = mapping(mapping(pod).get("spec"))
    name = text(spec.get("serviceAccountName")) or text(spec.get("serviceAccount")) or "default"
    return bool(ask("graph.hasCloudIdentity", account_has_identity, name, memo))


def account_has_identity(name: str, memo: Any) -> bool:
    """Whether the account of a name that the pods of this object run as has an identity of a cloud."""
    seen = seen_of(memo)
    nodes = (node for space in seen.namespaces for node in candidates(seen, "ServiceAccount", space, name))
    return any(True for node in nodes for _ in _identities(node))


def _running_as(seen: Seen) -> Iterator[PodNode]:
    known = set()
    for own in seen.own:
        for pod in seen.of_pods(account_users(seen.graph, seen.graph.space(own), (own.ref.name, own.alias))):
            key = identity(seen.graph, pod.node)
            if key not in known and near(seen.graph, pod.node, own):
                known.add(key)
                yield pod


def _marks(pod: PodNode) -> set[Any]:
    """Return by what a workload is known to belong to others."""
    labels = (*pod.node.labels.items(), *pod.labels.items())
    marks = {value for key, value in labels if key in _TOGETHER and isinstance(value, str)}
    return {mark for mark in (*marks, pod.node.ref.name.partition("-")[0]) if mark}


def _identities(account: Node) -> Iterator[tuple[str, str]]:
    annotations = mapping(mapping(account.value.get("metadata")).get("annotations"))
    for key in CLOUDS:
        if text(annotations.get(key)):
            yield key, text(annotations[key])


def _with_identity(graph: Graph) -> dict[tuple[str, str], list[Node]]:
    def make() -> dict[tuple[str, str], list[Node]]:
        by_identity: dict[tuple[str, str], list[Node]] = {}
        for node in graph.of_kind("", "ServiceAccount"):
            for entry in _identities(node):
                by_identity.setdefault(entry, []).append(node)
        return by_identity

    found: dict[tuple[str, str], list[Node]] = graph.once("cloud identities", make)
    return found


def _is_another(graph: Graph, one: Node, other: Node) -> bool:
    """Whether two accounts are two: of known namespaces, or beside each other."""
    known = bool(graph.space(one)) and bool(graph.space(other))
    return identity(graph, one) != identity(graph, other) and (known or near(graph, one, other))

"""Facts about how many pods there are: what scales a workload, and how many pods a disruption budget counts on.

An autoscaler is one of its workload where both belong together and may be deployed together.
"""

from __future__ import annotations

from kubelint_compliance.cel import Unseen
from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import identity, lies_about, near, related, rivals
from kubelint_compliance.graph.podlabels import is_single
from kubelint_compliance.graph.rollouts import ROLLOUT, taking
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_HORIZONTAL = (
    *(("http.keda.sh", "HTTPScaledObject"), ("keda.sh", "ScaledObject")),
    ("autoscaling", "HorizontalPodAutoscaler"),
)
_OF_KEDA = ("ScaledObject", "HTTPScaledObject")
_VERTICAL = (("autoscaling.k8s.io", "VerticalPodAutoscaler"),)
_REPLICATED = frozenset({
    ("", "ReplicationController"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("apps.kruise.io", "CloneSet"),
    ("apps.kruise.io", "StatefulSet"),
    ROLLOUT,
})  # fmt: skip
_PAUSES = ("autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas")
_TAKES_OVER = "scaledobject.keda.sh/transfer-hpa-ownership"


def autoscalers(memo: Any) -> list[dict[str, Any]]:
    """Return the autoscalers that set the replicas of this workload: {path, kind, name, fromZero}.

    `path` leads to its `spec`; `fromZero` says whether one starts pods too where none run. The rule is not evaluated
    where there is none, and one above or below its folder scales a workload of its name, when nobody says the namespace
    of either.
    """
    seen = seen_of(memo)
    found = [node for own in seen.own for node in seen.of(_scaling(seen.graph, own))]
    if not found:
        _may_be_scaled(seen)
    return [
        {**_told(node, ["spec"], "scales the workload"), "fromZero": _from_zero(node)}
        for node in _distinct(seen.graph, found)
    ]


def autoscalers_beside(memo: Any) -> list[dict[str, Any]]:
    """Return the autoscalers before this one that scale the same workload in the same way: {path, kind, name}.

    `path` leads to the name of the workload. A VerticalPodAutoscaler that only recommends is none.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    target = _target(own) if own else None
    if own is None or target is None:
        return []
    family = _VERTICAL if (own.group, own.kind) in _VERTICAL else _HORIZONTAL
    path = ["spec", "targetRef" if family is _VERTICAL else "scaleTargetRef", "name"]
    found = rivals(seen, _by_target(seen.graph, family).get((seen.graph.space(own), *target), ()))
    return [_told(node, path, "scales the same workload") for node in found]


def rollouts(memo: Any) -> list[dict[str, Any]]:
    """Return the Argo Rollouts that take the template of this workload and run its pods: {path, name, replicas}.

    `path` leads to its `spec`; `replicas` is how many one runs at least, null where nobody says.
    """
    seen = seen_of(memo)
    found = _distinct(seen.graph, seen.of(node for own in seen.own for node in taking(seen.graph, own)))
    return [
        {**_told(node, ["spec"], "runs the pods of the workload"), "replicas": _replicas(seen, node)} for node in found
    ]


def replicas(memo: Any) -> int | None:
    """Return how many pods this workload runs at least, as `replicas_selected` counts them; null where nobody says."""
    seen = seen_of(memo)
    counts = [_replicas(seen, own) for own in seen.own]
    return None if None in counts else min((count for count in counts if count is not None), default=None)


def replicas_selected(selector: Any, memo: Any) -> int | None:
    """Return how many pods there are at least that a LabelSelector of this namespace selects; null where nobody says.

    A workload has its replicas, or the least number of its autoscaler; those without replicas, such as a DaemonSet, do
    not say it, nor do those that a patch may change. Where a Rollout runs its pods, that has them.
    """
    seen = seen_of(memo)
    space = next(iter(seen.namespaces), "")
    pods = [pod for pod in seen.select(space, selector) if any(near(seen.graph, pod.node, own) for own in seen.own)]
    single = _single(seen, pods)
    counts = [
        single.get(identity(seen.graph, node)) or _replicas(seen, node)
        for node in _distinct(seen.graph, (pod.node for pod in pods))
    ]
    return None if None in counts else sum(count for count in counts if count is not None)


def _single(seen: Seen, pods: Iterable[PodNode]) -> dict[Any, int]:
    """Return how many pods are meant of each StatefulSet of which each is meant by its name or number alone."""
    found: dict[Any, list[PodNode]] = {}
    for pod in pods:
        found.setdefault(identity(seen.graph, pod.node), []).append(pod)
    return {
        key: len({pod.added for pod in several})
        for key, several in found.items()
        if all(is_single(pod.added) and "replicas" in mapping(pod.node.value.get("spec")) for pod in several)
    }


def budgets_beside(memo: Any) -> list[dict[str, Any]]:
    """Return the disruption budgets before this one that select one of its pods: {path, name, workload}.

    `path` leads to the selector.
    """
    seen = seen_of(memo)
    found: dict[Any, dict[str, Any]] = {}
    for own in seen.own:
        selector = mapping(own.value.get("spec")).get("selector")
        for pod in seen.select(seen.graph.space(own), selector):
            if near(seen.graph, pod.node, own):
                for node in rivals(seen, seen.graph.selecting(pod, "policy", "PodDisruptionBudget")):
                    workload = f"{pod.node.kind} {pod.node.ref.name}"
                    place = related(node, f"selects pods of {workload}, too")
                    entry = {"path": ["spec", "selector"], "name": node.ref.name, "workload": workload, OTHERS: [place]}
                    found.setdefault(identity(seen.graph, node), entry)
    return list(found.values())


def _told(node: Node, path: list[str], words: str) -> dict[str, Any]:
    return {"path": path, "kind": node.kind, "name": node.ref.name, OTHERS: [related(node, words)]}


def _distinct(graph: Graph, nodes: Iterable[Node]) -> list[Node]:
    return list({identity(graph, node): node for node in nodes}.values())


def _scaling(graph: Graph, workload: Node) -> list[Node]:
    targeted = _by_target(graph, _HORIZONTAL).get((graph.space(workload), workload.kind, workload.ref.name), ())
    renamed = _by_target(graph, _HORIZONTAL).get((graph.space(workload), workload.kind, workload.alias), ())
    return [node for node in (*targeted, *renamed) if near(graph, node, workload)]


def _may_be_scaled(seen: Seen) -> None:
    """Raise Unseen where an autoscaler scales the own workload if both are in one namespace, which nobody says."""
    by_target = _by_target(seen.graph, _HORIZONTAL)
    for own in seen.own:
        several = () if seen.graph.space(own) else by_target.get(("", own.kind, own.ref.name), ())
        node = next((node for node in seen.of(several) if lies_about(seen, node)), None)
        if node is not None:
            raise Unseen(f"{node.path} scales one of its name, and --namespace says whether both are in one")


def _by_target(graph: Graph, family: tuple[tuple[str, str], ...]) -> dict[tuple[str, str, str], Sequence[Node]]:
    """Return the autoscalers of a family by namespace, kind and name of what they scale."""
    found: dict[tuple[str, str, str], Sequence[Node]] = graph.once(
        ("autoscalers", family), lambda: _sorted(graph, (node for kind in family for node in graph.of_kind(*kind)))
    )
    return found


def _sorted(graph: Graph, nodes: Iterable[Node]) -> dict[tuple[str, str, str], list[Node]]:
    found: dict[tuple[str, str, str], list[Node]] = {}
    for node in nodes:
        target = _target(node)
        if target is not None:
            found.setdefault((graph.space(node), *target), []).append(node)
    return found


def _target(node: Node) -> tuple[str, str] | None:
    """Return kind and name of what an autoscaler scales; None where it scales nothing, or takes over from others."""
    spec = mapping(node.value.get("spec"))
    if text(mapping(spec.get("updatePolicy")).get("updateMode")) == "Off":
        return None
    if mapping(mapping(node.value.get("metadata")).get("annotations")).get(_TAKES_OVER) == "true":
        return None
    target = mapping(spec.get("targetRef" if node.kind == "VerticalPodAutoscaler" else "scaleTargetRef"))
    kind = text(target.get("kind")) or ("Deployment" if node.kind in _OF_KEDA else "")
    name = text(target.get("name")) or text(target.get("deployment"))  # as HTTPScaledObjects were before 0.8
    return (kind, name) if kind and name else None


def _replicas(seen: Seen, node: Node) -> int | None:
    if (node.group, node.kind) == ("", "Pod"):
        return 1
    if (node.group, node.kind) not in _REPLICATED or node.patched:
        return None
    counted = [_replicas(seen, one) for one in seen.of(taking(seen.graph, node))]
    if counted:
        return None if None in counted else min(count for count in counted if count is not None)
    scaling = seen.of(_scaling(seen.graph, node))
    counts = [_least(scaler) for scaler in scaling] or [mapping(node.value.get("spec")).get("replicas", 1)]
    return min((count for count in counts if type(count) is int), default=None)


def _from_zero(scaler: Node) -> bool:
    """Whether an autoscaler starts pods where none run: KEDA does unless it is paused, and others that go down to none.

    Any other one takes no replicas for a pause.
    """
    if scaler.kind == "HorizontalPodAutoscaler":
        return bool(_least(scaler) == 0)
    annotations = mapping(mapping(scaler.value.get("metadata")).get("annotations"))
    return all(annotations.get(key) in (None, "false") for key in _PAUSES)


def _least(scaler: Node) -> Any:
    """Return the least number of replicas that an autoscaler leaves; None for one that may leave none."""
    spec = mapping(scaler.value.get("spec"))
    if scaler.kind == "HTTPScaledObject":
        return mapping(spec.get("replicas")).get("min")
    return spec.get("minReplicas", 1) if scaler.kind == "HorizontalPodAutoscaler" else spec.get("minReplicaCount")

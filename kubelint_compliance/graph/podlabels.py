"""The labels that controllers put on the pods of their objects, beside those of the template.

Goes in: an object with pods, and which single pods of StatefulSets anybody asks for. Comes out: labels with values that
are known, and with one that stands for any. Sources: `pkg/registry/batch/job/strategy.go` and
`pkg/controller/{statefulset,deployment,daemon}` of Kubernetes 1.37.
"""

from __future__ import annotations

from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.graph.node import Node

UNSAID = "\0"
"""The value of a label that is there, and that no file says; no selector can ask for it."""
_OTHER = "\0other"
"""That of a label whose value is none of those that anybody asks for."""
POD_NAME, POD_INDEX = "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"
_NAMES = ("batch.kubernetes.io/job-name", "job-name")
_UIDS = ("batch.kubernetes.io/controller-uid", "controller-uid")
_COMPLETION = "batch.kubernetes.io/job-completion-index"
SET_BY_CONTROLLERS = frozenset({
    *(POD_NAME, POD_INDEX, *_NAMES, *_UIDS, _COMPLETION, "controller-revision-hash"),
    *("pod-template-generation", "pod-template-hash", "rollouts-pod-template-hash", "deployment"),
})  # fmt: skip
"""All labels that controllers put on pods."""
_UNSAID_BY_KIND: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("apps", "Deployment"): ("pod-template-hash",),
    ("apps", "DaemonSet"): ("controller-revision-hash", "pod-template-generation"),
    ("apps", "ReplicaSet"): (),
    ("", "ReplicationController"): (),
    ("argoproj.io", "Rollout"): ("rollouts-pod-template-hash",),
    ("batch", "CronJob"): (*_NAMES, *_UIDS),
}
"""The labels of the pods of a kind whose values no file says."""
_BY_KIND = {kind: (tuple((key, UNSAID) for key in keys),) for kind, keys in _UNSAID_BY_KIND.items()}
_SELECTING = frozenset({
    *("Service", "PodDisruptionBudget", "NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"),
    *("ClusterNetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"),
})  # fmt: skip
_DIGITS = 9
"""Pods have no longer numbers."""
Added = tuple[tuple[str, str], ...]


def added_labels(node: Node, asked: frozenset[str]) -> tuple[Added, ...] | None:
    """Return what the controller of an object adds to the labels of its pods, once for each sort of them.

    Those of a StatefulSet that somebody asks for by name or number are sorts of their own. None where it is not known
    what makes the pods, as with a Pod and a custom resource.
    """
    kind = node.group, node.kind
    if kind == ("apps", "StatefulSet"):
        return tuple(_of_set(node, asked))
    if kind == ("batch", "Job"):
        return (_of_job(node),)
    if kind == ("apps.openshift.io", "DeploymentConfig"):
        return ((("deployment", UNSAID), ("deploymentconfig", node.ref.name or UNSAID)),)
    return _BY_KIND.get(kind)


def _of_job(node: Node) -> Added:
    spec = mapping(node.value.get("spec"))
    indexed = ((_COMPLETION, UNSAID),) if spec.get("completionMode") == "Indexed" else ()
    if spec.get("manualSelector") is True:
        return indexed
    names = tuple((key, node.ref.name or UNSAID) for key in _NAMES)
    return (*names, *((key, UNSAID) for key in _UIDS), *indexed)


def _of_set(node: Node, asked: frozenset[str]) -> Iterator[Added]:
    revision = ("controller-revision-hash", UNSAID)
    spec = mapping(node.value.get("spec"))
    count, start = spec.get("replicas"), mapping(spec.get("ordinals")).get("start", 0)
    last = start + count if isinstance(count, int) and isinstance(start, int) and not node.patched else None
    single = [index for index in _numbers(node.ref.name, asked) if last is None or start <= index < last]
    for index in sorted(single):
        yield (POD_NAME, f"{node.ref.name}-{index}"), (POD_INDEX, str(index)), revision
    if last is None or start + len(single) < last or not single:
        other = _OTHER if single else UNSAID
        yield (POD_NAME, other), (POD_INDEX, other), revision


def _numbers(name: str, asked: Iterable[str]) -> set[int]:
    """Return the numbers of the pods of a StatefulSet that are asked for, by their names or by themselves."""
    found = {one.removeprefix(f"{name}-") for one in asked}
    return {int(one) for one in found if one.isdecimal() and len(one) <= _DIGITS and one == str(int(one))}


def is_single(added: Added | None) -> bool:
    """Whether pods with such labels are one, which these name."""
    return bool(added) and dict(added or ()).get(POD_NAME, UNSAID) not in (UNSAID, _OTHER)


def asked_pods(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the names and numbers of single pods of StatefulSets that selectors ask for."""
    several = tuple(nodes)
    if not any((node.group, node.kind) == ("apps", "StatefulSet") for node in several):
        return frozenset()
    return frozenset(one for node in several if node.kind in _SELECTING for one in _asked(node.value))


def _asked(value: Any) -> Iterator[str]:
    """Yield them from one object; what aliases repeat is looked at once."""
    left: list[Any] = [value]
    known: set[int] = set()
    while left:
        held = left.pop()
        if held.__class__ not in (dict, list) or id(held) in known:
            continue
        known.add(id(held))
        fields = mapping(held)
        left += fields.values() or sequence(held)
        for key in (POD_NAME, POD_INDEX):
            found = [fields.get(key), *(sequence(fields.get("values")) if fields.get("key") == key else ())]
            yield from (one for one in found if isinstance(one, str))


def may_select(selector: Any, labels: Mapping[str, str], *, known: bool) -> bool:
    """Whether a LabelSelector may select pods with some labels, of which some have a value that nobody says.

    `known`: what makes the pods is known. Else each label that a controller could put there may be there.
    """
    if not known:
        return selects_labels(without(selector, SET_BY_CONTROLLERS), labels)
    unsaid = frozenset(key for key, value in labels.items() if value == UNSAID)
    return selects_labels(without(selector, unsaid, ("In", "NotIn")), labels)


def without(selector: Any, keys: frozenset[str], operators: tuple[str, ...] = ()) -> Any:
    """Return a LabelSelector without what it asks of some labels, by some operators or by all."""
    if not isinstance(selector, dict) or not keys:
        return selector
    labels = {key: value for key, value in mapping(selector.get("matchLabels")).items() if key not in keys}
    rest = [
        entry
        for entry in map(mapping, sequence(selector.get("matchExpressions")))
        if text(entry.get("key")) not in keys or (operators and entry.get("operator") not in operators)
    ]
    return {**selector, "matchLabels": labels, "matchExpressions": rest}

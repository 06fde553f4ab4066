"""Workloads: the pods of one controller, however many objects make them."""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.graph.index import PodNode
    from kubelint_compliance.graph.node import Node

CUSTOM: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("apps.kruise.io", "CloneSet"): ("v1alpha1", "v1beta1"),
    ("apps.kruise.io", "DaemonSet"): ("v1alpha1", "v1beta1"),
    ("apps.kruise.io", "StatefulSet"): ("v1alpha1", "v1beta1"),
    ("apps.openshift.io", "DeploymentConfig"): ("v1",),
    ("argoproj.io", "Rollout"): ("v1alpha1",),
}
"""Kinds of others that keep pods as they are written in them, with their versions."""
KINDS = frozenset({
    *CUSTOM,
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("", "ReplicationController"),
    ("batch", "Job"),
    ("batch", "CronJob"),
    ("", "Pod"),
})  # fmt: skip
"""The kinds of objects that are workloads, by group and kind."""


class Workload(NamedTuple):
    """A workload, and the places of its pods among all."""

    namespace: str
    kind: str
    name: str
    node: Node
    pods: tuple[int, ...]

    @property
    def title(self) -> str:
        """`shop/Deployment/web`."""
        return f"{self.namespace}/{self.kind}/{self.name}"


def workload_of(pod: PodNode) -> tuple[str, str, str]:
    """Return namespace, kind and name of the workload that a pod is of.

    That is the object which makes it; of a Pod the owner that controls it, unless that is a Node, as of static pods.
    """
    if (pod.node.group, pod.node.kind) == ("", "Pod"):
        for owner in map(mapping, sequence(mapping(pod.node.value.get("metadata")).get("ownerReferences"))):
            kind, name = owner.get("kind"), owner.get("name")
            if owner.get("controller") is True and isinstance(kind, str) and isinstance(name, str) and kind != "Node":
                return pod.namespace, kind, name
    return pod.namespace, pod.node.kind, pod.node.ref.name


def workloads(pods: Iterable[PodNode]) -> list[Workload]:
    """Return the workloads of some pods, in the order of namespace, kind and name."""
    found: dict[tuple[str, str, str], list[tuple[int, PodNode]]] = {}
    for place, pod in enumerate(pods):
        if (pod.node.group, pod.node.kind) in KINDS:
            found.setdefault(workload_of(pod), []).append((place, pod))
    return [_workload(key, found[key]) for key in sorted(found)]


def _workload(key: tuple[str, str, str], pods: Sequence[tuple[int, PodNode]]) -> Workload:
    return Workload(*key, pods[0][1].node, tuple(place for place, _ in pods))


def alternatives(workload: Workload, pods: Sequence[PodNode]) -> list[Workload]:
    """Return a workload once for each of its alternatives, those of its pods that may be deployed together at once.

    `pods` are those that its places count.
    """
    found: list[list[tuple[int, PodNode]]] = []
    for place in workload.pods:
        pod = pods[place]
        together = next((several for several in found if all(sees(one.node, pod.node) for _, one in several)), None)
        if together is None:
            found.append([(place, pod)])
        else:
            together.append((place, pod))
    return [_workload(workload[:3], several) for several in found]

"""Facts about other objects of the run: what a name, a namespace or a selector leads to, as far as this object sees it.

The flow puts a `Seen` into the memo of an object before rules judge it. Objects come as maps with the fields that the
graph holds of them, in the order of their files.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError, Unseen
from kubelint_compliance.facts import GRAPH, ask
from kubelint_compliance.facts.pods import labels_of
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.index import PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen


def namespace(memo: Any) -> str:
    """Return the namespace that this object is deployed to; an empty text where no file and no setting says it."""
    return next(iter(seen_of(memo).namespaces), "")


def is_whole(memo: Any) -> bool:
    """Return true; the rule is not evaluated where this object is deployed with others that are not in sight.

    Those are what a kustomization takes from elsewhere, from charts and from generators of its own. What Crossplane
    makes by a Composition is with whatever the composite resource asks for.
    """
    if seen_of(memo).open:
        raise Unseen("it is deployed with what is not in the input")
    return True


def is_first(memo: Any) -> bool:
    """Whether this object is the first of its kind in the input: for what is to be said of all of it once."""
    seen = seen_of(memo)
    return any(next(iter(seen.graph.of_kind(node.group, node.kind)), None) is node for node in seen.own)


def objects(group: Any, kind: Any, memo: Any) -> list[Any]:
    """Return all objects of an API group (empty for the core) and kind."""
    seen = seen_of(memo)
    return _values(seen.of(seen.graph.of_kind(text(group), text(kind))))


def objects_in(group: Any, kind: Any, space: Any, memo: Any) -> list[Any]:
    """Return the objects of an API group and kind in a namespace."""
    seen = seen_of(memo)
    return _values(seen.of(seen.graph.in_namespace(*map(text, (group, kind, space)))))


def named(group: Any, kind: Any, space: Any, name: Any, memo: Any) -> list[Any]:
    """Return the objects of an API group, kind, namespace and name; several where several files define it."""
    seen = seen_of(memo)
    return _values(seen.of(seen.graph.find(*map(text, (group, kind, space, name)))))


def namespace_labels(name: Any, memo: Any) -> dict[str, Any]:
    """Return the labels of a namespace, `kubernetes.io/metadata.name` among them."""
    return seen_of(memo).graph.namespace_labels(text(name))


def pods_in(space: Any, memo: Any) -> list[Any]:
    """Return the pods of a namespace: `metadata`, `spec`, and the `owner` whose template they are from."""
    seen = seen_of(memo)
    return _pods(seen.of_pods(seen.graph.pods(text(space))))


def pods_run(memo: Any) -> list[Any]:
    """Return the pods that this object runs; of an Argo Rollout with workloadRef those of the workload it names."""
    return _pods(seen_of(memo).pods)


def pods_selected(space: Any, selector: Any, memo: Any) -> list[Any]:
    """Return the pods of a namespace that a LabelSelector may select; an empty one selects all, null none.

    Labels that controllers put on pods, such as the name of the Job, count; where no file says their value, any may be
    meant.
    """
    seen = seen_of(memo)
    return _pods(seen.select(text(space), selector))


def has_workloads_beside(memo: Any) -> bool:
    """Whether the input has pods in the namespace of this object; for one without a namespace, in its folder."""
    return seen_of(memo).has_workloads_beside()


def selecting(pod: Any, group: Any, kind: Any, memo: Any) -> list[Any]:
    """Return the objects of a kind that select a pod of this object, by `spec.selector` or `spec.podSelector`."""
    found: list[Any] = ask("graph.selecting", selecting_labels, labels_of_pod(pod), text(group), text(kind), memo)
    return found


def selecting_labels(labels: Any, group: str, kind: str, memo: Any) -> list[Any]:
    """Return the objects of a kind that select the pods of this object with some labels."""
    seen = seen_of(memo)
    return _values(seen.of(node for pod in pods_with(labels, seen) for node in seen.graph.selecting(pod, group, kind)))


def labels_of_pod(pod: Any) -> dict[str, Any]:
    """Return the labels of a pod."""
    return labels_of(mapping(pod).get("metadata"))


def pods_with(labels: Any, seen: Seen) -> list[PodNode]:
    """Return the pods of an object with some labels, as the graph knows them: once for each way of deploying them.

    Where none has these, as when something changes them on the way, that are all its pods.
    """
    known = seen.pods
    return [found for found in known if found.labels == labels] or known


def seen_of(memo: Any) -> Seen:
    """Return what the object that is judged sees of all others. Raises CelError where a run has nothing of them."""
    found: Seen | None = memo.get(GRAPH)
    if found is None:
        raise CelError("the rule looks at other objects, and none are in sight", 1, 1)
    return found


def _values(nodes: Iterable[Node]) -> list[Any]:
    return [node.value for node in nodes]


def _pods(pods: Iterable[PodNode]) -> list[Any]:
    """Return pods as rules see them: those that differ by the labels of their controller alone are one."""
    distinct = {(id(pod.node), id(pod.value)): pod for pod in pods}
    return [{**pod.value, "owner": pod.node.value} for pod in distinct.values()]

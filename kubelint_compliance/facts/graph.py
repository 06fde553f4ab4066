"""Facts about other objects of the run: what a name, a namespace or a selector leads to, as far as this object sees it.

The flow puts a `Seen` into the memo of an object before rules judge it. Objects come as maps with the fields that the
graph holds of them, in the order of their files.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError
from kubelint_compliance.facts import GRAPH
from kubelint_compliance.facts.pods import labels_of
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.index import PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen


def namespace(memo: Any) -> str:
    """Return the namespace that this object is deployed to; an empty text where no file and no setting says it."""
    return next(iter(_seen(memo).namespaces), "")


def is_open(memo: Any) -> bool:
    """Whether this object is deployed with others that are not in sight, such as those of a remote kustomization."""
    return _seen(memo).open


def is_first(memo: Any) -> bool:
    """Whether this object is the first of its kind in the input: for what is to be said of all of it once."""
    seen = _seen(memo)
    return any(seen.graph.of_kind(node.group, node.kind)[0] is node for node in seen.own)


def objects(group: Any, kind: Any, memo: Any) -> list[Any]:
    """Return all objects of an API group (empty for the core) and kind."""
    seen = _seen(memo)
    return _values(seen.of(seen.graph.of_kind(group, kind)))


def objects_in(group: Any, kind: Any, space: Any, memo: Any) -> list[Any]:
    """Return the objects of an API group and kind in a namespace."""
    seen = _seen(memo)
    return _values(seen.of(seen.graph.in_namespace(group, kind, space)))


def named(group: Any, kind: Any, space: Any, name: Any, memo: Any) -> list[Any]:
    """Return the objects of an API group, kind, namespace and name; several where several files define it."""
    seen = _seen(memo)
    return _values(seen.of(seen.graph.find(group, kind, space, name)))


def namespace_labels(name: Any, memo: Any) -> dict[str, Any]:
    """Return the labels of a namespace, `kubernetes.io/metadata.name` among them."""
    return _seen(memo).graph.namespace_labels(name)


def pods_in(space: Any, memo: Any) -> list[Any]:
    """Return the pods of a namespace: `metadata`, `spec`, and the `owner` whose template they are from."""
    seen = _seen(memo)
    return _pods(seen.of_pods(seen.graph.pods(space)))


def pods_selected(space: Any, selector: Any, memo: Any) -> list[Any]:
    """Return the pods of a namespace that a LabelSelector may select; an empty one selects all, null none.

    Labels that controllers put on pods, such as the name of each pod of a StatefulSet, are taken to be there.
    """
    seen = _seen(memo)
    return _pods(seen.select(space, selector))


def has_workloads_beside(memo: Any) -> bool:
    """Whether the input has pods in the namespace of this object; for one without a namespace, in its folder."""
    return _seen(memo).has_workloads_beside()


def selecting(pod: Any, group: Any, kind: Any, memo: Any) -> list[Any]:
    """Return the objects of a kind that select a pod of this object, by `spec.selector` or `spec.podSelector`."""
    seen = _seen(memo)
    return _values(seen.of(node for found in pods_of(pod, seen) for node in seen.graph.selecting(found, group, kind)))


def pods_of(pod: Any, seen: Seen) -> list[PodNode]:
    """Return a pod of an object, as it is judged, as the graph knows it: once for each way in which it is deployed."""
    known = [found for node in seen.own for found in seen.graph.pods_of(node)]
    labels = labels_of(mapping(pod).get("metadata"))
    return [found for found in known if found.labels == labels] or known


def _seen(memo: Any) -> Seen:
    found: Seen | None = memo.get(GRAPH)
    if found is None:
        raise CelError("the rule looks at other objects, and none are in sight", 1, 1)
    return found


def _values(nodes: Iterable[Node]) -> list[Any]:
    return [node.value for node in nodes]


def _pods(pods: Iterable[PodNode]) -> list[Any]:
    return [{**pod.value, "owner": pod.node.value} for pod in pods]

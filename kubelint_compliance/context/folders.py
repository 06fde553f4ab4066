"""The namespace of objects that name none: that of the objects of their folder which select or scale their pods.

Goes in: nodes as they are deployed. Comes out: the same, those with the namespace that their folder says.
"""

from __future__ import annotations

from kubelint_compliance.facts.pods import selects_labels
from kubelint_compliance.graph.index import selector_of
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.kubernetes.kinds import kind_of
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.node import Node

    Beside = tuple[str, str]
    """A folder, and that of the kustomization which deploys what is in it, empty where none does."""

_MOST = 100_000
"""So many pairs of objects of one folder are looked at."""
_SELECTING = frozenset({
    ("", "Service"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
})  # fmt: skip
_SCALING = frozenset({
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("http.keda.sh", "HTTPScaledObject"),
    ("keda.sh", "ScaledObject"),
})  # fmt: skip


def in_folders(nodes: Sequence[Node]) -> list[Node]:
    """Return nodes, those without a namespace with the one that their folder says."""
    spaces = spaces_of(nodes)
    return [in_space(node, spaces) for node in nodes]


def spaces_of(nodes: Iterable[Node]) -> dict[Beside, str]:
    """Return the namespace of what names none, by where it lies; nothing where nobody says it, or two say another.

    A namespace is said where an object of it selects pods of each workload without one, or scales that, and lies in the
    same folder; or the workload has the namespace and what selects or scales it none.
    """
    silent: dict[Beside, list[Node]] = {}
    saying: dict[Beside, list[Node]] = {}
    for node in nodes:
        if node.ref.namespace or _may_take_one(node):
            side = saying if node.ref.namespace else silent
            side.setdefault(beside(node), []).append(node)
    found = {place: _said(own, saying[place]) for place, own in silent.items() if place in saying}
    return {place: spaces.pop() for place, spaces in found.items() if len(spaces) == 1}


def in_space(node: Node, spaces: Mapping[Beside, str]) -> Node:
    """Return a node with the namespace that its folder says, where it names none."""
    space = spaces.get(beside(node), "")
    if not space or node.ref.namespace or not _may_take_one(node):
        return node
    return node._replace(ref=node.ref._replace(namespace=space))


def _may_take_one(node: Node) -> bool:
    """Whether a node is surely of a kind with a namespace: of others without one, many are for the whole cluster."""
    if (node.group, node.kind) in _SCALING or node.pods:
        return True
    known = kind_of(node.group, node.kind)
    return known is not None and known.namespaced


def beside(node: Node) -> Beside:
    """Return where an object lies, and what deploys it."""
    return folder_of(node), node.root


def _said(silent: Sequence[Node], saying: Sequence[Node]) -> set[str]:
    """Return the namespaces of what all workloads without one, and all that selects or scales others, are tied to.

    A folder in which one of them is tied to nothing holds several things, and says nothing.
    """
    held, named = _makers(silent), _makers(saying)
    holding, naming = _holding(silent), _holding(saying)
    if not (held or holding) or (len(held) + len(named)) * (len(holding) + len(naming)) > _MOST:
        return set()
    found: set[str] = set()
    for node, labels in held:
        spaces = {other.ref.namespace for other in naming if _holds(other, node, labels)}
        if not spaces:
            return set()
        found |= spaces
    for node in holding:
        spaces = {other.ref.namespace for other, labels in named if _holds(node, other, labels)}
        if not spaces and not any(_holds(node, other, labels) for other, labels in held):
            return set()
        found |= spaces
    return found


def _makers(nodes: Sequence[Node]) -> list[tuple[Node, list[dict[str, Any]]]]:
    """Return the workloads among some nodes, each with the labels of its pods."""
    several = ((node, [_labels(pod.value) for pod in node.pods]) for node in nodes)
    return [(node, labels) for node, labels in several if labels]


def _holding(nodes: Sequence[Node]) -> list[Node]:
    return [node for node in nodes if (node.group, node.kind) in _SELECTING or (node.group, node.kind) in _SCALING]


def _holds(node: Node, workload: Node, labels: Sequence[dict[str, Any]]) -> bool:
    """Whether an object selects the pods of a workload by some of their labels, or scales it."""
    if (node.group, node.kind) in _SELECTING:
        selector = mapping(selector_of(node))
        return bool(selector.get("matchLabels")) and any(selects_labels(selector, own) for own in labels)
    target = mapping(mapping(node.value.get("spec")).get("scaleTargetRef"))
    names = (workload.ref.name, workload.alias)
    return (text(target.get("kind")) or "Deployment") == workload.kind and target.get("name") in names


def _labels(pod: dict[str, Any]) -> dict[str, Any]:
    return mapping(mapping(pod.get("metadata")).get("labels"))

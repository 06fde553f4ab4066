"""Facts about what a whole platform has or lacks: where that is said once, and which programs its objects bring.

Objects are taken from the whole input, whoever else is deployed with them: what stands anywhere counts as there.
"""

from __future__ import annotations

from kubelint_compliance.cel import Unseen
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_SPEAKERS = (
    *(("", "Namespace"), ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet")),
    *(("batch", "CronJob"), ("", "Pod")),
)
"""The kinds of which one object stands for the whole input, the best first: nearly every platform has the first."""
_BETWEEN = str.maketrans(dict.fromkeys("-_./:@", " "))
_UNNAMED = frozenset({"", "apiextensions.k8s.io"})
"""Groups that say nothing of a program: those of Kubernetes, and of definitions, which are there before it runs."""


def speaks(memo: Any) -> bool:
    """Whether what the whole input lacks is said at this object: its first Namespace, or else its first workload.

    The rule is not evaluated there where a kustomization takes in what is not in sight.
    """
    seen = seen_of(memo)
    first = seen.graph.once("speaks", lambda: _speaker(seen.graph))
    if not any(node is first for node in seen.own):
        return False
    return whole(seen.graph)


def whole(graph: Graph) -> bool:
    """Return true; raises Unseen where anything is deployed with what is not in sight."""
    if any(node.open for node in graph.nodes):
        raise Unseen("a kustomization takes in what is not in the input")
    return True


def _speaker(graph: Graph) -> Node | None:
    return next((graph.of_kind(*kind)[0] for kind in _SPEAKERS if graph.of_kind(*kind)), None)


def is_one_of(found: Any, memo: Any) -> bool:
    """Whether this object is one of some that a fact gave."""
    ids = set(map(id, sequence(found)))
    return any(id(node.value) in ids for node in seen_of(memo).own)


def is_patched(memo: Any) -> bool:
    """Whether a kustomization may change this object in a way that is not followed, so that fields may be added to it.

    Such are transformers, replacements, and patches that are not in the input; all others are applied.
    """
    return any(node.patched for node in seen_of(memo).own)


def deployed(words: Any, memo: Any) -> list[Any]:
    """Return the objects that run or bring a program of one of these names, such as `falco` or `datadog agent`.

    Looked at are the images of pods, the names, charts and paths of Argo CD, Flux and Helm objects, operators that are
    subscribed to, and the API groups of custom resources. A name is met where its words follow one another there,
    parted by signs: `falco` is in `falcosecurity/falco-driver:1.0`.
    """
    graph = seen_of(memo).graph
    return brought(graph, tuple(map(text, sequence(words))))


def brought(graph: Graph, words: tuple[str, ...]) -> list[Any]:
    """Return what `deployed` does, of a graph."""
    found: list[Any] = graph.once(("deployed", words), lambda: _deployed(graph, words))
    return found


def _deployed(graph: Graph, words: Sequence[str]) -> list[Any]:
    wanted = tuple(f" {_parted(word)} " for word in words)
    return [node.value for node in graph.nodes if any(_has(name, wanted) for name in _names(node))]


def _has(name: str, wanted: tuple[str, ...]) -> bool:
    parted = f" {_parted(name)} "
    return any(word in parted for word in wanted)


def _parted(name: str) -> str:
    return " ".join(name.lower().translate(_BETWEEN).split())


def _names(node: Node) -> Iterator[str]:
    """Yield what tells which program an object brings."""
    spec = mapping(node.value.get("spec"))
    if node.group == "argoproj.io":
        yield from _of_application(node)
    elif node.kind in ("HelmRelease", "HelmChart"):
        yield from (node.ref.name, text(spec.get("chart")), text(spec.get("releaseName")))
        yield text(mapping(mapping(spec.get("chart")).get("spec")).get("chart"))
        yield text(mapping(spec.get("chartRef")).get("name"))
    elif node.group == "operators.coreos.com":
        yield text(spec.get("name"))
    elif node.group == "kustomize.toolkit.fluxcd.io":
        yield from (node.ref.name, text(spec.get("path")))
    elif "." in node.group and node.group not in _UNNAMED:
        yield node.group
    for pod in node.pods:
        yield from images_of(mapping(pod.value.get("spec")))


def _of_application(node: Node) -> Iterator[str]:
    spec = mapping(node.value.get("spec"))
    template = mapping(spec.get("template"))
    spec = mapping(template.get("spec")) if node.kind == "ApplicationSet" else spec
    yield from (node.ref.name, text(mapping(template.get("metadata")).get("name")))
    for source in (spec.get("source"), *sequence(spec.get("sources"))):
        yield from (text(mapping(source).get(field)) for field in ("chart", "path"))
        yield text(mapping(source).get("repoURL")).rpartition("/")[2]


def images_of(spec: dict[str, Any]) -> Iterator[str]:
    """Yield the images of a pod as the graph holds them, without tag and digest."""
    for container in (*sequence(spec.get("containers")), *sequence(spec.get("initContainers"))):
        name, _, last = text(mapping(container).get("image")).rpartition("/")
        yield f"{name}/{last.removesuffix(':')}"

"""Which pods use a Secret or an account.

Goes in: all objects, a namespace and names. Comes out: pods. A Secret is used by what has it in its environment or its
volumes; what only pulls its image with it is none.
"""

from __future__ import annotations

from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph, PodNode

    Numbered = dict[tuple[str, str], dict[int, PodNode]]
    """Pods by their number among all, below their namespace and a name."""


def secret_users(graph: Graph, space: str, names: Iterable[str]) -> list[PodNode]:
    """Return the pods of a namespace that read a Secret of one of some names, in their order."""
    return _naming(graph, space, names, _secrets_of)


def account_users(graph: Graph, space: str, names: Iterable[str]) -> list[PodNode]:
    """Return the pods of a namespace that run as an account of one of some names, in their order."""
    return _naming(graph, space, names, _account_of)


def _naming(graph: Graph, space: str, names: Iterable[str], named: Callable[[PodNode], Iterable[str]]) -> list[PodNode]:
    known: Numbered = graph.once(("pods naming", named), lambda: _numbered(graph, named))
    found: dict[int, PodNode] = {}
    for name in names:
        found |= known.get((space, name), {})
    return [found[number] for number in sorted(found)]


def _numbered(graph: Graph, named: Callable[[PodNode], Iterable[str]]) -> Numbered:
    found: Numbered = {}
    for number, pod in enumerate(pod for node in graph.nodes for pod in graph.pods_of(node)):
        for name in named(pod):
            found.setdefault((pod.namespace, name), {})[number] = pod
    return found


def _account_of(pod: PodNode) -> Iterable[str]:
    return (pod.account,)


def _secrets_of(pod: PodNode) -> Iterable[str]:
    return (name for name in _names(pod.spec) if isinstance(name, str))


def _names(spec: dict[str, Any]) -> Iterator[Any]:
    for container in (*sequence(spec.get("containers")), *sequence(spec.get("initContainers"))):
        for entry in sequence(mapping(container).get("env")):
            yield at(entry, ("valueFrom", "secretKeyRef", "name"))
        for entry in sequence(mapping(container).get("envFrom")):
            yield at(entry, ("secretRef", "name"))
    for volume in sequence(spec.get("volumes")):
        yield at(volume, ("secret", "secretName"))
        for source in sequence(at(volume, ("projected", "sources"))):
            yield at(source, ("secret", "name"))

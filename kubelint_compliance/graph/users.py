"""Which Secrets a pod reads: by its environment and its volumes; what only its image is pulled with is none."""

from __future__ import annotations

from kubelint_compliance.shape import at, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import PodNode


def secrets_of(pod: PodNode) -> Iterator[str]:
    """Yield the names of the Secrets that a pod reads."""
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

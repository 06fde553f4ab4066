"""What the graph holds of an object: the fields of `fields.py`, and nothing else of it.

Goes in: an object. Comes out: a copy with those fields, at the same paths, so that whatever reads the one reads the
other.
"""

from __future__ import annotations

from kubelint_compliance.graph.fields import GROUPS, IMAGE, KEYS, METADATA, POD, ROWS, STEPS, WHOLE, WORKLOAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.fields import Shape
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path


def held(manifest: Manifest) -> dict[str, Any]:
    """Return what the graph reads of an object: apiVersion, kind, names, labels, its pods, and what its kind has."""
    shape = _shape(manifest.group, manifest.kind, tuple(pod.path for pod in manifest.pods))
    found: dict[str, Any] = cut(manifest.value, shape)
    _share(found)
    return found


_texts: dict[str, str] = {}
_MOST, _LONGEST = 4000, 60
"""So many texts are shared, none of them longer: four of five that all nodes hold are one of the first 2,000."""


def shared(text: str) -> str:
    """Return the text that stands for all that are equal to it; that itself where there is none."""
    found = _texts.get(text)
    if found is None:
        found = text
        if len(text) <= _LONGEST and len(_texts) < _MOST:
            _texts[text] = text
    return found


def _share(value: dict[str, Any]) -> None:
    """Put shared texts in the place of those below a value."""
    containers: list[Any] = [value]
    for container in containers:
        for key, entry in container.items() if container.__class__ is dict else enumerate(container):
            if entry.__class__ is str:
                container[key] = shared(entry)
            elif entry.__class__ is dict or entry.__class__ is list:
                containers.append(entry)


_BALANCED = (("", "Service"), ("networking.k8s.io", "Ingress"), ("extensions", "Ingress"))
"""The kinds that a cloud may have a load balancer for."""
_shapes: dict[tuple[str, str, tuple[Path, ...]], Shape] = {}


def _shape(group: str, kind: str, pods: tuple[Path, ...]) -> Shape:
    found = _shapes.get((group, kind, pods))
    if found is None:
        base: Shape = {"apiVersion": WHOLE, "kind": WHOLE, "metadata": METADATA}
        own = [shape for key, shape in ROWS if key == (group, kind)]
        shapes: list[Shape] = [base, *(own or [GROUPS.get(group) or (WORKLOAD if pods else {})])]
        shapes += [_around(path) for path in pods]
        if (group, kind) in _BALANCED:
            from kubelint_compliance.kubernetes.balancers import READ

            shapes.append({"metadata": {"annotations": dict.fromkeys(READ, WHOLE)}})
        found = _shapes[group, kind, pods] = _merged(shapes)
    return found


def _around(path: Path) -> Shape:
    """Return the shape of an object with a pod at a path; a pod below a list is a step of a workflow."""
    at = next((index for index, step in enumerate(path) if not isinstance(step, str)), None)
    shape: Shape = POD if at is None else STEPS
    for step in reversed(path if at is None else path[: at - 1]):
        shape = {str(step): shape}
    return shape


def _merged(shapes: Iterable[Any]) -> Any:
    found: dict[str, Any] = {}
    for shape in shapes:
        for key, below in shape.items():
            known = found.get(key)
            both = isinstance(known, dict) and isinstance(below, dict)
            found[key] = _merged((known, below)) if both else WHOLE if WHOLE in (known, below) else below
    return found


def cut(value: Any, shape: Any) -> Any:
    """Return what of a value has a place in a shape; what is of another form than the shape stays out."""
    if shape is WHOLE:
        return value
    if shape is KEYS:
        return dict.fromkeys(value, "") if isinstance(value, dict) else None
    if shape is IMAGE:
        return untagged(value) if isinstance(value, str) else value
    if isinstance(shape, list):
        return [cut(entry, shape[0]) or None for entry in value] if isinstance(value, list) else None
    if not isinstance(value, dict):
        return None
    return {
        key: inner
        for key, below in shape.items()
        if value.get(key) is not None and (inner := cut(value[key], below)) is not None
    }


def untagged(image: str) -> str:
    """Return an image without tag and digest; a colon at its end stands for either."""
    way, slash, last = image.partition("@")[0].rpartition("/")
    name = last.partition(":")[0]
    return f"{way}{slash}{name}" if len(way) + len(slash) + len(name) == len(image) else f"{way}{slash}{name}:"

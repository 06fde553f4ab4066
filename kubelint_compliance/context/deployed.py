"""An object as the kustomizations above it deploy it: with names, images, replicas, labels and annotations they set.

Goes in: an object and what is set on each way up from it. Comes out: the same object, in the same place of the text,
with another value. Where ways differ, the first that sets a thing counts for it.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.shape import at, mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from typing import Any, TypeVar

    from kubelint_compliance.context.kustomize import Image, Labels, Sets
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

    Answer = TypeVar("Answer")

_UNPREFIXED = ("APIService", "CustomResourceDefinition", "Namespace")
_SCALED = ("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")
_MATCH = ("spec", "selector", "matchLabels")
_SELECTORS: dict[str, Path] = {
    "DaemonSet": _MATCH,
    "Deployment": _MATCH,
    "ReplicaSet": _MATCH,
    "ReplicationController": ("spec", "selector"),
    "Service": ("spec", "selector"),
    "StatefulSet": _MATCH,
}
"""Where Kustomize puts labels that select, also where there is no selector yet."""
_PRESENT_SELECTORS: dict[str, Path] = {
    "Job": _MATCH,
    "NetworkPolicy": ("spec", "podSelector", "matchLabels"),
    "PodDisruptionBudget": _MATCH,
}
"""Where it adds them to a selector that is there."""
_ANNOTATED = ("CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet")
"""The kinds whose pod templates get annotations, too."""
_BINDINGS = ("ClusterRoleBinding", "RoleBinding")
_IMAGED = ("init", "main", "sidecar")


def deployed(manifest: Manifest, ways: Sequence[Sequence[Sets]]) -> Manifest:
    """Return the object as it is deployed; the very same where nothing is set on it."""
    value = deployed_value(manifest, ways, part=manifest.fragment or manifest.part)
    return manifest if value is manifest.value else manifest.seen_as(value)


def deployed_value(manifest: Manifest | Node, ways: Sequence[Sequence[Sets]], *, part: bool = False) -> dict[str, Any]:
    """Return the value of an object as it is deployed; of a `part` of one only the images are set."""
    value = manifest.value
    if not isinstance(value.get("metadata", {}), dict):
        return value
    if not part:
        for path, entry in (*_named(manifest, ways), *_scaled(manifest, ways)):
            value = put(value, path, entry)
        for path, labels in _labelled(manifest, ways):
            held = at(value, path)
            if held is None or isinstance(held, dict):
                value = put(value, path, {**mapping(held), **labels})
    for path, image in _images(manifest, ways):
        value = put(value, path, image)
    return value


def put(value: Any, path: Path, entry: Any) -> Any:
    """Return a copy of a value with another entry at a path, which is made where it is not there.

    What has a wrong type on the way stays as it is, for others to tell of.
    """
    if not path:
        return entry
    step, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(step, int):
        return [*value[:step], put(value[step], rest, entry), *value[step + 1 :]]
    if value is not None and not isinstance(value, dict):
        return value
    fields = mapping(value)
    key = str(step)
    return {**fields, key: put(fields.get(key), rest, entry)}


def _first(ways: Sequence[Sequence[Sets]], ask: Callable[[Sequence[Sets]], Answer | None]) -> Answer | None:
    """Return the answer of the first way that has one."""
    return next((answer for way in ways if (answer := ask(way)) is not None), None)


def _named(manifest: Manifest | Node, ways: Sequence[Sequence[Sets]]) -> Iterator[tuple[Path, str]]:
    namespace = _first(ways, lambda way: next((sets.namespace for sets in reversed(way) if sets.namespace), None))
    if namespace and (manifest.group, manifest.kind) == ("", "Namespace"):
        yield ("metadata", "name"), namespace
    elif namespace and not is_cluster_scoped(manifest.group, manifest.kind):
        yield ("metadata", "namespace"), namespace
    if namespace and manifest.kind in _BINDINGS:
        yield from _accounts(manifest, namespace, {moved for way in ways for sets in way for moved in sets.accounts})
    name = mapping(manifest.value.get("metadata")).get("name")
    if isinstance(name, str) and manifest.kind not in _UNPREFIXED:
        affixed = _first(ways, lambda way: _affixed(name, way))
        if affixed:
            yield ("metadata", "name"), affixed


def _accounts(
    manifest: Manifest | Node, namespace: str, moved: Collection[tuple[str, str]]
) -> Iterator[tuple[Path, str]]:
    """Kustomize gives subjects the namespace of the build: those without one, the account default, and its own ones."""
    subjects = manifest.value.get("subjects")
    for index, subject in enumerate(map(mapping, subjects if isinstance(subjects, list) else ())):
        space, name = subject.get("namespace"), subject.get("name")
        is_moved = not space or name == "default" or (text(space), text(name)) in moved
        if subject.get("kind") == "ServiceAccount" and is_moved:
            yield ("subjects", index, "namespace"), namespace


def _affixed(name: str, way: Sequence[Sets]) -> str | None:
    whole = name
    for sets in way:
        whole = f"{sets.prefix}{whole}{sets.suffix}"
    return whole if whole != name else None


def _scaled(manifest: Manifest | Node, ways: Sequence[Sequence[Sets]]) -> Iterator[tuple[Path, int]]:
    if manifest.kind not in _SCALED:
        return
    replicas = _first(ways, lambda way: _count(manifest.ref.name, way))
    if replicas is not None:
        yield ("spec", "replicas"), replicas


def _count(name: str, way: Sequence[Sets]) -> int | None:
    """Return the replicas of a workload; an outer kustomization may call it by its own name or the longer one."""
    found, names = None, {name}
    for sets in way:
        name = f"{sets.prefix}{name}{sets.suffix}"
        names.add(name)
        found = next((count for called, count in sets.replicas if called in names), found)
    return found


def _labelled(manifest: Manifest | Node, ways: Sequence[Sequence[Sets]]) -> Iterator[tuple[Path, dict[str, str]]]:
    labels = _first(ways, lambda way: tuple(entry for sets in way for entry in sets.labels) or None) or ()
    for entry in labels:
        for path in _label_places(manifest, entry):
            yield path, dict(entry.pairs)
    annotations = _first(ways, lambda way: tuple(entry for sets in way for entry in sets.annotations) or None) or ()
    for entry in annotations:
        for path in _annotation_places(manifest, entry):
            yield path, dict(entry.pairs)


def _annotation_places(manifest: Manifest | Node, annotations: Labels) -> Iterator[Path]:
    yield ("metadata", "annotations")
    if annotations.templates and manifest.kind in _ANNOTATED and "." not in manifest.group:
        yield from ((*pod.path, "metadata", "annotations") for pod in manifest.pods if pod.path)
        if manifest.kind == "CronJob":
            yield ("spec", "jobTemplate", "metadata", "annotations")


def _label_places(manifest: Manifest | Node, labels: Labels) -> Iterator[Path]:
    yield ("metadata", "labels")
    if labels.templates:
        for pod in manifest.pods:
            if pod.path:
                yield (*pod.path, "metadata", "labels")
        if manifest.kind == "CronJob":
            yield ("spec", "jobTemplate", "metadata", "labels")
    if labels.selectors and manifest.kind in _SELECTORS and isinstance(manifest.value.get("spec"), dict):
        yield _SELECTORS[manifest.kind]
    present = _PRESENT_SELECTORS.get(manifest.kind)
    if labels.selectors and present and isinstance(at(manifest.value, present), dict):
        yield present


def _images(manifest: Manifest | Node, ways: Sequence[Sequence[Sets]]) -> Iterator[tuple[Path, str]]:
    if not any(sets.images for way in ways for sets in way):
        return
    for container in (container for pod in manifest.pods for container in pod.containers):
        image = container.value.get("image")
        if isinstance(image, str) and container.type in _IMAGED:
            other = _first(ways, lambda way, image=image: _replaced(image, way))  # type: ignore[misc]
            if other is not None:
                yield (*container.path, "image"), other


def _replaced(image: str, way: Sequence[Sets]) -> str | None:
    now = image
    for sets in way:
        for entry in sets.images:
            now = _image(now, entry)
    return now if now != image else None


def _image(image: str, entry: Image) -> str:
    """Return the image as Kustomize makes it: the name must be the very same, whatever its tag."""
    name, digest, tag = split_image(image)
    if name != entry.name:
        return image
    if entry.new_tag or entry.digest:
        tag, digest = entry.new_tag, entry.digest
    end = f"@{digest}" if digest else f":{tag}" if tag else ""
    return (entry.new_name or name) + end


def split_image(image: str) -> tuple[str, str, str]:
    """Split an image into name, digest and tag."""
    rest, _, digest = image.partition("@")
    name, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        return rest, digest, ""
    return name, digest, tag

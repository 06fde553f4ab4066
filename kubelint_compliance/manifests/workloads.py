"""Where the pods of an object are: the pod template of every kind that has one, and its containers.

A pod is always seen as {metadata, spec}, whatever kind it is nested in. `CustomWorkload` rows from the configuration
extend the table of kinds, schemas/kubernetes/kinds.tsv.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import kind_of
from kubelint_compliance.manifests.paths import EVERY, parse_path, resolve
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

CONTAINER_LISTS = (("initContainers", "init"), ("containers", "main"), ("ephemeralContainers", "ephemeral"))


class CustomWorkload(NamedTuple):
    """A row of the configuration: a kind whose pod template lies at `pod_template`. `api_version` may be a glob."""

    api_version: str
    kind: str
    pod_template: str


class Container(NamedTuple):
    """A container of a pod: its value, its path in the object, and its type.

    Types are `main`, `init`, `sidecar` (an init container that restarts always) and `ephemeral`.
    """

    value: dict[str, Any]
    path: Path
    type: str


class Volume(NamedTuple):
    """A volume of a pod and its path in the object."""

    value: dict[str, Any]
    path: Path


class Pod(NamedTuple):
    """A pod template as {metadata, spec}, with the paths of its parts in the object that holds it.

    One that is put together has a `name`, and `moved` says where its parts are written: by their path in its spec, or
    in the pod for metadata, their path in the object.
    """

    value: dict[str, Any]
    path: Path
    spec_path: Path
    containers: tuple[Container, ...]
    volumes: tuple[Volume, ...]
    name: str = ""
    moved: Mapping[Path, Path] = {}


def pods_of(
    value: Mapping[str, Any], group: str, kind: str, custom: tuple[CustomWorkload, ...] = ()
) -> tuple[Pod, ...]:
    """Return the pods of an object; none where it has none or they are not shaped like pods."""
    known = kind_of(group, kind)
    if known is not None and known.steps:
        from kubelint_compliance.manifests.workflows import workflow_pods

        return tuple(workflow_pods(value, parse_path(known.steps)))
    paths = known.pods if known is not None and known.pods else _custom_paths(value, kind, custom)
    found = (match for path in paths for match in resolve(value, parse_path(path)))
    return tuple(
        _pod(template, at) for at, template in found if is_object(template) and is_object(template.get("spec"))
    )


def pod_places(
    value: Mapping[str, Any], group: str, kind: str, custom: tuple[CustomWorkload, ...] = ()
) -> tuple[Path, ...]:
    """Return the paths, with wildcards, of the pod specs that an object of the kind can have."""
    known = kind_of(group, kind)
    if known is not None and known.steps:
        from kubelint_compliance.manifests.workflows import INLINE

        templates = (*parse_path(known.steps), "templates", EVERY)
        return (templates, *((*templates, *way) for way in INLINE))
    paths = known.pods if known is not None and known.pods else _custom_paths(value, kind, custom)
    return tuple((*parse_path(path), "spec") for path in paths)


def has_parts(group: str, kind: str) -> bool:
    """Whether objects of a kind say parts of pods that an operator completes."""
    known = kind_of(group, kind)
    return known is not None and bool(known.parts)


def unseen_pods(value: Mapping[str, Any], group: str, kind: str) -> str:
    """Return why what pods of an object hold is not all among `pods_of`; empty where it is."""
    known = kind_of(group, kind)
    if known is None or not (known.steps or known.parts):
        return ""
    if known.steps:
        from kubelint_compliance.manifests.workflows import unseen_in_workflow

        return unseen_in_workflow(value, parse_path(known.steps))
    from kubelint_compliance.manifests.podparts import unseen_in_parts

    return unseen_in_parts(value, group, kind)


def placed(pods: Iterable[Pod], path: Path) -> Path:
    """Return the path in the object of what is at a path below a pod that was put together."""
    for pod in pods:
        below = path[len(pod.path) :]
        if pod.moved and below and path[: len(pod.path)] == pod.path:
            below = below[1:] if below[0] == "spec" else below
            for length in range(len(below), 0, -1):
                if below[:length] in pod.moved:
                    return (*pod.moved[below[:length]], *below[length:])
            if below != path[len(pod.path) :]:
                return (*pod.path, *below)
    return path


def is_object(value: Any) -> bool:
    """Whether a value is an object that can be read; one that cannot is passed over here without an error."""
    return type(value) is dict


def _pod(template: dict[str, Any], at: Path) -> Pod:
    spec, path = template["spec"], (*at, "spec")
    return Pod(template, at, path, tuple(containers_of(spec, path)), volumes_in(spec, path))


def _custom_paths(value: Mapping[str, Any], kind: str, custom: tuple[CustomWorkload, ...]) -> tuple[str, ...]:
    if not custom:
        return ()
    from fnmatch import fnmatchcase

    version = value.get("apiVersion")
    version = version if type(version) is str else ""
    return tuple(row.pod_template for row in custom if row.kind == kind and fnmatchcase(version, row.api_version))


def containers_of(spec: Mapping[str, Any], path: Path) -> Iterator[Container]:
    """Yield every container of a pod spec in the order in which they start."""
    for field, type_ in CONTAINER_LISTS:
        for index, item in objects_in(spec, field):
            yield Container(item, (*path, field, index), container_type(item, type_))


def objects_in(value: Mapping[str, Any], field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the items of a list field that are objects; whatever is of another shape is the schema's business."""
    items = value.get(field)
    for index, item in enumerate(items if type(items) is list else ()):
        if is_object(item):
            yield index, item


def hides_containers(spec: Mapping[str, Any]) -> bool:
    """Whether a pod has containers that are not written as a list of objects."""
    lists = (spec.get(field) for field, _ in CONTAINER_LISTS)
    return any(items is not None and not (type(items) is list and all(map(is_object, items))) for items in lists)


def volumes_in(spec: Mapping[str, Any], path: Path) -> tuple[Volume, ...]:
    """Return the volumes of a pod's spec that are objects, in their order."""
    return tuple(Volume(item, (*path, "volumes", index)) for index, item in objects_in(spec, "volumes"))


def container_type(container: Mapping[str, Any], listed_as: str) -> str:
    """Return the type of a container, which is listed as one: an init container that restarts always is a sidecar."""
    policy = container.get("restartPolicy") if listed_as == "init" else None
    return "sidecar" if type(policy) is str and policy == "Always" else listed_as

"""Pods that a controller puts together of the templates of an Argo workflow.

Only imported for a kind that makes such pods.
"""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, resolve
from kubelint_compliance.manifests.workloads import Container, Pod, is_object, objects_in, volumes_in
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

INLINE: tuple[Path, ...] = (
    ("dag", "tasks", EVERY, "inline"),
    ("steps", EVERY, EVERY, "inline"),
)
"""Where a template has others in it."""
_OF_SPEC = {
    "affinity": "affinity",
    "automountServiceAccountToken": "automountServiceAccountToken",
    "dnsConfig": "dnsConfig",
    "dnsPolicy": "dnsPolicy",
    "hostAliases": "hostAliases",
    "hostNetwork": "hostNetwork",
    "imagePullSecrets": "imagePullSecrets",
    "nodeSelector": "nodeSelector",
    "podPriorityClassName": "priorityClassName",
    "schedulerName": "schedulerName",
    "securityContext": "securityContext",
    "serviceAccountName": "serviceAccountName",
    "tolerations": "tolerations",
}
"""The fields of the specification that all its pods get, and what they are called in a pod."""
_OF_TEMPLATE = (
    "affinity",
    "automountServiceAccountToken",
    "hostAliases",
    "nodeSelector",
    "priorityClassName",
    "schedulerName",
    "securityContext",
    "serviceAccountName",
    "tolerations",
)
_HARMLESS = frozenset({
    "activeDeadlineSeconds",
    "archiveLocation",
    "daemon",
    "failFast",
    "inputs",
    "memoize",
    "metrics",
    "name",
    "outputs",
    "parallelism",
    "retryStrategy",
    "synchronization",
    "timeout",
})  # fmt: skip
"""The fields of a template that leave its pod as it is."""
_PATCHED = "podSpecPatch changes pods of the workflow"
_DEFAULTS = "templateDefaults changes pods of the workflow"
_REFERENCE = "its fields change pods of the workflow that workflowTemplateRef names"


def workflow_pods(value: Mapping[str, Any], path: Path) -> Iterator[Pod]:
    """Show each template of a workflow that runs containers as the pod that the controller makes of it."""
    for at, spec in resolve(value, path):
        if not is_object(spec):
            continue
        shared = volumes_in(spec, at)
        for here, template in _templates(spec, at):
            containers = tuple(_containers(template, here))
            if containers:
                pod, moved = _as_pod(spec, at, template, containers)
                volumes = (*shared, *volumes_in(template, here))
                yield Pod(pod, here, here, containers, volumes, _name(value, template, here), moved)
                shared = ()


def unseen_in_workflow(value: Mapping[str, Any], path: Path) -> str:
    """Return what changes pods of a workflow unseen; empty where nothing does."""
    for at, spec in resolve(value, path):
        if not is_object(spec):
            continue
        templates = [template for _, template in _templates(spec, at)]
        if any(holder.get("podSpecPatch") for holder in (spec, *templates)):
            return _PATCHED
        if mapping(spec.get("templateDefaults")).keys() - _HARMLESS:
            return _DEFAULTS
        if spec.get("workflowTemplateRef") and (spec.keys() & _OF_SPEC.keys() or spec.get("volumes")):
            return _REFERENCE
    return ""


def _templates(spec: Mapping[str, Any], at: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield all templates, those inside of others too, each with its path; none of those holds more."""
    for index, template in objects_in(spec, "templates"):
        here = (*at, "templates", index)
        yield here, template
        for way in INLINE:
            yield from ((found, inner) for found, inner in resolve(template, way, here) if is_object(inner))


def _name(value: Mapping[str, Any], template: Mapping[str, Any], here: Path) -> str:
    """Return the name of a template, or that of the step or task that it is written in."""
    name = template.get("name")
    if not name and here[-1] == "inline":
        name = next(step for _, step in resolve(value, here[:-1])).get("name")
    return name if isinstance(name, str) else ""


def _containers(template: Mapping[str, Any], path: Path) -> Iterator[Container]:
    for field, type_ in (("initContainers", "init"), ("sidecars", "main")):
        for index, item in objects_in(template, field):
            yield Container(item, (*path, field, index), type_)
    for field in ("container", "script"):
        if is_object(template.get(field)):
            yield Container(template[field], (*path, field), "main")
    for index, item in objects_in(mapping(template.get("containerSet")), "containers"):
        yield Container(item, (*path, "containerSet", "containers", index), "main")


def _as_pod(
    spec: Mapping[str, Any], at: Path, template: Mapping[str, Any], containers: tuple[Container, ...]
) -> tuple[dict[str, Any], dict[Path, Path]]:
    """Return a pod, and where what it holds is written, by its path in the pod's spec, or in the pod for metadata."""
    moved: dict[Path, Path] = {}
    pod: dict[str, Any] = {}
    for field, name in _OF_SPEC.items():
        if field in spec:
            pod[name], moved[(name,)] = spec[field], (*at, field)
    for field in _OF_TEMPLATE:
        if field in template:
            pod[field] = template[field]
            moved.pop((field,), None)
    for name, type_ in (("initContainers", "init"), ("containers", "main")):
        several = [container for container in containers if container.type == type_]
        pod[name] = [container.value for container in several]
        moved.update({(name, index): container.path for index, container in enumerate(several)})
    return {"metadata": _metadata(spec, at, template, moved), "spec": pod}, moved


def _metadata(spec: Mapping[str, Any], at: Path, template: Mapping[str, Any], moved: dict[Path, Path]) -> Any:
    """Return the metadata of a pod: that of all pods, below that of its template."""
    own, shared = template.get("metadata"), mapping(spec.get("podMetadata"))
    if not shared or not (own is None or is_object(own)):
        return {} if own is None else own
    made = dict(own or {})
    for field in ("annotations", "labels"):
        entries, others = made.get(field), mapping(shared.get(field))
        if others and (entries is None or is_object(entries)):
            moved.update({("metadata", field, key): (*at, "podMetadata", field, key) for key in others})
            for key in entries or ():
                moved.pop(("metadata", field, key), None)
            made[field] = {**others, **(entries or {})}
    return made

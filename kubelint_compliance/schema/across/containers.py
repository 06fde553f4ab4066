"""Checks across a container: what it mounts, asks of the node, and what its security settings exclude."""

from __future__ import annotations

from kubelint_compliance.schema.across.parts import below, mapping, objects, said, text
from kubelint_compliance.schema.across.resources import requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_OF_METADATA = ("metadata.labels", "metadata.annotations")
_IN_VARIABLES = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
_IN_FILES = ("metadata.name", "metadata.namespace", "metadata.uid", *_OF_METADATA)


def container(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check a container of any sort."""
    found: list[Found] = []
    if value.get("resources"):
        found += [below(problem, "resources") for problem in requirements(mapping(value, "resources"))]
    if "volumeMounts" in value:
        found += _propagation(value)
        if "volumeDevices" in value:
            found += _devices(value)
    for field in ("livenessProbe", "startupProbe"):
        probe = value.get(field)
        if probe.__class__ is dict and probe.get("successThreshold", 1) not in (0, 1):
            found.append(said((field, "successThreshold"), probe["successThreshold"], "is not 1, as it must be here"))
    probe = value.get("readinessProbe")
    if probe.__class__ is dict and "terminationGracePeriodSeconds" in probe:
        found.append(said(("readinessProbe", "terminationGracePeriodSeconds"), "", "cannot be set for readiness"))
    return found


def _propagation(value: dict[str, Any]) -> Iterator[Found]:
    for index, mount in objects(value, "volumeMounts"):
        privileged = mapping(value, "securityContext").get("privileged") is True
        if mount.get("mountPropagation") == "Bidirectional" and not privileged:
            path = ("volumeMounts", index, "mountPropagation")
            yield said(path, "Bidirectional", "asks for a privileged container", whole=True)
        policy = text(mount, "recursiveReadOnly")
        if policy in ("Enabled", "IfPossible"):
            if mount.get("readOnly") is not True:
                path = ("volumeMounts", index, "recursiveReadOnly")
                yield said(path, policy, "asks for readOnly: true", whole=True)
            if text(mount, "mountPropagation") not in ("", "None"):
                path = ("volumeMounts", index, "recursiveReadOnly")
                yield said(path, policy, "excludes mountPropagation")


def _devices(value: dict[str, Any]) -> Iterator[Found]:
    names = {text(mount, "name") for _, mount in objects(value, "volumeMounts")} - {""}
    places = {text(mount, "mountPath") for _, mount in objects(value, "volumeMounts")} - {""}
    for index, device in objects(value, "volumeDevices"):
        if text(device, "name") in names:
            yield said(("volumeDevices", index, "name"), text(device, "name"), "is mounted as well")
        elif text(device, "devicePath") in places:
            yield said(("volumeDevices", index, "devicePath"), text(device, "devicePath"), "is a mount's path as well")


def security(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check the security settings of a container."""
    if value.get("allowPrivilegeEscalation") is not False:
        return None
    if value.get("privileged") is True:
        return [said(("allowPrivilegeEscalation",), False, "cannot be set where privileged is true")]
    added = mapping(value, "capabilities").get("add")
    if added.__class__ is list and "CAP_SYS_ADMIN" in added:
        reason = "cannot be added where allowPrivilegeEscalation is false"
        return [said(("capabilities", "add", added.index("CAP_SYS_ADMIN")), "CAP_SYS_ADMIN", reason)]
    return None


def env_source(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check which field of its pod a variable takes."""
    return _field(value, _IN_VARIABLES)


def volume_file(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check which field of its pod a file holds."""
    return _field(value, _IN_FILES)


def _field(value: dict[str, Any], known: tuple[str, ...]) -> list[Found] | None:
    ref = mapping(value, "fieldRef")
    path = ref.get("fieldPath")
    if path.__class__ is not str or ref.get("apiVersion", "v1") not in ("v1", ""):
        return None
    start = path.partition("[")[0]
    if path in known or (start in _OF_METADATA and path[-2:] in ("']", '"]')):
        return None
    return [
        said(
            ("fieldRef", "fieldPath"),
            path,
            f"is none of {', '.join(known)}, metadata.labels['...'], metadata.annotations['...']",
        )
    ]

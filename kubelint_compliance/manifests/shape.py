"""Why a rule could not be evaluated: parts of a pod that have another JSON type than Kubernetes gives them.

Only asked after an evaluation failed; the API server would refuse such an object.
"""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

_CONTEXT: dict[str, Any] = {
    "privileged": bool,
    "allowPrivilegeEscalation": bool,
    "runAsNonRoot": bool,
    "readOnlyRootFilesystem": bool,
    "runAsUser": int,
    "runAsGroup": int,
    "procMount": str,
    "capabilities": {"add": [str], "drop": [str]},
    "seccompProfile": {"type": str, "localhostProfile": str},
    "appArmorProfile": {"type": str, "localhostProfile": str},
    "seLinuxOptions": {"type": str, "user": str, "role": str, "level": str},
    "windowsOptions": {"hostProcess": bool},
    "sysctls": [{"name": str, "value": str}],
}
_HANDLER: dict[str, Any] = {"httpGet": {"host": str}, "tcpSocket": {"host": str}}
_CONTAINER: dict[str, Any] = {
    "name": str,
    "image": str,
    "securityContext": _CONTEXT,
    "ports": [{"name": str, "hostPort": int, "containerPort": int}],
    "env": [{"name": str}],
    "livenessProbe": _HANDLER,
    "readinessProbe": _HANDLER,
    "startupProbe": _HANDLER,
    "lifecycle": {"postStart": _HANDLER, "preStop": _HANDLER},
}
_POD: dict[str, Any] = {
    "metadata": {"annotations": {EVERY: str}, "labels": {EVERY: str}},
    "spec": {
        "hostNetwork": bool,
        "hostPID": bool,
        "hostIPC": bool,
        "hostUsers": bool,
        "os": {"name": str},
        "securityContext": _CONTEXT,
        "containers": [_CONTAINER],
        "initContainers": [_CONTAINER],
        "ephemeralContainers": [_CONTAINER],
        "volumes": [{"name": str, "hostPath": {"path": str}}],
    },
}
_NAMES = {bool: "a boolean", int: "an integer", str: "a string", dict: "an object", list: "a list"}


def malformed(manifest: Manifest) -> list[tuple[Path, str]]:
    """Return the path of each part of the manifest's pods that has a wrong type, with the reason in words."""
    return [
        problem
        for pod in manifest.pods
        for at, value in resolve(manifest.value, pod.path)
        for problem in _wrong(value, _POD, at)
    ]


def _wrong(value: Any, expected: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(expected, dict):
        if not isinstance(value, dict):
            yield path, _reason(value, dict)
            return
        for key, entry in value.items():
            wanted = expected.get(key, expected.get(EVERY))
            if wanted is not None:
                yield from _wrong(entry, wanted, (*path, key))
    elif isinstance(expected, list):
        if not isinstance(value, list):
            yield path, _reason(value, list)
            return
        for index, entry in enumerate(value):
            yield from _wrong(entry, expected[0], (*path, index))
    elif type(value) is not expected:
        yield path, _reason(value, expected)


def _reason(value: Any, expected: type) -> str:
    found = "null" if value is None else _NAMES.get(type(value), "a number")
    return f"{found} stands where Kubernetes expects {_NAMES[expected]}"

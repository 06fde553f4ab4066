"""Facts about pods and their parts: what a container gets from its pod, what a pod runs on, what it holds by name."""

from __future__ import annotations

from kubelint_compliance.facts.memo import once
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.facts.memo import Memo

CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
"""The fields of a pod's spec with containers."""


def effective(container: Any, pod: Any, field: str) -> Any:
    """Return a security setting as the container gets it: its own, else the pod's, else null."""
    own = _security_context(container).get(field)
    return own if own is not None else _security_context(_spec(pod)).get(field)


def is_windows(pod: Any) -> bool:
    """Whether the pod says that it runs on Windows (`spec.os.name`): all that Pod Security admission looks at."""
    spec = _spec(pod)
    return "os" in spec and bool(mapping(spec["os"]).get("name") == "windows")


def runs_windows(pod: Any) -> bool:
    """Whether the pod runs on Windows: it says so, asks for a process of the node, or selects nodes that do."""
    spec = _spec(pod)
    if _WINDOWS_FIELDS.isdisjoint(spec):  # as of nearly all
        return False
    options = mapping(mapping(spec.get("securityContext")).get("windowsOptions"))
    return is_windows(pod) or options.get("hostProcess") is True or _selects_windows(spec)


_WINDOWS_FIELDS = frozenset({"os", "nodeSelector", "affinity", "securityContext"})
_OS_LABELS = ("kubernetes.io/os", "beta.kubernetes.io/os")
_BUILD_LABEL = "node.kubernetes.io/windows-build"
"""Only nodes that run Windows have it."""


def _selects_windows(spec: dict[str, Any]) -> bool:
    selector = mapping(spec.get("nodeSelector"))
    if _BUILD_LABEL in selector or any(selector.get(name) == "windows" for name in _OS_LABELS):
        return True
    affinity = mapping(mapping(spec.get("affinity")).get("nodeAffinity"))
    required = mapping(affinity.get("requiredDuringSchedulingIgnoredDuringExecution"))
    terms = sequence(required.get("nodeSelectorTerms"))
    return bool(terms) and all(
        any(map(_asks_windows, sequence(mapping(term).get("matchExpressions")))) for term in terms
    )


def _asks_windows(expression: Any) -> bool:
    key, operator, values = (mapping(expression).get(name) for name in ("key", "operator", "values"))
    if key == _BUILD_LABEL:
        return operator not in ("NotIn", "DoesNotExist")
    return key in _OS_LABELS and operator == "In" and values == ["windows"]


def labels_of(metadata: Any) -> dict[str, Any]:
    """Return the labels of an object or a pod; none where they are no map."""
    return mapping(mapping(metadata).get("labels"))


def containers_of(pod: Any) -> list[Any]:
    """Return all containers of a pod, of every type, as they are written, in the order in which they start."""
    spec = _spec(pod)
    return [container for field in CONTAINERS for container in sequence(spec.get(field))]


def volume_of(pod: Any, name: Any, memo: Memo) -> Any:
    """Return the volume of that name, or null; the first of several counts."""
    return once(memo, _volumes, pod).get(name) if isinstance(name, str) else None


def _volumes(pod: Any) -> dict[str, Any]:
    volumes = map(mapping, reversed(sequence(_spec(pod).get("volumes"))))
    return {volume["name"]: volume for volume in volumes if isinstance(volume.get("name"), str)}


def mounted_read_only(pod: Any, name: Any, memo: Memo) -> bool:
    """Whether containers of the pod mount the volume of that name, all of them read-only."""
    return isinstance(name, str) and once(memo, _mounts, pod).get(name, False)


def _mounts(pod: Any) -> dict[str, bool]:
    """Return, by the name of a mounted volume, whether every mount of it is read-only."""
    found: dict[str, bool] = {}
    for container in containers_of(pod):
        for mount in map(mapping, sequence(mapping(container).get("volumeMounts"))):
            name = mount.get("name")
            if isinstance(name, str):
                found[name] = found.get(name, True) and mount.get("readOnly") is True
    return found


def selects_labels(selector: Any, labels: Any) -> bool:
    """Whether a label selector selects what has these labels; one that is missing selects nothing."""
    if not isinstance(selector, dict):
        return False
    has = mapping(labels)
    if any(has.get(key) != value for key, value in mapping(selector.get("matchLabels")).items()):
        return False
    return all(_meets(mapping(entry), has) for entry in sequence(selector.get("matchExpressions")))


def _meets(expression: dict[str, Any], labels: dict[str, Any]) -> bool:
    value, values = labels.get(str(expression.get("key"))), sequence(expression.get("values"))
    return {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }.get(str(expression.get("operator")), False)


def in_user_namespace(pod: Any) -> bool:
    """Whether the pod has a user namespace of its own (`spec.hostUsers: false`)."""
    return _spec(pod).get("hostUsers") is False


def _spec(pod: Any) -> dict[str, Any]:
    spec = pod.get("spec") if isinstance(pod, dict) else None
    return spec if isinstance(spec, dict) else {}


def _security_context(holder: Any) -> dict[str, Any]:
    return mapping(mapping(holder).get("securityContext"))

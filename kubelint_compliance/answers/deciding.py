"""Which texts of an object decide a question: a placeholder in one of these leaves it open, one elsewhere does not.

Goes in: an object. Comes out: the path of the first placeholder among the fields that the question asks for. What a
placeholder is, schemas and rules say in the same words (`manifests/placeholders.py`).
"""

from __future__ import annotations

from kubelint_compliance.graph.fields import KEYS, WHOLE
from kubelint_compliance.graph.held import cut
from kubelint_compliance.graph.network.fields import folded
from kubelint_compliance.manifests.placeholders import is_open, is_open_name
from kubelint_compliance.manifests.workloads import CONTAINER_LISTS
from kubelint_compliance.schema.excuses import ENCRYPTED, is_encrypted
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    from kubelint_compliance.graph.fields import Shape
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

    Deciding: TypeAlias = Callable[[Manifest], Path | None]

_NAMES: Mapping[str, Any] = dict.fromkeys(("name", "generateName", "namespace"), WHOLE)
_LABELLED: Shape = {"metadata": {"labels": WHOLE}}
_SPEC: Shape = {"spec": WHOLE}
_MIRRORS: Shape = {"requestMirror": WHOLE}
_BACKEND: Shape = {
    **dict.fromkeys(("group", "kind", "name", "namespace", "port", "weight"), WHOLE),
    "filters": [_MIRRORS],
}
_ROUTE: Shape = {"spec": {"parentRefs": WHOLE, "rules": [{"backendRefs": [_BACKEND], "filters": [_MIRRORS]}]}}
_SUBJECTS: Shape = {"spec": {"endpointSelector": WHOLE}, "specs": [{"endpointSelector": WHOLE}]}
_BINDING: Shape = {"subjects": WHOLE, "roleRef": WHOLE}
_ACCESS: Mapping[str, Shape] = {
    "Role": {"rules": WHOLE},
    "ClusterRole": {**_LABELLED, "rules": WHOLE, "aggregationRule": WHOLE},
    "RoleBinding": _BINDING,
    "ClusterRoleBinding": _BINDING,
}
_NETWORK: Mapping[str, Shape] = {
    "Namespace": _LABELLED,
    "Service": {"spec": dict.fromkeys(("type", "selector", "ports", "loadBalancerSourceRanges"), WHOLE)},
    "Ingress": {"spec": {"defaultBackend": WHOLE, "rules": [{"http": {"paths": [{"backend": WHOLE}]}}]}},
    "Route": {"spec": dict.fromkeys(("to", "alternateBackends", "port"), WHOLE)},
    "Gateway": {"spec": {"listeners": [dict.fromkeys(("name", "port", "protocol"), WHOLE)]}},
    **dict.fromkeys(("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"), _ROUTE),
    "ReferenceGrant": _SPEC,
    **dict.fromkeys(("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"), _SPEC),
    "NetworkPolicy": _SPEC,
    **dict.fromkeys(("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"), _SUBJECTS),
}
"""What decides of a kind beside its name and namespace. Hosts and paths of URLs are shown, and decide nothing."""
_LISTENING: Shape = {"ports": WHOLE, "restartPolicy": WHOLE}
_REACHED: Shape = {"hostNetwork": WHOLE, "containers": [_LISTENING], "initContainers": [_LISTENING]}
_CALL: Shape = {"httpGet": {"host": WHOLE}, "tcpSocket": {"host": WHOLE}}
_JUDGED_CONTAINER: Shape = {
    **dict.fromkeys(("name", "securityContext"), WHOLE),
    "ports": [{"hostPort": WHOLE}],
    "lifecycle": {"postStart": _CALL, "preStop": _CALL},
    **dict.fromkeys(("livenessProbe", "readinessProbe", "startupProbe"), _CALL),
}
_JUDGED: Shape = {
    **dict.fromkeys(("hostNetwork", "hostPID", "hostIPC", "hostUsers", "os", "securityContext"), WHOLE),
    "nodeSelector": {"kubernetes.io/os": WHOLE},
    "volumes": [KEYS],
    **{field: [_JUDGED_CONTAINER] for field, _ in CONTAINER_LISTS},
}
_CALICO = ("projectcalico.org", "crd.projectcalico.org")
"""The groups whose policies are not read for what they say."""
_WITH_VARIABLES = ("kyverno.io", "policies.kyverno.io")
"""The groups whose own language has what looks like a mark of a template."""
_SHOWN = frozenset({"annotations", "message"})
_PROFILE = "container.apparmor.security.beta.kubernetes.io/"


def of_access(manifest: Manifest) -> Path | None:
    """Return the path of a placeholder that decides who may do what; names may hold any character there."""
    return _first(manifest, cut(manifest.value, _with_names(_ACCESS.get(manifest.kind, {}))), is_open_name)


def of_network(manifest: Manifest) -> Path | None:
    """Return the path of a placeholder that decides who may reach whom.

    Field names in another case are taken as the decoder takes them.
    """
    shape = _with_names({} if manifest.group in _CALICO else _NETWORK.get(manifest.kind, {}))
    for pod in manifest.pods:
        metadata = {**_NAMES, "labels": WHOLE, "ownerReferences": WHOLE}
        shape = _joined(shape, pod.path, {"metadata": metadata, "spec": _REACHED})
    return _first(manifest, cut(folded(manifest.value), shape))


def of_admission(manifest: Manifest) -> Path | None:
    """Return the path of a placeholder that decides whether Pod Security lets pods in."""
    shape = _with_names(_LABELLED if manifest.kind == "Namespace" else {})
    for pod in manifest.pods:
        notes = mapping(mapping(pod.value.get("metadata")).get("annotations"))
        profiles = {key: WHOLE for key in notes if isinstance(key, str) and key.startswith(_PROFILE)}
        metadata = {**_NAMES, "annotations": profiles}
        shape = _joined(shape, pod.path, {"metadata": metadata, "spec": _JUDGED})
    return _first(manifest, cut(manifest.value, shape))


def of_nothing(manifest: Manifest) -> Path | None:  # noqa: ARG001
    """Return nothing: what a placeholder stands for is answered as what is not known."""
    return None


def of_policies(manifest: Manifest) -> Path | None:
    """Return the path of a mark of a template in a policy or a Namespace; Kyverno's own language has such marks."""
    if manifest.group in _WITH_VARIABLES:
        return None
    pending: list[tuple[Path, Any]] = [((), manifest.value)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, str):
            if "{{" in node and "}}" in node:
                return path
        elif isinstance(node, dict):
            pending += (((*path, key), entry) for key, entry in node.items() if key not in _SHOWN)
        elif isinstance(node, list):
            pending += (((*path, index), entry) for index, entry in enumerate(node))
    return None


def _with_names(shape: Shape) -> Shape:
    return {**shape, "metadata": {**_NAMES, **shape.get("metadata", {})}}


def _joined(shape: Shape, path: Path, inner: Shape) -> Shape:
    """Return a shape with that of a pod at a path."""
    if not path:
        return {**shape, **inner}
    step = str(path[0])
    return {**shape, step: _joined(mapping(shape.get(step)), path[1:], inner)}


def _first(manifest: Manifest, decides: Any, is_mark: Callable[[str], bool] = is_open) -> Path | None:
    """Return the path of the first placeholder, in the order in which they are written; keys may be one, too."""
    encrypted = is_encrypted(manifest.value)
    pending: list[tuple[Path, Any]] = [((), decides)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, dict):
            if any(isinstance(key, str) and is_mark(key) for key in node):
                return path
            pending += (((*path, key), entry) for key, entry in reversed(node.items()))
        elif isinstance(node, list):
            pending += (((*path, index), node[index]) for index in reversed(range(len(node))))
        elif isinstance(node, str) and (is_mark(node) or (encrypted and node.startswith(ENCRYPTED))):
            return path
    return None

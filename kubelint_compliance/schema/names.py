"""The metadata of an object as its kind asks for it: a name, in the kind's own grammar, and a namespace."""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.kubernetes.names import is_dns_label, is_dns_subdomain, is_letter_first_label, is_path_segment
from kubelint_compliance.schema.found import NAME, VALUE, Found
from kubelint_compliance.schema.limits import NOT_A_DNS_LABEL, NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_PATH_SEGMENT = (is_path_segment, "holds '/' or '%', or is '.' or '..'")
_LABEL = (is_dns_label, NOT_A_DNS_LABEL)
_SUBDOMAIN = (is_dns_subdomain, NOT_A_DNS_NAME)
_LETTER_FIRST = (
    is_letter_first_label,
    "may hold only lower case letters, digits and '-' (at most 63), with a letter first and a letter or digit last",
)
_RELAXED_SERVICE_NAMES = 36
_SHORT_SET_NAMES = 27
_LONGEST_PREFIX, _MADE = 58, 5
"""How much of a prefix the API server keeps, and how much it adds."""
_JUDGED_WHOLE = ("ReplicationController", "DeviceClass")
_ANYTHING = (bool, "")

_GRAMMARS: dict[tuple[str, str], tuple[Callable[[str], bool], str]] = {
    ("", "Namespace"): _LABEL,
    ("apiregistration.k8s.io", "APIService"): _PATH_SEGMENT,
    ("certificates.k8s.io", "ClusterTrustBundle"): _ANYTHING,
    ("eksctl.io", "ClusterConfig"): _ANYTHING,
    ("internal.apiserver.k8s.io", "StorageVersion"): _ANYTHING,
    ("kops.k8s.io", "InstanceGroup"): _ANYTHING,
    ("kops.k8s.io", "SSHCredential"): _ANYTHING,
    ("networking.k8s.io", "IPAddress"): _ANYTHING,
    ("policy", "PodDisruptionBudget"): _PATH_SEGMENT,
    ("rbac.authorization.k8s.io", "ClusterRole"): _PATH_SEGMENT,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _PATH_SEGMENT,
    ("rbac.authorization.k8s.io", "Role"): _PATH_SEGMENT,
    ("rbac.authorization.k8s.io", "RoleBinding"): _PATH_SEGMENT,
}
"""Kinds with another grammar of names than DNS subdomains."""

_NAMELESS_GROUPS = frozenset({
    *("authentication.k8s.io", "authorization.k8s.io"),
    *("apiserver.config.k8s.io", "apiserver.k8s.io", "audit.k8s.io", "kubeadm.k8s.io", "kubelet.config.k8s.io"),
    *("kubeproxy.config.k8s.io", "kubescheduler.config.k8s.io", "pod-security.admission.config.k8s.io"),
    *("eventratelimit.admission.k8s.io", "podtolerationrestriction.admission.k8s.io", "kind.x-k8s.io", "eksctl.io"),
})  # fmt: skip
"""Groups of questions to the API server, and of files that programs read: neither is stored, nor needs a name."""

_OF_NAMES = frozenset({
    *(("batch", "CronJob"), ("batch", "Job"), ("scheduling.k8s.io", "PriorityClass")),
    *(("apiregistration.k8s.io", "APIService"), ("apiextensions.k8s.io", "CustomResourceDefinition")),
})  # fmt: skip
"""Kinds whose names must hold to more than a grammar."""
_NAMED_OTHERWISE = ("LimitRange", "SSHCredential")
"""Kinds whose objects need no name: the API server gives one, or kops goes by a label."""


def check_metadata(value: dict[str, Any], api_version: str, kind: str, minor: int, *, fragment: bool) -> list[Found]:
    """Return what is wrong with the name and the namespace of an object."""
    group = api_version.rpartition("/")[0]
    metadata = value.get("metadata", {})
    if metadata.__class__ is not dict or kind.endswith("List"):
        return []
    name, prefix = metadata.get("name", ""), metadata.get("generateName", "")
    if not name and not prefix:
        return (
            []
            if fragment or group in _NAMELESS_GROUPS or kind in _NAMED_OTHERWISE
            else [Found(NAME, _nearest(value, metadata), ("", ""))]
        )
    accepts, reason = _grammar(group, kind, minor)
    found = []
    if name.__class__ is str and name and not accepts(name):
        found.append(Found(NAME, ["name", "metadata"], (name, reason)))
    if (
        prefix.__class__ is str
        and prefix
        and not (name and kind in _JUDGED_WHOLE)
        and not accepts(_completed(prefix, kind))
    ):
        found.append(Found(NAME, ["generateName", "metadata"], (prefix, reason)))
    if (group, kind) in _OF_NAMES and not found:
        from kubelint_compliance.schema.across.named import check_name

        found += check_name(value, kind)
    if "ownerReferences" in metadata or "finalizers" in metadata:
        from kubelint_compliance.schema.across.metadata import finalizers, owners

        found += owners(metadata)
        found += finalizers(metadata, group)
    namespace = "" if is_cluster_scoped(group, kind) else metadata.get("namespace", "")
    if namespace.__class__ is str and namespace and not is_dns_label(namespace):
        found.append(Found(VALUE, ["namespace", "metadata"], (namespace, NOT_A_DNS_LABEL)))
    return found


def _grammar(group: str, kind: str, minor: int) -> tuple[Callable[[str], bool], str]:
    if kind == "Service" and not group:
        return _LABEL if minor >= _RELAXED_SERVICE_NAMES else _LETTER_FIRST
    if kind == "StatefulSet" and group == "apps":
        return _LABEL if minor >= _SHORT_SET_NAMES else _SUBDOMAIN
    return _GRAMMARS.get((group, kind), _SUBDOMAIN)


def _nearest(value: dict[str, Any], metadata: dict[str, Any]) -> list[str | int]:
    if "name" in metadata:
        return ["name", "metadata"]
    return ["metadata"] if "metadata" in value else []


def _completed(prefix: str, kind: str) -> str:
    """Return a prefix without the hyphen at its end; of some kinds, the name as the API server would make it."""
    if kind in _JUDGED_WHOLE:
        return prefix[:_LONGEST_PREFIX] + "a" * _MADE
    return prefix[:-1] + "a" if prefix[-1:] == "-" and len(prefix) > 1 else prefix

"""Which admission plugins of Kubernetes a kube-apiserver runs: those on by default, and what its flags say."""

from __future__ import annotations

from kubelint_compliance.platform.component import Component, Setting, parts, setting
from kubelint_compliance.records import NamedTuple

APISERVER = "kube-apiserver"
_FLAGS = ("admission-control", "enable-admission-plugins", "disable-admission-plugins")
_ON_SINCE = {
    **dict.fromkeys(
        (
            *("CertificateApproval", "CertificateSigning", "CertificateSubjectRestriction", "DefaultIngressClass"),
            *("DefaultStorageClass", "DefaultTolerationSeconds", "LimitRanger", "MutatingAdmissionWebhook"),
            *("NamespaceLifecycle", "PersistentVolumeClaimResize", "Priority", "ResourceQuota", "RuntimeClass"),
            *("ServiceAccount", "StorageObjectInUseProtection", "TaintNodesByCondition", "ValidatingAdmissionWebhook"),
        ),
        0,
    ),
    "PodSecurity": 23,
    "ValidatingAdmissionPolicy": 26,
    "ClusterTrustBundleAttest": 27,
}
"""The plugins that run by default, and since which minor version."""


class Ruling(NamedTuple):
    """Whether a plugin runs, and the flag that says so or could."""

    on: bool
    by: Setting


def ruling(component: Component, plugin: str) -> Ruling | None:
    """Return whether an API server runs a plugin; None where nobody can tell."""
    only, enabled, disabled = (setting(component, name) for name in _FLAGS)
    if only is None and component.whole:
        return None
    if only and only.value:
        return Ruling(plugin in parts(only.value), only)
    if disabled and plugin in parts(disabled.value):
        return Ruling(False, disabled)
    if enabled and plugin in parts(enabled.value):
        return Ruling(True, enabled)
    if enabled and disabled:
        since = _ON_SINCE.get(plugin)
        return Ruling(since is not None and not 0 < component.minor < since, enabled)
    return None

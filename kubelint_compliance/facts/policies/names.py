"""Which namespaces a name or a pattern means: those of the platform, which policies leave out as a rule, or others."""

from __future__ import annotations

_WILDCARDS = ("*", "?")
_PLATFORM = frozenset({
    *("kyverno", "gatekeeper", "kube-system", "kube-public", "kube-node-lease", "cert-manager", "ingress-nginx"),
    *("istio-operator", "linkerd", "linkerd-viz", "cilium", "cilium-secrets", "argocd", "flux"),
    *("kubernetes-dashboard", "monitoring", "observability", "logging", "prometheus", "external-secrets"),
    *("external-dns", "sealed-secrets", "vault", "velero", "trivy", "falco", "keda", "karpenter", "metallb"),
    *("traefik", "tigera-operator", "calico-apiserver", "rook-ceph", "longhorn", "local-path-storage", "olm"),
    *("operators", "crossplane", "portworx", "amazon-cloudwatch", "amazon-guardduty", "aws-observability"),
    *("composer-system", "config-management-monitoring", "knative-serving", "knative-eventing"),
    *("tekton-pipelines", "rancher-operator-system", "fleet-local", "fleet-default"),
})  # fmt: skip
"""Where the parts of a cluster are installed by their makers, beside those with one of the prefixes or the suffix."""
_PREFIXES = ("kube-", "openshift-", "gke-", "aks-", "azure-", "cattle-", "anthos-")
_SUFFIX = "-system"


def is_platform(pattern: str) -> bool:
    """Whether a name, or all that a pattern with `*` and `?` matches, is a namespace of the platform."""
    head, tail = _ends(pattern)
    return pattern in _PLATFORM or head.startswith(_PREFIXES) or tail.endswith(_SUFFIX)


def is_wide(pattern: str) -> bool:
    """Whether a pattern matches several namespaces that are not of the platform."""
    return has_wildcard(pattern) and not is_platform(pattern)


def is_everything(pattern: str) -> bool:
    """Whether a pattern matches every name."""
    return "*" in pattern and not pattern.strip("*?")


def has_wildcard(pattern: str) -> bool:
    """Whether a pattern may match several names."""
    return any(mark in pattern for mark in _WILDCARDS)


def space_words(pattern: str) -> str:
    """Return what namespaces a pattern means, in words."""
    if is_everything(pattern):
        return "every namespace"
    return f'the namespace{"s" if has_wildcard(pattern) else ""} "{pattern}"'


def _ends(pattern: str) -> tuple[str, str]:
    """Return what stands before the first wildcard of a pattern, and what stands behind the last one."""
    places = [index for index, char in enumerate(pattern) if char in _WILDCARDS]
    return (pattern[: places[0]], pattern[places[-1] + 1 :]) if places else (pattern, pattern)

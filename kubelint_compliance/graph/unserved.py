"""What a cluster does not take: objects of versions that it does not serve. They protect nothing and nobody.

Goes in: an object of a graph, and the minor version that is asked for. Comes out: whether others are to see it. What
may do harm stays in sight: a workload, a grant, a way in. It does so again once its version is mended.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.lifecycle import is_served

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.graph.node import Node

_ADMISSION = "admissionregistration.k8s.io"
PROTECTING = frozenset({
    ("policy", "PodDisruptionBudget"),
    ("policy", "PodSecurityPolicy"),
    ("extensions", "PodSecurityPolicy"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("extensions", "NetworkPolicy"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("extensions", "HorizontalPodAutoscaler"),
    ("settings.k8s.io", "PodPreset"),
    (_ADMISSION, "ValidatingAdmissionPolicy"),
    (_ADMISSION, "ValidatingAdmissionPolicyBinding"),
    (_ADMISSION, "MutatingAdmissionPolicy"),
    (_ADMISSION, "MutatingAdmissionPolicyBinding"),
    (_ADMISSION, "ValidatingWebhookConfiguration"),
    (_ADMISSION, "MutatingWebhookConfiguration"),
})  # fmt: skip
"""Kinds of Kubernetes' own whose objects protect others, keep them running or refuse them, each with its group."""


def is_idle(node: Node, minor: int) -> bool:
    """Whether an object would protect others, were its version served in a minor version."""
    if (node.group, node.kind) not in PROTECTING:
        return False
    return not is_served(node.ref.api_version, node.kind, minor)

"""Which kinds of input a population holds: a control can only be assessed on input of its kinds.

Goes in: the kinds of the checked objects, as `apiVersion/kind`. Comes out: the input classes they belong to.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

INPUTS = {
    "workloads": "workloads",
    "rbac": "RBAC objects and service accounts",
    "secrets": "Secrets, ConfigMaps and secret stores",
    "network": "network policies, Services, Ingress, Gateway and mesh objects",
    "policies": "admission policies",
    "gitops": "GitOps objects",
    "control-plane": "files of the control plane and the nodes",
    "platform": "namespaces, quotas, storage, backup and autoscaling",
    "repository": "repository metadata",
    "run": "the record of the run itself",
    "all": "any document",
}
"""The classes, in words."""

_KINDS: dict[tuple[str, str], str] = {
    (group, kind): name
    for name, group, kinds in (
        ("workloads", "", "Pod PodTemplate ReplicationController"),
        ("workloads", "batch", "Job CronJob"),
        ("rbac", "", "ServiceAccount"),
        ("secrets", "", "Secret ConfigMap"),
        ("secrets", "bitnami.com", "SealedSecret"),
        ("secrets", "secrets-store.csi.x-k8s.io", "SecretProviderClass"),
        ("network", "", "Service Endpoints"),
        ("gitops", "argoproj.io", "Application ApplicationSet AppProject"),
        (
            "workloads",
            "argoproj.io",
            "Rollout Workflow WorkflowTemplate ClusterWorkflowTemplate CronWorkflow Experiment",
        ),
        ("workloads", "argoproj.io", "AnalysisRun AnalysisTemplate ClusterAnalysisTemplate"),
        ("platform", "", "Namespace ResourceQuota LimitRange PersistentVolume PersistentVolumeClaim"),
        ("platform", "policy", "PodDisruptionBudget"),
    )
    for kind in kinds.split()
}
_GROUPS = {
    "apps": "workloads",
    "apps.openshift.io": "workloads",
    "serving.knative.dev": "workloads",
    "rbac.authorization.k8s.io": "rbac",
    "external-secrets.io": "secrets",
    "networking.k8s.io": "network",
    "discovery.k8s.io": "network",
    "gateway.networking.k8s.io": "network",
    "networking.istio.io": "network",
    "security.istio.io": "network",
    "policy.linkerd.io": "network",
    "cert-manager.io": "network",
    "cilium.io": "network",
    "projectcalico.org": "network",
    "crd.projectcalico.org": "network",
    "traefik.io": "network",
    "admissionregistration.k8s.io": "policies",
    "kyverno.io": "policies",
    "policies.kyverno.io": "policies",
    "templates.gatekeeper.sh": "policies",
    "constraints.gatekeeper.sh": "policies",
    "policy.sigstore.dev": "policies",
    "audit.k8s.io": "control-plane",
    "apiserver.config.k8s.io": "control-plane",
    "apiserver.k8s.io": "control-plane",
    "kubeadm.k8s.io": "control-plane",
    "kubelet.config.k8s.io": "control-plane",
    "kubeproxy.config.k8s.io": "control-plane",
    "kubescheduler.config.k8s.io": "control-plane",
    "cluster.x-k8s.io": "control-plane",
    "controlplane.cluster.x-k8s.io": "control-plane",
    "autoscaling": "platform",
    "autoscaling.k8s.io": "platform",
    "keda.sh": "platform",
    "storage.k8s.io": "platform",
    "snapshot.storage.k8s.io": "platform",
    "scheduling.k8s.io": "platform",
    "velero.io": "platform",
}
_SUFFIXES = {".toolkit.fluxcd.io": "gitops"}


def present(kinds: Iterable[str]) -> frozenset[str]:
    """Return the classes that some of the kinds belong to; any kind at all is `all`."""
    found = {name for kind in kinds for name in (_class(kind), "all") if name}
    return frozenset(found)


def _class(kind: str) -> str:
    api_version, _, name = kind.rpartition("/")
    group = api_version.rpartition("/")[0]
    by_suffix = next((found for suffix, found in _SUFFIXES.items() if group.endswith(suffix)), "")
    return _KINDS.get((group, name)) or _GROUPS.get(group, by_suffix)

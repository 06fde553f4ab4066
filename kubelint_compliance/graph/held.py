"""Which fields of an object the graph reads: of most kinds its labels alone.

Goes in: an object. Comes out: a copy with those fields, at the same paths, so that whatever reads the one reads the
other. Values of Secrets and ConfigMaps, commands and environments are never among them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

    Shape = Mapping[str, Any]

WHOLE = True
KEYS = "keys"
"""In place of a shape: of a mapping, the keys with empty values."""
ANNOTATIONS = frozenset({
    "apps.openshift.io/original-replicas",
    "azure.workload.identity/client-id",
    "azure.workload.identity/tenant-id",
    "cert-manager.io/cluster-issuer",
    "cert-manager.io/issuer",
    "config.linkerd.io/default-inbound-policy",
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "ingress.kubernetes.io/ssl-redirect",
    "kubernetes.io/service-account.name",
    "linkerd.io/inject",
    "nginx.ingress.kubernetes.io/canary",
    "scaledobject.keda.sh/transfer-hpa-ownership",
    "sidecar.istio.io/inject",
})  # fmt: skip
"""The annotations that the graph reads, of any object and pod."""

_METADATA: Shape = {
    "name": WHOLE,
    "generateName": WHOLE,
    "namespace": WHOLE,
    "labels": WHOLE,
    "annotations": dict.fromkeys(ANNOTATIONS, WHOLE),
    "ownerReferences": WHOLE,
}
_NAME: Shape = {"name": WHOLE}
_KEY: Shape = {"name": WHOLE, "key": WHOLE, "optional": WHOLE}
_CONTAINER: Shape = {
    "name": WHOLE,
    "image": WHOLE,
    "ports": WHOLE,
    "restartPolicy": WHOLE,
    "env": [{"valueFrom": {"configMapKeyRef": _KEY, "secretKeyRef": _KEY}}],
    "envFrom": [{"configMapRef": _KEY, "secretRef": _KEY}],
}
_VOLUME: Shape = {
    "configMap": _NAME,
    "secret": {"secretName": WHOLE},
    "persistentVolumeClaim": {"claimName": WHOLE},
    "projected": {"sources": [{"configMap": _NAME, "secret": _NAME}]},
}
_POD_SPEC: Shape = {
    "serviceAccountName": WHOLE,
    "serviceAccount": WHOLE,
    "automountServiceAccountToken": WHOLE,
    "hostNetwork": WHOLE,
    "containers": [_CONTAINER],
    "initContainers": [_CONTAINER],
    "volumes": [_VOLUME],
    "imagePullSecrets": [_NAME],
}
_POD: Shape = {"metadata": _METADATA, "spec": _POD_SPEC}
_WORKLOAD: Shape = {
    "spec": {
        "replicas": WHOLE,
        "selector": WHOLE,
        "serviceName": WHOLE,
        "volumeClaimTemplates": [{"metadata": {"name": WHOLE}}],
    }
}
_STEP: Shape = {
    "name": WHOLE,
    "metadata": _METADATA,
    "serviceAccountName": WHOLE,
    "automountServiceAccountToken": WHOLE,
    "hostNetwork": WHOLE,
    "container": _CONTAINER,
    "script": _CONTAINER,
    "initContainers": [_CONTAINER],
    "sidecars": [_CONTAINER],
}
_STEPS: Shape = {"serviceAccountName": WHOLE, "hostNetwork": WHOLE, "templates": [_STEP]}
_SPEC: Shape = {"spec": WHOLE}
_RBAC, _NETWORKING, _GATEWAY = "rbac.authorization.k8s.io", "networking.k8s.io", "gateway.networking.k8s.io"
_GATEWAY_KINDS = (
    *("Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"),
    *("BackendTLSPolicy", "ReferenceGrant"),
)
_HELD: dict[tuple[str, str], Shape] = {
    (_RBAC, "Role"): {"rules": WHOLE},
    (_RBAC, "ClusterRole"): {"rules": WHOLE, "aggregationRule": WHOLE},
    (_RBAC, "RoleBinding"): {"subjects": WHOLE, "roleRef": WHOLE},
    (_RBAC, "ClusterRoleBinding"): {"subjects": WHOLE, "roleRef": WHOLE},
    ("", "ServiceAccount"): {"automountServiceAccountToken": WHOLE, "secrets": WHOLE, "imagePullSecrets": WHOLE},
    ("", "Secret"): {"type": WHOLE, "data": KEYS, "stringData": KEYS},
    ("", "ConfigMap"): {"data": KEYS, "binaryData": KEYS},
    ("", "Service"): _SPEC,
    ("", "PersistentVolumeClaim"): {"spec": {"storageClassName": WHOLE, "volumeName": WHOLE}},
    (_NETWORKING, "NetworkPolicy"): _SPEC,
    (_NETWORKING, "Ingress"): _SPEC,
    ("extensions", "Ingress"): _SPEC,
    (_NETWORKING, "IngressClass"): _SPEC,
    ("policy.networking.k8s.io", "AdminNetworkPolicy"): _SPEC,
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"): _SPEC,
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"): _SPEC,
    ("cilium.io", "CiliumNetworkPolicy"): {"spec": WHOLE, "specs": WHOLE},
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): {"spec": WHOLE, "specs": WHOLE},
    ("projectcalico.org", "NetworkPolicy"): _SPEC,
    ("projectcalico.org", "GlobalNetworkPolicy"): _SPEC,
    ("crd.projectcalico.org", "NetworkPolicy"): _SPEC,
    ("crd.projectcalico.org", "GlobalNetworkPolicy"): _SPEC,
    ("policy", "PodDisruptionBudget"): _SPEC,
    ("autoscaling", "HorizontalPodAutoscaler"): _SPEC,
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): {"spec": {"targetRef": WHOLE, "updatePolicy": WHOLE}},
    ("keda.sh", "ScaledObject"): {
        "spec": {"scaleTargetRef": WHOLE, "minReplicaCount": WHOLE, "maxReplicaCount": WHOLE}
    },
    ("route.openshift.io", "Route"): {
        "spec": {
            "to": WHOLE,
            "alternateBackends": WHOLE,
            "port": WHOLE,
            "host": WHOLE,
            "path": WHOLE,
            "tls": {"termination": WHOLE, "insecureEdgeTerminationPolicy": WHOLE},
        }
    },
    ("security.istio.io", "PeerAuthentication"): _SPEC,
    ("security.istio.io", "AuthorizationPolicy"): _SPEC,
    ("security.istio.io", "RequestAuthentication"): {"spec": {"selector": WHOLE, "targetRefs": WHOLE}},
    ("networking.istio.io", "Gateway"): _SPEC,
    ("networking.istio.io", "VirtualService"): _SPEC,
    ("cert-manager.io", "Certificate"): {
        "spec": {"secretName": WHOLE, "issuerRef": WHOLE, "dnsNames": WHOLE, "isCA": WHOLE}
    },
    ("cert-manager.io", "Issuer"): {"spec": {"selfSigned": WHOLE, "ca": KEYS, "acme": {"server": WHOLE}}},
    ("cert-manager.io", "ClusterIssuer"): {"spec": {"selfSigned": WHOLE, "ca": KEYS, "acme": {"server": WHOLE}}},
    ("external-secrets.io", "ExternalSecret"): {"spec": {"target": {"name": WHOLE}}},
    ("external-secrets.io", "ClusterExternalSecret"): {
        "spec": {"externalSecretName": WHOLE, "externalSecretSpec": {"target": {"name": WHOLE}}}
    },
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): {"spec": {"secretObjects": [{"secretName": WHOLE}]}},
    ("bitnami.com", "SealedSecret"): {"spec": {"template": {"metadata": {"name": WHOLE}}}},
    ("argoproj.io", "Application"): _SPEC,
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): {
        "spec": {"path": WHOLE, "sourceRef": WHOLE, "targetNamespace": WHOLE}
    },
    ("source.toolkit.fluxcd.io", "HelmRepository"): {"spec": {"type": WHOLE}},
    **dict.fromkeys(((_GATEWAY, kind) for kind in _GATEWAY_KINDS), _SPEC),
}
"""What is held of a kind beside what is held of every object."""


def held(manifest: Manifest) -> dict[str, Any]:
    """Return what the graph reads of an object: apiVersion, kind, names, labels, its pods, and what its kind has."""
    shape = _shape(manifest.group, manifest.kind, tuple(pod.path for pod in manifest.pods))
    found: dict[str, Any] = _cut(manifest.value, shape)
    return found


_shapes: dict[tuple[str, str, tuple[Path, ...]], Shape] = {}


def _shape(group: str, kind: str, pods: tuple[Path, ...]) -> Shape:
    found = _shapes.get((group, kind, pods))
    if found is None:
        base: Shape = {"apiVersion": WHOLE, "kind": WHOLE, "metadata": _METADATA}
        shapes: list[Shape] = [base, _HELD.get((group, kind), _WORKLOAD if pods else {})]
        shapes += [_around(path) for path in pods]
        found = _shapes[group, kind, pods] = _merged(shapes)
    return found


def _around(path: Path) -> Shape:
    """Return the shape of an object with a pod at a path; a pod below a list is a step of a workflow."""
    at = next((index for index, step in enumerate(path) if not isinstance(step, str)), None)
    shape: Shape = _POD if at is None else _STEPS
    for step in reversed(path if at is None else path[: at - 1]):
        shape = {str(step): shape}
    return shape


def _merged(shapes: Iterable[Any]) -> Any:
    found: dict[str, Any] = {}
    for shape in shapes:
        for key, below in shape.items():
            known = found.get(key)
            both = isinstance(known, dict) and isinstance(below, dict)
            found[key] = _merged((known, below)) if both else WHOLE if WHOLE in (known, below) else below
    return found


def _cut(value: Any, shape: Any) -> Any:
    """Return what of a value has a place in a shape; what is of another form than the shape stays out."""
    if shape is WHOLE:
        return value
    if shape is KEYS:
        return dict.fromkeys(value, "") if isinstance(value, dict) else None
    if isinstance(shape, list):
        return [_cut(entry, shape[0]) or None for entry in value] if isinstance(value, list) else None
    if not isinstance(value, dict):
        return None
    return {key: _cut(value[key], below) for key, below in shape.items() if value.get(key) is not None}

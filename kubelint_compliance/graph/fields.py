"""Which fields of an object the graph reads, by kind: of most kinds its labels alone.

Values of Secrets and ConfigMaps, commands and environments are never among them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Shape = Mapping[str, Any]

WHOLE = True
KEYS = "keys"
"""In place of a shape: of a mapping, the keys with empty values."""
IMAGE = "image"
"""In place of a shape: of an image, all but tag and digest, which change often, and nothing asks for them."""
ANNOTATIONS = frozenset({
    "alb.ingress.kubernetes.io/group.name",
    "apps.openshift.io/original-replicas",
    "autoscaling.keda.sh/paused",
    "autoscaling.keda.sh/paused-replicas",
    "azure.workload.identity/client-id",
    "azure.workload.identity/tenant-id",
    "cert-manager.io/cluster-issuer",
    "cert-manager.io/issuer",
    "config.linkerd.io/default-inbound-policy",
    "eks.amazonaws.com/role-arn",
    "iam.gke.io/gcp-service-account",
    "ingress.kubernetes.io/ssl-redirect",
    "kubernetes.io/service-account.name",
    "konghq.com/methods",
    "konghq.com/protocols",
    "kubernetes.io/ingress.class",
    "istio.io/dry-run",
    "linkerd.io/inject",
    "nginx.ingress.kubernetes.io/canary",
    "scaledobject.keda.sh/transfer-hpa-ownership",
    "sidecar.istio.io/inject",
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "traefik.ingress.kubernetes.io/router.priority",
})  # fmt: skip
"""The annotations that the graph reads, of any object and pod."""

METADATA: Shape = {
    "name": WHOLE,
    "generateName": WHOLE,
    "namespace": WHOLE,
    "labels": WHOLE,
    "annotations": dict.fromkeys(ANNOTATIONS, WHOLE),
    "ownerReferences": WHOLE,
}
_REDIRECTS: Shape = {"spec": {"redirectScheme": KEYS, "redirectRegex": KEYS, "chain": KEYS, "plugin": KEYS}}
_NAME: Shape = {"name": WHOLE}
_KEY: Shape = {"name": WHOLE, "key": WHOLE, "optional": WHOLE}
_CONTAINER: Shape = {
    "name": WHOLE,
    "image": IMAGE,
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
POD_SPEC: Shape = {
    "serviceAccountName": WHOLE,
    "serviceAccount": WHOLE,
    "automountServiceAccountToken": WHOLE,
    "hostNetwork": WHOLE,
    "containers": [_CONTAINER],
    "initContainers": [_CONTAINER],
    "volumes": [_VOLUME],
    "imagePullSecrets": [_NAME],
}
POD: Shape = {"metadata": METADATA, "spec": POD_SPEC}
WORKLOAD: Shape = {
    "spec": {
        "replicas": WHOLE,
        "selector": WHOLE,
        "serviceName": WHOLE,
        "manualSelector": WHOLE,
        "completionMode": WHOLE,
        "ordinals": WHOLE,
        "volumeClaimTemplates": [{"metadata": {"name": WHOLE, "labels": WHOLE}}],
    }
}
_SERVICES = ("canaryService", "stableService", "pingPong", "activeService", "previewService")
_ROLLOUT: Shape = {
    "spec": {
        **WORKLOAD["spec"],
        "workloadRef": WHOLE,
        "strategy": dict.fromkeys(("canary", "blueGreen"), dict.fromkeys(_SERVICES, WHOLE)),
    }
}
_STEP: Shape = {
    "name": WHOLE,
    "metadata": METADATA,
    "serviceAccountName": WHOLE,
    "automountServiceAccountToken": WHOLE,
    "hostNetwork": WHOLE,
    "container": _CONTAINER,
    "script": _CONTAINER,
    "initContainers": [_CONTAINER],
    "sidecars": [_CONTAINER],
}
STEPS: Shape = {"serviceAccountName": WHOLE, "hostNetwork": WHOLE, "templates": [_STEP]}
_SPEC: Shape = {"spec": WHOLE}
_RBAC, _NETWORKING, _GATEWAY = "rbac.authorization.k8s.io", "networking.k8s.io", "gateway.networking.k8s.io"
_GATEWAY_KINDS = (
    *("Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"),
    *("BackendTLSPolicy", "ReferenceGrant"),
)
_KYVERNO: Shape = {
    "spec": {
        "validationFailureAction": WHOLE,
        "admission": WHOLE,
        "webhookConfiguration": {"matchConditions": WHOLE},
        "rules": [
            {
                "validate": {"failureAction": WHOLE},
                **dict.fromkeys(("verifyImages", "match", "exclude", "celPreconditions"), WHOLE),
            }
        ],
    }
}
_KYVERNO_CEL: Shape = {
    "spec": {
        "validationActions": WHOLE,
        "evaluation": {"admission": WHOLE},
        "matchConstraints": WHOLE,
        "matchConditions": WHOLE,
        "matchImageReferences": WHOLE,
        "attestors": WHOLE,
        "attestations": WHOLE,
    }
}
_CEL_POLICIES = (
    *("ValidatingPolicy", "NamespacedValidatingPolicy"),
    *("ImageValidatingPolicy", "NamespacedImageValidatingPolicy"),
)
_ENGINE: Shape = {"spec": {"mode": WHOLE, "module": WHOLE}}
_ANNOTATED: Shape = {"metadata": {"annotations": KEYS}}
_OUTPUTS = ("fluentbit.fluent.io", "fluentd.fluent.io", "logging.banzaicloud.io")
_PLUGIN: Shape = {"name": WHOLE, "configuration": {"apiVersion": WHOLE, "kind": WHOLE, "defaults": WHOLE}}
_SOURCE: Shape = {"repoURL": WHOLE, "chart": WHOLE, "path": WHOLE, "directory": WHOLE}
ROWS: tuple[tuple[tuple[str, str], Shape], ...] = (
    ((_RBAC, "Role"), {"rules": WHOLE}),
    ((_RBAC, "ClusterRole"), {"rules": WHOLE, "aggregationRule": WHOLE}),
    ((_RBAC, "RoleBinding"), {"subjects": WHOLE, "roleRef": WHOLE}),
    ((_RBAC, "ClusterRoleBinding"), {"subjects": WHOLE, "roleRef": WHOLE}),
    (("", "ServiceAccount"), {"automountServiceAccountToken": WHOLE, "secrets": WHOLE, "imagePullSecrets": WHOLE}),
    (("", "Secret"), {"type": WHOLE, "data": KEYS, "stringData": KEYS, "sops": KEYS}),
    (("", "ConfigMap"), {"data": KEYS, "binaryData": KEYS}),
    (("", "Service"), _SPEC),
    (("", "PersistentVolume"), {"spec": {"storageClassName": WHOLE}}),
    (("", "PersistentVolumeClaim"), {"spec": {"storageClassName": WHOLE, "volumeName": WHOLE}}),
    ((_NETWORKING, "NetworkPolicy"), _SPEC),
    ((_NETWORKING, "Ingress"), _SPEC),
    (("extensions", "Ingress"), _SPEC),
    ((_NETWORKING, "IngressClass"), _SPEC),
    (("policy.networking.k8s.io", "AdminNetworkPolicy"), _SPEC),
    (("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"), _SPEC),
    (("policy.networking.k8s.io", "ClusterNetworkPolicy"), _SPEC),
    (("cilium.io", "CiliumNetworkPolicy"), {"spec": WHOLE, "specs": WHOLE}),
    (("cilium.io", "CiliumClusterwideNetworkPolicy"), {"spec": WHOLE, "specs": WHOLE}),
    (("projectcalico.org", "NetworkPolicy"), _SPEC),
    (("projectcalico.org", "GlobalNetworkPolicy"), _SPEC),
    (("crd.projectcalico.org", "NetworkPolicy"), _SPEC),
    (("crd.projectcalico.org", "GlobalNetworkPolicy"), _SPEC),
    (("", "ResourceQuota"), {"spec": {"hard": KEYS, "scopes": WHOLE, "scopeSelector": WHOLE}}),
    (("policy", "PodDisruptionBudget"), _SPEC),
    (("autoscaling", "HorizontalPodAutoscaler"), _SPEC),
    (("autoscaling.k8s.io", "VerticalPodAutoscaler"), {"spec": {"targetRef": WHOLE, "updatePolicy": WHOLE}}),
    (
        ("keda.sh", "ScaledObject"),
        {"spec": {"scaleTargetRef": WHOLE, "minReplicaCount": WHOLE, "maxReplicaCount": WHOLE}},
    ),
    (("http.keda.sh", "HTTPScaledObject"), {"spec": {"scaleTargetRef": WHOLE, "replicas": WHOLE}}),
    (
        ("route.openshift.io", "Route"),
        {
            "spec": {
                "to": WHOLE,
                "alternateBackends": WHOLE,
                "port": WHOLE,
                "host": WHOLE,
                "path": WHOLE,
                "tls": {"termination": WHOLE, "insecureEdgeTerminationPolicy": WHOLE},
            }
        },
    ),
    (("security.istio.io", "PeerAuthentication"), _SPEC),
    (("security.istio.io", "AuthorizationPolicy"), _SPEC),
    (
        ("security.istio.io", "RequestAuthentication"),
        {"spec": {"selector": WHOLE, "targetRef": WHOLE, "targetRefs": WHOLE}},
    ),
    (("policy.linkerd.io", "NetworkAuthentication"), {"spec": {"networks": WHOLE}}),
    (("networking.istio.io", "Gateway"), _SPEC),
    (("networking.istio.io", "VirtualService"), _SPEC),
    (("traefik.io", "Middleware"), _REDIRECTS),
    (("traefik.containo.us", "Middleware"), _REDIRECTS),
    (("networking.istio.io", "DestinationRule"), {"spec": {"host": WHOLE}}),
    (
        ("cert-manager.io", "Certificate"),
        {"spec": {"secretName": WHOLE, "issuerRef": WHOLE, "dnsNames": WHOLE, "isCA": WHOLE}},
    ),
    (("cert-manager.io", "Issuer"), {"spec": {"selfSigned": WHOLE, "ca": KEYS, "acme": {"server": WHOLE}}}),
    (("cert-manager.io", "ClusterIssuer"), {"spec": {"selfSigned": WHOLE, "ca": KEYS, "acme": {"server": WHOLE}}}),
    (("external-secrets.io", "ExternalSecret"), {"spec": {"target": {"name": WHOLE}}}),
    (
        ("external-secrets.io", "ClusterExternalSecret"),
        {"spec": {"externalSecretName": WHOLE, "externalSecretSpec": {"target": {"name": WHOLE}}}},
    ),
    (("secrets-store.csi.x-k8s.io", "SecretProviderClass"), {"spec": {"secretObjects": [{"secretName": WHOLE}]}}),
    (("bitnami.com", "SealedSecret"), {"spec": {"template": {"metadata": {"name": WHOLE}}}}),
    (("argoproj.io", "Rollout"), _ROLLOUT),
    (("argoproj.io", "Application"), {**_SPEC, **_ANNOTATED}),
    (("argoproj.io", "ApplicationSet"), {"spec": {"template": {"spec": {"destination": {"namespace": WHOLE}}}}}),
    (("helm.cattle.io", "HelmChart"), {"spec": {"targetNamespace": WHOLE}}),
    (("helm.toolkit.fluxcd.io", "HelmRelease"), {"spec": {"targetNamespace": WHOLE, "serviceAccountName": WHOLE}}),
    (
        ("kustomize.toolkit.fluxcd.io", "Kustomization"),
        {
            "spec": {
                **dict.fromkeys(("path", "sourceRef", "targetNamespace", "serviceAccountName"), WHOLE),
                **dict.fromkeys(("patches", "patchesJson6902", "patchesStrategicMerge"), WHOLE),
            }
        },
    ),
    (("source.toolkit.fluxcd.io", "HelmRepository"), {"spec": {"type": WHOLE}}),
    (("source.toolkit.fluxcd.io", "GitRepository"), {"spec": {"ref": WHOLE}}),
    (
        ("argoproj.io", "ApplicationSet"),
        {
            **_ANNOTATED,
            "spec": {
                "template": {
                    "metadata": {"name": WHOLE, "annotations": KEYS},
                    "spec": {"source": _SOURCE, "sources": [_SOURCE]},
                }
            },
        },
    ),
    (
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
        {"spec": {"chart": {"spec": {"chart": WHOLE}}, "chartRef": _NAME, "releaseName": WHOLE}},
    ),
    (("helm.cattle.io", "HelmChart"), {"spec": {"chart": WHOLE}}),
    (("operators.coreos.com", "Subscription"), {"spec": _NAME}),
    (("policy.sigstore.dev", "ClusterImagePolicy"), {"spec": {"mode": WHOLE, "images": WHOLE, "authorities": WHOLE}}),
    (("config.ratify.deislabs.io", "Verifier"), {"spec": {"name": WHOLE, "type": WHOLE}}),
    (("config.ratify.deislabs.io", "NamespacedVerifier"), {"spec": {"name": WHOLE, "type": WHOLE}}),
    (
        ("binaryauthorization.cnrm.cloud.google.com", "BinaryAuthorizationPolicy"),
        {"spec": {"defaultAdmissionRule": {"evaluationMode": WHOLE, "enforcementMode": WHOLE}}},
    ),
    (("apiserver.config.k8s.io", "AdmissionConfiguration"), {"plugins": [_PLUGIN]}),
    (("pod-security.admission.config.k8s.io", "PodSecurityConfiguration"), {"defaults": WHOLE}),
    (
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        {"spec": {"policyName": WHOLE, "validationActions": WHOLE, "matchResources": WHOLE}},
    ),
    (
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        {"spec": {"matchConstraints": WHOLE, "matchConditions": WHOLE}},
    ),
    (
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        {"webhooks": [{"name": WHOLE, "failurePolicy": WHOLE, "rules": WHOLE}]},
    ),
    (("monitoring.coreos.com", "PrometheusRule"), {"spec": {"groups": [{"rules": [{"alert": WHOLE}]}]}}),
    (("logging.openshift.io", "ClusterLogForwarder"), {"spec": {"outputs": WHOLE}}),
    (("observability.openshift.io", "ClusterLogForwarder"), {"spec": {"outputs": WHOLE}}),
    (("notification.toolkit.fluxcd.io", "Alert"), {"spec": {"suspend": WHOLE}}),
    (("argoproj.io", "AppProject"), _ANNOTATED),
    (
        ("velero.io", "Schedule"),
        {
            "spec": {
                "paused": WHOLE,
                "template": dict.fromkeys(
                    (
                        *("includedNamespaces", "excludedNamespaces", "includedResources", "excludedResources"),
                        *("includedNamespaceScopedResources", "excludedNamespaceScopedResources"),
                        *("snapshotVolumes", "defaultVolumesToFsBackup", "defaultVolumesToRestic", "snapshotMoveData"),
                        *("labelSelector", "orLabelSelectors"),
                    ),
                    WHOLE,
                ),
            }
        },
    ),
    (
        ("config.kio.kasten.io", "Policy"),
        {"spec": {"paused": WHOLE, "selector": WHOLE, "actions": [{"action": WHOLE, "backupParameters": WHOLE}]}},
    ),
    *(((_GATEWAY, kind), _SPEC) for kind in _GATEWAY_KINDS),
    *((("kyverno.io", kind), _KYVERNO) for kind in ("ClusterPolicy", "Policy")),
    *((("policies.kyverno.io", kind), _KYVERNO_CEL) for kind in _CEL_POLICIES),
    (("kyverno.io", "PolicyException"), {"spec": {"exceptions": [{"policyName": WHOLE}]}}),
    (("policies.kyverno.io", "PolicyException"), {"spec": {"policyRefs": [_NAME]}}),
    *((("policies.kubewarden.io", kind), _ENGINE) for kind in ("ClusterAdmissionPolicy", "AdmissionPolicy")),
    *(((group, kind), _SPEC) for group in _OUTPUTS for kind in ("ClusterOutput", "Output")),
)
"""What is held of a kind beside what is held of every object; several rows of a kind add up."""
GROUPS: dict[str, Shape] = {
    "constraints.gatekeeper.sh": {
        "spec": {
            **dict.fromkeys(("enforcementAction", "scopedEnforcementActions"), WHOLE),
            "match": {"namespaces": WHOLE, "excludedNamespaces": WHOLE},
        }
    }
}
"""The same for every kind of a group, where users make the kinds."""

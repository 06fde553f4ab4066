"""Which fields the graph reads of the kinds by which a whole platform is run: policies, GitOps, logs and backups.

Goes in: nothing. Comes out: tables, for `graph.held`, that say how such shapes are read.
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
_KYVERNO: Shape = {
    "spec": {
        "validationFailureAction": WHOLE,
        "admission": WHOLE,
        "rules": [{"validate": {"failureAction": WHOLE}, "verifyImages": WHOLE, "exclude": WHOLE}],
    }
}
_KYVERNO_CEL: Shape = {
    "spec": {
        "validationActions": WHOLE,
        "evaluation": {"admission": WHOLE},
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
_SPEC: Shape = {"spec": WHOLE}
ANNOTATED: Shape = {"metadata": {"annotations": KEYS}}
_OUTPUTS = ("fluentbit.fluent.io", "fluentd.fluent.io", "logging.banzaicloud.io")
_PLUGIN: Shape = {"name": WHOLE, "configuration": {"apiVersion": WHOLE, "kind": WHOLE, "defaults": WHOLE}}
_SOURCE: Shape = {"repoURL": WHOLE, "chart": WHOLE, "path": WHOLE, "directory": WHOLE}
PLATFORM: dict[tuple[str, str], Shape] = {
    ("argoproj.io", "ApplicationSet"): {
        **ANNOTATED,
        "spec": {
            "template": {
                "metadata": {"name": WHOLE, "annotations": KEYS},
                "spec": {"source": _SOURCE, "sources": [_SOURCE]},
            }
        },
    },
    ("helm.toolkit.fluxcd.io", "HelmRelease"): {
        "spec": {
            "chart": {"spec": {"chart": WHOLE, "targetNamespace": WHOLE}},
            "chartRef": {"name": WHOLE},
            "releaseName": WHOLE,
            "targetNamespace": WHOLE,
        }
    },
    ("helm.cattle.io", "HelmChart"): {"spec": {"chart": WHOLE, "targetNamespace": WHOLE}},
    ("operators.coreos.com", "Subscription"): {"spec": {"name": WHOLE}},
    **dict.fromkeys((("kyverno.io", kind) for kind in ("ClusterPolicy", "Policy")), _KYVERNO),
    **dict.fromkeys((("policies.kyverno.io", kind) for kind in _CEL_POLICIES), _KYVERNO_CEL),
    **dict.fromkeys(
        (("policies.kubewarden.io", kind) for kind in ("ClusterAdmissionPolicy", "AdmissionPolicy")), _ENGINE
    ),
    ("policy.sigstore.dev", "ClusterImagePolicy"): {"spec": {"mode": WHOLE, "images": WHOLE, "authorities": WHOLE}},
    ("config.ratify.deislabs.io", "Verifier"): {"spec": {"name": WHOLE, "type": WHOLE}},
    ("config.ratify.deislabs.io", "NamespacedVerifier"): {"spec": {"name": WHOLE, "type": WHOLE}},
    ("binaryauthorization.cnrm.cloud.google.com", "BinaryAuthorizationPolicy"): {
        "spec": {"defaultAdmissionRule": {"evaluationMode": WHOLE, "enforcementMode": WHOLE}}
    },
    ("apiserver.config.k8s.io", "AdmissionConfiguration"): {"plugins": [_PLUGIN]},
    ("pod-security.admission.config.k8s.io", "PodSecurityConfiguration"): {"defaults": WHOLE},
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"): {
        "spec": {"policyName": WHOLE, "validationActions": WHOLE}
    },
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): {
        "webhooks": [{"name": WHOLE, "failurePolicy": WHOLE, "rules": WHOLE}]
    },
    ("monitoring.coreos.com", "PrometheusRule"): {"spec": {"groups": [{"rules": [{"alert": WHOLE}]}]}},
    ("logging.openshift.io", "ClusterLogForwarder"): {"spec": {"outputs": WHOLE}},
    ("observability.openshift.io", "ClusterLogForwarder"): {"spec": {"outputs": WHOLE}},
    **dict.fromkeys(((group, kind) for group in _OUTPUTS for kind in ("ClusterOutput", "Output")), _SPEC),
    ("notification.toolkit.fluxcd.io", "Alert"): {"spec": {"suspend": WHOLE}},
    ("argoproj.io", "AppProject"): ANNOTATED,
    ("velero.io", "Schedule"): {
        "spec": {
            "paused": WHOLE,
            "template": dict.fromkeys(
                (
                    *("includedNamespaces", "excludedNamespaces", "includedResources", "excludedResources"),
                    *("includedNamespaceScopedResources", "excludedNamespaceScopedResources"),
                    *("snapshotVolumes", "defaultVolumesToFsBackup", "defaultVolumesToRestic", "snapshotMoveData"),
                ),
                WHOLE,
            ),
        }
    },
    ("config.kio.kasten.io", "Policy"): {
        "spec": {"paused": WHOLE, "selector": WHOLE, "actions": [{"action": WHOLE, "backupParameters": WHOLE}]}
    },
}
GROUPS: dict[str, Shape] = {
    "constraints.gatekeeper.sh": {"spec": {"enforcementAction": WHOLE, "scopedEnforcementActions": WHOLE}}
}
"""The same for every kind of a group, where users make the kinds."""

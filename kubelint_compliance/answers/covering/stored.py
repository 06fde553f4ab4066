"""An object as policies are shown it: what somebody wrote, with what the API server fills in before it asks them.

Goes in: an object of one of KINDS. Comes out: a copy with the defaults of its kind, in which what the server makes up
by itself, or by what else is in the cluster, is `GIVEN`: reading that decides nothing.
"""

from __future__ import annotations

from base64 import b64encode

from kubelint_compliance.cel.unreadable import Unreadable
from kubelint_compliance.graph.index import NAME_LABEL
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Kind = tuple[str, str]

GIVEN: Any = Unreadable("given by the API server")
_EACH, _WHERE_SET = "[*]", "?"
_REFS = "rbac.authorization.k8s.io"
_HTTP = {"httpGet?": {"path": "/", "scheme": "HTTP"}}
_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3, **_HTTP}
_CONTAINER = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "resources": {},
    "ports[*]": {"protocol": "TCP"},
    **{f"{name}Probe?": _PROBE for name in ("liveness", "readiness", "startup")},
    "lifecycle?": {"postStart?": _HTTP, "preStop?": _HTTP},
    "env[*]": {"valueFrom?": {"fieldRef?": {"apiVersion": "v1"}}},
}
_MODE = {"defaultMode": 0o644}
_SOURCES = ("secret", "configMap", "downwardAPI", "projected")
_SPEC = {
    "dnsPolicy": "ClusterFirst",
    "restartPolicy": "Always",
    "schedulerName": "default-scheduler",
    "securityContext": {},
    "terminationGracePeriodSeconds": 30,
    "containers[*]": _CONTAINER,
    "initContainers[*]": _CONTAINER,
    "volumes[*]": {**{f"{name}?": _MODE for name in _SOURCES}, "hostPath?": {"type": ""}},
}
_PRIORITY = ("priority", "preemptionPolicy", "priorityClassName", "nodeName")
_TEMPLATE = {"template": {"spec": _SPEC}}
OPTIONAL = {
    ("metadata",): ("generateName", "ownerReferences", "finalizers"),
    ("spec",): ("priorityClassName", "nodeName"),
}
"""Fields that are GIVEN since somebody may write them, or something in the cluster sets them: they may be missing."""
_METADATA = dict.fromkeys(
    (*("uid", "creationTimestamp", "generation", "managedFields", "resourceVersion", "name"), *OPTIONAL["metadata",]),
    GIVEN,
)
_SERVICE = {
    "type": "ClusterIP",
    "sessionAffinity": "None",
    "internalTrafficPolicy": "Cluster",
    "ports[*]": {"protocol": "TCP", "targetPort": GIVEN, "nodePort": GIVEN},
    **dict.fromkeys(("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "externalTrafficPolicy"), GIVEN),
    "allocateLoadBalancerNodePorts": GIVEN,
}
_BINDING = {"roleRef?": {"apiGroup": _REFS}, "subjects[*]": {"apiGroup": GIVEN}}
_PEER = {"ports[*]": {"protocol": "TCP"}}

_BARE = {**_SPEC, "enableServiceLinks": True, **dict.fromkeys(_PRIORITY, GIVEN)}
_DEPLOYMENT = {
    **_TEMPLATE,
    "replicas": 1,
    "revisionHistoryLimit": 10,
    "progressDeadlineSeconds": 600,
    "strategy": {"type": "RollingUpdate", "rollingUpdate": GIVEN},
}
_STATEFUL_SET = {
    **_TEMPLATE,
    "replicas": 1,
    "revisionHistoryLimit": 10,
    "podManagementPolicy": "OrderedReady",
    "updateStrategy": GIVEN,
    "persistentVolumeClaimRetentionPolicy": GIVEN,
}
_JOB = {
    **_TEMPLATE,
    "backoffLimit": 6,
    "completionMode": "NonIndexed",
    "suspend": False,
    **dict.fromkeys(("parallelism", "completions", "selector", "podReplacementPolicy"), GIVEN),
}
_CRON_JOB = {
    "jobTemplate": {"spec": _TEMPLATE},
    "concurrencyPolicy": "Allow",
    "suspend": False,
    "successfulJobsHistoryLimit": 3,
    "failedJobsHistoryLimit": 1,
}
_NETWORK_POLICY = {"policyTypes": GIVEN, "ingress[*]": _PEER, "egress[*]": _PEER}

DEFAULTS: dict[Kind, tuple[str, str, dict[str, Any]]] = {
    ("", "Pod"): ("v1", "pods", {"spec": _BARE}),
    ("apps", "Deployment"): ("v1", "deployments", {"spec": _DEPLOYMENT}),
    ("apps", "StatefulSet"): ("v1", "statefulsets", {"spec": _STATEFUL_SET}),
    ("apps", "DaemonSet"): (
        "v1",
        "daemonsets",
        {"spec": {**_TEMPLATE, "revisionHistoryLimit": 10, "updateStrategy": GIVEN}},
    ),
    ("apps", "ReplicaSet"): ("v1", "replicasets", {"spec": {**_TEMPLATE, "replicas": 1}}),
    ("batch", "Job"): ("v1", "jobs", {"spec": _JOB}),
    ("batch", "CronJob"): ("v1", "cronjobs", {"spec": _CRON_JOB}),
    ("", "Service"): ("v1", "services", {"spec": _SERVICE}),
    ("", "ConfigMap"): ("v1", "configmaps", {}),
    ("", "Secret"): ("v1", "secrets", {"type": "Opaque"}),
    ("", "ServiceAccount"): ("v1", "serviceaccounts", {}),
    ("", "PersistentVolumeClaim"): (
        "v1",
        "persistentvolumeclaims",
        {"spec": {"volumeMode": "Filesystem", "storageClassName": GIVEN}},
    ),
    ("", "Namespace"): ("v1", "namespaces", {"spec": {"finalizers": ["kubernetes"]}}),
    ("networking.k8s.io", "Ingress"): ("v1", "ingresses", {"spec": {"ingressClassName": GIVEN}}),
    ("networking.k8s.io", "NetworkPolicy"): ("v1", "networkpolicies", {"spec": _NETWORK_POLICY}),
    (_REFS, "Role"): ("v1", "roles", {}),
    (_REFS, "ClusterRole"): ("v1", "clusterroles", {}),
    (_REFS, "RoleBinding"): ("v1", "rolebindings", _BINDING),
    (_REFS, "ClusterRoleBinding"): ("v1", "clusterrolebindings", _BINDING),
    ("policy", "PodDisruptionBudget"): ("v1", "poddisruptionbudgets", {}),
}
"""The kinds whose defaults are known, each with its version, its resource and what is filled in.

In a name `[*]` stands for each entry of a list that is there, `?` for a field that is only filled where it is there.
"""
KINDS: tuple[Kind, ...] = tuple(DEFAULTS)


def stored(value: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return what policies are shown of an object of a kind that is made."""
    shown: dict[str, Any] = _copied(value)
    shown["metadata"] = dict(mapping(shown.get("metadata")))
    _fill(shown, {**DEFAULTS[kind][2], "status": GIVEN, "metadata": _METADATA})
    if not is_cluster_scoped(*kind):
        shown["metadata"].setdefault("namespace", GIVEN)
    for spec in _pod_specs(shown, kind):
        _of_pod(spec)
    if kind == ("", "Pod"):
        _of_bare_pod(mapping(shown.get("spec")))
    if kind == ("", "Secret"):
        for name, written in mapping(shown.pop("stringData", None)).items():
            shown["data"] = {**mapping(shown.get("data")), name: b64encode(text(written).encode()).decode()}
    if kind == ("", "Namespace"):
        metadata = shown["metadata"]
        metadata["labels"] = {NAME_LABEL: metadata["name"], **mapping(metadata.get("labels"))}
    return shown


def _copied(value: Any) -> Any:
    """Copy a value, without the fields that are null."""
    if type(value) is dict:
        return {key: _copied(entry) for key, entry in value.items() if entry is not None}
    return [_copied(entry) for entry in value] if type(value) is list else value


def _fill(value: dict[str, Any], defaults: dict[str, Any]) -> None:
    for name, default in defaults.items():
        key = name.removesuffix(_EACH).removesuffix(_WHERE_SET)
        if key != name:
            held = value.get(key)
            for entry in held if type(held) is list else [held]:
                if type(entry) is dict:
                    _fill(entry, default)
        elif key not in value:
            value[key] = {} if type(default) is dict else default
        if key == name and type(default) is dict and type(value[key]) is dict:
            _fill(value[key], default)


def _pod_specs(value: dict[str, Any], kind: Kind) -> list[dict[str, Any]]:
    ways = {("", "Pod"): ("spec",), ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec")}
    found = at(value, ways.get(kind, ("spec", "template", "spec")))
    return [found] if type(found) is dict else []


def _of_pod(spec: dict[str, Any]) -> None:
    for field in ("containers", "initContainers"):
        for container in map(mapping, sequence(spec.get(field))):
            container.setdefault("imagePullPolicy", _pull_policy(text(container.get("image"))))
            resources = mapping(container.get("resources"))
            for name in ("limits", "requests"):
                if name in resources:
                    resources[name] = {key: str(amount) for key, amount in mapping(resources[name]).items()}
    for volume in map(mapping, sequence(spec.get("volumes"))):
        if len(volume) == 1:
            volume["emptyDir"] = {}


def _pull_policy(image: str) -> str:
    """Return the policy where none is written: Always where the tag is latest, or neither tag nor digest is there."""
    name, at_digest, _ = image.rpartition("/")[2].partition("@")
    tag = name.partition(":")[2]
    return "Always" if tag == "latest" or not (tag or at_digest) else "IfNotPresent"


def _of_bare_pod(spec: dict[str, Any]) -> None:
    """Do what is done to pods alone: limits are requests, the account is named and its token mounted."""
    for container in map(mapping, sequence(spec.get("containers")) + sequence(spec.get("initContainers"))):
        resources = mapping(container.get("resources"))
        for name, amount in mapping(resources.get("limits")).items():
            resources.setdefault("requests", {}).setdefault(name, amount)
        if spec.get("hostNetwork") is True:
            for port in map(mapping, sequence(container.get("ports"))):
                port.setdefault("hostPort", port.get("containerPort"))
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("serviceAccount", spec["serviceAccountName"])
    if spec.get("automountServiceAccountToken") is not False:
        token = {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}}
        ca = {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}}
        volume = {"name": "kube-api-access", "projected": {**_MODE, "sources": [token, ca]}}
        spec["volumes"] = [*sequence(spec.get("volumes")), volume]
    for taint in ("not-ready", "unreachable"):
        toleration = {"key": f"node.kubernetes.io/{taint}", "operator": "Exists", "effect": "NoExecute"}
        spec["tolerations"] = [*sequence(spec.get("tolerations")), {**toleration, "tolerationSeconds": 300}]

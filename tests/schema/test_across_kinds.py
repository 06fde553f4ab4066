"""What the API server refuses across the fields of kinds other than pods, and since which version."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.schema.seeds import objects
from tests.schema.test_across import pod, told, whole

POLICY = "admissionregistration.k8s.io/v1"
SCALED = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, minReplicas: 1, maxReplicas: 2"
PODS = "{metric: {name: a}, target: {type: AverageValue, averageValue: 0}}"
CHECKED = "validations: [{expression: 'true'}]"
SLEEPS = "lifecycle: {preStop: {sleep: {seconds: %s}}}"
NODES = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{%s}]}}}"
TERM = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.0"
RULE = "apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]"
CLAIM = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, dataSourceRef: {%s}"
JOB = "template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}"
VOLUME = "accessModes: [ReadWriteOnce], hostPath: {path: /a}"
READS = "nonResourceRules: [{verbs: [get], nonResourceURLs: ['*']}]"
FLOW = f"priorityLevelConfiguration: {{name: a}}, rules: [{{subjects: [%s], {READS}}}]"
NAMED = "kind: PersistentVolumeClaim, name: a"
SET = (
    "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}"
)


def registry(data: str) -> dict[str, Any]:
    return objects(f"""
apiVersion: v1
kind: Secret
metadata: {{name: a}}
type: kubernetes.io/dockerconfigjson
{data}
""")[0]


def encoded(text: str) -> str:
    return f"data: {{.dockerconfigjson: {base64.b64encode(text.encode()).decode()}}}"


def mutating(mutation: str, kind: str = "JSONPatch") -> dict[str, Any]:
    about = f"matchConstraints: {{resourceRules: [{{{RULE}}}]}}, reinvocationPolicy: Never"
    return whole("MutatingAdmissionPolicy", f"{about}, mutations: [{{patchType: {kind}, {mutation}}}]", POLICY)


def webhook(resources: str) -> dict[str, Any]:
    return objects(f"""
apiVersion: {POLICY}
kind: ValidatingWebhookConfiguration
metadata: {{name: a}}
webhooks:
- name: a.example.com
  sideEffects: None
  admissionReviewVersions: [v1]
  clientConfig: {{url: "https://a.example.com/b"}}
  rules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [{resources}]}}]
""")[0]


@pytest.mark.parametrize(
    "value",
    [
        pod(SLEEPS % 30),
        pod(SLEEPS % 0),
        pod(SLEEPS % 60, "terminationGracePeriodSeconds: 60"),
        pod("", NODES % "matchExpressions: [{key: a, operator: In, values: ['', A_b.c]}]"),
        pod("", NODES % "matchFields: [{key: metadata.name, operator: NotIn, values: [node-1.example]}]"),
        pod("", "securityContext: {sysctls: [{name: net/ipv4.ip_local_port_range, value: '1'}]}"),
        whole("ResourceQuota", "hard: {requests.nvidia.com/gpu: 1, count/pods: 1, hugepages-2Mi: 1, pods: 2000m}"),
        whole("ResourceQuota", "hard: {pods: 1}, scopes: [BestEffort]"),
        whole("PersistentVolume", f"{VOLUME}, capacity: {{storage: 1Gi}}"),
        whole("ReplicationController",
              "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}"),
        pod("", "schedulingGates: [{name: a}]"),
        pod("envFrom: [{configMapRef: {name: a-}}, {secretRef: {name: b-}}]"),
        whole("ResourceQuota", "hard: {count/pods: 1, requests.cpu: 1}, scopes: [NotBestEffort, Terminating]"),
        whole("PersistentVolumeClaim", CLAIM % "kind: PersistentVolumeClaim, name: a"),
        whole("PersistentVolumeClaim", CLAIM % "apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: a"),
        whole("PersistentVolumeClaim", CLAIM % "kind: VolumeSnapshot, name: a, namespace: b"),
        whole("LimitRange", "limits: [{type: PersistentVolumeClaim, max: {storage: 1Gi, example.com/a: 1}}]"),
        registry(encoded('{"auths": {}}')),
        registry("stringData: {.dockerconfigjson: '{}'}"),
        registry("stringData: {.dockerconfigjson: '${REGISTRIES}'}"),
        mutating("jsonPatch: {expression: '[]'}"),
        webhook('pods, "*"'),
        webhook('"*", pods/log'),
        webhook('"*/*"'),
    ],
)  # fmt: skip
def test_what_is_taken(value: dict[str, Any]) -> None:
    assert told(value) == []


@pytest.mark.parametrize(
    ("value", "place", "message"),
    [
        (pod(SLEEPS % 31), "spec.containers.0.lifecycle.preStop.sleep.seconds",
         "31 is more than terminationGracePeriodSeconds, 30 by default"),
        (pod(SLEEPS % 6, "terminationGracePeriodSeconds: 5"), "spec.containers.0.lifecycle.preStop.sleep.seconds",
         "6 is more than terminationGracePeriodSeconds, 5"),
        (pod(SLEEPS % -1), "spec.containers.0.lifecycle.preStop.sleep.seconds", "-1 is less than 0"),
        (pod("", NODES % "matchExpressions: [{key: a, operator: In, values: [b, a b]}]"),
         f"{TERM}.matchExpressions.0.values.1", "is not a valid value of a label"),
        (pod("", NODES % "matchFields: [{key: metadata.name, operator: Exists}]"),
         f"{TERM}.matchFields.0.operator", '"Exists" is neither In nor NotIn'),
        (pod("", NODES % "matchFields: [{key: metadata.name, operator: In, values: [A_b]}]"),
         f"{TERM}.matchFields.0.values.0", "may hold only lower case letters"),
        (pod("envFrom: [{configMapRef: {name: -}}]"), "spec.containers.0.envFrom.0.configMapRef.name", "lower case"),
        (pod("", "securityContext: {sysctls: [{name: net..a, value: '1'}]}"),
         "spec.securityContext.sysctls.0.name", "is no name of a sysctl"),
        (pod("", "volumes: [{name: a, csi: {driver: a b}}]"), "spec.volumes.0.csi.driver", "is no DNS name"),
        (pod("", 'preemptionPolicy: ""'), "spec.preemptionPolicy",
         '"preemptionPolicy" is empty, and is not one of PreemptLowerPriority, Never'),
        (whole("ResourceQuota", "hard: {gpus: 1}"), "spec.hard.gpus", "is nothing that a quota bounds"),
        (whole("ResourceQuota", "hard: {a b: 1}"), "spec.hard.a b", "is no name of a resource"),
        (whole("ResourceQuota", "hard: {pods: 1500m}"), "spec.hard.pods", '"1500m" is not a whole number'),
        (whole("ResourceQuota", "hard: {pods: -1}"), "spec.hard.pods", "is less than 0"),
        (whole("ResourceQuota", "hard: {requests.cpu: 1}, scopes: [BestEffort]"), "spec.scopes.0",
         '"BestEffort" cannot bound requests.cpu'),
        (whole("ResourceQuota", "hard: {pods: 1}, scopes: [BestEffort, NotBestEffort]"), "spec.scopes.1",
         "cannot stand beside BestEffort"),
        (whole("PersistentVolumeClaim", CLAIM % "kind: VolumeSnapshot, name: a"), "spec.dataSourceRef",
         'lacks the required field "apiGroup"'),
        (whole("PersistentVolumeClaim", CLAIM % "apiGroup: '', kind: VolumeSnapshot, name: a"),
         "spec.dataSourceRef.apiGroup", "is empty, which it may be of a PersistentVolumeClaim alone"),
        (whole("LimitRange", "limits: [{type: PersistentVolumeClaim, max: {storage: 1Gi}, min: {size: 1}}]"),
         "spec.limits.0.min.size", "is no name of a resource"),
        (whole("LimitRange", "limits: [{type: Container, maxLimitRequestRatio: {cpu: 500m}}]"),
         "spec.limits.0.maxLimitRequestRatio.cpu", '"500m" is less than 1'),
        (registry(encoded("user:secret")), "data..dockerconfigjson", '".dockerconfigjson" holds no JSON object'),
        (registry("stringData: {.dockerconfigjson: '[1]'}"), "stringData..dockerconfigjson", "holds no JSON object"),
        (whole("HorizontalPodAutoscaler", f"{SCALED}, metrics: [{{type: Pods, pods: {PODS}}}]", "autoscaling/v2"),
         "spec.metrics.0.pods.target.averageValue", "0 is not more than 0"),
        (whole("Job", f"{JOB}, podReplacementPolicy: TerminatingOrFailed, podFailurePolicy: {{rules: []}}", "batch/v1"),
         "spec.podReplacementPolicy", "is not Failed, which podFailurePolicy asks for"),
        (whole("Ingress", "defaultBackend: {resource: {apiGroup: A b, kind: A, name: b}}", "networking.k8s.io/v1"),
         "spec.defaultBackend.resource.apiGroup", "may hold only lower case letters"),
        (whole("Ingress", "defaultBackend: {resource: {kind: a/b, name: b}}", "networking.k8s.io/v1"),
         "spec.defaultBackend.resource.kind", "holds '/' or '%'"),
        (mutating("jsonPatch: {expression: '[]'}, applyConfiguration: {expression: 'Object{}'}"),
         "spec.mutations.0.applyConfiguration", "cannot be set where patchType is JSONPatch"),
        (mutating("jsonPatch: {expression: '[]'}", "ApplyConfiguration"), "spec.mutations.0.jsonPatch",
         "cannot be set where patchType is ApplyConfiguration"),
        (whole("ValidatingAdmissionPolicy", f"{CHECKED}, matchConstraints: {{resourceRules: []}}", POLICY),
         "spec.matchConstraints.resourceRules", "is empty"),
        (whole("CronJob", "schedule: '@daily', jobTemplate: {}", "batch/v1"), "spec.jobTemplate", "has no spec"),
        (whole("ReplicationController", "template: {spec: {containers: [{name: a, image: b}]}}"), "spec",
         'lacks the required field "selector"'),
        (whole("PersistentVolume", f"{VOLUME}, capacity: {{storage: 1Gi, size: 1}}"), "spec.capacity.size",
         "is not storage"),
        (whole("PersistentVolume", f"{VOLUME}, capacity: {{}}"), "spec.capacity", "is empty"),
        (whole("PersistentVolume", f"{VOLUME}, capacity: {{storage: 1}}, volumeAttributesClassName: a"),
         "spec.volumeAttributesClassName", "asks for csi"),
        (whole("FlowSchema", f"{FLOW % '{kind: Group, user: {name: a}}'}", "flowcontrol.apiserver.k8s.io/v1"),
         "spec.rules.0.subjects.0", 'lacks the required field "group"'),
        (pod("", "nodeName: a, schedulingGates: [{name: a}]"), "spec.nodeName", "cannot be set while"),
        (whole("StatefulSet", f"{SET}, volumeClaimTemplates: [{{metadata: {{name: A}}, spec: {{{CLAIM % NAMED}}}}}]",
               "apps/v1"), "spec.volumeClaimTemplates.0.metadata.name", "may hold only lower case letters"),
        (webhook('"*", pods'), "webhooks.0.rules.0.resources.0", "must stand alone beside subresources"),
        (webhook('pods, "*/*"'), "webhooks.0.rules.0.resources.1", "must stand alone"),
    ],
)  # fmt: skip
def test_what_is_refused(value: dict[str, Any], place: str, message: str) -> None:
    found = told(value)
    assert place in [path for path, _ in found]
    assert message in dict(found)[place]


def test_a_secret_for_registries_is_never_told() -> None:
    assert all("hunter" not in message for _, message in told(registry("stringData: {.dockerconfigjson: hunter2}")))


@pytest.mark.parametrize(
    ("value", "place", "since"),
    [
        (pod(SLEEPS % 31), "spec.containers.0.lifecycle.preStop.sleep.seconds", 30),
        (pod("", NODES % "matchExpressions: [{key: a, operator: In, values: [a b]}]"),
         f"{TERM}.matchExpressions.0.values.0", 33),
        (whole("StatefulSet", f"{SET}, updateStrategy: {{rollingUpdate: {{maxUnavailable: 0}}}}", "apps/v1"),
         "spec.updateStrategy.rollingUpdate.maxUnavailable", 37),
    ],
)  # fmt: skip
def test_since_which_version(value: dict[str, Any], place: str, since: int) -> None:
    known = [path for path, message in told(value, since - 1) if "unknown" not in message.lower()]
    assert place not in known
    assert [path for path, _ in told(value, since)] == [place]


def test_a_handler_may_not_sleep_for_nothing_in_older_versions() -> None:
    assert told(pod(SLEEPS % 0), 32) == [
        ("spec.containers.0.lifecycle.preStop.sleep.seconds", '"seconds" 0 is less than 1')
    ]

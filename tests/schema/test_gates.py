"""Fields behind a feature gate that is off in a version: dropped, so not judged until a version reads them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.test_across import pod, told, whole

JOB = "template: {spec: {restartPolicy: Never, containers: [{name: web, image: nginx}]}}"
SPREAD = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, %s}]"
TERM = "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, %s}]}}"


@pytest.mark.parametrize(
    ("value", "place", "since"),
    [
        (pod("volumeMounts: [{name: a, mountPath: /a, recursiveReadOnly: Yea}]", "volumes: [{name: a, emptyDir: {}}]"),
         "spec.containers.0.volumeMounts.0.recursiveReadOnly", 31),
        (pod("securityContext: {procMount: All}"), "spec.containers.0.securityContext.procMount", 33),
        (pod("resizePolicy: [{resourceName: cpu}]"), "spec.containers.0.resizePolicy.0", 33),
        (pod("resources: {claims: [{name: gpu}]}"), "spec.containers.0.resources.claims.0.name", 34),
        (pod("", "hostUsers: false, hostPID: true"), "spec.hostPID", 33),
        (pod("", "resourceClaims: [{name: gpu}]"), "spec.resourceClaims.0", 34),
        (pod("", "schedulingGates: [{name: a b}]"), "spec.schedulingGates.0.name", 27),
        (pod("", SPREAD % "labelSelector: {matchLabels: {app: a b}}"),
         "spec.topologySpreadConstraints.0.labelSelector.matchLabels.app", 27),
        (pod("", SPREAD % "labelSelector: {}, matchLabelKeys: [a b]"),
         "spec.topologySpreadConstraints.0.matchLabelKeys.0", 27),
        (pod("", TERM % "labelSelector: {}, matchLabelKeys: [a b]"),
         "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.matchLabelKeys.0", 31),
        (pod("", "resources: {limits: {cpu: 1}, requests: {cpu: 2}}"), "spec.resources.requests.cpu", 34),
        (whole("Job", f"{JOB}, managedBy: me", "batch/v1"), "spec.managedBy", 32),
        (whole("Job", f"{JOB}, podReplacementPolicy: Never", "batch/v1"), "spec.podReplacementPolicy", 29),
        (whole("Service", "ports: [{port: 80}], trafficDistribution: Near"), "spec.trafficDistribution", 31),
        (whole("PodDisruptionBudget", "unhealthyPodEvictionPolicy: Always", "policy/v1"),
         "spec.unhealthyPodEvictionPolicy", 27),
    ],
)  # fmt: skip
def test_a_field_is_judged_since_the_version_that_reads_it(value: dict[str, Any], place: str, since: int) -> None:
    def places(minor: int) -> list[str]:
        return [path for path, message in told(value, minor) if "unknown" not in message.lower()]

    assert places(since - 1) == []
    assert places(since) == [place]
    assert places(37) == [place]


def test_a_dropped_field_is_still_read() -> None:
    value = pod("", "schedulingGates: [{name: 1, nam: a}]")
    assert [path for path, _ in told(value, 26)] == ["spec.schedulingGates.0.name", "spec.schedulingGates.0.nam"]


def test_a_label_of_such_a_name_is_judged_in_every_version() -> None:
    value = pod("")
    value["metadata"]["labels"] = {"managedBy": "a b"}
    assert [path for path, _ in told(value, 26)] == ["metadata.labels.managedBy"]

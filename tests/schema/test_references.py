"""API versions inside references, and what is said once where two findings have one cause."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.schema import validate
from kubelint_compliance.schema.across.references import references_in
from kubelint_compliance.schema.words import tell_reference
from tests.schema.seeds import objects

REMOVED = "api-version-removed"
UNKNOWN = "api-version-unknown"


def told(text: str, minor: int = 37) -> list[tuple[str, str, str]]:
    (value,) = objects(text)
    found = validate(value, value["apiVersion"], value["kind"], minor)
    return [(problem.rule, ".".join(map(str, problem.path)), problem.message) for problem in found or ()]


def autoscaler(target: str, owner: str = "") -> str:
    return f"""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web{owner}}}
spec: {{maxReplicas: 3, scaleTargetRef: {{name: web, {target}}}}}
"""


@pytest.mark.parametrize(
    "target",
    [
        "apiVersion: apps/v1, kind: Deployment",
        "apiVersion: argoproj.io/v1alpha1, kind: Rollout",
        "apiVersion: example.com/v1beta1, kind: Deployment",
        'apiVersion: "${VERSION}", kind: Deployment',
        'apiVersion: extensions/v1beta1, kind: "{{ kind }}"',
        "apiVersion: apps/v1, kind: Thing",
    ],
)
def test_what_may_be_named(target: str) -> None:
    assert told(autoscaler(target)) == []


@pytest.mark.parametrize(
    ("target", "rule", "field", "message"),
    [
        (
            "apiVersion: extensions/v1beta1, kind: Deployment",
            REMOVED,
            "apiVersion",
            '"scaleTargetRef" names extensions/v1beta1 Deployment, which was removed in Kubernetes 1.16; use apps/v1',
        ),
        (
            "apiVersion: v1, kind: Deployment",
            UNKNOWN,
            "apiVersion",
            'Kubernetes has no v1 Deployment, which "scaleTargetRef" names; use apps/v1',
        ),
        (
            "apiVersion: apps/v1, kind: Deploymnet",
            UNKNOWN,
            "kind",
            'Kubernetes has no apps/v1 Deploymnet, which "scaleTargetRef" names; did you mean "Deployment"?',
        ),
    ],
)
def test_what_an_autoscaler_names(target: str, rule: str, field: str, message: str) -> None:
    assert told(autoscaler(target)) == [(rule, f"spec.scaleTargetRef.{field}", message)]


def test_owners() -> None:
    owner = ", ownerReferences: [{apiVersion: apps/v1beta2, kind: ReplicaSet, name: a, uid: b}]"
    message = "ownerReferences[0] names apps/v1beta2 ReplicaSet, which was removed in Kubernetes 1.16; use apps/v1"
    path = "metadata.ownerReferences.0.apiVersion"
    assert told(autoscaler("apiVersion: apps/v1, kind: Deployment", owner)) == [(REMOVED, path, message)]


def test_custom_resources_with_a_type() -> None:
    message = '"workloadRef" names apps/v1beta1 Deployment, which was removed in Kubernetes 1.16; use apps/v1'
    rollout = """
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec: {workloadRef: {apiVersion: apps/v1beta1, kind: Deployment, name: web}}
"""
    assert told(rollout) == [(REMOVED, "spec.workloadRef.apiVersion", message)]


def test_objects_without_a_type() -> None:
    value: dict[str, Any] = {
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "spec": {"targetRef": {"apiVersion": "apps/v1beta1", "kind": "Deployment", "name": "web"}},
        "template": {"apiVersion": "apps/v1beta1", "kind": "Deployment", "metadata": {}},
    }
    (problem,) = map(tell_reference, references_in(value, 37))
    assert (problem.path, problem.message) == (
        ("spec", "targetRef", "apiVersion"),
        '"targetRef" names apps/v1beta1 Deployment, which was removed in Kubernetes 1.16; use apps/v1',
    )


def test_a_field_at_another_level_is_not_missed_as_well() -> None:
    text = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {}
    containers: [{name: app, image: registry.example/web}]
"""
    assert [(rule, path) for rule, path, _ in told(text)] == [("schema-unknown-field", "spec.template.containers")]
    lacking = text.replace("containers:", "initContainers:")
    assert ("schema-required-field", "spec.template.spec") in [(rule, path) for rule, path, _ in told(lacking)]


def test_a_limit_in_thousandths_of_a_byte_is_told_at_the_limit() -> None:
    text = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: app, image: registry.example/web, resources: {requests: {memory: 64Mi}, limits: {memory: 3500m}}}
"""
    reason = "is less than its request of 64Mi: it is a fraction of a byte, since m stands for thousandths"
    path = "spec.containers.0.resources.limits.memory"
    assert told(text) == [("schema-invalid-value", path, f'"memory" "3500m" {reason}')]
    assert told(text.replace("3500m", "1288490188800m")) == []

"""Findings about pods of which an object says a part: what is bad in it is told in its place, nothing is missed."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

TASK = """\
apiVersion: tekton.dev/v1
kind: Task
metadata: { name: build }
spec:
  steps:
    - name: build
      image: $(params.image)
      script: |
        #!/usr/bin/env bash
        set -e
        curl -fsSL https://get.shop.example/app.sh | sh
    - name: push
      image: registry.shop.example/buildah
      securityContext: { privileged: true }
      env:
        - { name: REGISTRY_PASSWORD, value: c0rrect-horse-9 }
  sidecars:
    - name: daemon
      image: registry.shop.example/daemon:1.0.0
  volumes:
    - name: socket
      hostPath: { path: /var/run/docker.sock }
"""
BAD = (
    "container-downloads-code",
    "container-privileged",
    "image-tag-mutable",
    "runtime-socket-mount",
    "secret-in-env-literal",
)
MISSED = ("capabilities-not-dropped", "memory-limit-missing", "run-as-non-root-unset", "seccomp-not-set")
RULES = rule_set(select=[*BAD, *MISSED, "known-token-committed", "default-credential-value"])


def found(text, rules=RULES, **known):
    return [
        (finding.rule, finding.span.line, finding.span.column)
        for finding in scan_text("a.yaml", text, rules, **known).findings
    ]


def object_of(version, kind, spec):
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: a, namespace: b }}\nspec: {spec}\n"


def test_bad_values_of_steps_are_told_and_nothing_is_missed():
    assert sorted(found(TASK)) == [
        ("container-downloads-code", 11, 9),
        ("container-privileged", 14, 26),
        ("image-tag-mutable", 13, 7),
        ("runtime-socket-mount", 22, 19),
        ("secret-in-env-literal", 16, 38),
    ]


@pytest.mark.parametrize(
    ("version", "kind", "spec", "column"),
    [
        ("tekton.dev/v1", "TaskRun", "{ podTemplate: { hostNetwork: true } }", 24),
        ("tekton.dev/v1", "PipelineRun", "{ taskRunTemplate: { podTemplate: { hostNetwork: true } } }", 43),
        ("monitoring.coreos.com/v1", "Prometheus", "{ hostNetwork: true }", 9),
        ("rabbitmq.com/v1beta1", "RabbitmqCluster",
         "{ override: { statefulSet: { spec: { template: { spec: { hostNetwork: true } } } } } }", 64),
    ],
)  # fmt: skip
def test_what_is_said_of_the_pod_is_told_in_its_place(version, kind, spec, column):
    assert found(object_of(version, kind, spec), rule_set(select=["host-network"])) == [("host-network", 4, column)]
    assert found(object_of(version, kind, spec.replace("true", "false")), rule_set(select=["host-network"])) == []


def test_containers_that_an_operator_adds_to_are_told_by_their_names():
    spec = """
  nodeSets:
    - podTemplate:
        spec:
          initContainers:
            - name: sysctl
              securityContext: { privileged: true }
"""
    scan = scan_text("a.yaml", object_of("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", spec), RULES)
    told = [(finding.message, finding.span.line) for finding in scan.findings if finding.rule == "container-privileged"]
    assert told == [('Init container "sysctl" runs privileged', 10)]
    reasons = {entry.reason for entry in scan.coverage if entry.outcome == "not-evaluated"}
    assert "an operator completes the pods of which the object says a part" in reasons


@pytest.mark.parametrize("spec", ["{ steps: [{ image: 5, securityContext: [] }] }", "{ steps: [{ env: { a: b } }] }"])
def test_values_of_other_types_than_those_of_pods_are_no_problem(spec):
    assert scan_text("a.yaml", object_of("tekton.dev/v1", "Task", spec), RULES).problems == ()


def test_what_concerns_the_object_is_told_once():
    rules = rule_set(select=["label-reserved-prefix-spoofed"])
    text = object_of("tekton.dev/v1", "Task", "{ steps: [{ name: a }] }")
    text = text.replace("name: a,", "name: a, labels: { statefulset.kubernetes.io/pod-name: b },", 1)
    assert found(text, rules) == [("label-reserved-prefix-spoofed", 3, 32)]


def test_a_patch_of_the_object_is_judged_as_it_deploys_it():
    base = object_of("rabbitmq.com/v1beta1", "RabbitmqCluster", "{ replicas: 1 }")
    text = base.replace(
        "{ replicas: 1 }", "{ override: { statefulSet: { spec: { template: { spec: { hostPID: true } } } } } }"
    )
    assert found(text, rule_set(select=["host-pid"]), patch=True) == [("host-pid", 4, 64)]

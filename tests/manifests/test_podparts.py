"""What an object says of pods that an operator completes: their containers, and where each of these is written."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.manifests.paths import EVERY, parse_path
from kubelint_compliance.manifests.podparts import pods_in_parts
from kubelint_compliance.manifests.workloads import has_parts, placed, unseen_pods
from kubelint_compliance.shape import at
from tests.manifests.test_workloads import nest

SPEC = (("spec",),)


def containers(part):
    return [
        (container.path, container.type) for pod in pods_in_parts({"spec": part}, SPEC) for container in pod.containers
    ]


@pytest.mark.parametrize(
    "part",
    [{}, {"replicas": 3, "image": "a:1"}, {"containers": [], "hostNetwork": False}, {"containers": "x"}, [], None, "x"],
)
def test_nothing_is_seen_where_nothing_is_said_of_pods(part):
    assert pods_in_parts({"spec": part}, SPEC) == ()


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.parts], ids=lambda kind: f"{kind.group}/{kind.kind}")
def test_parts_of_each_kind_of_the_table_have_true_paths(kind):
    assert has_parts(kind.group, kind.kind)
    for path in map(parse_path, kind.parts):
        value = nest([0 if step == EVERY else step for step in path], {"initContainers": [{"name": "a"}]})
        (pod,) = pods_in_parts(value, [path])
        assert [at(value, container.path) for container in pod.containers] == [{"name": "a"}]
        assert unseen_pods(value, kind.group, kind.kind)


def test_no_other_kind_has_parts():
    assert not has_parts("apps", "Deployment")
    assert not has_parts("shop.example", "Order")


def test_every_list_of_containers_is_seen():
    part = {
        "initContainers": [{"name": "i"}, {"name": "s", "restartPolicy": "Always"}],
        "containers": [{"name": "c"}, "x"],
        "sidecars": [{"name": "d"}],
        "sidecarContainers": [{"name": "e"}],
        "steps": [{"name": "f"}],
        "stepTemplate": {"image": "a"},
    }
    assert containers(part) == [
        (("spec", "initContainers", 0), "init"),
        (("spec", "initContainers", 1), "sidecar"),
        (("spec", "containers", 0), "main"),
        (("spec", "sidecarContainers", 0), "main"),
        (("spec", "sidecars", 0), "main"),
        (("spec", "steps", 0), "main"),
        (("spec", "stepTemplate"), "main"),
    ]


def test_what_is_no_field_of_a_pod_is_not_seen_as_one():
    (pod,) = pods_in_parts({"spec": {"hostPID": True, "replicas": 2, "resources": {}}}, SPEC)
    assert pod.value == {"metadata": {}, "spec": {"hostPID": True}}
    assert placed((pod,), ("spec", "spec", "hostPID")) == ("spec", "hostPID")


@pytest.mark.parametrize(
    ("script", "program"),
    [
        ("echo", "sh"),
        ("#!/bin/bash -e\necho", "/bin/bash"),
        ("#!/usr/bin/env bash\necho", "bash"),
        ("#!/usr/bin/env -S python3 -u\nprint()", "python3"),
        ("#! /bin/sh\necho", "/bin/sh"),
        ("#!\necho", "sh"),
    ],
)
def test_the_script_of_a_step_is_run_by_what_its_first_line_says(script, program):
    (pod,) = pods_in_parts({"spec": {"steps": [{"script": script}]}}, SPEC)
    assert pod.containers[0].value == {"script": script, "source": script, "command": [program]}
    assert placed((pod,), ("spec", "steps", 0, "source")) == ("spec", "steps", 0, "script")


def test_a_step_by_itself_is_a_container():
    part = {"image": "a:1", "script": "x"}
    assert containers(part) == [(("spec",), "main")]
    (pod,) = pods_in_parts({"spec": part}, SPEC)
    assert placed((pod,), ("spec", "source")) == ("spec", "script")

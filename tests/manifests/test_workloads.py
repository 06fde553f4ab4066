"""Where pods and containers are in every kind of workload."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.kinds import kind_of, kinds
from kubelint_compliance.manifests.paths import parse_path
from kubelint_compliance.manifests.workloads import CustomWorkload, pods_of
from kubelint_compliance.shape import at

POD = {
    "metadata": {"labels": {"a": "b"}},
    "spec": {"containers": [{"name": "app"}], "volumes": [{"name": "v"}]},
}


def nest(path, value):
    for step in reversed(path):
        value = [value] if isinstance(step, int) else {step: value}
    return value


@pytest.mark.parametrize(("group", "kind"), [(kind.group, kind.kind) for kind in kinds() if kind.pods])
def test_each_kind_of_the_table_shows_its_pods_with_true_paths(group, kind):
    for template in kind_of(group, kind).pods:
        path = tuple(0 if step == -1 else step for step in parse_path(template))
        value = nest(path, POD)
        (pod,) = pods_of(value, group, kind)
        assert pod.value is POD
        assert at(value, pod.spec_path) is POD["spec"]
        assert [at(value, container.path) for container in pod.containers] == [{"name": "app"}]
        assert [at(value, volume.path) for volume in pod.volumes] == [{"name": "v"}]


@pytest.mark.parametrize(
    ("group", "kind", "value"),
    [
        ("", "Service", {"spec": {"template": POD}}),
        ("example.com", "Pod", POD),
        ("apps", "Deployment", {"spec": {"template": {"metadata": {}}}}),
        ("apps", "Deployment", {"spec": {"template": "x"}}),
        ("apps", "Deployment", {"spec": []}),
        ("", "Pod", {"spec": None}),
    ],
)
def test_no_pod_where_there_is_none(group, kind, value):
    assert pods_of(value, group, kind) == ()


def test_container_types_and_start_order():
    spec = {
        "containers": [{"name": "main"}, "not an object"],
        "initContainers": [{"name": "init"}, {"name": "side", "restartPolicy": "Always"}],
        "ephemeralContainers": [{"name": "debug"}],
    }
    (pod,) = pods_of({"spec": spec}, "", "Pod")
    assert [(c.value["name"], c.type) for c in pod.containers] == [
        ("init", "init"),
        ("side", "sidecar"),
        ("main", "main"),
        ("debug", "ephemeral"),
    ]


def test_a_configured_kind_is_a_workload():
    rows = (CustomWorkload("example.com/*", "Robot", "spec.pod"),)
    value = {"apiVersion": "example.com/v2", "spec": {"pod": POD}}
    assert pods_of(value, "example.com", "Robot") == ()
    assert pods_of(value, "example.com", "Robot", rows)[0].path == ("spec", "pod")
    assert pods_of({**value, "apiVersion": "example.org/v2"}, "example.org", "Robot", rows) == ()


def test_argo_workflow_steps_are_pods():
    spec = {
        "securityContext": {"runAsNonRoot": True},
        "volumes": [{"name": "shared"}],
        "templates": [
            {"name": "steps", "steps": [[]]},
            {
                "name": "build",
                "container": {"image": "a"},
                "sidecars": [{"name": "s"}],
                "volumes": [{"name": "own"}],
            },
            {"name": "run", "script": {"image": "b"}, "securityContext": {"runAsUser": 5}},
        ],
    }
    build, run = pods_of({"spec": {"workflowSpec": spec}}, "argoproj.io", "CronWorkflow")
    assert [container.path[-1] for container in build.containers] == [0, "container"]
    assert [volume.value["name"] for volume in build.volumes] == ["shared", "own"]
    assert build.value["spec"]["securityContext"] == {"runAsNonRoot": True}
    assert run.value["spec"]["securityContext"] == {"runAsUser": 5}
    assert run.volumes == ()

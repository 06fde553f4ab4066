"""Where pods and containers are in every kind of workload."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.kinds import kind_of, kinds
from kubelint_compliance.manifests.paths import parse_path
from kubelint_compliance.manifests.workloads import CustomWorkload, placed, pods_of, unseen_pods
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


def workflow(templates, **spec):
    return {"spec": {"templates": templates, **spec}}


@pytest.mark.parametrize(
    ("template", "paths", "name"),
    [
        ({"containerSet": {"containers": [{"name": "z"}]}}, [("containerSet", "containers", 0)], "t"),
        (
            {"dag": {"tasks": [{"name": "i", "inline": {"container": {}}}]}},
            [("dag", "tasks", 0, "inline", "container")],
            "i",
        ),
        (
            {"steps": [[{"name": "a"}, {"name": "b", "inline": {"script": {}, "sidecars": [{}]}}]]},
            [("steps", 0, 1, "inline", "sidecars", 0), ("steps", 0, 1, "inline", "script")],
            "b",
        ),
    ],
)
def test_every_place_of_containers_in_a_workflow_is_seen(template, paths, name):
    value = workflow([{"name": "t", **template}])
    (pod,) = pods_of(value, "argoproj.io", "Workflow")
    assert [container.path for container in pod.containers] == [("spec", "templates", 0, *path) for path in paths]
    assert pod.name == name
    assert len(pod.value["spec"]["containers"]) == len(paths)


def test_what_pods_of_a_workflow_have_in_common_has_its_own_place():
    value = workflow(
        [{"name": "t", "container": {}, "tolerations": [], "metadata": {"annotations": {"a": "1"}}}],
        hostNetwork=True,
        tolerations=[{"operator": "Exists"}],
        podPriorityClassName="high",
        podMetadata={"annotations": {"a": "0", "b": "2"}},
    )
    (pod,) = pods_of(value, "argoproj.io", "Workflow")
    here = ("spec", "templates", 0)
    assert pod.value["spec"]["tolerations"] == []
    assert pod.value["spec"]["priorityClassName"] == "high"
    assert pod.value["metadata"] == {"annotations": {"a": "1", "b": "2"}}
    expected = {
        ("spec", "hostNetwork"): ("spec", "hostNetwork"),
        ("hostNetwork",): ("spec", "hostNetwork"),
        ("spec", "priorityClassName"): ("spec", "podPriorityClassName"),
        ("spec", "tolerations", 0, "operator"): (*here, "tolerations", 0, "operator"),
        ("spec", "containers", 0, "image"): (*here, "container", "image"),
        ("metadata", "annotations", "a"): (*here, "metadata", "annotations", "a"),
        ("metadata", "annotations", "b"): ("spec", "podMetadata", "annotations", "b"),
        (): here,
    }
    assert {path: placed((pod,), (*here, *path)) for path in expected} == expected
    assert placed((pod,), ("metadata", "labels")) == ("metadata", "labels")


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"podSpecPatch": "{}"}, "podSpecPatch"),
        ({"templates": [{"name": "t", "container": {}, "podSpecPatch": "{}"}]}, "podSpecPatch"),
        ({"templates": [{"dag": {"tasks": [{"name": "i", "inline": {"podSpecPatch": "{}"}}]}}]}, "podSpecPatch"),
        ({"templateDefaults": {"container": {"securityContext": {"privileged": True}}}}, "templateDefaults"),
        ({"templateDefaults": {"timeout": "1m", "retryStrategy": {"limit": 2}}}, ""),
        ({"workflowTemplateRef": {"name": "a"}, "hostNetwork": True}, "workflowTemplateRef"),
        ({"workflowTemplateRef": {"name": "a"}, "entrypoint": "m"}, ""),
        ({"templates": [{"name": "t", "container": {}}], "hostNetwork": True}, ""),
    ],
)
def test_what_changes_pods_of_a_workflow_unseen_is_known(spec, why):
    said = unseen_pods({"spec": spec}, "argoproj.io", "WorkflowTemplate")
    assert bool(said) == bool(why)
    assert why in said
    assert unseen_pods({"spec": spec}, "apps", "Deployment") == ""


@pytest.mark.parametrize(
    ("group", "kind", "value", "unseen"),
    [
        ("monitoring.coreos.com", "Prometheus", {"spec": {"containers": [{"name": "x"}]}}, True),
        ("monitoring.coreos.com", "Prometheus", {"spec": {"hostNetwork": True}}, True),
        ("monitoring.coreos.com", "Prometheus", {"spec": {"hostNetwork": False, "retention": "1d"}}, False),
        ("monitoring.coreos.com", "ThanosRuler", {"spec": {"volumes": [{"name": "v"}]}}, True),
        ("monitoring.coreos.com", "ServiceMonitor", {"spec": {"containers": [{"name": "x"}]}}, False),
        (
            "cert-manager.io",
            "Issuer",
            nest(
                ("spec", "acme", "solvers", 0, "http01", "ingress", "podTemplate", "spec"),
                {"securityContext": {"runAsUser": 0}},
            ),
            True,
        ),
        ("cert-manager.io", "Issuer", {"spec": {"acme": {"solvers": [{"dns01": {}}]}}}, False),
    ],
)
def test_pods_of_which_an_object_says_a_part_are_not_seen(group, kind, value, unseen):
    assert bool(unseen_pods(value, group, kind)) is unseen
    assert pods_of(value, group, kind) == ()

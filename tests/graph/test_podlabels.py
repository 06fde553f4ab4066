"""The labels that controllers put on pods: what selects by them, and who may reach whom."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.network.exposed import Exposures
from kubelint_compliance.graph.network.reach import ISOLATED, OPEN
from tests.graph.objects import plain_graph

POD_NAME, INDEX = "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"
TEMPLATE = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a"}]}}
API = {
    "Job": "batch/v1",
    "CronJob": "batch/v1",
    "Pod": "v1",
    "Kafka": "example.com/v1",
    "DeploymentConfig": "apps.openshift.io/v1",
}


def workload(kind, name="a", **spec):
    held = {"template": TEMPLATE, **spec}
    return made(API.get(kind, "apps/v1"), kind, name, {"jobTemplate": {"spec": held}} if kind == "CronJob" else held)


def made(version, kind, name, spec):
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "n"}, "spec": spec}


def policy(selector, **spec):
    return made("networking.k8s.io/v1", "NetworkPolicy", "p", {"podSelector": selector, **spec})


def need(key, operator, *values):
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def labels(key, value):
    return {"matchLabels": {key: value}}


@pytest.mark.parametrize(
    ("held", "selector", "surely", "maybe"),
    [
        (workload("Job"), labels("job-name", "a"), True, True),
        (workload("Job"), labels("batch.kubernetes.io/job-name", "a"), True, True),
        (workload("Job"), labels("job-name", "b"), False, False),
        (workload("Job"), need("job-name", "DoesNotExist"), False, False),
        (workload("Job"), need("job-name", "Exists"), True, True),
        (workload("Job"), labels("controller-uid", "1"), False, True),
        (workload("Job"), need("controller-uid", "DoesNotExist"), False, False),
        (workload("Job"), need("batch.kubernetes.io/job-completion-index", "Exists"), False, False),
        (
            workload("Job", completionMode="Indexed"),
            need("batch.kubernetes.io/job-completion-index", "Exists"),
            True,
            True,
        ),
        (workload("Job", manualSelector=True), need("job-name", "DoesNotExist"), True, True),
        (workload("CronJob"), need("job-name", "Exists"), True, True),
        (workload("CronJob"), need("job-name", "NotIn", "b"), True, True),
        (workload("CronJob"), labels("job-name", "a-1"), False, True),
        (workload("DeploymentConfig"), labels("deploymentconfig", "a"), True, True),
        (workload("DeploymentConfig"), labels("deploymentconfig", "b"), False, False),
        (workload("DeploymentConfig"), labels("deployment", "a-1"), False, True),
        (workload("Deployment"), labels("deployment", "a-1"), False, False),
        (workload("Deployment"), labels("pod-template-hash", "1"), False, True),
        (workload("Deployment"), need("pod-template-hash", "Exists"), True, True),
        (workload("Deployment"), labels(POD_NAME, "a-0"), False, False),
        (workload("Deployment"), need("job-name", "DoesNotExist"), True, True),
        (workload("DaemonSet"), labels("controller-revision-hash", "1"), False, True),
        (workload("ReplicaSet"), need("pod-template-hash", "Exists"), False, False),
        (workload("Pod") | {"spec": TEMPLATE["spec"]}, labels("job-name", "b"), False, True),
    ],
)
def test_what_selects_the_pods_of_a_workload(held, selector, surely, maybe):
    graph = plain_graph([held])
    assert (bool([*graph.select("n", selector)]), bool([*graph.may_select("n", selector)])) == (surely, maybe)


def names(graph):
    return [dict(pod.added)[POD_NAME] for pod in graph.pods("n")]


@pytest.mark.parametrize(
    ("spec", "asked", "single"),
    [
        ({"replicas": 3}, labels(POD_NAME, "a-0"), ["a-0"]),
        ({"replicas": 3}, need(INDEX, "In", "2", "0"), ["a-0", "a-2"]),
        ({"replicas": 3}, labels(POD_NAME, "a-3"), []),
        ({"replicas": 3}, labels(POD_NAME, "b-0"), []),
        ({"replicas": 3}, labels(POD_NAME, "a-00"), []),
        ({"replicas": 2, "ordinals": {"start": 5}}, need(POD_NAME, "In", "a-0", "a-6", "a-7"), ["a-6"]),
        ({}, labels(POD_NAME, "a-7"), ["a-7"]),
    ],
)
def test_pods_of_a_stateful_set_that_are_asked_for_are_told_apart(spec, asked, single):
    graph = plain_graph([workload("StatefulSet", **spec), policy(asked)])
    assert [name for name in names(graph) if name.startswith("a-")] == single
    assert len(names(graph)) == len(single) + 1


def test_no_pod_is_left_where_each_is_asked_for():
    graph = plain_graph([workload("StatefulSet", replicas=1), policy(labels(POD_NAME, "a-0"))])
    assert names(graph) == ["a-0"]


def test_a_policy_for_one_pod_isolates_that_one():
    graph = plain_graph([workload("StatefulSet", replicas=3), policy(labels(POD_NAME, "a-0"))])
    assert [graph.network.isolation(pod, "ingress").state for pod in graph.pods("n")] == [ISOLATED, OPEN]


def test_a_job_is_a_peer_by_its_name():
    rules = [{"from": [{"podSelector": labels("job-name", "a")}]}]
    held = [workload("Job"), workload("Deployment", "b"), policy({}, ingress=rules)]
    graph = plain_graph(held)
    job, other = graph.pods("n")
    assert graph.network.allowed(job, other)
    assert not graph.network.allowed(other, job)


def test_a_service_leads_to_one_pod():
    spec = {"type": "LoadBalancer", "selector": {POD_NAME: "a-0"}, "ports": [{"port": 80}]}
    graph = plain_graph([workload("StatefulSet", replicas=2), made("v1", "Service", "s", spec)])
    exposures = Exposures(graph.network)
    assert [len(exposures.of(pod).ways) for pod in graph.pods("n")] == [1, 0]


def test_a_budget_for_one_pod_selects_no_other_workload():
    budget = made("policy/v1", "PodDisruptionBudget", "k", {"selector": labels(POD_NAME, "a-0")})
    graph = plain_graph([workload("StatefulSet", replicas=2), workload("Deployment", "b"), budget])
    found = [len(graph.selecting(pod, "policy", "PodDisruptionBudget")) for pod in graph.pods("n")]
    assert found == [1, 0, 0]


@pytest.mark.parametrize("count", [-1, 0, 10**30, "3", None, True])
def test_odd_numbers_of_pods_are_borne(count):
    held = workload("StatefulSet", replicas=count)
    names(plain_graph([held, policy(need(POD_NAME, "In", "a-0", "a-" + "1" * 5000, "a-\u0663"))]))


@pytest.mark.parametrize("key", [["x"], {}, None, 7])
def test_a_key_that_is_none_selects_no_pod(key):
    graph = plain_graph([workload("Job")])
    assert [*graph.may_select("n", {"matchExpressions": [{"key": key, "operator": "Exists"}]})] == []

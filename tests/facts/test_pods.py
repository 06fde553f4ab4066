"""The facts that rules ask for: what they answer, and that no odd shape makes them raise."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.pods import containers_of, is_windows, labels_of, runs_windows, volume_of

ODD = [
    None,
    1,
    "a",
    [],
    [1],
    {},
    {"spec": []},
    {"spec": {"volumes": [1, {"name": 2}], "containers": {}, "nodeSelector": []}},
]


@pytest.mark.parametrize("pod", ODD)
def test_odd_shapes_have_nothing(pod):
    assert containers_of(pod) == []
    assert labels_of(pod) == {}
    assert runs_windows(pod) is False
    assert volume_of(pod, "a", {}) is None
    assert volume_of({"spec": {"volumes": [{"name": "b"}]}}, pod, {}) is None


def test_a_pod_runs_windows_where_it_says_or_selects_so():
    assert runs_windows({"spec": {"os": {"name": "windows"}}})
    selecting = {"spec": {"nodeSelector": {"kubernetes.io/os": "windows"}}}
    assert runs_windows(selecting)
    assert not is_windows(selecting)
    assert not runs_windows({"spec": {"nodeSelector": {"kubernetes.io/os": "linux"}}})
    assert runs_windows({"spec": {"nodeSelector": {"beta.kubernetes.io/os": "windows"}}})
    assert runs_windows({"spec": {"nodeSelector": {"node.kubernetes.io/windows-build": "10.0.20348"}}})
    assert runs_windows({"spec": {"securityContext": {"windowsOptions": {"hostProcess": True}}}})
    assert not runs_windows({"spec": {"securityContext": {"windowsOptions": {"hostProcess": False}}}})


OS_IN, BUILD = {"key": "kubernetes.io/os", "operator": "In"}, {"key": "node.kubernetes.io/windows-build"}
WINDOWS = {"matchExpressions": [{"key": "gpu", "operator": "Exists"}, {**OS_IN, "values": ["windows"]}]}


@pytest.mark.parametrize(
    ("terms", "is_so"),
    [
        ([WINDOWS], True),
        ([WINDOWS, {"matchExpressions": [{**BUILD, "operator": "Exists"}]}], True),
        ([WINDOWS, {"matchExpressions": [{"key": "gpu", "operator": "Exists"}]}], False),
        ([{"matchExpressions": [{**OS_IN, "values": ["linux", "windows"]}]}], False),
        ([{"matchExpressions": [{**OS_IN, "operator": "NotIn", "values": ["windows"]}]}], False),
        ([{"matchExpressions": [{**BUILD, "operator": "DoesNotExist"}]}], False),
        ([{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["windows"]}]}], False),
        ([], False),
        ("windows", False),
        ([7], False),
    ],
)
def test_a_pod_runs_windows_where_every_term_of_its_affinity_asks_for_that(terms, is_so):
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    assert runs_windows({"spec": {"affinity": {"nodeAffinity": required}}}) is is_so
    assert not runs_windows({"spec": {"affinity": {"podAffinity": required}}})


def test_containers_of_every_type_in_the_order_in_which_they_start():
    pod = {
        "spec": {
            "containers": [{"name": "b"}],
            "initContainers": [{"name": "a"}],
            "ephemeralContainers": [{"name": "c"}],
        }
    }
    assert [container["name"] for container in containers_of(pod)] == ["a", "b", "c"]


def test_a_volume_is_found_by_its_name_and_the_first_counts():
    first, second = {"name": "a", "emptyDir": {}}, {"name": "b"}
    pod = {"spec": {"volumes": [first, second, {"name": "a", "hostPath": {}}]}}
    memo = {}
    assert volume_of(pod, "a", memo) is first
    assert volume_of(pod, "b", memo) is second
    assert volume_of(pod, "c", memo) is None
    other = {"spec": {"volumes": [{"name": "a", "secret": {}}]}}
    assert volume_of(other, "a", memo) == {"name": "a", "secret": {}}

"""Where a fragment has its place, and what it makes of what is there."""

from __future__ import annotations

import pytest

from kubelint_compliance.authoring.paste import pasted
from kubelint_compliance.authoring.place import Target
from kubelint_compliance.authoring.snippets import Snippet
from kubelint_compliance.schema.store import schema_for


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}


def container(**fields):
    return {"name": "web", "image": "registry.example/web:1.0.0", **fields}


def put(value, way, *pairs, minor=37):
    target = Target(value, schema_for(value["apiVersion"], value["kind"], minor), tuple(way))
    return pasted(target, [Snippet(*pair) for pair in pairs])


def test_what_has_no_place_is_not_put_in():
    assert put(pod(), ("spec",), ({"rules": []}, {"rules": [1]})) is None


def test_what_is_the_same_stays_as_it_is():
    value = pod(hostPID=True, containers=[container()])
    assert put(value, ("spec", "hostPID"), ({"spec": {"hostPID": True}}, {"spec": {"hostPID": True}})) == value


def test_a_field_that_goes_is_taken_away():
    value = pod(hostPID=True, containers=[container()])
    assert put(value, ("spec", "hostPID"), ({"spec": {"hostPID": True}}, {"spec": {}})) == pod(containers=[container()])


def test_the_object_is_not_changed_in_place():
    value = pod(hostPID=True)
    put(value, ("spec", "hostPID"), ({"spec": {"hostPID": True}}, {"spec": {}}))
    assert value == pod(hostPID=True)


def test_the_place_is_the_nearest_mapping_that_may_have_the_fields():
    value = pod(securityContext={}, containers=[container(securityContext={"runAsUser": 0})])
    change = ({"securityContext": {"runAsUser": 0}}, {"securityContext": {"runAsUser": 10001}})
    found = put(value, ("spec", "containers", 0, "securityContext", "runAsUser"), change)
    assert found == pod(securityContext={}, containers=[container(securityContext={"runAsUser": 10001})])


def test_a_pod_is_found_in_its_workload():
    value = {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": {"hostIPC": True}}}}
    found = put(value, ("spec", "template", "spec", "hostIPC"), ({"spec": {"hostIPC": True}}, {"spec": {}}))
    assert found["spec"] == {"template": {"spec": {}}}


def test_an_item_of_a_fragment_is_the_one_in_which_the_finding_lies():
    value = pod(containers=[container(), container(name="other")])
    change = ({"containers": [{"name": "app"}]}, {"containers": [{"name": "app", "tty": False}]})
    found = put(value, ("spec", "containers", 1, "tty"), change)
    assert found == pod(containers=[container(), container(name="other", tty=False)])


def test_containers_stand_for_init_containers():
    value = pod(initContainers=[container(name="setup")], containers=[container()])
    change = ({"containers": [{"name": "app"}]}, {"containers": [{"name": "app", "tty": False}]})
    found = put(value, ("spec", "initContainers", 0, "tty"), change)
    assert found == pod(initContainers=[container(name="setup", tty=False)], containers=[container()])


def test_what_is_added_to_a_list_is_added_once():
    volume = {"name": "tmp", "emptyDir": {}}
    value = pod(containers=[container()], volumes=[volume])
    found = put(
        value, ("spec",), ({"spec": {"containers": ["..."]}}, {"spec": {"containers": ["..."], "volumes": [volume]}})
    )
    assert found == value


@pytest.mark.parametrize(
    ("after", "names"),
    [
        ([{"name": "new"}, "SAME"], ["web", "new", "other"]),
        (["SAME", {"name": "new"}], ["web", "other", "new"]),
        ([{"name": "new"}, "SAME", {"name": "last"}], ["web", "new", "other", "last"]),
    ],
)
def test_what_stands_before_an_item_that_stays_is_put_before_it(after, names):
    same = {"name": "app", "image": "..."}
    value = pod(containers=[container(), container(name="other")])
    change = ({"containers": [same]}, {"containers": [same if item == "SAME" else item for item in after]})
    found = put(value, ("spec", "containers", 1, "tty"), change)
    assert [item["name"] for item in found["spec"]["containers"]] == names
    assert len(value["spec"]["containers"]) == 2


def test_a_probe_stands_for_another_one():
    value = pod(containers=[container(startupProbe={"tcpSocket": {"port": "80"}})])
    change = ({"readinessProbe": {"tcpSocket": {"port": "80"}}}, {"readinessProbe": {"tcpSocket": {"port": 80}}})
    found = put(value, ("spec", "containers", 0, "startupProbe", "tcpSocket", "port"), change)
    assert found == pod(containers=[container(startupProbe={"tcpSocket": {"port": 80}})])


def test_a_label_stands_for_the_one_that_was_found():
    value = {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"app": "web", "tier": "x"}}}
    found = put(
        value, ("metadata", "labels", "tier"), ({"metadata": {"labels": {"a": "b"}}}, {"metadata": {"labels": {}}})
    )
    assert found["metadata"] == {"labels": {"app": "web"}}


@pytest.mark.parametrize(
    ("after", "expected"),
    [([], ["SYS_TIME"]), (["KILL"], ["SYS_TIME", "KILL"]), (["KILL", "CHOWN"], ["KILL", "CHOWN"])],
)
def test_of_words_the_one_that_was_found_is_changed_or_all_are_replaced(after, expected):
    value = pod(containers=[container(securityContext={"capabilities": {"add": ["SYS_TIME", "SYS_ADMIN"]}})])
    change = ({"capabilities": {"add": ["NET_RAW"]}}, {"capabilities": {"add": after}})
    found = put(value, ("spec", "containers", 0, "securityContext", "capabilities", "add", 1), change)
    assert found["spec"]["containers"][0]["securityContext"]["capabilities"]["add"] == expected


def test_of_several_snippets_the_one_counts_that_leads_furthest_to_the_finding():
    value = pod(hostPID=True, hostIPC=True)
    pairs = [({"spec": {"hostIPC": True}}, {"spec": {}}), ({"spec": {"hostPID": True}}, {"spec": {}})]
    assert put(value, ("spec", "hostPID"), *pairs) == pod(hostIPC=True)


def test_of_several_that_lead_as_far_the_one_with_the_most_in_common_counts():
    value = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "b"}
    pairs = [({"provisioner": "a"}, {"provisioner": "x"}), ({"provisioner": "b"}, {"provisioner": "y"})]
    assert put(value, ("provisioner",), *pairs)["provisioner"] == "y"


def test_an_object_of_another_kind_takes_the_place_of_the_whole():
    other = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    assert put(pod(), ("kind",), ({"apiVersion": "v1", "kind": "Pod"}, other)) == other


def test_a_fragment_with_a_kind_is_for_that_kind_alone():
    assert put(pod(), ("spec",), ({"kind": "Job", "spec": {}}, {"kind": "Job", "spec": {"suspend": True}})) is None


def test_without_a_type_the_nearest_mapping_with_one_of_the_fields_is_the_place():
    value = {"apiVersion": "shop.example/v1", "kind": "Shop", "spec": {"store": {"tls": False}}}
    assert put(value, ("spec", "store", "tls"), ({"tls": False}, {"tls": True}))["spec"] == {"store": {"tls": True}}

"""What patches make of an object: JSON patches and parts that are merged, as Kustomize applies them."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.patching import Refused, Unfollowed, patched

WEB = {
    "kind": "Deployment",
    "metadata": {"name": "web", "labels": {"a": "b"}},
    "spec": {
        "containers": [{"name": "a", "image": "a:1", "args": ["-v", "-x"]}, {"name": "b", "image": "b:1"}],
        "tolerations": [{"key": "one"}],
    },
}


def spec(patch, *, by_keys=True):
    before = repr(WEB)
    found = patched(WEB, patch, by_keys=by_keys)["spec"]
    assert repr(WEB) == before
    return found


def operated(op, path, value=None, **more):
    return spec([{"op": op, "path": f"/spec/{path}", "value": value, **more}])


@pytest.mark.parametrize(
    ("operation", "place", "expected"),
    [
        (("add", "paused", True), "paused", True),
        (("replace", "paused", True), "paused", True),
        (("replace", "containers/1/image", "c:2"), "images", ["a:1", "c:2"]),
        (("add", "containers/-", {"name": "c", "image": "c:1"}), "images", ["a:1", "b:1", "c:1"]),
        (("add", "containers/0", {"name": "c", "image": "c:1"}), "images", ["c:1", "a:1", "b:1"]),
        (("add", "containers/2", {"name": "c", "image": "c:1"}), "images", ["a:1", "b:1", "c:1"]),
        (("remove", "containers/0"), "images", ["b:1"]),
        (("remove", "tolerations"), "tolerations", None),
        (("add", "a~1b~0c", 1), "a/b~c", 1),
    ],
)
def test_operations_of_a_json_patch(operation, place, expected):
    found = operated(*operation)
    held = [entry["image"] for entry in found["containers"]] if place == "images" else found.get(place)
    assert held == expected


def test_a_move_takes_away_and_a_copy_does_not():
    move = operated("move", "containers/1/image", **{"from": "/spec/containers/0/image"})["containers"]
    copy = operated("copy", "containers/1/image", **{"from": "/spec/containers/0/image"})["containers"]
    assert ("image" in move[0], move[1]["image"]) == (False, "a:1")
    assert (copy[0]["image"], copy[1]["image"]) == ("a:1", "a:1")


def test_a_test_that_holds_changes_nothing():
    assert operated("test", "containers/0/image", "a:1") == WEB["spec"]


@pytest.mark.parametrize(
    "operation",
    [
        ("replace", "template/spec", True),
        ("replace", "containers/2", {}),
        ("add", "template/spec", {}),
        ("add", "containers/3", {}),
        ("remove", "paused"),
        ("test", "containers/0/image", "b:1"),
        ("grow", "paused", True),
    ],
)
def test_what_does_not_fit_is_refused(operation):
    with pytest.raises(Refused):
        operated(*operation)


def test_a_value_cannot_be_made_to_grow_without_end():
    with pytest.raises(Unfollowed):
        operated("copy", "more", **{"from": "/spec/containers"})


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"containers": [{"name": "b", "image": "b:2"}]}, ["b:2", "a:1"]),
        ({"containers": [{"name": "c", "image": "c:1"}]}, ["c:1", "a:1", "b:1"]),
        ({"containers": [{"name": "a", "$patch": "delete"}]}, ["b:1"]),
        ({"containers": [{"name": "c", "image": "c:1"}, {"$patch": "replace"}]}, ["c:1"]),
        ({"containers": [{"name": "a", "image": None}]}, [None, "b:1"]),
    ],
)
def test_containers_are_merged_by_their_names_and_those_of_the_patch_come_first(part, expected):
    assert [entry.get("image") for entry in spec({"spec": part})["containers"]] == expected


def test_a_list_without_a_key_takes_the_place_of_the_other():
    assert spec({"spec": {"tolerations": [{"key": "two"}]}})["tolerations"] == [{"key": "two"}]
    assert spec({"spec": {"containers": [{"name": "a", "args": ["-y"]}]}})["containers"][0]["args"] == ["-y"]


UDP, TCP, PLAIN = {"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}, {"port": 53}
OTHER = {"port": 80}


@pytest.mark.parametrize(
    ("items", "part", "expected"),
    [
        ([PLAIN, OTHER], [{**PLAIN, "nodePort": 2}], [{**PLAIN, "nodePort": 2}, OTHER]),
        ([UDP, TCP], [{**TCP, "nodePort": 2}], [{**TCP, "nodePort": 2}, UDP]),
        ([UDP, OTHER], [TCP], [TCP, UDP, OTHER]),
        ([UDP, OTHER], [{**PLAIN, "nodePort": 2}], [UDP, OTHER]),
        ([PLAIN], [{**TCP, "nodePort": 2}], [PLAIN]),
    ],
)
def test_ports_are_merged_by_number_and_protocol_where_both_have_these(items, part, expected):
    service = {"kind": "Service", "spec": {"ports": items}}
    assert patched(service, {"spec": {"ports": part}}, by_keys=True)["spec"]["ports"] == expected


def test_lists_that_kustomize_does_not_know_take_the_place_of_the_other():
    account = {"kind": "Pod", "spec": {"resourceClaims": [{"name": "a"}], "imagePullSecrets": [{"name": "a"}]}}
    part = {"spec": {"resourceClaims": [{"name": "b"}], "imagePullSecrets": [{"name": "b"}]}}
    found = patched(account, part, by_keys=True)["spec"]
    assert (found["resourceClaims"], found["imagePullSecrets"]) == ([{"name": "b"}], [{"name": "b"}, {"name": "a"}])


def test_lists_of_other_kinds_are_not_merged():
    assert spec({"spec": {"containers": [{"name": "b"}]}}, by_keys=False)["containers"] == [{"name": "b"}]


def test_a_part_may_replace_or_delete_what_it_is_for():
    assert spec({"spec": {"$patch": "replace", "replicas": 2}}) == {"replicas": 2}
    assert "tolerations" not in spec({"spec": {"tolerations": None}})
    assert patched(WEB, {"$patch": "delete"}, by_keys=True) is None


def test_the_kind_of_an_object_stays():
    assert patched(WEB, {"kind": "DaemonSet", "spec": {}}, by_keys=True)["kind"] == "Deployment"

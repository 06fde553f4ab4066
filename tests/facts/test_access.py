"""What one rule of a role gives, held against what the authorizer of Kubernetes decides."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.access import (
    granting_verbs,
    grants,
    role_grants,
    sensitive_grants,
    ships_with_kubernetes,
)


def rule(groups, resources, verbs, names=None):
    held = {"apiGroups": groups, "resources": resources, "verbs": verbs}
    return held if names is None else {**held, "resourceNames": names}


@pytest.mark.parametrize(
    ("held", "verbs", "asked", "expected"),
    [
        (rule([""], ["pods", "secrets"], ["get", "list"]), ["list", "get"], ["secrets"], (1, ["list", "get"])),
        (rule(["*"], ["secrets"], ["*"]), ["get", "watch"], ["secrets"], (0, ["get", "watch"])),
        (rule([""], ["*"], ["get"]), ["get", "watch"], ["secrets"], (0, ["get"])),
        (rule(["apps", ""], ["pods", "deployments"], ["create"]), ["create"], ["deployments.apps"], (1, ["create"])),
        (rule([""], ["*"], ["create"]), ["create"], ["pods/exec"], (0, ["create"])),
        (rule([""], ["pods/exec"], ["create"]), ["create"], ["pods/exec"], (0, ["create"])),
        (rule([""], ["*/exec"], ["create"]), ["create"], ["pods/exec"], (0, ["create"])),
        (rule(["apps"], ["*/scale"], ["patch"]), ["patch"], ["deployments/scale.apps"], (0, ["patch"])),
        (rule(["constraints.example"], ["any"], ["patch"]), ["patch"], ["*.constraints.example"], (0, ["patch"])),
        (rule(["*"], ["*"], ["patch"]), ["patch"], ["*.constraints.example"], (0, ["patch"])),
    ],
)
def test_what_gives_it_is_told_by_its_place(held, verbs, asked, expected):
    index, allowed = expected
    assert grants(held, verbs, asked) == [
        {"path": ["resources", index], "verbs": allowed, "resources": asked, "named": False}
    ]


@pytest.mark.parametrize(
    ("held", "verbs", "asked"),
    [
        (rule(["apps"], ["secrets"], ["get"]), ["get"], ["secrets"]),
        (rule([], ["secrets"], ["get"]), ["get"], ["secrets"]),
        (rule([""], [], ["get"]), ["get"], ["secrets"]),
        (rule([""], ["secrets"], []), ["get"], ["secrets"]),
        ({"resources": ["*"], "verbs": ["*"]}, ["get"], ["secrets"]),
        ({"apiGroups": ["*"], "verbs": ["*"]}, ["get"], ["secrets"]),
        ({"apiGroups": ["*"], "resources": ["*"]}, ["get"], ["secrets"]),
        ({"nonResourceURLs": ["*"], "verbs": ["*"]}, ["get"], ["secrets"]),
        (rule([""], ["Secrets", "secret", "secrets/*", "secrets/"], ["get"]), ["get"], ["secrets"]),
        (rule([""], ["secrets"], ["Get", "list "]), ["get", "list"], ["secrets"]),
        (rule([""], ["pods", "pods/*", "*/exe", "*/xexec", "pods/exec/more"], ["create"]), ["create"], ["pods/exec"]),
        (rule([""], ["pods/exec", "*/exec"], ["create"]), ["create"], ["pods"]),
        (rule([""], ["*/*"], ["create"]), ["create"], ["pods", "pods/exec"]),
        (rule(["*"], ["pods"], ["patch"]), ["patch"], ["*.constraints.example"]),
        (rule(["apps.example"], ["deployments"], ["get"]), ["get"], ["deployments.apps"]),
    ],
)
def test_what_is_not_given(held, verbs, asked):
    assert grants(held, verbs, asked) == []
    assert granting_verbs(held, verbs, asked) == []


@pytest.mark.parametrize(
    ("verbs", "asked", "expected"),
    [
        (["get", "update", "patch", "delete", "list", "watch"], "pods", ["get", "update", "delete", "list", "watch"]),
        (["create"], "pods", []),
        (["create"], "pods/exec", ["create"]),
        (["create"], "serviceaccounts/token", ["create"]),
        (["deletecollection"], "pods", []),
        (["create", "patch"], "pods", ["create"]),
        (["*"], "pods", ["get", "create", "update", "delete", "list", "watch"]),
    ],
)
def test_names_limit_what_has_a_name(verbs, asked, expected):
    """A request to create or deletecollection has none; server-side apply creates by name, with the verb patch."""
    held = rule([""], ["pods", "pods/exec", "serviceaccounts/token"], verbs, ["web"])
    wanted = ["get", "create", "update", "delete", "deletecollection", "list", "watch"]
    found = grants(held, wanted, [asked])
    assert [verb for entry in found for verb in entry["verbs"]] == expected
    assert all(entry["named"] for entry in found)


@pytest.mark.parametrize(
    ("names", "verbs", "asked", "expected", "named"),
    [
        ([""], ["list", "watch", "get"], "secrets", ["list", "watch"], False),
        ([None], ["list"], "secrets", ["list"], False),
        ([""], ["create", "deletecollection"], "pods", ["create", "deletecollection"], False),
        ([""], ["*"], "secrets", ["create", "list", "watch", "deletecollection"], False),
        (["", "web"], ["get", "list"], "secrets", ["get", "list"], False),
        (["", "web"], ["get"], "secrets", ["get"], True),
        ([""], ["get", "update", "delete"], "secrets", [], True),
        ([""], ["create"], "pods/exec", [], True),
        (["", "web"], ["create"], "pods/exec", ["create"], True),
    ],
)
def test_an_empty_name_is_that_of_requests_without_one(names, verbs, asked, expected, named):
    held = rule([""], [asked], verbs, names)
    wanted = ["get", "create", "update", "delete", "list", "watch", "deletecollection"]
    found = grants(held, wanted, [asked])
    assert sorted(verb for entry in found for verb in entry["verbs"]) == sorted(expected)
    assert {entry["named"] for entry in found} <= {named}


def test_the_place_of_a_verb():
    held = rule([""], ["users", "groups"], ["get", "impersonate", "*"])
    assert granting_verbs(held, ["impersonate"], ["users", "groups", "serviceaccounts"]) == [
        {"path": ["verbs", 1], "verbs": ["impersonate"], "resources": ["users", "groups"], "named": False},
        {"path": ["verbs", 2], "verbs": ["impersonate"], "resources": ["users", "groups"], "named": False},
    ]


def test_the_places_in_a_whole_role():
    role = {"rules": [rule([""], ["pods"], ["get"]), None, rule([""], ["pods", "secrets"], ["list"], ["web"])]}
    assert role_grants(role, ["list"], ["secrets"]) == [
        {"path": ["rules", 2, "resources", 1], "verbs": ["list"], "resources": ["secrets"], "named": True}
    ]
    assert role_grants({"rules": "all"}, ["list"], ["secrets"]) == role_grants(None, ["list"], ["secrets"]) == []


def test_sensitive_rights_are_told_once_a_resource():
    held = rule(["", "apps"], ["configmaps", "secrets", "nodes/proxy", "pods"], ["get", "create"])
    assert [(entry["path"], entry["verbs"]) for entry in sensitive_grants(held)] == [
        (["resources", 1], ["get", "create"]),
        (["resources", 2], ["get", "create"]),
        (["resources", 3], ["create"]),
    ]
    assert sensitive_grants(rule(["web.example"], ["*"], ["*"])) == []
    everything = sensitive_grants(rule(["*"], ["*"], ["*"]))
    assert [entry["path"] for entry in everything] == [["resources", 0]]
    assert {"escalate", "impersonate", "approve", "get"} <= set(everything[0]["verbs"])


@pytest.mark.parametrize(
    "held",
    [
        None,
        [],
        "*",
        {},
        rule("*", "*", "*"),
        rule({"": ""}, [["secrets"]], [None]),
        rule([""], ["secrets", 1, None, {}], [True, {"get": 1}]),
        rule([0], ["secrets"], ["get"]),
        rule(None, None, None, "web"),
    ],
)
def test_what_is_no_rule_gives_nothing(held):
    assert grants(held, ["get"], ["secrets"]) == []
    assert granting_verbs(held, ["get"], ["secrets"]) == []
    assert sensitive_grants(held) == []


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("cluster-admin", {"kubernetes.io/bootstrapping": "rbac-defaults"}, True),
        ("system:node", {"kubernetes.io/bootstrapping": "rbac-defaults"}, True),
        ("system:node", {}, False),
        ("cluster-admin", None, False),
        ("system:node", {"kubernetes.io/bootstrapping": "yes"}, False),
        ("web", {"kubernetes.io/bootstrapping": "rbac-defaults"}, False),
        (None, {"kubernetes.io/bootstrapping": "rbac-defaults"}, False),
        (7, ["kubernetes.io/bootstrapping"], False),
    ],
)
def test_what_kubernetes_ships_has_its_label_and_a_name_of_its_own(name, labels, expected):
    assert ships_with_kubernetes({"metadata": {"name": name, "labels": labels}}) is expected


@pytest.mark.parametrize("value", [None, [], {}, {"metadata": None}, {"metadata": "system:node"}])
def test_what_is_no_object_does_not_ship_with_kubernetes(value):
    assert ships_with_kubernetes(value) is False

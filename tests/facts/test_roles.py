"""What of a rule of a role has an effect, and whether that leads further."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.roles import leads_further, with_effect

CORE, HOOKS, RBAC = "", "admissionregistration.k8s.io", "rbac.authorization.k8s.io"


def rule(groups, resources, *verbs):
    return {"apiGroups": groups, "resources": resources, "verbs": list(verbs) or ["*"]}


@pytest.mark.parametrize(
    ("groups", "resources", "expected"),
    [
        ([CORE], ["pods", "pods/log", "*/scale"], ["pods", "pods/log", "*/scale"]),
        ([CORE], ["namespaces", "secrets"], ["namespaces", "secrets"]),
        ([CORE], ["*"], ["*"]),
        (["*"], ["*"], ["*"]),
        (["example.com"], ["nodes", "widgets"], ["nodes", "widgets"]),
        ([CORE, "example.com"], ["nodes"], ["nodes"]),
        ([CORE], ["nodes/proxy", "persistentvolumes", "users", "groups", "serviceaccounts"], ["serviceaccounts"]),
        (["*"], ["persistentvolumes", "pods"], ["pods"]),
        ([CORE, "apps"], ["nodes", "deployments"], ["deployments"]),
        (["certificates.k8s.io"], ["certificatesigningrequests/approval", "signers"], []),
        (["snapshot.storage.k8s.io"], ["volumesnapshots", "volumesnapshotcontents"], ["volumesnapshots"]),
        ([RBAC], ["roles", "clusterroles"], ["roles", "clusterroles"]),
        ([RBAC], ["clusterrolebindings"], []),
        ([HOOKS], ["*"], []),
        (["certificates.k8s.io"], ["*"], ["*"]),
    ],
)
def test_no_role_gives_what_lies_in_no_namespace(groups, resources, expected):
    assert with_effect(rule(groups, resources), "Role")["resources"] == expected
    assert with_effect(rule(groups, resources), "ClusterRole") == rule(groups, resources)


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_every_subresource_of_a_resource_is_the_name_of_nothing(kind):
    assert with_effect(rule([CORE], ["pods/*", "pods"]), kind)["resources"] == ["pods"]
    assert with_effect(rule([CORE], ["pods/*", "*/*"]), kind) == rule([], [])


def test_groups_that_give_nothing_are_left_out_of_a_wildcard():
    assert with_effect(rule([CORE, HOOKS], ["*"]), "Role")["apiGroups"] == [CORE]


def test_a_cluster_role_is_given_by_a_role_only_to_bind_it():
    assert with_effect(rule([RBAC], ["clusterroles"], "update"), "Role")["resources"] == []
    assert with_effect(rule([RBAC], ["clusterroles"], "bind"), "Role")["resources"] == ["clusterroles"]


@pytest.mark.parametrize(
    ("held", "role", "cluster_role"),
    [
        (rule([CORE], ["secrets"], "get"), True, True),
        (rule([CORE], ["nodes/proxy"], "get"), False, True),
        (rule([HOOKS], ["*"], "create"), False, True),
        (rule(["certificates.k8s.io"], ["*"]), False, True),
        (rule([RBAC], ["clusterroles"], "bind"), True, True),
        (rule([RBAC], ["clusterroles"], "escalate"), False, True),
        (rule([CORE], ["services"]), False, False),
    ],
)
def test_what_leads_further(held, role, cluster_role):
    assert (leads_further(held, "Role"), leads_further(held, "ClusterRole")) == (role, cluster_role)


@pytest.mark.parametrize("held", [None, "x", {}, {"resources": "x", "apiGroups": None}])
def test_what_is_no_rule_gives_nothing(held):
    found = with_effect(held, "Role")
    assert (found["apiGroups"], found["resources"]) == ([], [])

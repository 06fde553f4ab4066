"""Who is bound, as whom, and what a subject may do by all that it is."""

from __future__ import annotations

import pytest

from kubelint_compliance.answers.sources import subject_words
from kubelint_compliance.graph.access import Access
from kubelint_compliance.graph.bindings import Subject, identities
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.roles import UNKNOWN
from tests.graph.written import access, aggregated, bound, entries, gathered, head, may, role, rule, who


@pytest.mark.parametrize(
    ("name", "allows"),
    [
        ("cluster-admin", ("delete", "nodes")),
        ("system:node", ("get", "services")),
        ("system:kube-dns", ("list", "services")),
    ],
)
def test_default_roles_are_there_without_a_file(name, allows):
    assert may(access(bound(f"'{name}'")), *allows)


def test_roles_of_controllers_are_not_there():
    assert who(access(bound("'system:controller:job-controller'")), "create", "pods") == []


def test_subjects_are_told_as_they_are_written():
    subjects = (
        "{kind: Group, name: 'system:authenticated'}, {kind: Group, name: 'system:serviceaccounts:shop'}, "
        "{kind: User, name: 'system:serviceaccount:shop:web'}, {kind: User, name: ana}, {kind: User, name: ana}"
    )
    known = access(bound("view", subjects=subjects))
    assert [subject_words(entry) for entry in entries(known, "get", "pods")] == [
        "Group/system:authenticated",
        "Group/system:serviceaccounts:shop",
        "User/ana",
        "User/system:serviceaccount:shop:web",
    ]


def test_bindings_without_subjects_bind_nobody():
    text = bound("view").replace("subjects: [{kind: User, name: ana}]\n", "")
    assert who(access(text, bound("view", subjects="", name="c")), "get", "pods") == []


def test_a_binding_with_a_generated_name_has_none():
    (found,) = entries(access(bound("view").replace("name:", "generateName:", 1)), "get", "pods")
    assert found["binding"] == {
        "kind": "ClusterRoleBinding",
        "namespace": None,
        "name": None,
        "path": "a.yaml",
        "line": 1,
    }


def test_a_service_account_without_a_namespace_is_in_that_of_the_binding_and_nobody_without_one():
    account = "{kind: ServiceAccount, name: web}"
    assert who(access(bound("view", "shop", account)), "get", "pods", namespace="shop") == ["ServiceAccount/shop/web"]
    twice = f"{account}, {{kind: ServiceAccount, name: web, namespace: shop}}"
    assert len(entries(access(bound("view", "shop", twice)), "get", "pods", namespace="shop")) == 1
    found = gathered(bound("view", subjects=account))
    assert who(Access(found.graph), "get", "pods") == []
    assert [entry.path for entry in found.told] == ["a.yaml"]


def test_documents_of_one_name_count_each():
    known = access(
        role("r", rule("list")), role("r", rule("get")), role("r", rule("get"), rule("list")), bound("r"), bound("r")
    )
    assert [(entry["binding"]["line"], entry["role"]["line"]) for entry in entries(known, "get", "pods")] == [
        (20, 7), (20, 13), (26, 7), (26, 13)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        head("ClusterRole", "r", a="on") + f"rules: [{rule()}]\n",
        head("ClusterRole", "r", a="no") + f"rules: [{rule()}]\n",
        head("ClusterRole", "r", a="y") + f"rules: [{rule()}]\n",
        aggregated("r", "{matchExpressions: [{key: on, operator: DoesNotExist}]}"),
        aggregated("r", "{matchLabels: {a: off}}"),
        aggregated("r", "{matchExpressions: [{key: a, operator: Inn, values: [x]}]}"),
        aggregated("r").replace("clusterRoleSelectors:\n", "clusterRoleSelectors: []\n"),
    ],
)
def test_words_that_yaml_reads_as_booleans_and_wrong_selectors_are_refused(text):
    found = gathered(text, bound("r"))
    assert [entry.message.partition(":")[0] for entry in found.told] == ["ClusterRole r is left out"]
    assert who(Access(found.graph), "get", "pods") == []


@pytest.mark.parametrize(
    ("subject", "known_as"),
    [
        (Subject("User", "ana"), "User/ana Group/system:authenticated"),
        (
            Subject("ServiceAccount", "web", "shop"),
            "ServiceAccount/shop/web User/system:serviceaccount:shop:web Group/system:serviceaccounts:shop "
            "Group/system:serviceaccounts Group/system:authenticated",
        ),
        (
            Subject("User", "system:serviceaccount:shop:web"),
            "User/system:serviceaccount:shop:web ServiceAccount/shop/web Group/system:serviceaccounts:shop "
            "Group/system:serviceaccounts Group/system:authenticated",
        ),
        (Subject("User", "system:serviceaccount:shop"), "User/system:serviceaccount:shop Group/system:authenticated"),
        (Subject("User", "system:anonymous"), "User/system:anonymous Group/system:unauthenticated"),
        (Subject("Group", "system:unauthenticated"), "User/system:anonymous Group/system:unauthenticated"),
        (Subject("Group", "dev"), "Group/dev Group/system:authenticated"),
        (Subject("Group", "system:authenticated"), "Group/system:authenticated"),
        (
            Subject("Group", "system:serviceaccounts:shop"),
            "Group/system:serviceaccounts:shop Group/system:serviceaccounts Group/system:authenticated",
        ),
    ],
)
def test_as_whom_a_subject_is_met(subject, known_as):
    assert (
        " ".join("/".join(filter(None, (each.kind, each.namespace, each.name))) for each in identities(subject))
        == known_as
    )


def test_the_permissions_of_a_subject_are_those_of_all_that_it_is():
    known = access(
        role("r", rule("get"), rule("list", "secrets")),
        bound("r", "shop", "{kind: ServiceAccount, name: web}"),
        bound("r", subjects="{kind: Group, name: 'system:serviceaccounts:shop'}"),
        bound("view", subjects="{kind: User, name: eve}", name="c"),
    )
    found = list(known.permissions(Subject("ServiceAccount", "web", "shop")))
    assert [(grant.subject.kind, grant.namespace, grant.rule.number) for grant in found] == [
        ("ServiceAccount", "shop", 0),
        ("ServiceAccount", "shop", 1),
        ("Group", "", 0),
        ("Group", "", 1),
    ]
    assert list(known.permissions(Subject("ServiceAccount", "web", "ops"))) == []


# ---- a namespace that is not known, as rules meet it


def test_what_names_no_namespace_is_together_in_one_that_is_not_known():
    nodes = gathered(
        role("r", rule(), namespace="x").replace(", namespace: x", ""),
        bound("r", "x", "{kind: ServiceAccount, name: web}", kind="Role").replace(", namespace: x", ""),
        bound("view", "x", name="c").replace(", namespace: x", ""),
    ).graph.nodes
    known = Access(Graph(nodes))
    assert who(known, "get", "pods") == who(known, "get", "pods", namespace="x") == []
    (first, *_) = known.permissions(Subject("ServiceAccount", "web", UNKNOWN))
    assert (first.role.kind, first.namespace, first.is_cluster_wide) == ("Role", UNKNOWN, False)
    assert [grant.is_cluster_wide for grant in known.permissions(Subject("User", "ana"))][:1] == [False]
    assert [subject.kind for subject in identities(Subject("ServiceAccount", "web", UNKNOWN))] == [
        "ServiceAccount",
        "Group",
        "Group",
    ]

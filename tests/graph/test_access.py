"""RBAC, hard case by hard case: what is written, who may do what, and why."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.answers.sources import subject_words
from kubelint_compliance.answers.whocan import answer, read
from kubelint_compliance.graph.access import Access, pods_running_as
from kubelint_compliance.graph.bindings import Subject, identities
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.policyrule import PolicyRule, covers_url
from kubelint_compliance.manifests.opened import Opened
from tests.graph.written import API, access, aggregated, bound, gathered, head, role, rule, urls


def entries(known, *words, **said):
    asked, rest = read(words, said)
    assert rest == ()
    return answer(known, asked)["subjects"]


def who(known, *words, **said):
    return sorted({subject_words(entry) for entry in entries(known, *words, **said)})


def may(known, *words, **said):
    return who(known, *words, **said) == ["User/ana"]


@pytest.mark.parametrize(
    ("verbs", "names", "asked", "name", "allowed"),
    [
        ("get", "a", "get", "a", True),
        ("get", "a", "get", "b", False),
        ("get", "a", "get", "", False),
        ("'*'", "a", "list", "", False),
        ("'*'", "a", "list", "a", True),
        ("'*'", "a", "watch", "", False),
        ("'*'", "a", "create", "", False),
        ("'*'", "a", "deletecollection", "", False),
        ("get", "a, ''", "get", "", True),
        ("get", "'*'", "get", "a", False),
        ("get", "", "get", "", True),
    ],
)
def test_resource_names(verbs, names, asked, name, allowed):
    known = access(role("r", rule(verbs, "secrets", names=names)), bound("r"))
    assert may(known, asked, "secrets", name=name) is allowed


@pytest.mark.parametrize(
    ("resources", "groups", "asked", "allowed"),
    [
        ("pods", "''", "pods", True),
        ("pods", "''", "pods/log", False),
        ("pods/log", "''", "pods", False),
        ("'*'", "''", "pods/log", True),
        ("'*'", "''", "deployments.apps", False),
        ("'*'", "'*'", "deployments/scale.apps", True),
        ("'pods/*'", "''", "pods/log", False),
        ("'pods/*'", "''", "pods/*", True),
        ("'*/scale'", "apps", "deployments/scale.apps", True),
        ("'*/scale'", "apps", "deployments.apps", False),
        ("'*/scale'", "apps", "deployments/status.apps", False),
        ("'*/*'", "''", "pods/log", False),
        ("deployments", "''", "deployments.apps", False),
        ("deployments", "apps", "deployments", False),
        ("'*'", "''", "'*'", True),
        ("pods", "''", "*", False),
    ],
)
def test_resources_and_subresources(resources, groups, asked, allowed):
    known = access(role("r", rule("get", resources, groups)), bound("r"))
    assert may(known, "get", asked) is allowed
    assert not may(known, "list", asked)


def test_verbs_are_literal_and_a_wildcard_is_every_verb():
    known = access(role("r", rule("get")), role("all", rule("'*'", "secrets")), bound("r"), bound("all", name="c"))
    assert may(known, "*", "secrets")
    assert may(known, "anything", "secrets")
    assert not may(known, "*", "pods")
    assert not may(known, "Get", "pods")


@pytest.mark.parametrize(
    "written",
    [
        "{apiGroups: [''], resources: [pods]}",
        "{apiGroups: [''], resources: [pods], verbs: []}",
        "{resources: [pods], verbs: [get]}",
        "{apiGroups: [], resources: [pods], verbs: [get]}",
        "{apiGroups: [''], verbs: [get]}",
        "pods",
    ],
)
def test_a_role_with_a_rule_that_misses_something_is_refused_and_grants_nothing(written):
    found = gathered(role("r", rule("get", "secrets"), written), bound("r"))
    assert [entry.message.partition(":")[0] for entry in found.told] == ["ClusterRole r is left out"]
    assert who(Access(found.graph), "get", "pods") == who(Access(found.graph), "get", "secrets") == []
    loose = Graph(list(gathered(bound("r")).graph.nodes), "default")
    assert who(Access(loose), "get", "pods") == []


@pytest.mark.parametrize(
    ("written", "asked", "allowed"),
    [
        ("/healthz", "/healthz", True),
        ("/healthz", "/healthz/etcd", False),
        ("/healthz/*", "/healthz/etcd", True),
        ("/healthz/*", "/healthz", False),
        ("/healthz*", "/healthzzz", True),
        ("'*'", "/anything", True),
        ("'**'", "/anything", True),
        ("/api/**", "/api/v1", True),
        ("/a*/b", "/ax/b", False),
        ("/a*/b", "/a*/b", True),
        ("''", "/", False),
        ("/", "/", True),
    ],
)
def test_urls(written, asked, allowed):
    known = access(role("r", urls(written)), bound("r"))
    assert may(known, "get", url=asked) is allowed
    assert not may(known, "post", url=asked)
    assert covers_url(written.strip("'"), asked) is allowed


def test_all_resources_are_no_urls_and_a_role_binding_never_gives_them():
    known = access(role("r", rule("'*'", "'*'", "'*'")), role("u", urls("'*'")), bound("r"), bound("u", "shop"))
    assert not may(known, "get", url="/healthz")
    assert may(known, "get", "pods", namespace="shop")


def test_a_role_binding_to_a_cluster_role_grants_in_its_namespace_alone():
    known = access(role("r", rule()), bound("r", "shop"))
    assert may(known, "get", "pods", namespace="shop")
    assert not may(known, "get", "pods", namespace="ops")
    assert not may(known, "get", "pods")


def test_a_role_is_looked_up_in_the_namespace_of_the_binding():
    known = access(role("r", rule(), namespace="ops"), bound("r", "shop", kind="Role"), bound("r", "ops", kind="Role"))
    assert not may(known, "get", "pods", namespace="shop")
    assert may(known, "get", "pods", namespace="ops")


def test_a_role_and_a_cluster_role_of_one_name_are_two():
    known = access(role("r", rule()), role("r", rule("list"), namespace="shop"), bound("r", "shop", kind="Role"))
    assert not may(known, "get", "pods", namespace="shop")
    assert may(known, "list", "pods", namespace="shop")


def test_a_cluster_role_binding_cannot_refer_to_a_role():
    found = gathered(role("r", rule(), namespace="default"), bound("r", kind="Role"))
    assert [entry.line for entry in found.told] == [11]
    assert who(Access(found.graph), "get", "pods", namespace="default") == []


def test_a_reference_to_nothing_grants_nothing():
    known = access(bound("gone"), bound("gone", "shop", kind="Role"))
    assert who(known, "get", "pods", namespace="shop") == []
    assert [known.bound_roles(binding) for binding in (*known.bindings(), *known.bindings("shop"))] == [[], []]


# ---- aggregation


def test_an_aggregated_role_has_the_rules_of_those_that_any_selector_chooses_and_not_its_own():
    known = access(
        aggregated("all", "{matchLabels: {a: x}}", "{matchLabels: {b: w}}", rules=f"[{rule('delete')}]"),
        role("one", rule("get"), a="x"),
        role("two", rule("update", "secrets"), rule("list"), b="w"),
        role("three", rule("create"), b="z"),
        bound("all"),
    )
    assert [may(known, verb, "pods") for verb in ("get", "list", "create", "delete")] == [True, True, False, False]
    (found,) = entries(known, "list", "pods")
    assert found["role"] == {
        "kind": "ClusterRole",
        "namespace": None,
        "name": "all",
        "path": "a.yaml",
        "line": 1,
        "builtin": False,
        "rule": {"role": "two", "index": 1, "path": "a.yaml", "line": 21},
    }


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ("{matchExpressions: [{key: a, operator: In, values: [x, z]}]}", "one"),
        ("{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", "two three"),
        ("{matchExpressions: [{key: a, operator: Exists}]}", "one two"),
        ("{matchExpressions: [{key: a, operator: DoesNotExist}, {key: c, operator: Exists}]}", "three"),
        ("{matchLabels: {a: w}, matchExpressions: [{key: c, operator: Exists}]}", ""),
        ("{}", "one two three"),
    ],
)
def test_selectors_with_expressions(selector, chosen):
    texts = [
        role("one", rule("one"), a="x"), role("two", rule("two"), a="w"), role("three", rule("three"), c="x")
    ]  # fmt: skip
    known = access(aggregated("all", selector), *texts, bound("all"))
    (found,) = known.roles.find("ClusterRole", "", "all")
    names = [rule.role for rule in known.roles.rules(found)]
    assert [name for name in ("one", "two", "three") if name in names] == chosen.split()
    # Of the default roles none has these labels, so whatever asks that one is not there chooses them too.
    assert ("cluster-admin" in names) is ("three" in names and "c, operator" not in selector)


def test_aggregated_roles_are_aggregated_again_and_circles_end():
    known = access(
        aggregated("top", "{matchLabels: {up: x}}"),
        aggregated("middle", "{matchLabels: {low: x}}", "{matchLabels: {up: x}}", up="x"),
        aggregated("other", "{matchLabels: {up: x}}", rules=f"[{rule('delete')}]", low="x"),
        role("leaf", rule("get"), low="x"),
        bound("top"),
        bound("other", subjects="{kind: User, name: eve}", name="c"),
    )
    assert who(known, "get", "pods") == ["User/ana", "User/eve"]
    assert who(known, "delete", "pods") == []


def test_roles_feed_the_default_ones_by_label_and_default_ones_feed_others():
    label = {f"{API}/aggregate-to-view": "'true'"}
    known = access(
        role("extra", rule("get", "backups", "example.com"), **label),
        aggregated("mine", f"{{matchLabels: {{{API}/aggregate-to-edit: 'true'}}}}"),
        *(
            bound(name, "shop", f"{{kind: User, name: {name}}}", name=name)
            for name in ("view", "edit", "admin", "mine")
        ),
    )
    everybody = ["User/admin", "User/edit", "User/mine", "User/view"]
    assert who(known, "get", "backups.example.com", namespace="shop") == everybody
    assert who(known, "create", "deployments.apps", namespace="shop") == ["User/admin", "User/edit", "User/mine"]
    assert who(known, "create", f"rolebindings.{API}", namespace="shop") == ["User/admin"]
    (found,) = (entry for entry in entries(known, "create", f"rolebindings.{API}", namespace="shop"))
    assert found["role"] == {
        "kind": "ClusterRole",
        "namespace": None,
        "name": "admin",
        "path": None,
        "line": None,
        "builtin": True,
        "rule": {"role": "system:aggregate-to-admin", "index": 1, "path": None, "line": None},
    }


def test_a_file_takes_the_place_of_a_default_role():
    known = access(role("view", rule("get", "widgets")), bound("view"), bound("edit", name="c"))
    assert [entry["role"]["builtin"] for entry in entries(known, "get", "widgets")] == [False]
    # It does not carry the label by which the default one is a part of `edit`.
    assert who(known, "get", "pods") == []
    assert [entry["role"]["name"] for entry in entries(known, "create", "pods")] == ["edit"]


def test_a_role_with_a_generated_name_is_aggregated_and_nothing_refers_to_it():
    generated = role("made-", rule(), a="x").replace("name:", "generateName:", 1)
    known = access(generated, aggregated("all", "{matchLabels: {a: x}}"), bound("all"), bound("made-", name="c"))
    (found,) = entries(known, "get", "pods")
    assert (found["role"]["name"], found["role"]["rule"]["role"]) == ("all", None)


# ---- default roles and subjects


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


# ---- what a subject may do


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


def test_the_pods_that_run_as_an_account():
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: %s}\n"
    pod = head + "spec: {serviceAccountName: %s, containers: []}\n"
    texts = [
        pod % ("a", "shop", "web"),
        pod % ("b", "ops", "web"),
        pod % ("c", "shop", "''"),
        pod % ("d", "shop", "web"),
    ]
    nodes = [node_of(manifest, "a.yaml") for manifest in Opened("a.yaml", "---\n".join(texts)).manifests]
    graph = Graph(nodes)
    for account, names in (("web", ["a", "d"]), ("default", ["c"]), ("gone", [])):
        found = pods_running_as(graph, Subject("ServiceAccount", account, "shop"))
        assert [each.node.ref.name for each in found] == names
    assert pods_running_as(graph, Subject("User", "web", "shop")) == ()


# ---- a namespace that is not known, as rules meet it


def test_what_names_no_namespace_is_together_in_one_that_is_not_known():
    nodes = gathered(
        role("r", rule(), namespace="x").replace(", namespace: x", ""),
        bound("r", "x", "{kind: ServiceAccount, name: web}", kind="Role").replace(", namespace: x", ""),
        bound("view", "x", name="c").replace(", namespace: x", ""),
    ).graph.nodes
    known = Access(Graph(nodes))
    assert who(known, "get", "pods") == who(known, "get", "pods", namespace="x") == []
    (first, *_) = known.permissions(Subject("ServiceAccount", "web", ""))
    assert (first.role.kind, first.namespace, first.is_cluster_wide) == ("Role", "", False)
    assert [grant.is_cluster_wide for grant in known.permissions(Subject("User", "ana"))][:1] == [False]
    assert [subject.kind for subject in identities(Subject("ServiceAccount", "web"))] == [
        "ServiceAccount",
        "Group",
        "Group",
    ]


# ---- what no API server would take, as rules meet it

ODD = (None, "", "x", 7, True, [], {}, [None], [7], ["x"], [{}], [[]], {"x": 1}, [{"kind": 7, "name": []}])


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("ClusterRole", ("rules", "aggregationRule", "metadata")),
        ("ClusterRole", ("rules.0.verbs", "rules.0.resources", "rules.0.apiGroups", "rules.0.resourceNames")),
        ("ClusterRole", ("aggregationRule.clusterRoleSelectors", "aggregationRule.clusterRoleSelectors.0")),
        ("ClusterRole", ("aggregationRule.clusterRoleSelectors.0.matchLabels", "metadata.labels")),
        ("ClusterRole", ("aggregationRule.clusterRoleSelectors.0.matchExpressions",)),
        ("RoleBinding", ("subjects", "roleRef", "metadata", "roleRef.kind", "roleRef.name", "subjects.0.namespace")),
        ("ClusterRoleBinding", ("subjects", "roleRef", "roleRef.kind", "subjects.0.kind", "subjects.0.name")),
    ],
)  # fmt: skip
def test_a_wrong_type_breaks_nothing_else(kind, fields, odd):
    for field in fields:
        value = {
            "apiVersion": f"{API}/v1",
            "kind": kind,
            "metadata": {"name": "odd", "labels": {"a": "x"}},
            "rules": [{"verbs": ["get"], "resources": ["pods"], "apiGroups": [""]}],
            "subjects": [{"kind": "User", "name": "eve"}],
            "roleRef": {"kind": "ClusterRole", "name": "r"},
            "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "x"}, "matchExpressions": []}]},
        }
        inner, *steps = field.split(".")
        holder, key = value, inner
        for step in steps:
            holder, key = holder[key], int(step) if step.isdigit() else step
        holder[key] = odd
        texts = (json.dumps(value), role("r", rule("update")), bound("r"), bound("odd", name="c"))
        (*manifests,) = Opened("a.yaml", "\n---\n".join(texts)).manifests
        known = Access(Graph([node_of(manifest, "a.yaml") for manifest in manifests], "default"))
        assert "User/ana" in who(known, "update", "pods", namespace="default")
        assert list(known.permissions(Subject("User", "ana")))
        for binding in (*known.bindings("default"), *known.bindings()):
            assert all(found.kind == "ClusterRole" for found in known.bound_roles(binding))


# ---- growth


def test_a_question_looks_at_the_roles_that_are_about_its_resource_alone(monkeypatch):
    texts = [role(f"r{number}", rule("get", f"things{number}")) for number in range(300)]
    texts += [bound(f"r{number}", name=f"b{number}") for number in range(300)]
    known = access(*texts)
    entries(known, "get", "things0")
    asked = []
    allows = PolicyRule.allows
    monkeypatch.setattr(PolicyRule, "allows", lambda self, request: asked.append(1) or allows(self, request))
    for number in range(300):
        assert len(entries(known, "get", f"things{number}")) == 1
    assert len(asked) == 300


def test_roles_of_other_namespaces_are_not_looked_at(monkeypatch):
    texts = [role("r", rule(), namespace=f"n{number}") for number in range(200)]
    texts += [bound("r", f"n{number}", kind="Role") for number in range(200)]
    known = access(*texts)
    asked = []
    allows = PolicyRule.allows
    monkeypatch.setattr(PolicyRule, "allows", lambda self, request: asked.append(1) or allows(self, request))
    assert may(known, "get", "pods", namespace="n7")
    assert len(asked) == 1

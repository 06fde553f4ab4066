"""RBAC, hard case by hard case: what is written, and who may do what by it."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.access import Access
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.policyrule import covers_url, policy_rule
from tests.graph.written import access, bound, gathered, may, role, rule, urls, who


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


def test_rules_of_the_same_words_share_them():
    one, other = (policy_rule({"verbs": ["get", "list"], "resources": ["pods"]}) for _ in range(2))
    assert one.verbs == {"get", "list"}
    assert one.verbs is other.verbs
    assert one.groups is one.names is one.urls

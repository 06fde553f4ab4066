"""Entries of an audit policy that no request fits: by cases, and against the evaluator on policies by seed."""

from __future__ import annotations

from random import Random

import pytest

from kubelint_compliance.platform.audit import Request, decide, read_policy
from kubelint_compliance.platform.idle import idle, never
from tests.platform.generated import request, rule

LITERAL, HALF, CALLED = (
    *("where * stands for itself", "where * stands for itself but for all of a name"),
    "which no resource is called",
)

METHODS = ("get", "patch", "delete")


def found(**fields):
    policy = read_policy({"rules": [{"level": "Metadata", **fields}]})
    return [(".".join(map(str, each.path)), each.written, each.why, each.whole) for each in idle(policy)]


def resources(*names, group="", **fields):
    return {"group": group, "resources": [*names], **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"users": ["ana", "system:kube-proxy", "system:serviceaccount:a:b", "admin@example.com", ""]},
        {"userGroups": ["system:authenticated", "system:serviceaccounts:a", "system:masters", "devs"]},
        {"verbs": ["get", "post", "deletecollection", "head"]},
        {"verbs": ["watch", "proxy", ""], "namespaces": ["", "a-1"]},
        {"verbs": ["get", "post"], "nonResourceURLs": ["*", "/api*"]},
        {"resources": [resources("*", "pods/*", "*/status", "pods", "pods/log", "endpoints")]},
        {"resources": [resources("secret", group="example.com"), resources("secret", group="*")]},
        {"resources": [resources(group="apps"), resources("roles", resourceNames=["a:b"])]},
    ],
)
def test_what_may_match_is_not_told(fields):
    assert found(**fields) == []


@pytest.mark.parametrize(
    ("field", "name", "why"),
    [
        ("users", "*", LITERAL),
        ("users", "system:serviceaccount:*", LITERAL),
        ("users", "system:masters", "which is a group"),
        ("users", "system:serviceaccounts:kube-system", "which is a group"),
        ("userGroups", "system:*", LITERAL),
        ("userGroups", "system:serviceaccount:a:b", "which is a user"),
        ("userGroups", "system:anonymous", "which is a user"),
        ("namespaces", "kube-*", LITERAL),
        ("namespaces", "Shop", "which no namespace can be called"),
        ("namespaces", "a.b", "which no namespace can be called"),
        ("verbs", "*", LITERAL),
        ("verbs", "connect", "which is no verb of such a request"),
        ("verbs", "GET", "which is no verb of such a request"),
    ],
)
def test_names_that_nothing_has(field, name, why):
    more = {} if field == "namespaces" else {"namespaces": ["a"]}
    assert found(**{**more, field: [name]}) == [(f"{field}.0", name, why, True)]
    known = {"users": "ana", "userGroups": "devs", "namespaces": "a", "verbs": "get"}[field]
    assert found(**{**more, field: [known, name]}) == [(f"{field}.1", name, why, False)]


def test_verbs_of_urls_are_methods():
    assert found(verbs=["list"], nonResourceURLs=["/api"]) == [
        ("verbs.0", "list", "which is no verb of such a request", True)
    ]
    assert found(verbs=["post"], namespaces=["a"])[0][3]


@pytest.mark.parametrize(
    ("group", "name", "why"),
    [
        ("", "Secrets", CALLED),
        ("", "secret", CALLED),
        ("apps", "deployment/scale", CALLED),
        ("", "deployments.apps", CALLED),
        ("", "pods/", CALLED),
        ("", "pod*", HALF),
        ("", "*s", HALF),
        ("", "pods/*log", HALF),
        ("", "*/*", HALF),
        ("*", "*/", HALF),
    ],
)
def test_resources_that_nothing_is_called(group, name, why):
    assert found(resources=[resources(name, group=group)]) == [("resources.0.resources.0", name, why, True)]


def test_an_item_of_resources_beside_one_that_matches():
    lost = resources("secret")
    assert [each[3] for each in found(resources=[lost, lost])] == [True, True]
    assert [each[3] for each in found(resources=[lost, resources("pods")])] == [False]
    assert found(resources=[resources("pods", resourceNames=["web-*"])]) == [
        ("resources.0.resourceNames.0", "web-*", LITERAL, True)
    ]


@pytest.mark.parametrize("seed", range(200))
def test_no_request_comes_to_a_rule_that_is_said_to_match_nothing(seed):
    random = Random(seed)
    policy = read_policy({"rules": [rule(random) for _ in range(7)]})
    asked = [request(random) for _ in range(120)]
    asked = [
        each
        for each in asked
        if "*" not in (each["verb"], each.get("name")) and ("url" not in each or each["verb"] in METHODS)
    ]
    decided = {decide(policy, Request(**{**each, "groups": tuple(each["groups"])})).rule for each in asked}
    assert not never(policy) & decided

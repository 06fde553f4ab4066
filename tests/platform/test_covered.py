"""Rules of an audit policy that no request comes to: by cases, and against the evaluator on policies by seed."""

from __future__ import annotations

from random import Random

import pytest

from kubelint_compliance.platform.audit import Request, decide, read_policy
from kubelint_compliance.platform.covered import covered
from tests.platform.generated import request, rule


def shadows(*rules):
    return list(covered(read_policy({"rules": [{"level": "Metadata", **each} for each in rules]})))


def pods(*names, group="", **fields):
    return {"resources": [{"group": group, "resources": [*names], **fields}]}


ALL_RESOURCES, ALL_URLS = {"resources": [{"group": "*"}]}, {"nonResourceURLs": ["*"]}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({}, {}),
        ({}, pods("pods", resourceNames=["a"])),
        ({"users": ["ana", "bob"]}, {"users": ["bob"], "verbs": ["get"]}),
        ({"userGroups": ["a"]}, {"userGroups": ["a"], "users": ["b"]}),
        (pods(), pods("*")),
        (pods("*"), pods()),
        (pods("pods/*"), pods("pods", "pods/log")),
        (pods("*/log"), pods("pods/log")),
        (pods("pods", group="*"), pods("pods", group="apps")),
        (pods("pods", resourceNames=["a", "b"]), pods("pods", resourceNames=["b"])),
        ({"namespaces": ["a", ""]}, {"namespaces": [""], **pods("pods")}),
        ({"nonResourceURLs": ["/api*"]}, {"nonResourceURLs": ["/api", "/apis/*"]}),
        (ALL_URLS, {"nonResourceURLs": ["/*", "*"]}),
    ],
)
def test_a_rule_behind_a_wider_one_never_matches(wide, narrow):
    assert shadows(wide, narrow) == [(1, (0,))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"users": ["ana"]}, {}),
        ({"users": ["ana"]}, {"userGroups": ["ana"]}),
        ({"verbs": ["get"]}, {"verbs": ["get", "list"]}),
        (pods("pods"), pods("pods/log")),
        (pods("pods"), pods("pods/*")),
        (pods("pods/*"), pods("*/log")),
        (pods("*/log"), pods("pods/*")),
        (pods("*/*"), pods("pods/log")),
        (pods("pods"), pods("pods", group="*")),
        (pods("pods", resourceNames=["a"]), pods("pods")),
        (pods("*"), {}),
        ({"namespaces": ["a"]}, pods("pods")),
        ({"nonResourceURLs": ["/api"]}, {"nonResourceURLs": ["/api*"]}),
        ({"nonResourceURLs": ["/*"]}, {"nonResourceURLs": ["*"]}),
        (ALL_RESOURCES, ALL_URLS),
        (ALL_RESOURCES, {}),
    ],
)
def test_a_rule_of_which_something_is_left_is_not_told(first, second):
    assert shadows(first, second) == []


def test_several_rules_may_take_a_rule_together():
    assert shadows({"verbs": ["get"]}, {"verbs": ["list"]}, {"verbs": ["list", "get"]}) == [(2, (0, 1))]
    assert shadows(ALL_URLS, ALL_RESOURCES, {}) == [(2, (0, 1))]


def test_a_rule_of_very_many_parts_is_left_alone():
    names = [f"n{number}" for number in range(60)]
    assert shadows({}, {"users": names, "verbs": names}) == []


@pytest.mark.parametrize("seed", range(200))
def test_no_request_comes_to_a_rule_that_is_said_to_be_covered(seed):
    random = Random(seed)
    policy = read_policy({"rules": [rule(random) for _ in range(7)]})
    told = {number for number, _ in covered(policy)}
    asked = [request(random) for _ in range(120)]
    decided = {decide(policy, Request(**{**each, "groups": tuple(each["groups"])})).rule for each in asked}
    assert not told & decided

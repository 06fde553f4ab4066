"""ClusterRoles that are made of others, the default ones among them."""

from __future__ import annotations

import pytest

from tests.graph.written import API, access, aggregated, bound, entries, may, role, rule, who


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

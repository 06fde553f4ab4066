"""Whatever has a wrong type in the objects of a rule's examples: the rule judges without it, or says that it cannot."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.kubernetes.versions import NEWEST, minor_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import ERROR, TESTED
from kubelint_compliance.ruleset.folders import compile_builtin
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.schema.store import kubernetes
from tests.scanning import scan_text

RULES = {rule.rule.id: rule for rule in compile_builtin() if rule.scopes}
IDENTITY = (("apiVersion",), ("kind",))


def nodes(value, path=()):
    """Yield the path of every node below a value."""
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(entry, (dict, list)):
            yield from nodes(entry, (*path, key))


def replaced(value, path, entry):
    if not path:
        return entry
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], entry)
    return copy


def get(value, path):
    for step in path:
        value = value[step]
    return value


def other_types(value):
    """Return values of other types than a value has."""
    return [other for other in ("text", 7, [True], {"a": []}) if not isinstance(value, type(other))]


def examples(rule):
    for example in rule.whole.examples:
        version = example.kubernetes_version or rule.rule.until or NEWEST
        rules = RuleSet([rule], minor=minor_of(version), params={rule.rule.id: example.params})
        for manifest in Opened("a.yaml", example.text).manifests:
            yield rules, manifest.value


@pytest.mark.slow
@pytest.mark.parametrize("id", sorted(RULES))
def test_no_wrong_type_is_a_mistake_of_the_rule(id):
    for rules, value in examples(RULES[id]):
        for number, path in enumerate(nodes(value)):
            others = other_types(get(value, path)) if path not in IDENTITY else []
            # One type for each node, and another for the next: all of them meet every rule.
            for other in others[number % len(others) :][:1] if others else ():
                scan = scan_text("a.json", json.dumps(replaced(value, path, other)), rules)
                assert [(path, other, entry.message) for entry in scan.problems if entry.code == "evaluation"] == []
                outcomes = {entry.outcome for entry in scan.coverage if id in entry.rules}
                assert outcomes != {ERROR, TESTED}
                assert (ERROR in outcomes) is bool(scan.problems)


def without(value):
    """Yield an object of Kubernetes' own with a text in a field that it does not have, and rules read of others."""
    version, kind = value.get("apiVersion"), value.get("kind")
    known = kubernetes(minor_of(NEWEST)).kind(version, kind) if isinstance(version, str) else None
    if known is None:
        return
    if "spec" not in known.fields:
        yield {**value, "spec": "text"}
    elif isinstance(value.get("spec"), dict) and "template" not in known.link("spec").fields:
        yield {**value, "spec": {**value["spec"], "template": "text"}}


def test_a_field_that_a_kind_does_not_have_may_be_anything():
    tried = 0
    for id, rule in RULES.items():
        for rules, value in examples(rule):
            for other in without(value) if isinstance(value, dict) else ():
                tried += 1
                problems = scan_text("a.yaml", json.dumps(other), rules).problems
                assert [problem.message for problem in problems if problem.code == "evaluation"] == [], id
    assert tried > 500

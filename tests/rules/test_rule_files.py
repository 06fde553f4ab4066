"""Every built-in rule file: it compiles, its examples come out as they say, and it is complete."""

from __future__ import annotations

import re

import pytest

from kubelint_compliance.authoring.examples import mismatches, unmended
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.folders import rule_paths
from kubelint_compliance.ruleset.rulefile import RuleError, check_schema
from tests.rulefiles import FILES, FOLDER, RULES


@pytest.mark.parametrize("id", sorted(FILES))
def test_a_file_follows_the_schema_and_compiles(id):
    check_schema(FILES[id])
    assert compile_rule(FILES[id]).digest == RULES[id].digest


@pytest.mark.parametrize("id", sorted(RULES))
def test_examples_come_out_as_they_say(id):
    assert list(mismatches(RULES[id])) == []


@pytest.mark.parametrize("id", sorted(id for id in FILES if "fix" in FILES[id].content))
def test_the_fix_mends_the_examples_that_fail(id):
    assert list(unmended(FILES[id], RULES[id])) == []


@pytest.mark.parametrize(
    ("fix", "message"),
    [
        ({"set": "spec.hostPID", "value": True}, "line 9 is still wrong, or has become so: Pod shares the process"),
        ({"set": "spec.hostPID", "value": "no"}, "line 9 is still wrong, or has become so: "),
        ({"set": "spec.hostPid", "value": False}, "line 9 is still wrong, or has become so: "),
    ],
)
def test_a_fix_that_does_not_mend_is_told(fix, message):
    file = FILES["host-pid"]
    first = next(unmended(file._replace(content={**file.content, "fix": [fix]}), RULES["host-pid"]))
    assert re.match(r"rules/pod-hardening/host-pid\.yaml:\d+:\d+: host-pid, example 1 \(fix\): ", first)
    assert message in first


def test_a_fix_may_take_a_field_away():
    file = FILES["host-pid"]
    content = {**file.content, "fix": [{"remove": "spec.hostPID"}]}
    assert list(unmended(file._replace(content=content), RULES["host-pid"])) == []


def test_a_rule_without_a_fix_has_nothing_to_mend():
    assert list(unmended(FILES["host-port"], RULES["host-port"])) == []


def test_a_path_of_a_fix_that_is_none_is_told_with_its_place():
    file = FILES["host-pid"]
    content = {**file.content, "fix": [{"set": "spec..hostPID", "value": False}]}
    with pytest.raises(RuleError, match=r"^rules/pod-hardening/host-pid\.yaml:\d+:\d+: a name is missing before"):
        list(unmended(file._replace(content=content), RULES["host-pid"]))


@pytest.mark.parametrize(("area", "name", "path"), rule_paths(FOLDER))
def test_a_rule_lies_where_its_id_says(area, name, path):
    assert name.removesuffix(".yaml") in RULES
    assert RULES[name.removesuffix(".yaml")].rule.area == area


@pytest.mark.parametrize("id", sorted(RULES))
def test_named_rules_exist(id):
    for other in (*RULES[id].rule.supersedes, *filter(None, [RULES[id].overridden_by])):
        assert other in RULES


@pytest.mark.parametrize("id", sorted(RULES))
def test_remediation_shows_yaml_before_and_after(id):
    text = RULES[id].whole.remediation
    assert "```yaml" in text
    elsewhere = FILES[id].content.get("notPasted", {}).get("kind") == "elsewhere"
    assert elsewhere or ("before" in text and "after" in text)


@pytest.mark.parametrize("id", sorted(id for id in RULES if not RULES[id].raised_by))
def test_messages_start_with_a_capital_and_end_without_a_stop(id):
    content = FILES[id].content
    for entry in content.get("validations", [content]):
        assert re.match(r"[A-Z{]", entry["message"])
        assert not entry["message"].endswith(".")

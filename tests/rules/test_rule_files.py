"""Every built-in rule file: it compiles, its examples come out as they say, and it is complete."""

from __future__ import annotations

import os
import re

import pytest

from kubelint_compliance.data import data_dir
from kubelint_compliance.rule_tests import mismatches
from kubelint_compliance.ruleset.builtin import read_rules, rule_paths
from kubelint_compliance.ruleset.compiled import compile_rule

FOLDER = os.path.join(data_dir(), "rules")
FILES = {file.content["id"]: file for file in read_rules(FOLDER, checked=True)}
RULES = {id: compile_rule(file) for id, file in FILES.items()}


@pytest.mark.parametrize("id", sorted(RULES))
def test_examples_come_out_as_they_say(id):
    assert list(mismatches(RULES[id])) == []


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
    assert "before" in text
    assert "after" in text


@pytest.mark.parametrize("id", sorted(id for id in RULES if not RULES[id].raised_by))
def test_messages_start_with_a_capital_and_end_without_a_stop(id):
    content = FILES[id].content
    for entry in content.get("validations", [content]):
        assert re.match(r"[A-Z{]", entry["message"])
        assert not entry["message"].endswith(".")


def test_an_exact_alias_names_one_rule():
    seen: dict[str, str] = {}
    for id, rule in sorted(RULES.items()):
        for alias in rule.rule.aliases:
            if not alias.startswith("~"):
                assert seen.setdefault(alias, id) == id

"""The rules that were planned are there: each in its area, with its severity, on or off by default."""

from __future__ import annotations

import csv
import os

import pytest

from kubelint_compliance.data import data_dir
from kubelint_compliance.ruleset.builtin import read_rules

PLAN = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "rule-ids.tsv")
RULES = {file.content["id"]: file for file in read_rules(os.path.join(data_dir(), "rules"))}
WAITING = "graph"
"""Rules that need to see other objects wait for the graph."""

with open(PLAN, encoding="utf-8", newline="") as _file:
    ROWS = {row["id"]: row for row in csv.DictReader(_file, delimiter="\t")}


@pytest.mark.parametrize("id", [id for id, row in ROWS.items() if row["partner"] != WAITING])
def test_a_planned_rule_is_there(id):
    rule, row = RULES[id], ROWS[id]
    assert rule.area == row["area"]
    assert rule.content["severity"] == row["severity"]
    assert rule.content.get("default", True) is (row["default"] == "on")

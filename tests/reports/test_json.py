"""The JSON report keeps its contract and loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from kubelint_compliance.model import Edit, Example, Fix, Param, Skipped
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.yamltree import Span
from tests.reports.builders import WEB, finding, latest, probe, problem, related, report, rule

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "report.schema.json").read_text(encoding="utf-8"))


def document(shown):
    """The JSON report, known to follow its schema."""
    read = json.loads(render(shown, "json"))
    Draft202012Validator(SCHEMA).validate(read)
    return read


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_empty_run():
    read = document(report(files=(), rules={}, kinds=()))
    assert read["files"] == read["findings"] == read["problems"] == read["rules"] == []
    assert read["summary"]["exitCode"] == 0
    assert read["schema"] == "kubelint-compliance-report/1"
    assert read["tool"] == {"name": "kubelint-compliance", "version": "0.1.0"}
    assert read["kubernetesVersion"] == "1.37"


def test_every_finding_is_there_whatever_is_shown():
    findings = (finding(), probe(), latest(status="waived"), finding(superseded_by="x"))
    shown = report(*findings, min_severity="critical")
    assert len(document(shown)["findings"]) == 4
    assert render(shown, "json", RenderOptions(quiet=True, show_suppressed=False)) == render(shown, "json")


def test_a_finding_has_exactly_its_fields():
    places = (related("Namespace shop", "ns.yaml", Span(3, 1, 3, 5)), related("chart", "t.yaml"))
    fix = Fix("Rename the field to privileged", (Edit(Span(23, 13, 23, 22), "privileged"),))
    given = finding(status="ignored", status_reason="known", superseded_by="other", related=places, fix=fix)
    assert document(report(given))["findings"] == [
        {
            "rule": "container-privileged",
            "severity": "high",
            "message": 'Container "app" runs privileged',
            "path": "deploy/web.yaml",
            "line": 23,
            "column": 13,
            "endLine": 23,
            "endColumn": 29,
            "object": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"},
            "pointer": "/spec/template/spec/containers/0/securityContext/privileged",
            "fingerprint": "f1",
            "status": "ignored",
            "statusReason": "known",
            "supersededBy": "other",
            "controls": {"soc2": ["CC6.1", "CC6.8"], "iso27001": ["A.8.9"], "cis-kubernetes": ["5.2.2"]},
            "related": [
                {
                    "message": "Namespace shop",
                    "path": "ns.yaml",
                    "line": 3,
                    "column": 1,
                    "endLine": 3,
                    "endColumn": 5,
                },
                {"message": "chart", "path": "t.yaml", **dict.fromkeys(("line", "column", "endLine", "endColumn"))},
            ],
            "fix": {
                "description": "Rename the field to privileged",
                "edits": [{"line": 23, "column": 13, "endLine": 23, "endColumn": 22, "text": "privileged"}],
            },
        }
    ]


def test_problems_say_what_is_known():
    problems = (problem(), problem(span=None, rule="a-b", object=WEB, fatal=False))
    read = document(report(problems=problems))
    assert read["problems"][0]["line"] == 3
    assert read["problems"][0]["object"] is None
    assert read["problems"][1]["line"] is None
    assert read["problems"][1]["object"]["name"] == "web"
    assert read["problems"][1]["fatal"] is False


def test_summary_adds_up():
    findings = (finding(), latest(), probe(status="waived"), latest(superseded_by="x"))
    assert document(report(*findings, problems=(problem(),)))["summary"] == {
        "objects": 2,
        "fragments": 0,
        "documents": 2,
        "passedOver": 0,
        "enclosed": 0,
        "files": 1,
        "buckets": {"checked": 1, "not-kubernetes": 0, "template": 0, "unparsable": 0, "excluded": 0},
        "findings": 4,
        "open": 2,
        "severities": {"critical": 0, "high": 1, "medium": 1, "low": 0},
        "statuses": {"open": 3, "ignored": 0, "waived": 1, "baseline": 0, "unchanged": 0, "elsewhere": 0},
        "superseded": 1,
        "problems": 1,
        "minSeverity": "medium",
        "failOn": "high",
        "failing": 1,
        "exitCode": 2,
    }


def test_rules_and_coverage_are_whole():
    example = Example("a: 1\n", True, "1.30", {"allowed": ["x"]})
    read = document(
        report(
            rules={"b": rule(id="b", examples=(example,)), "a": rule(id="a")},
            skipped=(Skipped("c", "partial input", 3),),
            unexamined_kinds=("example.com/v1/Shop",),
            without_schema=(("example.com/v1/Shop", 2),),
            tested=(((), 1), (("a",), 2)),
            unevaluated=("b",),
        )
    )
    assert [item["id"] for item in read["rules"]] == ["a", "b"]
    assert read["rules"][1]["examples"] == [
        {"text": "a: 1\n", "fails": True, "kubernetesVersion": "1.30", "params": {"allowed": ["x"]}}
    ]
    assert read["rules"][0]["controls"][0] == {
        "framework": "soc2",
        "id": "CC6.1",
        "strength": "supports",
        "because": "It limits access to the node.",
    }
    assert read["skipped"] == [{"rule": "c", "reason": "partial input", "files": 3}]
    assert read["kinds"][0] == {"kind": "apps/v1/Deployment", "objects": 1}
    assert read["unexaminedKinds"] == ["example.com/v1/Shop"]
    assert read["kindsWithoutSchema"] == [{"kind": "example.com/v1/Shop", "objects": 2}]
    assert read["tested"] == [{"rule": "a", "objects": 2, "others": 0}, {"rule": "b", "objects": 0, "others": 0}]
    assert read["unevaluated"] == ["b"]


def test_every_built_in_rule_keeps_the_contract():
    rules = {each.rule.id: each.whole for each in builtin_rules()}
    read = document(report(rules=rules))
    assert [item["id"] for item in read["rules"]] == sorted(rules)
    assert any(item["params"] for item in read["rules"])
    assert any(example["params"] for item in read["rules"] for example in item["examples"])


def test_what_a_user_may_set_is_there_by_name():
    params = (
        Param("allowed", ["x"], {"type": "array", "items": {"type": "string"}}, "What may stand there."),
        Param("limits", {"pods": 1}, {"type": "object"}, "How many of each."),
        Param("floor", None, {"type": ["integer", "null"]}, "The least."),
    )
    assert document(report(rules={"a": rule(id="a", params=params)}))["rules"][0]["params"] == [
        {
            "name": "allowed",
            "default": ["x"],
            "schema": {"type": "array", "items": {"type": "string"}},
            "description": "What may stand there.",
        },
        {"name": "limits", "default": {"pods": 1}, "schema": {"type": "object"}, "description": "How many of each."},
        {"name": "floor", "default": None, "schema": {"type": ["integer", "null"]}, "description": "The least."},
    ]


def test_a_rule_of_the_least_words_keeps_the_contract():
    bare = rule(kinds=(), controls=(), aliases=(), references=(), examples=(), params=(), why="", remediation="")
    assert document(report(rules={bare.id: bare}))["rules"][0]["params"] == []


def test_an_unknown_field_breaks_the_contract():
    read = json.loads(render(report(finding()), "json"))
    read["findings"][0]["extra"] = 1
    with pytest.raises(ValidationError, match="extra"):
        Draft202012Validator(SCHEMA).validate(read)


def test_a_finding_of_no_known_rule_has_no_controls():
    assert document(report(finding(rule="unused-ignore")))["findings"][0]["controls"] == {}

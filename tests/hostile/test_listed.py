"""A file lists so many findings of a rule and problems of a kind; how many more there are is told and counted."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.compliance.coverage import FAIL
from kubelint_compliance.compliance.frameworks import framework
from kubelint_compliance.compliance.result import conclude as conclude_controls
from kubelint_compliance.engine import conclude
from kubelint_compliance.model import LISTED, total
from kubelint_compliance.reports import FORMATS, RenderOptions, render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Gate, Settings
from tests.hostile.shapes import SHAPES
from tests.scanning import scan_text


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=["container-privileged"])


def report_on(text, rules, gate=None, **settings):
    return conclude([scan_text("a.yaml", text, rules, Settings(**settings))], (), rules, gate or Gate("low"))


def privileged(number):
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
    return head + "".join(
        f"  - {{name: c{index}, image: a, securityContext: {{privileged: true}}}}\n" for index in range(number)
    )


@pytest.mark.parametrize("number", [1, LISTED - 1, LISTED])
def test_up_to_the_bound_every_finding_is_listed(number, rules):
    findings = report_on(privileged(number), rules).findings
    assert len(findings) == number
    assert {finding.number for finding in findings} == {1}


def test_one_beyond_the_bound_is_listed_as_itself(rules):
    *_, last = report_on(privileged(LISTED + 1), rules).findings
    assert (last.number, last.span.line) == (1, LISTED + 6)
    assert last.message.startswith(f'Container "c{LISTED}"')


def test_what_is_beyond_the_bound_is_one_finding_that_tells_how_many(rules):
    *listed, last = report_on(privileged(19_000 + LISTED), rules).findings
    assert len(listed) == LISTED
    assert (last.rule, last.severity, last.number) == ("container-privileged", listed[0].severity, 19_000)
    assert last.message == "And 19,000 more of this rule in this file, the first one here"
    assert last.span.line == LISTED + 6
    assert last.is_open
    assert last.fix is None


def test_all_totals_count_what_is_not_listed(rules):
    report = report_on(privileged(1234), rules)
    assert total(report.findings) == total(report.failing) == 1234
    summary = json.loads(render(report, "json"))["summary"]
    counted = summary["findings"], summary["open"], summary["failing"], summary["statuses"]["open"]
    assert counted == (1234, 1234, 1234, 1234)
    assert sum(summary["severities"].values()) == 1234
    for form in ("console", "concise", "github", "markdown"):
        assert "1234 findings (" in render(report, form)
    for form in ("console", "concise"):
        assert "1234  " in render(report, form, RenderOptions(statistics=True))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_how_many_more(form, rules):
    text = render(report_on(privileged(LISTED + 5000), rules), form, RenderOptions(verbose=1))
    told = {"github": "5100 findings (", "markdown": "<br>and 5095 more |"}
    assert told.get(form, "And 5,000 more of this rule in this file") in text


@pytest.mark.parametrize(("form", "more"), [("sarif", 390), ("github", 397)])
def test_on_one_line_all_are_counted(form, more, rules):
    text = SHAPES["containers_on_a_line"](400).replace('"env"', '"securityContext":{"privileged":true},"env"')
    assert f"And {more} more on this line." in render(report_on(text, rules), form)


def test_the_json_report_keeps_its_schema(rules):
    from jsonschema import Draft202012Validator

    from kubelint_compliance.data import read_data

    report = json.loads(render(report_on(privileged(300), rules), "json"))
    Draft202012Validator(json.loads(read_data("schemas/report.schema.json"))).validate(report)
    assert [finding["number"] for finding in report["findings"] if "number" in finding] == [200]


def test_the_gate_sees_what_is_not_listed():
    """Everything listed is superseded, and only what is beyond the bound is open."""
    from kubelint_compliance.findings.bounds import Listed
    from tests.reports.builders import finding

    listed = Listed()
    for index in range(LISTED + 10):
        by = "other" if index < LISTED + 3 else ""
        listed.add("a-b", by, lambda by=by: finding(rule="a-b", superseded_by=by))
    rest = listed.all()[LISTED:]
    assert [(entry.number, entry.superseded_by) for entry in rest] == [(3, "other"), (7, "")]


def test_what_is_not_listed_is_counted_by_severity():
    from kubelint_compliance.findings.bounds import Listed
    from tests.reports.builders import finding

    listed = Listed()
    for index in range(LISTED + 10):
        severity = "high" if index == LISTED + 8 else ""
        listed.add("a-b", "", lambda severity=severity: finding(severity=severity or "medium"), severity)
    rest = listed.all()[LISTED:]
    assert [(entry.number, entry.severity) for entry in rest] == [(9, "medium"), (1, "high")]


def test_controls_fail_for_what_is_counted(rules):
    report = report_on(privileged(500), rules)
    (part,) = conclude_controls(report, [framework("pss")], dict(report.rules)).parts
    assessments = [entry for entry in part.assessments if entry.findings]
    assert assessments
    assert {entry.state for entry in assessments} == {FAIL}
    assert {total(entry.findings) for entry in assessments} == {500}


def test_long_names_do_not_make_long_reports(rules):
    report = report_on(SHAPES["long_name"](3000), rule_set())
    assert total(report.findings) > 20_000
    assert len(render(report, "json")) < 20_000_000


def test_problems_are_listed_up_to_the_bound(rules):
    text = "apiVersion: v1\nkind: Pod\n---\n" + "a: [}\n---\n" * (LISTED + 700)
    problems = report_on(text, rules).problems
    assert len(problems) == LISTED + 1
    assert total(problems) == LISTED + 700
    assert [problem.message for problem in problems if problem.number > 1] == [
        "And 700 more of this kind in this file, the first one here"
    ]
    assert all(problem.fatal for problem in problems)


def test_very_many_wrong_nodes_are_told_as_one(rules):
    scanned = scan_text("a.yaml", SHAPES["wrong_containers"](5000), rules)
    (problem,) = scanned.problems
    assert (problem.code, problem.fatal) == ("malformed", True)
    assert "and 4999 more in the same place have a wrong type" in problem.message


def test_a_wrong_node_keeps_no_rule_from_what_is_beside_it():
    rules = rule_set(select=["container-privileged"])
    good = "- {name: b, image: a, securityContext: {privileged: true}}"
    text = (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n  {good}\n  - {{name: c, env: [1]}}\n"
    )
    assert [finding.rule for finding in scan_text("a.yaml", text, rules).findings] == ["container-privileged"]

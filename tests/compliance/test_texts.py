"""Framework reports as Markdown, CSV and JSON: what an auditor asks first comes first, and hostile text stays text."""

from __future__ import annotations

import csv
import io
import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.compliance.html import render as html
from kubelint_compliance.compliance.run import Statement
from kubelint_compliance.compliance.texts import render_csv, render_json, render_markdown
from kubelint_compliance.data import read_data
from kubelint_compliance.model import ObjectRef
from tests.compliance.builders import OTHER, RUN, SMALL, finding, result
from tests.reports.builders import problem

SCOPE = Statement("All of the shop", "The database", "Its provider is audited")


def test_the_page_begins_with_what_it_does_not_show():
    text = render_markdown(result(finding(), scope=SCOPE))
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads == [
        "# Manifests of shop held against Small Criteria, 1",
        "## What this does not show",
        "## What was checked",
        "## Scope",
        "## Population",
        "## Small Criteria, 1",
        "## Annex: topics",
        "## Annex: findings",
    ]
    assert "- Nothing is shown whole." in text
    assert "- Of 4 controls, manifests can show 1 whole, 2 in part and 1 not at all;" in text
    assert "- Covers: All of the shop\n- Leaves out: The database\n- Because: Its provider is audited\n" in text
    assert "2 fail, 1 not assessed, 1 not testable.\n" in text


def test_a_scope_that_was_not_stated_is_said_to_be_missing():
    assert "- Scope: not stated" in render_markdown(result())


def test_a_row_tells_state_what_ran_and_what_is_not_covered():
    rows = [line for line in render_markdown(result()).splitlines() if line.startswith("| <code>")]
    assert rows[0] == (
        "| <code>CC6.1</code> | Access limited | nothing bad found | 5 objects: <code>container-privileged</code> 5 "
        "| none |  | Reviews |"
    )
    assert "| nothing bad found, in part |" in rows[1]
    assert "| Who may do what in the cluster (without a rule yet) | Scans. Scan results |" in rows[1]
    assert rows[2] == (
        "| <code>CC1.1</code> | Integrity | not testable (manifests show nothing of it) | nothing | none |  "
        "| Code of conduct |"
    )


def test_findings_stand_once_and_controls_refer_to_their_numbers():
    text = render_markdown(result(finding(), finding(superseded_by="image-latest", fingerprint="f2")))
    assert "2 findings (2 high), numbered in the annex; 1 at a place where a more specific one says the same." in text
    assert text.count("deploy/web.yaml:23:13") == 2
    assert text.count("| 2: 1-2 |") == 2
    assert "2. <code>deploy/web.yaml:23:13</code> high <code>container-privileged</code>" in text
    assert "(covered by image-latest)" in text


def test_files_that_could_not_be_read_are_told_on_the_first_page():
    text = render_markdown(result(problems=(problem(),)))
    assert "- 1 file could not be read and is not covered: deploy/bad.yaml." in text


def test_no_report_holds_a_percentage():
    for render in (render_markdown, render_csv, render_json):
        assert "%" not in render(result(finding()))


def test_csv_has_a_row_for_each_control_and_no_formula():
    hostile = result(finding(message="=cmd|' /C calc'!A0"), scope=SCOPE)
    rows = list(csv.reader(io.StringIO(render_csv(hostile))))
    assert [row[2] for row in rows] == ["Control", "CC6.1", "CC6.8", "CC1.1", "CC9.1"]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["State"], first["Complete"], first["Missing topics"]) == ("fail", "yes", "")
    assert (first["Objects tested"], first["Rules"]) == ("5", "container-privileged:5")
    assert (first["Findings"], first["Set aside"], first["Numbers"]) == ("1", "0", "1")
    assert dict(zip(rows[0], rows[2], strict=True))["Missing topics"] == "rbac"
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_json_holds_all():
    read = json.loads(render_json(result(finding(), scope=SCOPE)))
    assert read["schema"] == "kubelint-compliance-framework-report/2"
    assert (read["run"]["commit"], read["run"]["branch"], read["run"]["changedFiles"]) == (RUN.commit, "main", 0)
    assert read["totals"] == {"findings": 1, "open": 1, "covered": 0, "setAside": 0}
    assert read["population"]["kinds"] == {"apps/v1/Deployment": 6}
    assert read["scope"] == {
        "included": "All of the shop",
        "excluded": "The database",
        "justification": "Its provider is audited",
    }
    (part,) = read["frameworks"]
    assert (part["framework"], part["version"]) == ("soc2", "1")
    assert part["states"] == {"fail": 2, "not-assessed": 1, "not-testable": 1}
    first, second, *_ = part["controls"]
    assert (first["state"], first["complete"], first["missingTopics"]) == ("fail", True, [])
    assert (first["objects"], first["rules"]) == (5, ["container-privileged"])
    assert first["tested"] == [{"rule": "container-privileged", "objects": 5, "others": 0}]
    assert first["findings"] == [{"number": 1, "rule": "container-privileged", "path": "deploy/web.yaml", "line": 23}]
    assert (second["complete"], second["missingTopics"], second["absentInputs"]) == (False, ["rbac"], ["policies"])
    assert read["findings"][0]["number"] == 1
    assert read["findings"][0]["column"] == 13
    (rbac,) = (topic for topic in read["topics"] if topic["id"] == "rbac")
    assert (rbac["lookedAt"], rbac["shown"], rbac["gap"]) == (False, False, "without a rule yet")


def test_json_follows_its_schema():
    schema = Draft202012Validator(json.loads(read_data("schemas/framework-report.schema.json")))
    some = result(finding(), finding(fingerprint="f2", status="waived"), frameworks=(SMALL, OTHER))
    for done in (some, result(), result(about=RUN._replace(commit="", branch="", changed=None))):
        assert [error.message for error in schema.iter_errors(json.loads(render_json(done)))] == []


@pytest.mark.parametrize("render", [render_json, render_csv, render_markdown, html])
def test_the_sums_agree_in_every_form(render):
    """A covered finding and one that was set aside are counted in the same way everywhere."""
    done = result(
        finding(),
        finding(fingerprint="f2", superseded_by="image-latest"),
        finding(fingerprint="f3", status="waived", status_reason="known"),
        frameworks=(SMALL, OTHER),
    )
    read = json.loads(render_json(done))
    numbers = {
        each["number"]
        for part in read["frameworks"]
        for control in part["controls"]
        for each in control["findings"] + control["waived"]
    }
    assert numbers == {each["number"] for each in read["findings"]} == {1, 2, 3}
    assert read["totals"] == {"findings": 3, "open": 2, "covered": 1, "setAside": 1}
    text = render(done)
    if render is render_csv:
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["Findings"], row["Set aside"], row["Numbers"]) for row in rows[:2]] == [("2", "1", "1-3")] * 2
    elif render is not render_json:
        assert "3 findings (3 high), numbered in the annex" in text
        assert text.count("container-privileged</code> Container") == 3


def test_markdown_from_a_manifest_stays_text():
    hostile = finding(message="<script>x</script> [a](http://b) | c", object=ObjectRef("v1", "Pod", "", "`x`"))
    text = render_markdown(result(hostile))
    assert "<script>" not in text
    assert "](http" not in text

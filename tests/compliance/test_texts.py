"""Framework reports as Markdown, CSV and JSON: what an auditor asks first comes first, and hostile text stays text."""

from __future__ import annotations

import csv
import io
import json

from kubelint_compliance.compliance.result import Statement
from kubelint_compliance.compliance.texts import render_csv, render_json, render_markdown
from kubelint_compliance.model import ObjectRef
from tests.compliance.builders import finding, result
from tests.reports.builders import problem

SCOPE = Statement("All of the shop", "The database", "Its provider is audited")


def test_the_page_begins_with_what_it_does_not_show():
    text = render_markdown(result(finding(), scope=SCOPE))
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads == [
        "# Small Criteria, 1",
        "## What this does not show",
        "## Scope",
        "## Controls",
        "### CC6.1 Access limited",
        "### CC6.8 Software checked",
    ]
    assert "- Nothing is shown whole." in text
    assert "- Of 4 controls, manifests can show 1 whole, 2 in part and 1 not at all;" in text
    assert "- Covers: All of the shop\n- Leaves out: The database\n- Because: Its provider is audited\n" in text
    assert "2 fail, 1 not assessed, 1 not testable.\n" in text


def test_a_scope_that_was_not_stated_is_said_to_be_missing():
    assert "- Scope: not stated" in render_markdown(result())


def test_a_row_tells_state_objects_and_what_is_not_covered():
    rows = [line for line in render_markdown(result()).splitlines() if line.startswith("| <code>")]
    assert rows[0] == "| <code>CC6.1</code> | Access limited | pass, in part | 5 | 0 | Reviews |"
    assert rows[1].endswith("| Scans. Not in the input: admission policies |")
    assert rows[2] == "| <code>CC1.1</code> | Integrity | not testable (manifests show nothing of it) | 0 | 0 |  |"


def test_files_that_could_not_be_read_are_told_on_the_first_page():
    assert "- 1 file could not be read and is not covered." in render_markdown(result(problems=(problem(),)))


def test_no_report_holds_a_percentage():
    for render in (render_markdown, render_csv, render_json):
        assert "%" not in render(result(finding()))


def test_csv_has_a_row_for_each_control_and_no_formula():
    hostile = result(finding(message="=cmd|' /C calc'!A0"), scope=SCOPE)
    rows = list(csv.reader(io.StringIO(render_csv(hostile))))
    assert [row[2] for row in rows] == ["Control", "CC6.1", "CC6.8", "CC1.1", "CC9.1"]
    assert rows[1][:8] == ["soc2", "1", "CC6.1", "Access limited", "partial", "fail", "", "5"]
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_json_holds_all():
    read = json.loads(render_json(result(finding(), scope=SCOPE)))
    assert (read["schema"], read["framework"], read["version"]) == (
        "kubelint-compliance-framework-report/1",
        "soc2",
        "1",
    )
    assert read["states"] == {"fail": 2, "not-assessed": 1, "not-testable": 1}
    assert read["scope"] == {
        "included": "All of the shop",
        "excluded": "The database",
        "justification": "Its provider is audited",
    }
    first = read["controls"][0]
    assert (first["state"], first["objects"], first["rules"]) == ("fail", 5, ["container-privileged"])
    assert first["findings"][0]["line"] == 23
    assert read["controls"][1]["absentInputs"] == ["policies"]


def test_some_controls_alone():
    assert [control["id"] for control in json.loads(render_json(result(controls=("CC6.8",))))["controls"]] == ["CC6.8"]


def test_markdown_from_a_manifest_stays_text():
    hostile = finding(message="<script>x</script> [a](http://b) | c", object=ObjectRef("v1", "Pod", "", "`x`"))
    text = render_markdown(result(hostile))
    assert "<script>" not in text
    assert "](http" not in text

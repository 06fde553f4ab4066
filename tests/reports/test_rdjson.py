"""reviewdog diagnostics."""

from __future__ import annotations

import json

from kubelint_compliance.model import Edit, ExcerptLine, Fix
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.yamltree import Span
from tests.reports.builders import finding, latest, probe, problem, related, report


def diagnostics(shown):
    read = json.loads(render(shown, "rdjson"))
    assert read["source"] == {"name": "kubelint-compliance"}
    return read["diagnostics"]


def test_clean_run():
    assert diagnostics(report()) == []


def test_a_finding():
    assert diagnostics(report(finding(), probe())) == [
        {
            "message": 'Container "app" runs privileged (Deployment shop/web).',
            "location": {
                "path": "deploy/web.yaml",
                "range": {"start": {"line": 23, "column": 13}, "end": {"line": 23, "column": 29}},
            },
            "severity": "ERROR",
            "code": {"value": "container-privileged"},
        }
    ]


def test_columns_count_bytes():
    one = finding(span=Span(1, 6, 1, 8), excerpt=(ExcerptLine(1, "größe: 日本"),))
    assert diagnostics(report(one))[0]["location"]["range"] == {
        "start": {"line": 1, "column": 8},
        "end": {"line": 1, "column": 10},
    }


def test_without_the_line_no_column_is_claimed():
    assert diagnostics(report(latest(excerpt=())))[0]["location"]["range"] == {"start": {"line": 25}}


def test_related_places_and_problems():
    places = (related("Namespace shop", "ns.yaml", Span(3, 1, 3, 5)), related("chart", "t.yaml"))
    shown = report(finding(related=places), problems=(problem(span=None, fatal=False),))
    first, second = diagnostics(shown)
    assert first == {
        "message": "mapping values are not allowed here",
        "location": {"path": "deploy/bad.yaml"},
        "severity": "WARNING",
        "code": {"value": "syntax"},
    }
    assert second["message"] == (
        'Container "app" runs privileged (Deployment shop/web). See ns.yaml:3:1: Namespace shop. See t.yaml: chart.'
    )


def test_only_fields_that_the_oldest_reviewdog_knows():
    edit = Fix("Rename the field", (Edit(Span(23, 13, 23, 22), "privileged"),))
    places = (related("Namespace shop", "ns.yaml", Span(3, 1, 3, 5)),)
    known = {"message", "location", "severity", "code", "suggestions"}
    for diagnostic in diagnostics(report(finding(fix=edit, related=places), problems=(problem(),))):
        assert set(diagnostic) <= known
        assert set(diagnostic["location"]) <= {"path", "range"}


def test_what_concerns_no_file_has_a_location_all_the_same():
    (diagnostic,) = diagnostics(report(problems=(problem(path="", span=None),)))
    assert diagnostic["location"] == {"path": "kubelint-compliance"}


def test_paths_start_at_the_working_directory():
    shown = report(finding(related=(related("Chart", "deploy/t.yaml"),)), problems=(problem(),))
    options = RenderOptions(local=lambda path: path.removeprefix("deploy/"))
    first, second = json.loads(render(shown, "rdjson", options))["diagnostics"]
    assert (first["location"]["path"], second["location"]["path"]) == ("bad.yaml", "web.yaml")
    assert second["message"].endswith("See t.yaml: Chart.")


def test_one_edit_is_a_suggestion_and_several_are_none():
    rename = Fix("Rename the field to privileged", (Edit(Span(23, 13, 23, 22), "privileged"),))
    (diagnostic,) = diagnostics(report(finding(fix=rename)))
    assert diagnostic["suggestions"] == [
        {"range": {"start": {"line": 23, "column": 13}, "end": {"line": 23, "column": 22}}, "text": "privileged"}
    ]
    (diagnostic,) = diagnostics(report(finding(fix=rename._replace(edits=rename.edits * 2))))
    assert "suggestions" not in diagnostic

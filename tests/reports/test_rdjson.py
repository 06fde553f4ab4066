"""reviewdog diagnostics."""

from __future__ import annotations

import json

from kubelint_compliance.model import Edit, ExcerptLine, Fix
from kubelint_compliance.reports import render
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
            "message": 'Container "app" runs privileged in Deployment shop/web.',
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
    assert second["related_locations"] == [
        {"message": "Namespace shop", "location": {"path": "ns.yaml", "range": {"start": {"line": 3}}}},
        {"message": "chart", "location": {"path": "t.yaml"}},
    ]


def test_one_edit_is_a_suggestion_and_several_are_none():
    rename = Fix("Rename the field to privileged", (Edit(Span(23, 13, 23, 22), "privileged"),))
    (diagnostic,) = diagnostics(report(finding(fix=rename)))
    assert diagnostic["suggestions"] == [
        {"range": {"start": {"line": 23, "column": 13}, "end": {"line": 23, "column": 22}}, "text": "privileged"}
    ]
    (diagnostic,) = diagnostics(report(finding(fix=rename._replace(edits=rename.edits * 2))))
    assert "suggestions" not in diagnostic

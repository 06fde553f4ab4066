"""GitLab Code Quality."""

from __future__ import annotations

import json

from kubelint_compliance.reports import render
from tests.reports.builders import finding, probe, problem, report


def test_clean_run_is_an_empty_array():
    assert render(report(), "gitlab") == "[]\n"


def test_a_finding():
    assert json.loads(render(report(finding(), probe()), "gitlab")) == [
        {
            "description": 'container-privileged: Container "app" runs privileged (Deployment shop/web).',
            "check_name": "container-privileged",
            "fingerprint": "f1",
            "severity": "critical",
            "location": {"path": "deploy/web.yaml", "lines": {"begin": 23}},
        }
    ]


def test_severities():
    shown = report(
        *[finding(severity=severity) for severity in ("critical", "high", "medium", "low")], min_severity="low"
    )
    assert [issue["severity"] for issue in json.loads(render(shown, "gitlab"))] == [
        "blocker",
        "critical",
        "major",
        "minor",
    ]


def test_fingerprints_are_unique_and_stable():
    shown = report(*[finding()] * 3)
    prints = [issue["fingerprint"] for issue in json.loads(render(shown, "gitlab"))]
    assert len(set(prints)) == 3
    assert prints[0] == "f1"
    assert render(shown, "gitlab") == render(shown, "gitlab")


def test_problems_are_issues():
    shown = report(problems=(problem(), problem(span=None, fatal=False)))
    first, second = json.loads(render(shown, "gitlab"))
    assert first["severity"] == "blocker"
    assert first["location"] == {"path": "deploy/bad.yaml", "lines": {"begin": 3}}
    assert second["severity"] == "info"
    assert second["location"]["lines"] == {"begin": 1}

"""reviewdog's diagnostic format: comments on a pull request at any forge. Columns count UTF-8 bytes."""

from __future__ import annotations

import json

from kubelint_compliance.reports.escape import comment, json_lines
from kubelint_compliance.reports.place import line_text, on_one_line
from kubelint_compliance.reports.words import TOOL, problem_words, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.model import Finding, Place, Problem, Report
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.yamltree import Span

_SEVERITIES = {"critical": "ERROR", "high": "ERROR", "medium": "WARNING", "low": "INFO"}


def render(report: Report, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for every format
    """Write the diagnostics."""
    diagnostics = [_of_problem(problem) for problem in report.problems]
    diagnostics += [_of_finding(finding) for finding in report.shown]
    document = {"source": {"name": TOOL}, "diagnostics": diagnostics}
    return json_lines(json.dumps(document, indent=2)) + "\n"


def _of_finding(finding: Finding) -> dict[str, Any]:
    span = on_one_line(finding)
    diagnostic = {
        "message": comment(sentence(finding)),
        "location": _location(finding.path, span, line_text(finding, span.line)),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    suggestions = _suggestions(finding)
    related = [_related(place) for place in finding.related]
    return (
        diagnostic
        | ({"suggestions": suggestions} if suggestions else {})
        | ({"related_locations": related} if related else {})
    )


def _suggestions(finding: Finding) -> list[dict[str, Any]]:
    """The fix where it is one edit: several suggestions are a choice to reviewdog."""
    if finding.fix is None or len(finding.fix.edits) > 1:
        return []
    edit = finding.fix.edits[0]
    location = _location(finding.path, edit.span, line_text(finding, edit.span.line))
    return [{"range": location["range"], "text": edit.text}]


def _related(place: Place) -> dict[str, Any]:
    return {"message": comment(place.message), "location": _location(place.path, place.span)}


def _of_problem(problem: Problem) -> dict[str, Any]:
    return {
        "message": comment(problem_words(problem)),
        "location": _location(problem.path, problem.span),
        "severity": "ERROR" if problem.fatal else "WARNING",
        "code": {"value": problem.code},
    }


def _location(path: str, span: Span | None, text: str | None = None) -> dict[str, Any]:
    """A place; the line's text, where it is known, turns columns into bytes, else only lines are given."""
    if span is None:
        return {"path": path}
    if text is None:
        return {"path": path, "range": {"start": {"line": span.line}}}
    start, end = (_bytes_before(text, column) + 1 for column in (span.column, span.end_column))
    return {
        "path": path,
        "range": {"start": {"line": span.line, "column": start}, "end": {"line": span.end_line, "column": end}},
    }


def _bytes_before(text: str, column: int) -> int:
    """UTF-8 bytes before a column of the line; columns past its end count one byte each."""
    before = text[: column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + max(0, column - 1 - len(text))

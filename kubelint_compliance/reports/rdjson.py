"""reviewdog's diagnostic format: comments on a pull request at any forge. Columns count UTF-8 bytes.

reviewdog reads paths from its working directory, and refuses a document with a field that it does not know: what is
written here is what version 0.17.4 takes.
"""

from __future__ import annotations

from kubelint_compliance.reports.escape import comment, json_text
from kubelint_compliance.reports.notes import place
from kubelint_compliance.reports.place import line_text, on_one_line
from kubelint_compliance.reports.words import TOOL, problem_words, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.model import Finding, Problem, Report
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.yamltree import Span

_SEVERITIES = {"critical": "ERROR", "high": "ERROR", "medium": "WARNING", "low": "INFO"}


def render(report: Report, options: RenderOptions) -> str:
    """Write the diagnostics."""
    diagnostics = [_of_problem(problem, options.local) for problem in report.problems]
    diagnostics += [_of_finding(finding, options.local) for finding in report.shown]
    document = {"source": {"name": TOOL}, "diagnostics": diagnostics}
    return json_text(document)


def _of_finding(finding: Finding, local: Callable[[str], str]) -> dict[str, Any]:
    span = on_one_line(finding)
    related = [f"See {place(local(other.path), other.span)}: {other.message}." for other in finding.related]
    diagnostic = {
        "message": comment(" ".join([sentence(finding), *related])),
        "location": _location(local(finding.path), span, line_text(finding, span.line)),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    suggestions = _suggestions(finding)
    return diagnostic | ({"suggestions": suggestions} if suggestions else {})


def _suggestions(finding: Finding) -> list[dict[str, Any]]:
    """The fix where it is one edit: several suggestions are a choice to reviewdog."""
    if finding.fix is None or len(finding.fix.edits) > 1:
        return []
    edit = finding.fix.edits[0]
    return [{"range": _range(edit.span, line_text(finding, edit.span.line)), "text": edit.text}]


def _of_problem(problem: Problem, local: Callable[[str], str]) -> dict[str, Any]:
    """A problem; reviewdog crashes without a location, so what concerns no file stands under the tool's name."""
    return {
        "message": comment(problem_words(problem)),
        "location": _location(local(problem.path) or TOOL, problem.span),
        "severity": "ERROR" if problem.fatal else "WARNING",
        "code": {"value": problem.code},
    }


def _location(path: str, span: Span | None, text: str | None = None) -> dict[str, Any]:
    return {"path": path, "range": _range(span, text)} if span else {"path": path}


def _range(span: Span, text: str | None) -> dict[str, Any]:
    """A range; the line's text, where it is known, turns columns into bytes, else only lines are given."""
    if text is None:
        return {"start": {"line": span.line}}
    start, end = (_bytes_before(text, column) + 1 for column in (span.column, span.end_column))
    return {"start": {"line": span.line, "column": start}, "end": {"line": span.end_line, "column": end}}


def _bytes_before(text: str, column: int) -> int:
    """UTF-8 bytes before a column of the line; columns past its end count one byte each."""
    before = text[: column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + max(0, column - 1 - len(text))

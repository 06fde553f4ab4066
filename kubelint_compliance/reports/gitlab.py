"""GitLab Code Quality: a JSON array of findings and problems, each with a fingerprint of its own."""

from __future__ import annotations

from hashlib import sha256

from kubelint_compliance.model import ELSEWHERE, RANK, UNCHANGED
from kubelint_compliance.reports.escape import comment, json_text
from kubelint_compliance.reports.words import TOOL, problem_words, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.model import Finding, Problem, Report
    from kubelint_compliance.reports import RenderOptions

_SEVERITIES = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}
_ALSO = (UNCHANGED, ELSEWHERE)


def render(report: Report, options: RenderOptions) -> str:  # noqa: ARG001 - one signature for every format
    """Write the Code Quality report."""
    issues = [_of_problem(problem) for problem in report.problems]
    floor = RANK[report.min_severity]
    # GitLab itself tells what is new, by the report of the target branch: what is in none has been mended.
    rest = [f for f in report.findings if f.status in _ALSO and not f.superseded_by and RANK[f.severity] >= floor]
    issues += [_of_finding(finding) for finding in (*report.shown, *rest)]
    return json_text(_distinct(issues))


def _of_finding(finding: Finding) -> dict[str, Any]:
    severity = _SEVERITIES[finding.severity]
    return _issue(finding.rule, sentence(finding), finding.fingerprint, severity, finding.path, finding.span.line)


def _of_problem(problem: Problem) -> dict[str, Any]:
    """A problem as an issue, at the file's top where it has no line: GitLab requires one."""
    line = problem.span.line if problem.span else 1
    identity = _digest("\0".join((problem.code, problem.path, problem.rule, problem.message)))
    severity = "blocker" if problem.fatal else "info"
    return _issue(problem.code, problem_words(problem), identity, severity, problem.path or TOOL, line)


def _issue(check: str, words: str, fingerprint: str, severity: str, path: str, line: int) -> dict[str, Any]:
    """One issue; the check's name also leads the description because GitLab does not show it."""
    return {
        "description": comment(f"{check}: {words}"),
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }


def _distinct(issues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The issues with every repeated fingerprint hashed anew: GitLab drops all but one of a fingerprint."""
    seen: set[str] = set()
    for issue in issues:
        while issue["fingerprint"] in seen:
            issue["fingerprint"] = _digest(issue["fingerprint"])
        seen.add(issue["fingerprint"])
    return issues


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

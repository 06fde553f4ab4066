"""A framework report as Markdown, CSV and JSON; JSON holds all, the others what fits."""

from __future__ import annotations

import json

from kubelint_compliance.compliance.matrix import as_csv
from kubelint_compliance.compliance.result import absent_words, counted, facts, not_shown, scope_lines, state_words
from kubelint_compliance.model import total
from kubelint_compliance.reports.escape import json_lines, markdown, markdown_code
from kubelint_compliance.reports.words import TOOL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.compliance.coverage import Assessment
    from kubelint_compliance.compliance.result import Result
    from kubelint_compliance.model import Finding

SCHEMA = "kubelint-compliance-framework-report/1"
_FINDINGS_LISTED = 50
_HEADER = (
    "Framework", "Version", "Control", "Title", "Verdict", "State", "Reason", "Objects tested", "Rules", "Findings",
    "Set aside", "Absent inputs", "Covered", "Not covered", "Ask for",
)  # fmt: skip


def render_markdown(result: Result) -> str:
    """Write a page: what is not shown, the scope, the states, a row for each control, then the findings."""
    framework = result.framework
    lines = [f"# {markdown(framework.title)}, {markdown(framework.version)}", "", *map(markdown, facts(result)), ""]
    lines += ["## What this does not show", "", *(f"- {markdown(sentence)}" for sentence in not_shown(result)), ""]
    lines += ["## Scope", "", *(f"- {label}: {markdown(text)}" for label, text in scope_lines(result)), ""]
    lines += ["## Controls", "", f"{counted(result)}.", ""]
    lines += ["| Control | Title | State | Objects | Findings | Not covered |", "|---|---|---|---|---|---|"]
    lines += map(_row, result.assessments)
    lines += _finding_lines(result)
    return "\n".join([*lines, "", markdown(framework.notice), ""])


def _row(entry: Assessment) -> str:
    control = entry.control
    reason = f" ({markdown(entry.reason)})" if entry.reason else ""
    aside = f" and {total(entry.waived)} set aside" if entry.waived else ""
    cells = (
        markdown_code(control.id),
        markdown(control.title),
        f"{state_words(entry)}{reason}",
        str(entry.objects),
        f"{total(entry.findings)}{aside}",
        markdown(". ".join(text for text in (control.gap, absent_words(entry)) if text)),
    )
    return f"| {' | '.join(cells)} |"


def _finding_lines(result: Result) -> Iterator[str]:
    for entry in result.assessments:
        if entry.findings:
            yield from ("", f"### {markdown(entry.control.id)} {markdown(entry.control.title)}", "")
            yield from map(_finding_line, entry.findings[:_FINDINGS_LISTED])
            if len(entry.findings) > _FINDINGS_LISTED:
                yield f"- and {total(entry.findings[_FINDINGS_LISTED:])} more"


def _finding_line(finding: Finding) -> str:
    place = markdown_code(f"{finding.path}:{finding.span.line}:{finding.span.column}")
    return f"- {place} {markdown_code(finding.rule)} {markdown(finding.message)}"


def render_csv(result: Result) -> str:
    """Write a row for each control."""
    return as_csv([_HEADER, *map(_cells, [result] * len(result.assessments), result.assessments)])


def _cells(result: Result, entry: Assessment) -> tuple[str, ...]:
    control = entry.control
    return (
        result.framework.id,
        result.framework.version,
        control.id,
        control.title,
        control.verdict,
        entry.state,
        entry.reason,
        str(entry.objects),
        " ".join(rule.id for rule in entry.rules),
        str(total(entry.findings)),
        str(total(entry.waived)),
        " ".join(entry.absent),
        control.covers,
        control.gap,
        control.ask_for,
    )


def render_json(result: Result) -> str:
    """Write everything."""
    framework = result.framework
    document = {
        "schema": SCHEMA,
        "tool": {"name": TOOL, "version": result.report.tool_version},
        "kubernetesVersion": result.report.kubernetes_version,
        "framework": framework.id,
        "version": framework.version,
        "title": framework.title,
        "source": framework.source,
        "notShown": not_shown(result),
        "scope": result.scope._asdict(),
        "objects": result.report.objects,
        "states": result.counts,
        "controls": [_described(entry) for entry in result.assessments],
    }
    return json_lines(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _described(entry: Assessment) -> dict[str, Any]:
    control = entry.control
    return {
        "id": control.id,
        "title": control.title,
        "verdict": control.verdict,
        "state": entry.state,
        "reason": entry.reason,
        "rules": [rule.id for rule in entry.rules],
        "objects": entry.objects,
        "absentInputs": list(entry.absent),
        "findings": [_finding(finding) for finding in entry.findings],
        "waived": [_finding(finding) for finding in entry.waived],
        "covers": control.covers,
        "gap": control.gap,
        "askFor": control.ask_for,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "object": finding.object._asdict() | {"title": finding.object.title},
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "statusReason": finding.status_reason,
        **({"number": finding.number} if finding.number != 1 else {}),
    }

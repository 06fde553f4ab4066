"""A framework report as Markdown, CSV and JSON; JSON holds all, the others what fits."""

from __future__ import annotations

from kubelint_compliance.compliance.enforced import TITLE, described, rules_of
from kubelint_compliance.compliance.matrix import as_csv
from kubelint_compliance.compliance.result import (
    beyond,
    extent_words,
    found,
    missing_words,
    not_shown,
    number_words,
    scope_lines,
    state_words,
    topic_words,
    totals,
)
from kubelint_compliance.compliance.run import population, population_lines, run_lines
from kubelint_compliance.model import total
from kubelint_compliance.reports.escape import json_text, markdown, markdown_code
from kubelint_compliance.reports.words import TOOL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.compliance.coverage import Assessment
    from kubelint_compliance.compliance.looked import Looked
    from kubelint_compliance.compliance.result import Part, Result
    from kubelint_compliance.model import Finding, Report

SCHEMA = "kubelint-compliance-framework-report/2"
_HEADER = (
    "Framework", "Version", "Control", "Title", "Verdict", "State", "Reason", "Objects tested",
    "Other items tested", "Complete", "Missing topics", "Rules", "Findings", "Set aside", "Numbers", "Absent inputs",
    "Could show", "Not covered", "Ask for",
)  # fmt: skip
_PACKAGE = ("name", "version", "digest")
"""What is told of a package."""


def render_markdown(result: Result) -> str:
    """Write a page: what is not shown, run, scope, population, what policies refuse, states, controls, annexes."""
    lines = [f"# {markdown(result.title)}", "", markdown(found(result)), ""]
    lines += ["## What this does not show", "", *(f"- {markdown(sentence)}" for sentence in not_shown(result)), ""]
    lines += _listed("What was checked", run_lines(result.run, result.report))
    lines += _listed("Scope", scope_lines(result))
    lines += _listed("Population", population_lines(result.report))
    lines += _listed(TITLE, result.refused) if result.refused else []
    for part in result.parts:
        lines += _part_lines(result, part)
    lines += ["## Annex: topics", "", *(_topic_line(looked) for looked in result.topics), ""]
    lines += ["## Annex: findings", "", *_finding_lines(result), ""]
    lines += [markdown(notice) for notice in dict.fromkeys(part.framework.notice for part in result.parts)]
    return "\n".join([*lines, ""])


def _listed(title: str, lines: Iterable[tuple[str, str]]) -> list[str]:
    return [f"## {title}", "", *(f"- {label}: {markdown(text)}" for label, text in lines), ""]


def _part_lines(result: Result, part: Part) -> Iterator[str]:
    yield from (f"## {markdown(part.framework.title)}, {markdown(part.framework.version)}", "")
    yield from (f"{part.counted}.", "")
    yield "| Control | Title | State | Tested | Findings | Not looked at | Not covered |"
    yield "|---|---|---|---|---|---|---|"
    for entry in part.assessments:
        yield _row(result, entry)
    yield ""


def _row(result: Result, entry: Assessment) -> str:
    control = entry.control
    reason = f" ({markdown(entry.reason)})" if entry.reason else ""
    tested = ", ".join(f"{markdown_code(rule.id)} {sum(extent)}" for rule, extent in entry.rules)
    cells = (
        markdown_code(control.id),
        markdown(control.title),
        f"{state_words(entry)}{reason}",
        f"{extent_words(entry.extent)}: {tested}" if tested else "nothing",
        _numbers(result, entry),
        markdown("; ".join(missing_words(entry))),
        markdown(". ".join(text for label, text in beyond(entry) if label != "Manifests could show")),
    )
    return f"| {' | '.join(cells)} |"


def _numbers(result: Result, entry: Assessment) -> str:
    parts = []
    if entry.findings:
        parts.append(f"{total(entry.findings)}: {number_words(result.numbers(entry.findings))}")
    if entry.waived:
        parts.append(f"{total(entry.waived)} set aside: {number_words(result.numbers(entry.waived))}")
    return "; ".join(parts) or "none"


def _topic_line(looked: Looked) -> str:
    return f"- {markdown(looked.topic.title)}: {markdown(topic_words(looked))}"


def _finding_lines(result: Result) -> Iterator[str]:
    if not result.findings:
        yield "None."
    for number, finding in enumerate(result.findings, 1):
        place = markdown_code(f"{finding.path}:{finding.span.line}:{finding.span.column}")
        note = f" {markdown(finding_note(finding))}" if finding_note(finding) else ""
        yield (
            f"{number}. {place} {finding.severity} {markdown_code(finding.rule)} {markdown(finding.message)}, "
            f"{markdown(finding.object.title)}{note}"
        )


def finding_note(finding: Finding) -> str:
    """Whether a person has set a finding aside, or a more specific one says the same; empty where neither."""
    if finding.status != "open":
        return f"({finding.status}: {finding.status_reason})" if finding.status_reason else f"({finding.status})"
    return f"(covered by {finding.superseded_by})" if finding.superseded_by else ""


def render_csv(result: Result) -> str:
    """Write a row for each control of each framework."""
    return as_csv([_HEADER, *(_cells(result, part, entry) for part in result.parts for entry in part.assessments)])


def _cells(result: Result, part: Part, entry: Assessment) -> tuple[str, ...]:
    control = entry.control
    return (
        part.framework.id,
        part.framework.version,
        control.id,
        control.title,
        control.verdict,
        entry.state,
        entry.reason,
        str(entry.extent.objects),
        str(entry.extent.others),
        "yes" if entry.complete else "no",
        " ".join(looked.topic.id for looked in entry.missing),
        " ".join(f"{rule.id}:{sum(extent)}" for rule, extent in entry.rules),
        str(total(entry.findings)),
        str(total(entry.waived)),
        number_words(result.numbers((*entry.findings, *entry.waived))),
        " ".join(entry.absent),
        control.covers,
        control.gap,
        control.ask_for,
    )


def render_json(result: Result) -> str:
    """Write everything."""
    run = result.run
    document = {
        "schema": SCHEMA,
        "title": result.title,
        "tool": {"name": TOOL, "version": result.report.tool_version},
        "kubernetesVersion": result.report.kubernetes_version,
        "run": {
            "name": run.name,
            "paths": list(run.paths),
            "commit": run.commit or None,
            "branch": run.branch or None,
            "changedFiles": run.changed,
            "rules": len(result.report.rules),
            "rulesDigest": run.rules_digest,
            "configurationDigest": run.config_digest,
            **_configurations(result.report),
            **({"packages": [dict(zip(_PACKAGE, pack, strict=True)) for pack in run.packs]} if run.packs else {}),
            **({"waiversDigest": run.waivers_digest, "asOf": result.report.as_of} if run.waivers_digest else {}),
        },
        "notShown": not_shown(result),
        "scope": result.scope._asdict(),
        "population": population(result.report),
        "enforced": [described(one) for one in result.enforced],
        "totals": totals(result),
        "topics": [_topic(looked) for looked in result.topics],
        "frameworks": [_part(result, part) for part in result.parts],
        "findings": [{"number": n, **_finding(finding)} for n, finding in enumerate(result.findings, 1)],
    }
    return json_text(document)


def _configurations(report: Report) -> dict[str, Any]:
    """The configurations beside that of the run, where there are any."""
    told = [
        {"path": entry.path, "files": entry.files, "counts": not entry.why, "unheard": list(entry.unheard)}
        for entry in report.configurations
    ]
    return {"configurations": told} if told else {}


def _topic(looked: Looked) -> dict[str, Any]:
    return {
        "id": looked.topic.id,
        "title": looked.topic.title,
        "lookedAt": not looked.gap,
        "gap": looked.gap,
        "detail": looked.detail,
        "missingRules": list(looked.missing),
        **looked.tested._asdict(),
        "shown": looked.shown,
    }


def _part(result: Result, part: Part) -> dict[str, Any]:
    framework = part.framework
    return {
        "framework": framework.id,
        "version": framework.version,
        "title": framework.title,
        "source": framework.source,
        "limits": framework.limits,
        "objects": result.report.objects,
        "states": part.counts,
        "controls": [_described(result, entry) for entry in part.assessments],
    }


def _described(result: Result, entry: Assessment) -> dict[str, Any]:
    control = entry.control
    return {
        "id": control.id,
        "title": control.title,
        "verdict": control.verdict,
        "state": entry.state,
        "complete": entry.complete,
        "topics": list(control.topics),
        "missingTopics": [looked.topic.id for looked in entry.missing],
        "reason": entry.reason,
        "rules": [tested.rule.id for tested in entry.rules],
        "tested": [{"rule": tested.rule.id, **tested.extent._asdict()} for tested in entry.rules],
        **entry.extent._asdict(),
        "enforced": rules_of(result.enforced, entry),
        "absentInputs": list(entry.absent),
        "findings": _references(result, entry.findings),
        "waived": _references(result, entry.waived),
        "covers": control.covers,
        "gap": control.gap,
        "askFor": control.ask_for,
    }


def _references(result: Result, findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Name findings by their numbers, and by what one looks for first; all else stands once, under `findings`."""
    numbered = zip(result.numbers(findings), findings, strict=True)
    return [
        {"number": number, "rule": finding.rule, "path": finding.path, "line": finding.span.line}
        for number, finding in numbered
    ]


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
        "supersededBy": finding.superseded_by,
        **({"number": finding.number} if finding.number != 1 else {}),
    }

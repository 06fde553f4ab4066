"""The lossless report as versioned JSON, a public contract: `schemas/report.schema.json` and `docs/reports.md`."""

from __future__ import annotations

from collections.abc import Mapping

from kubelint_compliance.model import BUCKETS, SEVERITIES, STATUSES, total
from kubelint_compliance.reports.escape import json_pieces
from kubelint_compliance.reports.words import TOOL, by_severity, controls_of, rule_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.model import (
        Added,
        Configuration,
        FileResult,
        Finding,
        Fix,
        ObjectRef,
        Permit,
        Problem,
        Report,
        Rule,
    )
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.yamltree import Span

SCHEMA = "kubelint-compliance-report/1"


def render(report: Report, options: RenderOptions) -> str:
    """Write the JSON report; no option narrows it."""
    return "".join(pieces(report, options))


def pieces(report: Report, options: RenderOptions) -> Iterator[str]:  # noqa: ARG001 - one signature for every format
    """Yield the text of the JSON report, a finding or a rule at a time."""
    return json_pieces(document(report), levels=2)


def document(report: Report) -> dict[str, Any]:
    """The JSON report as plain values; the long lists are made while they are read."""
    first = {finding.rule: finding for finding in report.findings}
    rules = {rule: rule_of(report, finding) for rule, finding in first.items()}
    controls = {rule: controls_of(known) for rule, known in rules.items()}
    return {
        "schema": SCHEMA,
        "tool": {"name": TOOL, "version": report.tool_version},
        "kubernetesVersion": report.kubernetes_version,
        **({"asOf": report.as_of} if report.as_of else {}),
        **({"comparedWith": _record(report.compared)} if report.compared else {}),
        **({"addedDecisions": [_added(entry) for entry in report.added]} if report.compared else {}),
        **({"newlyPermitted": [_permit(entry) for entry in report.permits]} if report.compared else {}),
        "summary": _summary(report),
        **({"configurations": [_configuration(e) for e in report.configurations]} if report.configurations else {}),
        "files": [_file(file) for file in report.files],
        "findings": (
            _finding(finding, controls[finding.rule]) | _remedy(finding, rules[finding.rule])
            for finding in report.findings
        ),
        "problems": [_problem(problem) for problem in report.problems],
        "rules": (_record(report.rules[id_]) for id_ in sorted(report.rules)),
        "skipped": [_record(skipped) for skipped in report.skipped],
        "kinds": [{"kind": kind, "objects": objects} for kind, objects in report.kinds],
        "unexaminedKinds": list(report.unexamined_kinds),
        "kindsWithoutSchema": [{"kind": kind, "objects": objects} for kind, objects in report.without_schema],
        "tested": [
            {"rule": rule, "objects": objects, "others": others}
            for rule, (objects, others) in sorted(_tested(report).items())
        ],
        "unevaluated": list(report.unevaluated),
    }


def _tested(report: Report) -> dict[str, list[int]]:
    """How many objects each rule tested, and how many others."""
    counts: dict[str, list[int]] = {rule: [0, 0] for rule in report.rules}
    for which, tested in enumerate((report.tested, report.tested_others)):
        for rules, number in tested:
            for rule in rules:
                counts.setdefault(rule, [0, 0])[which] += number
    return counts


def _summary(report: Report) -> dict[str, Any]:
    severities, findings = by_severity(report.open), report.findings
    buckets = [file.bucket for file in report.files]
    return {
        "objects": report.objects,
        "fragments": report.fragments,
        "documents": sum(file.documents for file in report.files),
        "passedOver": sum(file.passed_over for file in report.files),
        "enclosed": sum(file.enclosed for file in report.files),
        "files": len(buckets),
        "buckets": {bucket: buckets.count(bucket) for bucket in BUCKETS},
        "findings": total(findings),
        "open": total(report.open),
        "severities": {severity: severities.get(severity, 0) for severity in reversed(SEVERITIES)},
        "statuses": {status: total(f for f in findings if f.status == status) for status in STATUSES},
        "superseded": total(f for f in findings if f.status == "open" and f.superseded_by),
        "problems": total(report.problems),
        "minSeverity": report.min_severity,
        "failOn": report.fail_on,
        **({"failOnAt": dict(sorted(report.fail_on_at.items()))} if report.fail_on_at else {}),
        "failing": total(report.failing),
        "exitCode": report.exit_code,
    }


def _configuration(entry: Configuration) -> dict[str, Any]:
    passed_over = {"reason": entry.why} if entry.why else {}
    return {
        "path": entry.path,
        "files": entry.files,
        "counts": not entry.why,
        "unheard": list(entry.unheard),
    } | passed_over


def _file(file: FileResult) -> dict[str, Any]:
    return {
        "path": file.path,
        "bucket": file.bucket,
        "reason": file.reason,
        "objects": file.objects,
        "fragments": file.fragments,
        "documents": file.documents,
        "enclosed": file.enclosed,
        "passedOver": [{"reason": reason, "documents": number} for reason, number in file.passed],
    }


def _added(entry: Added) -> dict[str, Any]:
    said = {"kind": entry.kind, "message": entry.message, "inForce": entry.in_force}
    return {**said, "path": entry.path, **_place(entry.span)}


def _permit(entry: Permit) -> dict[str, Any]:
    return {"message": entry.words, "path": entry.path, "line": entry.line or None}


def _finding(finding: Finding, controls: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        **_place(finding.span),
        "object": _object(finding.object),
        "pointer": finding.pointer,
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "statusReason": finding.status_reason,
        "supersededBy": finding.superseded_by,
        "controls": controls,
        "related": [{"message": r.message, "path": r.path, **_place(r.span)} for r in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
        **_number(finding.number),
    }


def _remedy(finding: Finding, rule: Rule) -> dict[str, str]:
    """What to do, where that is another text than the rule's."""
    return {"remediation": rule.remedy(finding.remedy)} if finding.remedy else {}


def _number(number: int) -> dict[str, int]:
    """How many a record stands for, where it is not one."""
    return {"number": number} if number != 1 else {}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"description": fix.description, "edits": edits}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "code": problem.code,
        "message": problem.message,
        **_place(problem.span),
        "object": _object(problem.object) if problem.object else None,
        "rule": problem.rule,
        "fatal": problem.fatal,
        **_number(problem.number),
    }


def _place(span: Span | None) -> dict[str, int | None]:
    if span is None:
        return dict.fromkeys(("line", "column", "endLine", "endColumn"))
    return {"line": span.line, "column": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _object(ref: ObjectRef) -> dict[str, str]:
    return {"apiVersion": ref.api_version, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _record(record: Any) -> dict[str, Any]:
    """A record's fields under their names in camelCase; so are the records in it."""
    return {_camel(name): _plain(value) for name, value in record._asdict().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return _record(value) if hasattr(value, "_fields") else [_plain(entry) for entry in value]
    return dict(value) if isinstance(value, Mapping) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)

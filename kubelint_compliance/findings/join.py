"""Joins the findings of all scans: in the order of a report, with equal fingerprints told apart."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.model import Finding, Problem


def joined(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by place, and number those that share a fingerprint, such as two objects of one name in a file.

    In a run for which no fingerprints are made, none has one but those of a file with ignores.
    """
    seen: dict[str, int] = {}
    distinct = []
    ordered = in_order(findings)
    if not any(finding.fingerprint for finding in ordered):
        return ordered
    for finding in ordered:
        if not finding.fingerprint:
            distinct.append(finding)
            continue
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        distinct.append(finding if count == 1 else finding._replace(fingerprint=f"{finding.fingerprint}-{count}"))
    return tuple(distinct)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by place."""
    return tuple(sorted(findings, key=_order))


def place_of(problem: Problem) -> tuple[object, ...]:
    """Return what problems are sorted by."""
    return problem.path, problem.span.line if problem.span else 0, problem.code, problem.message


def _order(finding: Finding) -> tuple[object, ...]:
    path, span, *_ = finding.places[0]
    return path, span and span[:2], finding.rule, finding.pointer, finding.message

"""Scans as plain lists, and back: what JSON can carry between machines.

All records of the model are tuples, so JSON writes them as lists by itself; this reads them. What is not as it was
written raises ValueError, TypeError or AttributeError.
"""

from __future__ import annotations

from kubelint_compliance.model.finding import Edit, ExcerptLine, Finding, Fix, ObjectRef, Place, Problem
from kubelint_compliance.model.run import Coverage, FileResult, Scan
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def scan_of(row: Sequence[Any]) -> Scan:
    """Return the scan that a list was written from."""
    file, findings, problems, kinds, coverage = row
    return Scan(
        file_of(file),
        tuple(map(finding_of, findings)),
        tuple(map(problem_of, problems)),
        tuple((kind, number) for kind, number in kinds),
        tuple(Coverage(tuple(rules), outcome, reason, number) for rules, outcome, reason, number in coverage),
    )


def file_of(row: Sequence[Any]) -> FileResult:
    """Return the result of a file that a list was written from."""
    path, bucket, reason, objects, fragments, passed, enclosed = row
    counted = tuple((why, number) for why, number in passed)
    return FileResult(path, bucket, reason, objects, fragments, counted, enclosed)


def finding_of(row: Sequence[Any]) -> Finding:
    """Return the finding that a list was written from; written out, since a run may read very many."""
    places, rule, severity, message, ref, pointer, mark, status, why, covered, lines, line_hash, fix, *numbers = row
    return Finding(
        tuple([Place(path, Span(*span) if span else None, role, words) for path, span, role, words in places]),
        rule,
        severity,
        message,
        ObjectRef(*ref),
        pointer,
        mark,
        status,
        why,
        covered,
        tuple([ExcerptLine(number, text) for number, text in lines]) if lines else (),
        line_hash,
        _fix(*fix) if fix else None,
        *numbers,
    )


def _fix(description: str, edits: Sequence[Any]) -> Fix:
    return Fix(description, tuple(Edit(Span(*span), text) for span, text in edits))


def problem_of(row: Sequence[Any]) -> Problem:
    """Return the problem that a list was written from."""
    path, code, message, span, ref, *rest = row
    return Problem(path, code, message, Span(*span) if span else None, ObjectRef(*ref) if ref else None, *rest)

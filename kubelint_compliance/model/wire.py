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
    path, bucket, reason, objects, fragments, passed, enclosed = file
    return Scan(
        FileResult(path, bucket, reason, objects, fragments, tuple((why, number) for why, number in passed), enclosed),
        tuple(map(_finding, findings)),
        tuple(map(problem_of, problems)),
        tuple((kind, number) for kind, number in kinds),
        tuple(Coverage(tuple(rules), outcome, reason, number) for rules, outcome, reason, number in coverage),
    )


def problem_of(row: Sequence[Any]) -> Problem:
    """Return the problem that a list was written from."""
    problem = Problem(*row)
    return problem._replace(span=_span(problem.span), object=problem.object and ObjectRef(*problem.object))


def _finding(row: Sequence[Any]) -> Finding:
    finding = Finding(*row)
    return finding._replace(
        places=tuple(Place(path, _span(span), role, message) for path, span, role, message in finding.places),
        object=ObjectRef(*finding.object),
        excerpt=tuple(ExcerptLine(*line) for line in finding.excerpt),
        fix=finding.fix and Fix(finding.fix[0], tuple(Edit(_there(span), text) for span, text in finding.fix[1])),
    )


def _span(row: Sequence[int] | None) -> Span | None:
    return None if row is None else _there(row)


def _there(row: Sequence[int]) -> Span:
    return Span(*row)

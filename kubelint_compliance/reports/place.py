"""Where a finding stands, as consumers want it: on one line, once for each rule and line."""

from __future__ import annotations

from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.model import Finding


def line_text(finding: Finding, line: int) -> str | None:
    """The text of one line of the file, where the finding's excerpt is of that file and holds it."""
    if finding.checked is not finding.span:
        return None
    for excerpt in finding.excerpt:
        if excerpt.number == line:
            return excerpt.text
    return None


def on_one_line(finding: Finding) -> Span:
    """The part of the finding's span that lies on its first line, at least one column wide."""
    span = finding.span
    if span.end_line == span.line:
        return Span(span.line, span.column, span.line, max(span.end_column, span.column + 1))
    text = line_text(finding, span.line)
    end = len(text.rstrip()) + 1 if text is not None else 0
    return Span(span.line, span.column, span.line, max(end, span.column + 1))


def merged(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Findings of one rule on one line of one file together: consumers of annotations show only one of them."""
    groups: dict[tuple[str, int, str, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.path, finding.span.line, finding.rule, finding.status)
        groups.setdefault(key, []).append(finding)
    return [tuple(group) for group in groups.values()]

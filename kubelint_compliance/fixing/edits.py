"""Edits of a text: where they go, and the text with all of them made."""

from __future__ import annotations

from kubelint_compliance.yamltree import Span
from kubelint_compliance.yamltree.places import line_starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.model import Edit


def before(span: Span) -> Span:
    """Return the empty span where a span starts."""
    return Span(span.line, span.column, span.line, span.column)


def behind(span: Span) -> Span:
    """Return the empty span where a span ends."""
    return Span(span.end_line, span.end_column, span.end_line, span.end_column)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with every edit made; they must not overlap."""
    starts = line_starts(text)
    for span, replacement in sorted(edits, reverse=True):
        begin = starts[span.line - 1] + span.column - 1
        end = starts[span.end_line - 1] + span.end_column - 1
        text = text[:begin] + replacement + text[end:]
    return text

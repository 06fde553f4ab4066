"""From the one right edit that a schema problem names to replacements in the very text.

Only where the text is written as plainly as the edit supposes; an alias, a tag or a block scalar gets no fix. Quotes
are set and taken around a value, so that no value becomes part of a report.
"""

from __future__ import annotations

from kubelint_compliance.fixing.edits import before, behind
from kubelint_compliance.model import Edit, Fix
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.schema.words import SchemaProblem
    from kubelint_compliance.yamltree import Document

_QUOTES = ('"', "'")
_NUMBER_STARTS = ("-", "+", ".")


def fix_of(problem: SchemaProblem, document: Document, path: tuple[str | int, ...]) -> Fix | None:
    """Return the fix of a problem; `path` leads to its node from the top of the document. None where none is sure."""
    span = document.span_of(path, key=problem.on_key)
    if problem.fix is None or span is None or span.line != span.end_line:
        return None
    written = document.text_of(path, key=problem.on_key)
    if problem.fix.action == "rename":
        return _renamed(written, str(path[-1]), problem.fix.value, span)
    return _quoted(written, span) if problem.fix.action == "quote" else _unquoted(written, span)


def _renamed(written: str, old: str, new: str, span: Span) -> Fix | None:
    if written not in (old, *(f"{quote}{old}{quote}" for quote in _QUOTES)):
        return None
    return Fix(f"Rename the field to {new}", (Edit(span, written.replace(old, new)),))


def _quoted(written: str, span: Span) -> Fix | None:
    if not (written[:1].isalnum() or written[:1] in _NUMBER_STARTS):
        return None
    return Fix("Quote the value", (Edit(before(span), '"'), Edit(behind(span), '"')))


def _unquoted(written: str, span: Span) -> Fix | None:
    if written[:1] not in _QUOTES or not written[1:-1].isalnum():
        return None
    first = Span(span.line, span.column, span.line, span.column + 1)
    last = Span(span.line, span.end_column - 1, span.line, span.end_column)
    return Fix("Drop the quotes", (Edit(first, ""), Edit(last, "")))

"""From the one right edit that a schema problem names to the replacement in the very text.

Only where the text is written as plainly as the edit supposes; an alias, a tag or a block scalar gets no fix.
"""

from __future__ import annotations

from kubelint_compliance.model import Edit, Fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.schema.words import SchemaProblem
    from kubelint_compliance.yamltree import Document

_QUOTES = ('"', "'")
_DESCRIPTIONS = {"rename": "Rename the field to {value}", "quote": "Quote the value", "unquote": "Drop the quotes"}


def fix_of(problem: SchemaProblem, document: Document, path: tuple[str | int, ...]) -> Fix | None:
    """Return the fix of a problem; `path` leads to its node from the top of the document. None where none is sure."""
    named = problem.fix
    span = document.span_of(path, key=problem.on_key)
    if named is None or span is None:
        return None
    written = document.text_of(path, key=problem.on_key)
    text = _RULES[named.action](written, str(path[-1]), named.value)
    if not text or span.line != span.end_line:
        return None
    return Fix(_DESCRIPTIONS[named.action].format(value=named.value), (Edit(span, text),))


def _rename(written: str, old: str, new: str) -> str:
    return written.replace(old, new) if written in (old, *(f"{quote}{old}{quote}" for quote in _QUOTES)) else ""


def _quote(written: str, field: str, value: str) -> str:  # noqa: ARG001 - one signature for every edit
    return f'"{written}"' if written[:1].isalnum() or written[:1] in ("-", ".", "+", "~") else ""


def _unquote(written: str, field: str, value: str) -> str:  # noqa: ARG001
    inner = written[1:-1]
    return inner if written[:1] in _QUOTES and written == written[0] + inner + written[0] and inner.isalnum() else ""


_RULES = {"rename": _rename, "quote": _quote, "unquote": _unquote}

"""Adds an entry to the text of a register: all that was there stays as it is, byte for byte."""

from __future__ import annotations

import json

from kubelint_compliance.decisions.register import FIELDS, ROOT
from kubelint_compliance.yamltree import Document, ParseProblem, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

HEAD = """\
# Waivers: findings that somebody accepts for a time, each for a reason and approved by another person.
# `kubelint-compliance waivers list` tells how they stand.
"""
_INDENT = "  "


def appended(text: str, entry: Mapping[str, object]) -> str:
    """Return the text with an entry behind all others; an empty one begins a register.

    `entry` has texts, lists of texts and mappings of texts, by field. Raises ValueError where the form of the file
    leaves no place for it.
    """
    text = text or HEAD
    line_end = "\r\n" if "\r\n" in text else "\n"
    document = _document(text)
    entries = document.value.get(ROOT) if document and document.value else None
    start, end = text, ""
    if entries == [] and document is not None:
        start, end = _without_empty_list(text, document)
    if start and not start.endswith("\n"):
        start += line_end
    head = "" if document and document.value else f"{ROOT}:{line_end}"
    indent = _indent(text, document) if entries and document else _INDENT
    written = start + head + line_end.join(_lines(entry, indent)) + line_end + end.lstrip("\r\n")
    after = _document(written)
    if after is None or after.value != {ROOT: [*(entries or ()), dict(entry)]}:
        raise ValueError(f"an entry can only be added where '{ROOT}' is a list in block style, one entry below another")
    return written


def next_id(text: str) -> str:
    """Return an id that comes after all of a register: `W-4` after `W-3`."""
    document = _document(text)
    entries = (document.value or {}).get(ROOT) or [] if document else []
    numbers = [str(entry["id"]).removeprefix("W-") for entry in entries]
    return f"W-{max([int(number) for number in numbers if number.isascii() and number.isdigit()], default=0) + 1}"


def _document(text: str) -> Document | None:
    """Return the one document of a text that `read_register` has taken, or that is about to be; None for none."""
    parts = list(parse(text))
    if any(isinstance(part, ParseProblem) or part.problems for part in parts):
        return None
    documents = [part for part in parts if isinstance(part, Document)]
    return documents[0] if len(documents) == 1 else None


def _without_empty_list(text: str, document: Document) -> tuple[str, str]:
    """Return what is before and behind an empty list `[]`."""
    span = document.span_of((ROOT,))
    lines = text.splitlines(keepends=True)
    if span is None or span.line != span.end_line:
        return text, ""
    before = "".join(lines[: span.line - 1]) + lines[span.line - 1][: span.column - 1].rstrip()
    return before, lines[span.line - 1][span.end_column - 1 :] + "".join(lines[span.line :])


def _indent(text: str, document: Document) -> str:
    """Return the space before the dashes of the entries."""
    span = document.span_of((ROOT, 0), key=True)
    line = text.splitlines()[span.line - 1] if span else ""
    return line[: len(line) - len(line.lstrip(" "))] if line.lstrip(" ").startswith("- ") else _INDENT


def _lines(entry: Mapping[str, object], indent: str) -> list[str]:
    lines = [f"{name}: {_value(entry[name])}" for name in FIELDS if name in entry]
    return [f"{indent}{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name}: {_flow(said)}" for name, said in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, "k: {}\n", {"k": value})


def _flow(value: object) -> str:
    return _scalar(value, "[{}]\n", [value])


def _scalar(value: object, form: str, meant: Any) -> str:
    """Return a text plainly where YAML reads it back as the same text; all else as JSON, which YAML reads too."""
    if isinstance(value, str) and value.isprintable():
        document = _document(form.replace("{}", value))
        if document is not None and document.value == meant:
            return value
    return json.dumps(value)

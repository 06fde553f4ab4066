"""Places against the text: what is at a place is what the product says is there, to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint_compliance.findings.population import TEMPLATE, UNPARSED
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.shape import holds
from kubelint_compliance.yamltree import ParseProblem, Span, decode, parse
from kubelint_compliance.yamltree.comments import comments
from tests.fuzz import mutate, seeds
from tests.fuzz.files import checked
from tests.fuzz.harness import Harness, encoded, need
from tests.yamltree.test_places_against_text import BLANKS, leaves, slice_at

if TYPE_CHECKING:
    from random import Random

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.model import Finding

_WIDEST = 240
"""So much of a line an excerpt shows."""
_PATH = "a.yaml"
_OF_FILES = (TEMPLATE, UNPARSED)
"""Rules about what was not read as an object."""
_SCANNED = 0.25
"""A part of the texts is also checked; the others are only parsed, at a tenth of the cost."""


def make(random: Random) -> bytes:
    """Return a text with odd breaks of lines, separators, comments, quotes and widths."""
    whole = random.choice(seeds.manifests())
    if random.random() < 0.5:
        values = seeds.values(random.randrange(len(seeds.manifests())))
        whole = "--- # a\n".join(mutate.written(random, mutate.tree(random, value, values)) for value in values[:3])
    start = random.choice(("#\n", "", "", "")) if random.random() < _SCANNED else "# parsed only\n"
    return encoded(start + mutate.text(random, whole, seeds.manifests()))


def look(data: bytes) -> None:
    """Hold every place of the parser, and of the findings and problems, against the text."""
    text = decode(data)
    if isinstance(text, ParseProblem):
        return
    text = text.removeprefix("\ufeff")
    lines = lines_of(text)
    _parsed(text, lines)
    if data.startswith(b"# parsed only\n"):
        return
    report = checked({_PATH: data})
    opened = Opened(_PATH, text)
    patches = any(manifest.kind == "Kustomization" for manifest in opened.manifests)  # whose parts are objects, too
    for finding in report.findings:
        for place in finding.places:
            if place.span is not None:
                _lies_in(place.span, lines)
        _shows(finding, lines)
        objects = [manifest for manifest in opened.manifests if manifest.ref == finding.object]
        there = (
            patches
            or finding.rule in _OF_FILES
            or "***" in finding.pointer
            or any(_holds(manifest, finding.pointer) for manifest in objects)
        )
        need(there, f"nothing is at {finding.pointer} ({finding.rule})")
    for problem in report.problems:
        if problem.span is not None:
            _lies_in(problem.span, lines)


def lines_of(text: str) -> list[str]:
    """Return the lines as readers count them: they end at LF, CRLF or CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _parsed(text: str, lines: list[str]) -> None:
    for part in parse(text):
        if isinstance(part, ParseProblem):
            _lies_in(part.span, lines)
            continue
        for path in leaves(part.value):
            for key in (False, True):
                span = part.span_of(path, key=key)
                if span is None:
                    need(path == (), f"no place for {path}")
                    continue
                _lies_in(span, lines)
                there, source = slice_at(text, span), part.text_of(path, key=key).rstrip(BLANKS)
                need(there == source, f"{there!r} is where {source!r} should be")
    for comment in comments(text):
        span = Span(comment.line, comment.column, comment.line, comment.column + len(comment.text))
        need(slice_at(text, span) == comment.text, f"no comment {comment.text!r} at {span}")


def _lies_in(span: Span, lines: list[str]) -> None:
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    need((1, 1) <= start <= end, f"{span} ends before it begins")
    need(span.end_line <= len(lines) + 1, f"{span} is behind the last line")
    for line, column in (start, end):
        width = len(lines[line - 1]) if line <= len(lines) else 0
        need(column <= width + 2, f"{span} is behind the end of line {line}")


def _shows(finding: Finding, lines: list[str]) -> None:
    """An excerpt is the line, cut to its width, with some of its characters blank."""
    for entry in finding.excerpt:
        need(1 <= entry.number <= len(lines), f"there is no line {entry.number}")
        line = lines[entry.number - 1][:_WIDEST]
        same = len(line) == len(entry.text) and all(a in (b, "*") for a, b in zip(entry.text, line, strict=True))
        need(same, f"line {entry.number} is {line!r}, and not {entry.text!r}")


def _holds(manifest: Manifest, pointer: str) -> bool:
    """Whether a JSON pointer leads to something; a null that Kubernetes drops has a place and no value."""
    value, path = manifest.value, manifest.prefix
    for step in pointer.split("/")[1:]:
        key: Any = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            if not (key.isdigit() and holds(value, int(key))):
                return False
            path = (*path, int(key))
            value = value[int(key)]
        elif isinstance(value, dict):
            found = [other for other in value if str(other) == key]
            path = (*path, found[0] if found else key)
            if not found:
                return manifest.document.span_of(path) is not None
            value = value[found[0]]
        else:
            return False
    return True


HARNESS = Harness(make, look)

"""The source lines around a finding with carets under the places meant: finding and width in, printable lines out."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import log_line, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kubelint_compliance.model import Finding

    Paint = Callable[[str, str], str]

_TAB = "    "
_UNWRAPPED = 160
_CUT = "..."
_MARKS = 20
"""So many places are marked on one line."""


class Mark(NamedTuple):
    """Carets under the columns `start` to `end` (exclusive) of one line, and what to write beside them."""

    line: int
    start: int
    end: int
    label: str


def marks_of(findings: Sequence[Finding]) -> list[Mark]:
    """One mark for each finding; labels only where there are several to tell apart."""
    several = len(findings) > 1
    return [
        Mark(span.line, span.column, span.end_column if span.end_line == span.line else 0, f.message * several)
        for f, span in ((f, f.checked) for f in findings)
    ]


def gutter_of(findings: Sequence[Finding]) -> int:
    """How many columns the line numbers need."""
    return max((len(str(line.number)) for f in findings for line in f.excerpt), default=2)


def excerpt_lines(findings: Sequence[Finding], severity: str, width: int, paint: Paint) -> list[str]:
    """The numbered lines of all the findings' excerpts, each place marked; empty where there are none."""
    texts = {line.number: line.text for f in findings for line in f.excerpt}
    return marked_lines(texts, marks_of(findings), gutter_of(findings), width, paint, severity) if texts else []


def marked_lines(
    texts: Mapping[int, str], marks: Sequence[Mark], gutter: int, width: int, paint: Paint, severity: str
) -> list[str]:
    """The lines that `texts` has by their numbers, at least one, with what is marked below each.

    `gutter` columns are for the numbers; `paint` colours the carets as for a severity.
    """
    bar = paint("dim", " " * gutter + " |")
    lines, before = [bar], min(texts)
    for number in sorted(texts):
        if number > before + 1:
            lines.append(paint("dim", "." * max(gutter, 3)))
        before = number
        here = [mark for mark in marks if mark.line == number]
        row, carets = _row(texts[number], here, (width or _UNWRAPPED) - gutter - 3)
        lines.append((paint("dim", f"{number:>{gutter}} |") + " " + row).rstrip())
        lines += [f"{bar} {space}{paint(severity, caret)}" for space, caret in carets[:_MARKS]]
        if len(carets) > _MARKS:
            lines.append(f"{bar} and {len(carets) - _MARKS} more on this line")
    return lines


def _row(text: str, marks: Sequence[Mark], room: int) -> tuple[str, list[tuple[str, str]]]:
    """One source line, cut to the room around its first mark, and the carets (indent, caret and label) below it."""
    room = max(room, 20)
    first = marks[0].start - 1 if marks else 0
    start = 0 if _width(text[: first + 1]) <= room * 3 // 4 else max(0, first - room // 3)
    cells = [_cell(c) for c in text[start : start + room]]
    while cells and sum(cell[1] for cell in cells) > room:
        cells.pop()
    lead = _CUT if start else ""
    row = lead + "".join(cell[0] for cell in cells) + (_CUT if start + len(cells) < len(text) else "")
    widths = [cell[1] for cell in cells]
    carets = [_carets(mark, widths, start, len(lead)) for mark in marks]
    return log_line(row), carets


def _carets(mark: Mark, widths: list[int], start: int, lead: int) -> tuple[str, str]:
    begin = min(max(mark.start - 1 - start, 0), len(widths))
    end = min(max(mark.end - 1 - start, begin), len(widths)) if mark.end else len(widths)
    carets = "^" * max(sum(widths[begin:end]), 1)
    label = f" {printable(mark.label)}" if mark.label else ""
    return " " * (lead + sum(widths[:begin])), carets + label


def _width(text: str) -> int:
    return len(text) if text.isascii() and text.isprintable() else sum(_cell(c)[1] for c in text)


def _cell(character: str) -> tuple[str, int]:
    """How a character is shown and how many columns that takes."""
    if character == "\t":
        return _TAB, len(_TAB)
    if not character.isprintable():
        shown = printable(character)
        return shown, len(shown)
    return character, 1 if character.isascii() else _columns(character)


def _columns(character: str) -> int:
    """Terminal columns of a character beyond ASCII: two for East Asian wide ones, none for combining ones."""
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1

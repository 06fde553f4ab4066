"""Tells of an example that comes out otherwise: its place in the rule file, and its lines with what is meant marked.

Goes in: what is wrong, the places in the text of the example, the rule file. Comes out: text of one line or several.
"""

from __future__ import annotations

from kubelint_compliance.reports.excerpt import Mark, marked_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Example
    from kubelint_compliance.ruleset.rulefile import RuleFile
    from kubelint_compliance.yamltree import Span

_WIDTH = 120
_PLAIN = "medium"
_LITERAL = "|"


def told(message: str, marks: Sequence[Mark], example: Example, place: tuple[RuleFile | None, int]) -> str:
    """Return the message with the place of the example, or of the first mark in it, and the marked lines.

    `place` is the rule file, where it is known, and the number of the example, from 1.
    """
    file, number = place
    lines = example.text.split("\n")
    texts = {mark.line: lines[mark.line - 1] for mark in marks if mark.line <= len(lines)}
    where = ""
    if file:
        path = _path_of(file, number)
        first = _span_at(file, path, lines, marks[0]) if marks else None
        span = first or file.document.span_of(path) or file.document.span
        where = f"{file.path}:{span.line}:{span.column}: "
        shifts = _shifts(file, path, lines, texts)
        if shifts:
            texts = {shifts[line][0]: " " * shifts[line][1] + text for line, text in texts.items()}
            marks = [_moved(mark, *shifts[mark.line]) for mark in marks if mark.line in shifts]
    if not texts:
        return f"{where}{message}"
    gutter = len(str(max(texts)))
    return "\n".join([f"{where}{message}", *marked_lines(texts, marks, gutter, _WIDTH, _unpainted, _PLAIN)])


def named(file: RuleFile, number: int, what: str) -> str:
    """Return how a message about an example begins: its place in the rule file, the rule, its number, from 1, and what.

    With the number 0 all examples are meant, and the place is that of the remediation.
    """
    path = _path_of(file, number) if number else ("remediation",)
    return str(file.error(path, f"{file.content['id']}, example {number} ({what}): "))


def _path_of(file: RuleFile, number: int) -> Path:
    """Return the path of the text of an example in its rule file."""
    examples = file.content["examples"]
    fails = len(examples["fail"])
    outcome, index = ("fail", number - 1) if number <= fails else ("pass", number - 1 - fails)
    inside = ("manifest",) if isinstance(examples[outcome][index], dict) else ()
    return ("examples", outcome, index, *inside)


def _span_at(file: RuleFile, path: Path, lines: Sequence[str], mark: Mark) -> Span | None:
    """Return where in the rule file a mark of an example stands; None where it cannot be told."""
    start = sum(len(text) + 1 for text in lines[: mark.line - 1]) + mark.start - 1
    return file.document.span_in(path, start, start + 1)


def _shifts(file: RuleFile, path: Path, lines: Sequence[str], wanted: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return, for some lines of an example, their line in the rule file and how far they are indented there.

    None at all where the example is not written line by line, as a literal block.
    """
    if file.document.text_of(path)[:1] != _LITERAL:
        return {}
    found = {}
    for line in wanted:
        span = _span_at(file, path, lines, Mark(line, 1, 0, "")) if lines[line - 1] else None
        if span is None:
            return {}
        found[line] = (span.line, span.column - 1)
    return found


def _moved(mark: Mark, line: int, shift: int) -> Mark:
    return Mark(line, mark.start + shift, mark.end + shift if mark.end else 0, mark.label)


def _unpainted(_: str, text: str) -> str:
    return text

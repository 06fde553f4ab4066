"""What of a file could not be read, where it may have been of a kind that a question reads.

Goes in: an opened text and the kinds. Comes out: what is to be told of it, each with a line. A document that cannot be
read has no kind; it counts where it has the name of one in it.
"""

from __future__ import annotations

import re

from kubelint_compliance.manifests.classify import RENDER_HINT
from kubelint_compliance.manifests.passed import BESIDE
from kubelint_compliance.manifests.placeholders import may_break_yaml
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, text
from kubelint_compliance.yamltree import BOUNDS, split_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.passed import Passed
    from kubelint_compliance.yamltree import Document

ASIDE = ("",)
"""In place of the versions of a kind that a question does not know: its objects are told of, and cost no exit code."""
_ESCAPED = re.compile(r"\\[xuU\r\n]")
"""Behind these the name of a kind may be written in other letters."""
_WORD = re.compile(r"[A-Za-z]+")
_LIST = "List"
_TEMPLATES = f"unrendered templates are left out: {RENDER_HINT.partition(',')[0]}"


class Told(NamedTuple):
    """Something that is not part of the answer: where, from line 1 on, or 0 for no line, and why.

    `fatal`: an answer without it may be wrong.
    """

    path: str
    line: int
    message: str
    fatal: bool = True


def is_named_in(written: str, names: frozenset[str]) -> bool:
    """Whether a kind, or a list of it, may be named in a text: no object of it is in a text without."""
    if not any(name in written for name in names):
        return _ESCAPED.search(written) is not None
    return any(word in names or word.removesuffix(_LIST) in names for word in _WORD.findall(written))


def unread(opened: Opened, names: frozenset[str]) -> Iterator[Told]:
    """Yield what could not be read at all: the file, or documents of it in which a kind is named."""
    if opened.problem is not None:
        yield Told(opened.path, 0, opened.problem.message)
        return
    problems = opened.problems
    if not problems:
        return
    lines, is_told = split_lines(opened.text), False
    for problem in problems:
        document = _around(lines, problem.span.line)
        if not (is_named_in(document, names) or problem.code in BOUNDS or problem is opened.cut):
            continue
        if problem.code in BOUNDS or not may_break_yaml(document):
            yield Told(opened.path, problem.span.line, f"what cannot be read is left out: {problem.message}")
        elif not is_told:
            is_told = True
            yield Told(opened.path, problem.span.line, _TEMPLATES)


def templates(opened: Opened, names: frozenset[str]) -> Iterator[Told]:
    """Yield that a template of a chart is left out, where a kind is named in it: Helm makes of it what counts.

    It stands at the first mark that YAML cannot be read for.
    """
    if is_named_in(opened.text, names):
        yield Told(opened.path, next((problem.span.line for problem in opened.problems), 1), _TEMPLATES)


def _around(lines: list[str], line: int) -> str:
    """Return the document around a line, counted from 1."""
    start = end = min(line, len(lines))
    while start > 1 and not lines[start - 1].startswith("---"):
        start -= 1
    while end < len(lines) and not lines[end].startswith("---"):
        end += 1
    return "\n".join(lines[max(start - 1, 0) : end])


def passed_over(opened: Opened, names: frozenset[str]) -> Iterator[Told]:
    """Yield what is no object for a mistake in what it says it is, where it, or the list it is in, names a kind."""
    for part in opened.documents:
        for entry in part.passed:
            if entry.weight >= BESIDE and _is_of(part.document, entry, names):
                yield Told(opened.path, _line(part.document, entry), f"left out: {entry.message}")


def _is_of(document: Document, entry: Passed, names: frozenset[str]) -> bool:
    around = (mapping(at(document.value, entry.path[:length])) for length in range(len(entry.path) + 1))
    return any(text(value.get("kind")).removesuffix(_LIST) in names for value in around)


def _line(document: Document, entry: Passed) -> int:
    span = document.span_of((*entry.path, entry.at) if entry.at else entry.path) or document.span
    return span.line

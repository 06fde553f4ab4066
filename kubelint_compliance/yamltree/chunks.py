"""Cuts a text into documents where Kubernetes does: at lines that start with `---`, before YAML is parsed.

So a broken document never takes its neighbours along, and text between the end of a document and the next
such line is not a document of its own.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree.problem import ParseProblem
from kubelint_compliance.yamltree.span import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = "---"


class Chunk(NamedTuple):
    """The text of one document as Kubernetes parses it, and the lines of the whole text it stands on.

    `offset`, `line` and `column` are where `text` begins, from 0; `first_line` and `last_line` count from 1
    and take in the separator before it. `problem` says why Kubernetes cannot read it at all.
    """

    text: str
    offset: int
    line: int
    column: int
    first_line: int
    last_line: int
    problem: ParseProblem | None = None


def chunks(text: str, start: int = 0, line: int = 0, column: int = 0) -> Iterator[Chunk]:
    """The documents of `text` from `start`, which is on `line` and `column` (both from 0)."""
    begin, first_line, problem = start, line, None
    for mark in _marks(text, start):
        if mark == begin and problem is None:
            problem = _wrong_separator(text, mark, line)  # nothing before it: it belongs to the document
            continue
        part = text[begin:mark]
        end_line = line + breaks(part)
        if part or problem:
            yield Chunk(part, begin, line, column, first_line + 1, end_line, problem)
        problem = _wrong_separator(text, mark, end_line)
        begin = _next_line(text, mark)
        first_line, line, column = end_line, *moved(text, mark, begin, end_line, 0)
        if problem and begin >= len(text):
            yield Chunk("", begin, line, column, first_line + 1, max(line, first_line + 1), problem)
    if begin < len(text):
        part = text[begin:]
        if part[-1] != "\n":
            part += "\n"  # Kubernetes reads whole lines
        yield Chunk(part, begin, line, column, first_line + 1, line + breaks(part), problem)


def breaks(text: str) -> int:
    """How many line breaks (LF, CRLF, CR) are in the text."""
    count = text.count("\n")
    if "\r" in text:
        count += text.count("\r") - text.count("\r\n")
    return count


def split_lines(text: str) -> list[str]:
    """The lines of a text, without their breaks, as all places count them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def moved(text: str, start: int, end: int, line: int, column: int) -> tuple[int, int]:
    """Line and column of the offset `end`, when those of `start` are `line` and `column` (all from 0)."""
    part = text[start:end]
    last_break = max(part.rfind("\n"), part.rfind("\r"))
    return line + breaks(part), column + len(part) if last_break < 0 else len(part) - last_break - 1


def past_blank_line(text: str, at: int) -> int:
    """The offset behind the white space at `at`, but not behind its first line break.

    So much Kubernetes drops when it turns from JSON to YAML.
    """
    while at < len(text) and text[at].isspace():
        at += 1
        if text[at - 1] == "\n":
            break
    return at


def _marks(text: str, start: int) -> Iterator[int]:
    if text.startswith(_MARK, start):
        yield start
    at = text.find("\n---", start)
    while at >= 0:
        yield at + 1
        at = text.find("\n---", at + 4)


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _wrong_separator(text: str, mark: int, line: int) -> ParseProblem | None:
    """What stands behind a separator up to the next LF; a CR there breaks a line for readers, not for Kubernetes."""
    rest = text[mark + 3 : _next_line(text, mark)]
    content = rest.strip()
    if not content or content[0] == "#":
        return None
    begin = mark + 3 + rest.index(content)
    line, column = moved(text, mark, begin, line, 0)
    end_line, end_column = moved(text, begin, begin + len(content), line, column)
    place = Span(line + 1, column + 1, end_line + 1, end_column + 1)
    return ParseProblem("separator", "Kubernetes allows only a comment behind the document separator `---`", place)

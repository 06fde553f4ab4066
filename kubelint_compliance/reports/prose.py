"""A rule's own words, `why` and `remediation`: paragraphs with fenced YAML between them, taken apart."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import printable


class Passage(NamedTuple):
    """A paragraph on one line, or a code block with its lines; `language` is only a code block's."""

    text: str
    code: bool = False
    language: str = ""


def passages(text: str) -> list[Passage]:
    """The text's paragraphs and code blocks in order; a fence that is never closed runs to the end."""
    found: list[Passage] = []
    block: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = line.strip()
        if fence and mark == "```":
            found.append(Passage("\n".join(block), True, fence[3:].strip()))
            block, fence = [], ""
        elif not fence and (mark.startswith("```") or not mark):
            found += _paragraph(block)
            block, fence = [], mark
        else:
            block.append(line)
    return found + ([Passage("\n".join(block), True, fence[3:].strip())] if fence else _paragraph(block))


def _paragraph(lines: list[str]) -> list[Passage]:
    words = " ".join(" ".join(lines).split())
    return [Passage(words)] if words else []


def plain_words(text: str) -> str:
    """The paragraphs alone, on one line: what fits where there is little room."""
    paragraphs = [passage.text for passage in passages(text) if not passage.code]
    return " ".join(f"{words[:-1]}." if words.endswith(":") else words for words in paragraphs)


def wrapped(lead: str, text: str, width: int) -> list[str]:
    """Words after a lead, wrapped at `width` and indented below the first; one longer than a line stays whole."""
    rest = printable(" ".join(text.split()))
    room = max(width - len(lead), 20) if width else len(rest)
    lines: list[str] = []
    while len(rest) > room:
        end = rest.rfind(" ", 0, room + 1)
        if end < 0:
            end = rest.find(" ", room)
        if end < 0:
            break
        lines.append(lead + rest[:end])
        lead, rest = " " * len(lead), rest[end + 1 :]
    return [*lines, lead + rest]

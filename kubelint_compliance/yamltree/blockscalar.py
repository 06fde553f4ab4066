"""Literal and folded block scalars, for the scanner."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import Leaves

_HEADERS = frozenset(("|", "|-", "|+", ">", ">-", ">+"))


def block_scalar(lines: list[str], number: int, start: int, header: str, parent: int) -> tuple[str, int, int]:
    """The value of the block scalar that `header`, the rest of the line `number`, opens, and where it ends.

    `start` is where the next line begins, `parent` the column of what it stands in. The end is told as the number of
    the line behind it, and where that begins.
    """
    header = header.partition(" #")[0].rstrip(" ")
    if header not in _HEADERS:
        raise Leaves
    found, number, start = _content(lines, number + 1, start, parent)
    blank = 0
    while not found[-1 - blank]:
        blank += 1
    content = found[: len(found) - blank] if blank else found
    value = "\n".join(content) if header[0] == "|" else _folded(content)
    kept = "" if header[-1] == "-" else "\n" * (1 + blank) if header[-1] == "+" else "\n"
    return value + kept, number, start


def _content(lines: list[str], number: int, start: int, parent: int) -> tuple[list[str], int, int]:
    """The lines of the scalar without their indentation, and number and offset of the line behind them."""
    indent = _indent(lines, number, parent)
    pad = " " * indent
    found = []
    while number < len(lines):
        line = lines[number]
        if line.startswith(pad):
            found.append(line[indent:])
        elif line.isspace() or not line:
            found.append("")
        else:
            break
        start += len(line) + 1
        number += 1
    return found, number, start


def _indent(lines: list[str], number: int, parent: int) -> int:
    """How far the first line of text is indented; blank lines before it must not reach beyond."""
    widest = 0
    while number < len(lines):
        line = lines[number]
        indent = len(line) - len(line.lstrip(" "))
        if indent < len(line):
            if indent <= parent or indent < widest or not indent:
                raise Leaves
            return indent
        widest = max(widest, indent)
        number += 1
    raise Leaves


def _folded(lines: list[str]) -> str:
    """Lines joined by blanks, but for those around an indented one and those that blank lines part."""
    parts: list[str] = []
    pending, was_indented = "", True
    breaks = 0
    for line in lines:
        if not line:
            breaks += 1
            continue
        indented = line[0] == " "
        if pending and not was_indented and not indented:
            parts.append("\n" * breaks if breaks else " ")
        else:
            parts.append(pending + "\n" * breaks)
        parts.append(line)
        pending, was_indented, breaks = "\n", indented, 0
    return "".join(parts)

"""Quoted scalars, for the scanner."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import Leaves

QUOTES = "\"'"
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\", "t": "\t", "r": "\r", " ": " ", "b": "\b", "e": "\x1b", "0": "\0"}
_CODES = {"x": 2, "u": 4}
_HEX = frozenset("0123456789abcdefABCDEF")


def quoted(text: str, at: int) -> tuple[str, int]:
    """The value of the quoted scalar that starts at `at`, and where it ends."""
    quote = text[at]
    end = text.find(quote, at + 1)
    if end < 0:
        raise Leaves
    value = text[at + 1 : end]
    if quote == '"':
        if "\\" in value:
            end = _closing(text, at + 1, end)
            return _unescaped(text[at + 1 : end]), end + 1
    elif text.startswith("'", end + 1):
        value, end = _doubled(text, at + 1, end)
    if "\n" in value:
        value = folded(value.split("\n"))
    return value, end + 1


def folded(lines: list[str]) -> str:
    """The value of a scalar that goes over several lines: a break is a blank, further ones stay."""
    parts = [lines[0].rstrip(" ")]
    breaks = 1
    for line in lines[1:-1]:
        stripped = line.strip(" ")
        if stripped:
            parts += (" " if breaks == 1 else "\n" * (breaks - 1), stripped)
            breaks = 0
        breaks += 1
    parts += (" " if breaks == 1 else "\n" * (breaks - 1), lines[-1].lstrip(" "))
    return "".join(parts)


def _doubled(text: str, at: int, end: int) -> tuple[str, int]:
    """A scalar in single quotes that holds some; `end` is where the first stands."""
    parts = []
    while text.startswith("'", end + 1):
        parts.append(text[at : end + 1])
        at = end + 2
        end = text.find("'", at)
        if end < 0:
            raise Leaves
    parts.append(text[at:end])
    return "".join(parts), end


def _closing(text: str, at: int, end: int) -> int:
    """Where the quote stands that no backslash escapes; `end` is where the first one does."""
    while (escape := text.find("\\", at, end)) >= 0:
        at = escape + 2
        if at > end:
            end = text.find('"', at)
            if end < 0:
                raise Leaves
    return end


def _unescaped(written: str) -> str:
    """What is written between double quotes; a backslash at the end of a line joins it to the next."""
    lines = written.split("\n")
    parts: list[str] = []
    breaks, joined = 0, True
    for index, line in enumerate(lines):
        text = line.lstrip(" ") if index else line
        joins = False
        if index < len(lines) - 1:
            if index and not text:
                breaks += 1
                continue
            text, joins = _line_end(text)
        parts += ("\n" * breaks if breaks or joined else " ", _characters(text) if "\\" in text else text)
        breaks, joined = 0, joins
    return "".join(parts)


def _line_end(line: str) -> tuple[str, bool]:
    """A line without the blanks at its end, but for one that is escaped, and whether it is joined to the next."""
    text = line.rstrip(" ")
    if (len(text) - len(text.rstrip("\\"))) % 2 == 0:
        return text, False
    return (text[:-1], True) if len(text) == len(line) else (text + " ", False)


def _characters(text: str) -> str:
    """A line of text with its escapes resolved."""
    parts: list[str] = []
    at = 0
    while (escape := text.find("\\", at)) >= 0:
        parts.append(text[at:escape])
        char = text[escape + 1 : escape + 2]
        at = escape + 2
        if char in _CODES:
            digits = text[at : at + _CODES[char]]
            at += _CODES[char]
            parts.append(_code(digits, _CODES[char]))
        elif char in _ESCAPES:
            parts.append(_ESCAPES[char])
        else:
            raise Leaves
    parts.append(text[at:])
    return "".join(parts)


def _code(digits: str, length: int) -> str:
    if len(digits) != length or not _HEX.issuperset(digits):
        raise Leaves
    char = chr(int(digits, 16))
    if not char.isprintable():
        raise Leaves
    return char

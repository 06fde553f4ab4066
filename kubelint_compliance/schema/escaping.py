"""Texts in a type table: the characters that divide it are written as `%` and two digits."""

from __future__ import annotations

_ESCAPED = {char: f"%{ord(char):02X}" for char in "%\t\n\r|: @!^~"}


def escaped(text: str) -> str:
    """Write a text without the characters that divide a table."""
    return "".join(_ESCAPED.get(char, char) for char in str(text))


def unescaped(text: str) -> str:
    """Read what `escaped` wrote."""
    first, *parts = text.split("%")
    return first + "".join(chr(int(part[:2], 16)) + part[2:] for part in parts if part)

"""Text to tokens: `(kind, value, offset)`, where kind is the operator itself, a keyword, `name`, `literal` or `end`."""

from __future__ import annotations

import re

from kubelint_compliance.cel.errors import error_at
from kubelint_compliance.cel.values import UINT_MAX, UInt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Token = tuple[str, Any, int]

_TOKENS = re.compile(
    r"""
      (?P<space> [ \t\n\f\r]+ | //[^\n]* )
    | (?P<text> [bB]?[rR]
                (?: \"{3} [\s\S]*? \"{3} | '{3} [\s\S]*? '{3} | "[^"\n\r]*" | '[^'\n\r]*' )
              | [bB]?
                (?: \"{3} (?: \\[\s\S] | [^\\] )*? \"{3} | '{3} (?: \\[\s\S] | [^\\] )*? '{3}
                  | " (?: \\. | [^"\\\n\r] )* " | ' (?: \\. | [^'\\\n\r] )* ' ) )
    | (?P<double> [0-9]+ (?: \.[0-9]+ (?:[eE][+-]?[0-9]+)? | [eE][+-]?[0-9]+ ) | \.[0-9]+ (?:[eE][+-]?[0-9]+)? )
    | (?P<int> (?: 0[xX][0-9a-fA-F]+ | [0-9]+ ) [uU]? )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<quoted> `[A-Za-z0-9_.\-/\ ]+` )
    | (?P<operator> && | \|\| | [=!<>]= | [-+*/%<>!?:.,()\[\]{}] )
    """,
    re.VERBOSE,
)
_KEYWORDS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = dict(zip("abfnrtv\\?\"'`", "\a\b\f\n\r\t\v\\?\"'`", strict=True))


def tokenize(source: str) -> list[Token]:
    """Split an expression into tokens, the last of which has the kind `end`."""
    half = None if source.isascii() else _SURROGATE.search(source)
    if half is not None:
        raise error_at(source, half.start(), "half of a surrogate pair is no character")
    tokens: list[Token] = []
    offset = 0
    for found in _TOKENS.finditer(source):
        start, end = found.span()
        if start != offset:
            break
        group = found.lastgroup
        if group == "operator":
            tokens.append((found[0], None, offset))
        elif group != "space":
            tokens.append(_token(source, str(group), found[0], offset))
        offset = end
    if offset < len(source):
        raise error_at(source, offset, _unrecognised(source[offset]))
    tokens.append(("end", None, offset))
    return tokens


def _unrecognised(char: str) -> str:
    if char in "\"'":
        return "the text is not closed, or a line break stands in it"
    return f"unexpected character {char!r}"


def _token(source: str, group: str, text: str, offset: int) -> Token:
    if group == "name":
        if text in _KEYWORDS:
            return "literal", _KEYWORDS[text], offset
        return ("in" if text == "in" else "name"), text, offset
    if group == "text":
        return "literal", _text(source, text, offset), offset
    if group == "int":
        return _integer(source, text, offset)
    if group == "double":
        return "literal", float(text), offset
    return "quoted", text[1:-1], offset


def _integer(source: str, text: str, offset: int) -> Token:
    digits = text.rstrip("uU")
    value = int(digits, 16) if digits[:2] in ("0x", "0X") else int(digits) if len(digits) < 40 else UINT_MAX + 1
    if digits == text:
        return "int", value, offset
    if value > UINT_MAX:
        raise error_at(source, offset, "the unsigned integer does not fit into 64 bits")
    return "literal", UInt(value), offset


def _text(source: str, token: str, offset: int) -> str | bytes:
    start = min(found for found in (token.find('"'), token.find("'")) if found >= 0)
    prefix, body = token[:start].lower(), token[start:]
    quotes = 3 if len(body) >= 6 and body[:3] in ('"""', "'''") else 1
    body, first = body[quotes:-quotes], offset + start + quotes
    if "b" in prefix:
        return body.encode() if "r" in prefix else _unescape_bytes(source, body, first)
    return body if "r" in prefix or "\\" not in body else _unescape(source, body, first)


def _unescape(source: str, body: str, first: int) -> str:
    def replace(match: re.Match[str]) -> str:
        short, four, eight, octal, other = match.groups()
        if other is not None:
            return _simple(source, first + match.start(), other)
        code = int(octal, 8) if octal else int(short or four or eight, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise error_at(source, first + match.start(), "the escape is not a Unicode character")
        return chr(code)

    return _ESCAPE.sub(replace, body)


def _unescape_bytes(source: str, body: str, first: int) -> bytes:
    result, last = bytearray(), 0
    for match in _ESCAPE.finditer(body):
        short, four, eight, octal, other = match.groups()
        result += body[last : match.start()].encode()
        last = match.end()
        if four or eight:
            raise error_at(source, first + match.start(), "bytes have no Unicode escapes")
        if other is not None:
            result += _simple(source, first + match.start(), other).encode()
        else:
            result.append(int(octal, 8) if octal else int(short, 16))
    return bytes(result + body[last:].encode())


def _simple(source: str, offset: int, char: str) -> str:
    if char not in _SIMPLE:
        raise error_at(source, offset, f"unknown escape \\{char}")
    return _SIMPLE[char]

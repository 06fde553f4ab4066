"""Bytes to text: the encodings libyaml takes, and a problem for all else."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import ParseProblem
from kubelint_compliance.yamltree.span import Span

_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def decode(data: bytes) -> str | ParseProblem:
    """The text without its byte order mark: UTF-8, or UTF-16 that begins with the mark.

    The problem's code is `binary` where a NUL shows that this is no text, else `encoding`.
    """
    encoding, body = _body(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "ignore")
        code = "encoding" if encoding != "utf-8" or b"\0" not in data else "binary"
        return _problem(code, f"not valid {encoding.upper()}", before)
    if "\0" in text:
        return _problem("binary", "a NUL character: this is not text", text[: text.index("\0")])
    return text


def readable(data: bytes) -> str:
    """The text up to the first byte or character that is none."""
    encoding, body = _body(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        text = body[: error.start].decode(encoding, "ignore")
    return text.partition("\0")[0]


def _body(data: bytes) -> tuple[str, bytes]:
    """The encoding, and the bytes without the mark."""
    encoding = _UTF16.get(data[:2])
    return (encoding, data[2:]) if encoding else ("utf-8", data.removeprefix(b"\xef\xbb\xbf"))


def _problem(code: str, message: str, before: str) -> ParseProblem:
    from kubelint_compliance.yamltree.chunks import breaks

    line = breaks(before) + 1
    column = len(before) - max(before.rfind("\n"), before.rfind("\r"))
    return ParseProblem(code, message, Span(line, column, line, column))

"""Bytes to text."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import ParseProblem, Span, decode


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        ("é😀\n".encode(), "é😀\n"),
        (b"\xef\xbb\xbfa: b", "a: b"),
        (b"\xff\xfe" + "é: 😀".encode("utf-16-le"), "é: 😀"),
        (b"\xfe\xff" + "é: 😀".encode("utf-16-be"), "é: 😀"),
    ],
)
def test_text(data: bytes, expected: str) -> None:
    assert decode(data) == expected


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"a: b\nc: \xe9\n", "encoding", (2, 4)),
        ("a: é".encode() + b"\xff", "encoding", (1, 5)),
        (b"\xff\xfea", "encoding", (1, 1)),
        (b"a\r\nb\0c", "binary", (2, 2)),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary", (1, 1)),
        ("a: b".encode("utf-16-le"), "binary", (1, 2)),
    ],
)
def test_no_text(data: bytes, code: str, place: tuple[int, int]) -> None:
    problem = decode(data)
    assert isinstance(problem, ParseProblem)
    assert (problem.code, problem.span) == (code, Span(*place, *place))

"""Base64: what Go's standard encoding reads, and what it stands for."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.kubernetes.base64 import decode, is_base64

TEXTS = {
    "": b"",
    "YQ==": b"a",
    "YWI=": b"ab",
    "YWJj": b"abc",
    "Y\nQ=\r\n=\n": b"a",
    "YR==": b"a",
    "+/+/": b"\xfb\xff\xbf",
}
OTHERS = ("Y", "YQ", "YQ=", "YQ===", "Y Q==", "YQ==YQ==", "====", "=", "-_-_", "YQ\t==", "é===")


@pytest.mark.parametrize("text", OTHERS)
def test_no_base64(text: str) -> None:
    assert not is_base64(text)
    with pytest.raises(ValueError, match="not base64"):
        decode(text)


@pytest.mark.parametrize(("text", "content"), TEXTS.items())
def test_base64_is_read(text: str, content: bytes) -> None:
    assert is_base64(text)
    assert decode(text) == content


@pytest.mark.parametrize(("text", "content"), [*TEXTS.items(), ("YQ", b"a"), ("Y\nQ", b"a"), ("YWI", b"ab")])
def test_cel_reads_it_too_and_needs_no_padding(text: str, content: bytes) -> None:
    assert compile("base64.decode(t)", variables=("t",))(t=text) == content


@pytest.mark.parametrize("text", [text for text in OTHERS if text != "YQ"])
def test_what_cel_does_not_read(text: str) -> None:
    with pytest.raises(CelError, match="not base64"):
        compile("base64.decode(t)", variables=("t",))(t=text)

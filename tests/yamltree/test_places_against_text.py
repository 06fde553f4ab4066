"""Every place against the text: what stands at the span of a scalar, a key or a comment is its source, to the letter.

The text is cut into lines here on its own, so that a count that is off by one line or column cannot agree with itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kubelint_compliance.yamltree import Document, ParseProblem, Span, parse
from kubelint_compliance.yamltree import events as backends
from kubelint_compliance.yamltree.comments import comments
from tests.yamltree import strategies
from tests.yamltree.test_properties import lies_in, lines_of

BLANKS = " \t\r\n\x85\u2028\u2029"
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n"])
SEPARATORS = st.sampled_from(["---", "--- ", "---\r", "---\r\r", "--- # x", "---\r# x", "--- #\r y", "---\t", "---\rx"])
FRONT = st.sampled_from(["", "\ufeff", "# x\r", "\r", "\r\n", "%YAML 1.1\n---\n", "---\r\r\n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Streams with every break of lines, in separators, between documents and inside of them."""
    documents = draw(st.lists(strategies.DOCUMENTS, min_size=1, max_size=3))
    text = draw(FRONT)
    for document in documents:
        text += document + draw(SEPARATORS) + draw(st.sampled_from(["\n", "\r\n", "\r\r\n"]))
    lines = text.split("\n")
    breaks = draw(st.lists(BREAKS, min_size=len(lines) - 1, max_size=len(lines) - 1))
    if draw(st.booleans()):
        return text
    return "".join(line + end for line, end in zip(lines, [*breaks, ""], strict=True))


def slice_at(text: str, span: Span) -> str:
    """The text between two places; lines end at LF, CRLF or CR."""
    starts = starts_of(text)
    return text[starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1]


@lru_cache(maxsize=2)
def starts_of(text: str) -> list[int]:
    starts = [0]
    for index, char in enumerate(text):
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)
    return starts


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if entries is None:
        return [path]
    return [found for key, entry in entries for found in leaves(entry, (*path, key))]


def check(text: str) -> None:
    for item in parse(text):
        assert isinstance(item, (Document, ParseProblem))
        if isinstance(item, ParseProblem):
            assert lies_in(item.span, lines_of(text))
            continue
        for path in leaves(item.value):
            for key in (False, True):
                span = item.span_of(path, key=key)
                if span is None:
                    assert path == ()
                    continue
                assert slice_at(text, span) == item.text_of(path, key=key).rstrip(BLANKS), (path, span)
    for comment in comments(text):
        end = Span(comment.line, comment.column, comment.line, comment.column + len(comment.text))
        assert slice_at(text.removeprefix("\ufeff"), end) == comment.text


@given(texts())
@example("a: b\n---\r\r\nc: d\n")
@example("a: b\n--- #\r x\nc: d\n")
@example("---\r\r\na: b\n")
@example('{"a": 1}\r{"b": 2}\r\r\n---\r\r\nc: d')
@example("a: b\u00a0\n")
@example("? a")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_text_at_each_place_is_the_source(text: str) -> None:
    check(text.removeprefix("\ufeff"))


@given(strategies.broken())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_broken_texts_too(text: str) -> None:
    check(text.removeprefix("\ufeff"))


@pytest.mark.parametrize("separator", ["---\r\r\n", "---\r# x\n", "---\r\r\r\n", "--- \r\n"])
def test_a_scalar_behind_any_separator(separator: str) -> None:
    text = f"a: b\n{separator}c: d\n"
    _, second = parse(text)
    assert isinstance(second, Document)
    span = second.span_of(("c",))
    assert span is not None
    assert slice_at(text, span) == "d"
    assert span.line == len(lines_of(text)) - 1


def test_the_parser_in_python_places_alike() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "_backends", [backends.pure_python()])
        check("a: b\n---\r\r\nc: [d, 'e']\n--- #\r x\nf: g # h\n")


def test_a_wrong_separator_is_placed_behind_its_breaks() -> None:
    (_, problem) = parse("a: b\n---\r x\nc: d\n")
    assert isinstance(problem, ParseProblem)
    assert (problem.code, problem.span) == ("separator", Span(3, 2, 3, 3))

"""A text inside a document is read with its places in the whole text."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Document, parse
from kubelint_compliance.yamltree.inner import inner


def documents(text, path=("a",), inside=None):
    (document,) = parse(text)
    return inner(document, path, document.at(path) if inside is None else inside)


def places(text, *paths):
    (document,) = documents(text)
    return [tuple(document.span_of(path)) for path in paths]


def test_a_block_scalar_has_its_own_lines_and_columns():
    assert places("a: |\n  b: 1\n  c: {d: x}\n", ("b",), ("c", "d")) == [(2, 6, 2, 7), (3, 10, 3, 11)]
    assert places("a: |-  # comment\n\n    b: 1\n", ("b",)) == [(3, 8, 3, 9)]
    assert places("a: |\r\n  b: 1\r\n", ("b",)) == [(2, 6, 2, 7)]


def test_documents_in_a_block_scalar_are_cut_where_they_end():
    first, second = documents("x: 1\na: |\n  b: 1\n  ---\n  c: 2\n")
    assert (first.value, second.value) == ({"b": 1}, {"c": 2})
    assert tuple(second.span_of(("c",))) == (5, 6, 5, 7)


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_text_on_one_line_is_read_in_its_place(quote):
    text = f"a: {quote}[x: y]{quote}\n" if quote else "a: b\n"
    begin = 4 + len(quote)
    path, width = ((0, "x"), 4) if quote else ((), 0)
    (span,) = places(text, path)
    assert tuple(span)[:2] == (1, begin + width)


def test_a_folded_text_is_read_in_its_place_where_that_says_the_same():
    assert places("a: >-\n  [{b: 1},\n   {c: 2}]\n", (1, "c")) == [(3, 8, 3, 9)]


@pytest.mark.parametrize("text", ['a: "b: 1\\nc: 2\\n"\n', "a: 'b: ''1'''\n"])
def test_where_escapes_lie_between_all_stands_at_the_scalar(text):
    (document,) = documents(text)
    (outer,) = parse(text)
    assert document.value["b"] in (1, "1")
    assert document.span_of(("b",)) == document.span == outer.span_of(("a",))
    assert document.span_of(("nowhere",)) is None


def test_a_text_that_was_decoded_stands_at_the_scalar():
    (document,) = documents("x: 1\na: YjogMQ==\n", inside="b: 1")
    assert (document.value, tuple(document.span_of(("b",)))) == ({"b": 1}, (2, 4, 2, 12))
    (document,) = documents("a: |\n  YjogMQ==\n", inside="b: 1")
    assert tuple(document.span_of(("b",)))[:2] == (1, 4)


def test_a_broken_text_is_a_problem_at_its_place():
    (problem,) = documents("a: |\n  b: [\n")
    assert not isinstance(problem, Document)
    assert (problem.code, problem.span.line) == ("syntax", 2)


def test_nothing_is_read_where_there_is_nothing():
    assert documents("a: ''\n") == []
    (document,) = parse("a: 1\n")
    assert inner(document, ("b",), "c: 1") == []

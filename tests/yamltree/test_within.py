"""A piece of a value against the text: what stands at its place is that piece, in every style of a scalar.

Texts are written here from words, each of them once in the text; so a place that is off by one shows another text.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.yamltree import Document, Span, parse
from kubelint_compliance.yamltree.within import runs
from tests.yamltree import strategies
from tests.yamltree.test_places_against_text import leaves, slice_at, texts

WORDS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["", "é", "😀", "'", '"', "\\", "|", "<"])), min_size=1, max_size=4
)
"""Words of one line: how many blanks stand before each, and a letter to put into it."""
LINES = st.lists(st.one_of(WORDS, st.just([])), min_size=1, max_size=5)


@st.composite
def lines_of_words(draw):
    """Lines of a value, each a list of its words, none of them twice; empty lines too."""
    number, lines = 0, []
    for line in draw(LINES):
        words = []
        for blanks, letter in line:
            number += 1
            words.append((blanks, f"w{number}{letter}x"))
        lines.append(words)
    return lines


def joined(words):
    return "".join(" " * blanks * (index > 0) + word for index, (blanks, word) in enumerate(words))


@st.composite
def block(draw, sign):
    """A literal or folded scalar with every header, indented lines, and every break of lines."""
    lines = draw(lines_of_words())
    deep = draw(st.integers(1, 4))
    lead = draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines)))
    named = draw(st.booleans()) or lead[0] > 0 or not lines[0]
    header = sign + draw(st.sampled_from(["", "-", "+"]))
    header = header + str(deep) if named else header
    body = [" " * (2 + deep + more) + joined(words) if words else "" for words, more in zip(lines, lead, strict=True)]
    tail = draw(st.sampled_from(["", "\n", "\n\n"]))
    return "a:\n  k: " + header + draw(st.sampled_from(["", " # note"])) + "\n" + "\n".join(body) + "\n" + tail, lines


@st.composite
def flow(draw, quote):
    """A plain or quoted scalar over several lines."""
    lines = [words for words in draw(lines_of_words()) if words] or [[(1, "w0x")]]
    deep = draw(st.lists(st.integers(3, 6), min_size=len(lines), max_size=len(lines)))
    blank = draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines)))
    rows = []
    for number, (words, indent, more) in enumerate(zip(lines, deep, blank, strict=True)):
        rows += [""] * more * (number > 0)
        text = joined(words)
        if quote == "'":
            text = text.replace("'", "''")
        elif quote == '"':
            text = text.replace("\\", "\\\\").replace('"', '\\"').replace("é", draw(st.sampled_from(["é", "\\u00e9"])))
            text += draw(st.sampled_from(["", " ", " \\", "\\", "\\n", "\\ "])) if words is not lines[-1] else ""
        else:
            text = text.replace("'", "-").replace('"', "-")
        rows.append(" " * indent * (number > 0) + text)
    return "a:\n  k: " + quote + "\n".join(rows) + quote + "\n", lines


BREAKS = st.sampled_from(["\n", "\r\n"])


def check(text, lines):
    (document,) = parse(text)
    assert isinstance(document, Document)
    value = document.value["a"]["k"]
    for word in (word for words in lines for _, word in words):
        if word not in value:
            word = word.replace("'", "-").replace('"', "-")
        start = value.index(word)
        span = document.span_in(("a", "k"), start, start + len(word), whole=False)
        assert span is not None, (text, word)
        plain = slice_at(text, span)
        for written, meant in (("''", "'"), ('\\"', '"'), ("\\\\", "\\"), ("\\u00e9", "é")):
            plain = plain.replace(written, meant) if meant in word else plain
        assert plain == word
        assert span.line == span.end_line


@given(block("|"), BREAKS)
def test_words_of_literal_blocks(written, ending):
    text, lines = written
    check(text.replace("\n", ending), lines)


@given(block(">"), BREAKS)
def test_words_of_folded_blocks(written, ending):
    text, lines = written
    check(text.replace("\n", ending), lines)


@given(flow(""), BREAKS)
def test_words_of_plain_scalars(written, ending):
    text, lines = written
    check(text.replace("\n", ending), lines)


@given(flow("'"), BREAKS)
def test_words_between_single_quotes(written, ending):
    text, lines = written
    check(text.replace("\n", ending), lines)


@given(flow('"'), BREAKS)
def test_words_between_double_quotes(written, ending):
    text, lines = written
    check(text.replace("\n", ending), lines)


@given(st.one_of(strategies.STREAMS, texts()))
def test_a_letter_stands_where_it_is_said_to_stand_or_nowhere(text):
    """In any text: what a place shows is the letter, an escape of it, or the break of lines that became it."""
    for document in parse(text):
        if not isinstance(document, Document):
            continue
        for path in leaves(document.value):
            value = document.at(path)
            for at in range(len(value)) if isinstance(value, str) else ():
                span = document.span_in(path, at, at + 1)
                shown = None if span is None else slice_at(text.removeprefix("\ufeff"), span)
                assert shown in (None, "", value[at]) or shown[0] in "\\'"
                assert shown != "" or value[at].isspace()


@pytest.mark.parametrize(
    ("text", "piece", "span"),
    [
        ("k: |\n  one\n  two three\n", "three", Span(3, 7, 3, 12)),
        ("k: |2-\n    one\n   two\n", "two", Span(3, 4, 3, 7)),
        ("- k: >+ # note\n    one\n    two\n\n    three\n", "three", Span(5, 5, 5, 10)),
        ("k: >\n  one\n    two\n  three\n", "two", Span(3, 5, 3, 8)),
        ("k: one\n\n  two\n", "two", Span(3, 3, 3, 6)),
        ("k: 'it''s\n\n  two'\n", "s", Span(1, 9, 1, 10)),
        ("k: 'it''s\n\n  two'\n", "two", Span(3, 3, 3, 6)),
        ('k: "a\\tb\\\n  \\ c\\u00e9d"\n', "d", Span(2, 12, 2, 13)),
        ('k: "a\\tb\\\n  \\ c\\u00e9d"\n', "é", Span(2, 6, 2, 12)),
        ('{"k": "a\\ud83d\\ude00b"}\n', "b", Span(1, 21, 1, 22)),
        ("k: &x !!str |\n  one\n  two\n", "two", Span(3, 3, 3, 6)),
        ("k: |\r\n  one\r\n  two\r\n", "two", Span(3, 3, 3, 6)),
        ("k: |\n  one\n  two", "two", Span(3, 3, 3, 6)),
        ("k: |\n  one\n  two\n", "ne\ntwo", Span(2, 4, 2, 6)),
        ("k: >\n  one two\n  three\n", "two three", Span(2, 7, 2, 10)),
        ("k: word\n", "or", Span(1, 5, 1, 7)),
    ],
)
def test_places(text, piece, span):
    (document,) = parse(text)
    path = (0, "k") if text[0] == "-" else ("k",)
    start = document.at(path).index(piece)
    assert document.span_in(path, start, start + len(piece), whole=False) == span


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 99), (3, 2)])
def test_a_piece_that_is_not_in_the_value_has_no_place(start, end):
    (document,) = parse("k: |\n  one\n")
    assert document.span_in(("k",), start, end) is None


def test_what_is_no_text_or_an_alias_has_no_place():
    (document,) = parse("k: 12\nm: &a one\nn: *a\n")
    for path in (("k",), ("n",), ("missing",), ()):
        assert document.span_in(path, 0, 1) is None


@pytest.mark.parametrize(
    "written", ["", "|", '"', "'a", '"a', ">", "&a", "one", '"\\uzzzz"', '"\\U00ffffff"', "|\n  two"]
)
def test_a_source_that_says_another_thing_has_no_runs(written):
    assert runs(written, "value\n") == []

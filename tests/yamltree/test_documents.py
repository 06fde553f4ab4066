"""Where documents begin and end, and what happens to their neighbours when one is broken."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Document, Limits, ParseProblem, Span, parse
from tests.yamltree.reading import one, refused


def shape(text: str) -> list[object]:
    return [item.value if isinstance(item, Document) else item.code for item in parse(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n", [None]),
        ("# c\n", [None]),
        ("---", [None]),
        ("---\n---\n", [None]),
        ("---\n---\na: 1\n", [None, {"a": 1}]),
        ("# c\n---\na: 1\n", [None, {"a": 1}]),
        ("a: 1\n---\n", [{"a": 1}]),
        ("a: 1\n---\n# c\n", [{"a": 1}, None]),
        ("a: 1\n---\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n--- # c\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n...\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: [\n---\nb: 1\n", ["syntax", {"b": 1}]),
        ('a: "x\n---\ny"\n---\nb: 1\n', ["syntax", 'y"', {"b": 1}]),
        ("a: |\n  x\n---\nb: 1\n", [{"a": "x\n"}, {"b": 1}]),
        ("a: 1\n--- {b: 2}\n---\nc: 3\n", [{"a": 1}, "separator", {"c": 3}]),
        ("---foo: 1\n", ["separator"]),
        ("%YAML 1.2\n---\na: 1\n", ["syntax", {"a": 1}]),
        ("\ufeffa: 1\n---\n\ufeffb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: [\n ---\n]\n", [{"a": ["---"]}]),
        ("a: x\n ---\n", [{"a": "x ---"}]),
        ("kind: List\nitems: [{kind: A}]\n", [{"kind": "List", "items": [{"kind": "A"}]}]),
        ('---\n{\n  kind: "Pod",\n  ports: [80,],\n}\n', [{"kind": "Pod", "ports": [80]}]),
    ],
)
def test_stream(text: str, expected: list[object]) -> None:
    assert shape(text) == expected


def test_a_text_without_its_last_line_break_gets_one() -> None:
    assert shape("a: |\n  x") == [{"a": "x\n"}]


def test_documents_are_numbered_with_the_broken_ones() -> None:
    items = list(parse("a: 1\n---\nb: [\n---\nc: 3\n"))
    assert [item.index for item in items if isinstance(item, Document)] == [0, 2]


def test_lines_of_documents() -> None:
    text = "# head\n\na: 1\n---\n# c\nb: 2\n\n---\n"
    documents = [item for item in parse(text) if isinstance(item, Document)]
    assert [(item.first_line, item.last_line) for item in documents] == [(1, 3), (4, 7)]


@pytest.mark.parametrize("text", ["a: 1\n...\nb: 2\n", "{a: 1}\n\n{b: 2}\n", "a: 1\r---\rb: 2\r"])
def test_text_behind_the_end_of_a_document_is_ignored_and_said(text: str) -> None:
    (problem,) = one(text).problems
    assert problem.code == "ignored-content"
    assert problem.span[:2] in {(3, 1), (2, 1)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", False),
        ("a:\n", True),
        ("- [~]\n", True),
        ("# c\n", True),
        ("a: !!null x\n", None),
        ("a: ''\n", False),
    ],
)
def test_null(text: str, expected: bool | None) -> None:
    for item in parse(text):
        assert isinstance(item, Document) == (expected is not None)
        if isinstance(item, Document):
            assert item.has_null is expected
            assert item.empty is (item.value is None)


def test_duplicate_keys_keep_the_last_and_name_both_places() -> None:
    document = one("a: 1\nb: {c: 1, c: 2}\na: 3\n'a': 4\n")
    assert document.value == {"a": 4, "b": {"c": 2}}
    assert document.span_of(("a",)) == Span(4, 6, 4, 7)
    assert [(item.code, item.span, item.related) for item in document.problems] == [
        ("duplicate-key", Span(2, 11, 2, 12), Span(2, 5, 2, 6)),
        ("duplicate-key", Span(3, 1, 3, 2), Span(1, 1, 1, 2)),
        ("duplicate-key", Span(4, 1, 4, 4), Span(1, 1, 1, 2)),
    ]


def test_duplicates_inside_a_value_that_is_itself_replaced() -> None:
    document = one("a: {b: 1, b: 2}\na: {c: [1]}\n")
    assert [item.span.line for item in document.problems] == [1, 2]
    assert document.span_of(("a", "c", 0)) == Span(2, 9, 2, 10)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1\n", (1, 6)),
        ("a: b: c\n", (1, 5)),
        ("\ta: b\n", (1, 1)),
        ("a:\n\tb: c\n", (2, 1)),
        ("a: {x\n", (1, 6)),
        ("a: %x\n", (1, 4)),
        ("a: é\x07\n", (1, 5)),
        ('a: "\\/"\n', (1, 5)),
    ],
)
def test_place_of_a_syntax_error(text: str, place: tuple[int, int]) -> None:
    problem = refused(text)
    assert (problem.code, problem.span[:2]) == ("syntax", place)


def test_a_lone_surrogate_is_a_problem_of_encoding() -> None:
    problem = refused("a: b\nc: \udc80\n")
    assert (problem.code, problem.span[:2]) == ("encoding", (2, 4))


@pytest.mark.parametrize("text", ["[" * 300, "{a: " * 300, "- " * 300, "[" * 100_000, "{" * 100_000, "? " * 2000])
def test_depth_is_bounded(text: str) -> None:
    assert refused(text).code in {"too-deep", "non-scalar-key"}


def test_as_deep_as_allowed() -> None:
    assert isinstance(next(parse("[" * 200 + "]" * 200)), Document)
    assert refused("[" * 201 + "]" * 201).span == Span(1, 201, 1, 201)


def test_size_is_bounded_and_the_next_document_is_read() -> None:
    limits = Limits(characters=20)
    first, second = parse("a: 123456789012345678901\n---\nb: 1\n", limits=limits)
    assert isinstance(first, ParseProblem)
    assert (first.code, first.span) == ("too-large", Span(1, 1, 1, 1))
    assert isinstance(second, Document)


def test_the_number_of_documents_is_bounded() -> None:
    items = list(parse("a: 1\n---\n" * 5, limits=Limits(documents=3)))
    assert [isinstance(item, Document) for item in items] == [True, True, True, False]


def test_the_number_of_values_is_bounded() -> None:
    (problem,) = parse("[" + "1," * 400 + "]", limits=Limits(nodes=100))
    assert isinstance(problem, ParseProblem)
    assert problem.code == "too-large"
    (document,) = parse("a: " + "x" * 400, limits=Limits(nodes=100))
    assert isinstance(document, Document)


def test_repeated_keys_are_found_below_each_list_item() -> None:
    document = one("a: 1\na: 2\nitems:\n- {b: 1, c: {d: 1, d: 2}}\n- {b: 1, b: 2}\n")
    assert [repeat.path for repeat in document.repeated_keys(("items", 0))] == [("items", 0, "c", "d")]
    assert [repeat.path for repeat in document.repeated_keys(("items", 1))] == [("items", 1, "b")]
    assert sorted(repeat.path for repeat in document.repeated_keys())[0] == ("a",)
    assert len(list(document.repeated_keys())) == 3
    assert list(document.repeated_keys(("items", 2))) == []

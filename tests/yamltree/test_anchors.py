"""Anchors, aliases and merge keys."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Span
from kubelint_compliance.yamltree.limits import Limits
from tests.yamltree.reading import one, refused, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x [1]\nb: *x\n", {"a": [1], "b": [1]}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("&x [&x z, *x]\n", ["z", "z"]),
        ("&x on: *x\n", {"true": True}),
        ("a: &x 1\n*x : 2\n", {"a": 1, "1": 2}),
        ("<<: {a: 2, b: 3}\na: 1\n", {"a": 1, "b": 3}),
        ("a: 1\n<<: {a: 2, b: 3}\nb: 4\n", {"a": 2, "b": 4}),
        ("<<: [{a: 1}, {a: 2, c: 3}]\n", {"a": 1, "c": 3}),
        ("a: &x {<<: {q: 1}, r: 2}\nb: {<<: *x, q: 3}\n", {"a": {"q": 1, "r": 2}, "b": {"q": 3, "r": 2}}),
        ("<<: []\n", {}),
        ("'<<': {a: 1}\n", {"<<": {"a": 1}}),
        ("!!merge <<: {a: 1}\n", {"a": 1}),
        ("&a <<: {x: 1}\nb: *a\n", {"x": 1, "b": "<<"}),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert value(text) == expected


def test_an_alias_is_placed_at_its_use_and_its_inside_at_the_anchor() -> None:
    document = one("a: &x\n  b: 1\nc: *x\n")
    assert document.span_of(("c",)) == Span(3, 4, 3, 6)
    assert document.span_of(("c",), key=True) == Span(3, 1, 3, 2)
    assert document.span_of(("c", "b")) == Span(2, 6, 2, 7)
    assert document.value["a"] is document.value["c"]


def test_a_merged_entry_is_placed_where_it_is_written() -> None:
    document = one("a: &x {b: 1, c: 2}\nd:\n  z: 0\n  <<: *x\n  c: 3\n  e: 4\n")
    assert document.value["d"] == {"z": 0, "b": 1, "c": 3, "e": 4}
    assert document.span_of(("d", "b")) == Span(1, 11, 1, 12)
    assert document.span_of(("d", "c")) == Span(5, 6, 5, 7)
    assert document.span_of(("d", "e"), key=True) == Span(6, 3, 6, 4)
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("a: 1\nb: [{c: 2}]\n", []),
        ("<<: {a: 2}\nb: 1\n", []),
        ("<<: [{a: 2}, {b: 1}]\n", []),
        ("<<: {a: 2}\na: 1\n", [()]),
        ("x:\n- a: 1\n  <<: {a: 2}\n", [("x", 0)]),
        ("<<: [{a: 1}, {a: 2}]\n", [()]),
        ("<<: {a: 1}\n<<: {a: 2}\n", [()]),
        ("a: &x {<<: {q: 1}, q: 2}\nb: *x\n", [("b",)]),
    ],
)
def test_what_merge_keys_bring_a_second_time(text: str, paths: list[object]) -> None:
    assert list(one(text).overlaid()) == paths


def test_a_merge_behind_a_key_replaces_it_and_its_place() -> None:
    document = one("c: 3\n<<: [{c: 4}, {c: 5, d: 6}]\ne: 7\n")
    assert document.value == {"c": 4, "d": 6, "e": 7}
    assert document.span_of(("c",)) == Span(2, 10, 2, 11)
    assert document.span_of(("d",)) == Span(2, 24, 2, 25)
    assert document.span_of(("e",)) == Span(3, 4, 3, 5)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: *x\n", "undefined-alias", (1, 4)),
        ("a: &x 1\n---\n", "", ()),
        ("a: &x\n  b: *x\n", "recursive-alias", (2, 6)),
        ("a: 1\n<<: 2\n", "bad-merge", (2, 5)),
        ("a: &x [{b: 1}]\nc:\n  <<: *x\n", "bad-merge", (3, 7)),
        ("<<:\n", "bad-merge", (1, 4)),
        ("a: &x [1]\n*x : 2\n", "non-scalar-key", (2, 1)),
    ],
)
def test_what_is_refused(text: str, code: str, place: tuple[int, int]) -> None:
    if not code:
        assert value(text) == {"a": 1}
        return
    problem = refused(text)
    assert (problem.code, problem.span[:2]) == (code, place)


def test_names_do_not_reach_the_next_document() -> None:
    from kubelint_compliance.yamltree import ParseProblem, parse

    _, problem = parse("a: &x 1\n---\nb: *x\n")
    assert isinstance(problem, ParseProblem)
    assert (problem.code, problem.span) == ("undefined-alias", Span(3, 4, 3, 4))


def test_billion_laughs() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    problem = refused("\n".join(lines))
    assert problem.code == "alias-bomb"
    assert problem.span.line < 10


def test_a_long_chain_of_merges() -> None:
    lines = ["a0: &a0 {k: v}", *(f"a{n}: &a{n} {{<<: *a{n - 1}}}" for n in range(1, 280))]
    document = one("\n".join(lines), Limits(aliased=100_000))
    assert document.value["a279"] == {"k": "v"}
    assert document.span_of(("a279", "k")) == Span(1, 13, 1, 14)


def test_many_harmless_aliases() -> None:
    text = "a: &x {b: [1, 2, 3]}\nc:\n" + "- d: *x\n  e: f\n  g: h\n" * 2000
    assert len(value(text)["c"]) == 2000

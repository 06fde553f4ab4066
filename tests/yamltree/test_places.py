"""Exact places of keys, values and items."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Span
from tests.yamltree.reading import one

POD = """\
# a pod
apiVersion: v1
kind: Pod
spec:
  hostPID: yes
  containers:
  - name: web   # first
    args: [a, "b c", {d: e}]
    env: {}
  - name: "db"
    script: |
      one
      two

  # the end
status:
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("apiVersion",), Span(2, 1, 2, 11), Span(2, 13, 2, 15)),
        (("spec",), Span(4, 1, 4, 5), Span(5, 3, 13, 10)),
        (("spec", "hostPID"), Span(5, 3, 5, 10), Span(5, 12, 5, 15)),
        (("spec", "containers"), Span(6, 3, 6, 13), Span(7, 3, 13, 10)),
        (("spec", "containers", 0), Span(7, 5, 9, 12), Span(7, 5, 9, 12)),
        (("spec", "containers", 0, "args"), Span(8, 5, 8, 9), Span(8, 11, 8, 29)),
        (("spec", "containers", 0, "args", 1), Span(8, 15, 8, 20), Span(8, 15, 8, 20)),
        (("spec", "containers", 0, "args", 2, "d"), Span(8, 23, 8, 24), Span(8, 26, 8, 27)),
        (("spec", "containers", 0, "env"), Span(9, 5, 9, 8), Span(9, 10, 9, 12)),
        (("spec", "containers", 1, "name"), Span(10, 5, 10, 9), Span(10, 11, 10, 15)),
        (("spec", "containers", 1, "script"), Span(11, 5, 11, 11), Span(11, 13, 13, 10)),
        (("status",), Span(16, 1, 16, 7), Span(16, 8, 16, 8)),
    ],
)
def test_place_of(path: tuple[str | int, ...], key: Span, value: Span) -> None:
    document = one(POD)
    assert document.span_of(path, key=True) == key
    assert document.span_of(path) == value


@pytest.mark.parametrize(
    "path",
    [("x",), ("spec", "x"), ("spec", 0), ("kind", "x"), ("spec", "containers", 2), ("spec", "containers", "0")],
)
def test_no_place_where_nothing_is(path: tuple[str | int, ...]) -> None:
    assert one(POD).span_of(path) is None


def test_negative_and_boolean_steps_are_no_indexes() -> None:
    assert one("- a\n").span_of((-1,)) is None
    assert one("- a\n- b\n").span_of((True,)) is None


@pytest.mark.parametrize(
    ("path", "prefix", "span"),
    [
        (("spec", "hostIPC"), ("spec",), Span(4, 1, 4, 5)),
        (("spec", "containers", 1, "image"), ("spec", "containers", 1), Span(10, 5, 13, 10)),
        (("spec", "hostPID", "x"), ("spec", "hostPID"), Span(5, 3, 5, 10)),
        (("metadata", "name"), (), Span(2, 1, 16, 8)),
        (("kind",), ("kind",), Span(3, 1, 3, 5)),
    ],
)
def test_nearest_place_of_what_is_missing(path: tuple[str, ...], prefix: tuple[str, ...], span: Span) -> None:
    assert one(POD).nearest(path) == (prefix, span)


def test_root_path_is_the_root_value() -> None:
    assert one("a: b\n").span_of(()) == one("a: b\n").span == Span(1, 1, 1, 5)
    assert one("# only\n").span_of(()) is None


@pytest.mark.parametrize(
    ("text", "path", "span"),
    [
        ("😀: é\n", ("😀",), Span(1, 4, 1, 5)),
        ("a: {😀: x, b: c}\n", ("a", "b"), Span(1, 14, 1, 15)),
        ("\ufeffa: b\n", ("a",), Span(1, 4, 1, 5)),
        ("a: 1\r\nb:\r\n- c\r\n", ("b", 0), Span(3, 3, 3, 4)),
        ("a: 1\rb: 2\r", ("b",), Span(2, 4, 2, 5)),
        ('a: "x\u2028y"\nb: c\n', ("b",), Span(2, 4, 2, 5)),
        ("a: |\r\n  x\r\n\r\n\r\nb: 1\r\n", ("a",), Span(1, 4, 2, 4)),
        ("a: >+\n  x\n\n\n", ("a",), Span(1, 4, 2, 4)),
        ("a: x\n  y\n\n  z\nb: 1\n", ("a",), Span(1, 4, 4, 4)),
        ("a:\n- - b\n  - c\n- d\n", ("a", 0), Span(2, 3, 3, 6)),
        ("a:\n  b:\n    c: [d]\n\n# x\n\ne: f\n", ("a",), Span(2, 3, 3, 11)),
        ("a: [b: c, d]\n", ("a", 0), Span(1, 5, 1, 9)),
        ("? a\n: b\n", ("a",), Span(2, 3, 2, 4)),
        ("a: &x !!str b\n", ("a",), Span(1, 4, 1, 14)),
        ("a: 'it''s'\n", ("a",), Span(1, 4, 1, 11)),
        ('{\n\t"a":\t1\n}\n', ("a",), Span(2, 7, 2, 8)),
    ],
)
def test_odd_texts(text: str, path: tuple[str | int, ...], span: Span) -> None:
    assert one(text).span_of(path) == span


def test_second_document_counts_lines_of_the_whole_text() -> None:
    from kubelint_compliance.yamltree import Document, parse

    documents = [item for item in parse("a: 1\n--- # x\nb:\n  c: 2\n") if isinstance(item, Document)]
    assert documents[1].span_of(("b", "c")) == Span(4, 6, 4, 7)
    assert [(item.first_line, item.last_line) for item in documents] == [(1, 1), (2, 4)]


@pytest.mark.parametrize(
    ("path", "held"),
    [
        (("spec", "hostPID"), (True, Span(5, 3, 5, 10), Span(5, 12, 5, 15))),
        (("spec", "containers", 0, "env"), ({}, Span(9, 5, 9, 8), None)),
        (("spec", "containers", 0, "args", 2), ({"d": "e"}, None, None)),
        (("spec", "containers", 0, "args", 1), ("b c", Span(8, 15, 8, 20), Span(8, 15, 8, 20))),
        (("status",), (None, Span(16, 1, 16, 7), Span(16, 8, 16, 8))),
        (("spec", "containers", 2), None),
        (("spec", "hostIPC"), None),
        (("spec", "hostPID", "deeper"), None),
    ],
)
def test_one_walk_gives_a_value_with_the_places_of_its_key_and_of_itself(path, held):
    assert one(POD).held(path) == held

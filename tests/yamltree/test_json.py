"""JSON, read as Kubernetes does: by a JSON decoder first where the text starts with a brace."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Document, Span, parse
from tests.yamltree.reading import one, value

LONG = "k" * 2000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1}', {"a": 1}),
        ('\t{\t"a":\t[1,\n\t2]}\n', {"a": [1, 2]}),
        ('{"a"\n:1}', {"a": 1}),
        (f'{{"{LONG}": 1}}', {LONG: 1}),
        ('{"a":"\\ud83d\\ude00\\/\\ud800"}', {"a": "😀/\ufffd"}),
        ('{"a":"x\x85y"}', {"a": "x\x85y"}),
        ('{"a":"\x7f"}', {"a": "\x7f"}),
        ('{"a":-0,"b":1.0,"c":1e3,"d":[],"e":{},"f":null,"g":true}', None),
        ('{"a": yes}', {"a": True}),
        ('{"a": 1,}', {"a": 1}),
        ('{a: "\\x41"}', {"a": "A"}),
    ],
)
def test_values(text: str, expected: object) -> None:
    odd = {"a": 0, "b": 1, "c": 1000, "d": [], "e": {}, "f": None, "g": True}
    assert value(text) == (expected or odd)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1}{"b":2}', [{"a": 1}, {"b": 2}]),
        ('{"a":1}\n{"b":2}\n', [{"a": 1}, {"b": 2}]),
        ('{"a":1}\n---\n{"b":2}\n', [{"a": 1}, {"b": 2}]),
        ('{"a":1}\nx: 1\n---\nz: 2\n', [{"a": 1}, {"x": 1}, {"z": 2}]),
        ('{"a":1}{"b":2} x', [{"a": 1}, {"b": 2}, "syntax"]),
        ('{"a":[1,2}', ["syntax"]),
        ('{"a":"\t"', ["syntax"]),
        ('{"a":{}}}', [{"a": {}}, "syntax"]),
        ('{"a":1} {"b":tru}', [{"a": 1}, {"b": "tru"}]),
    ],
)
def test_streams(text: str, expected: list[object]) -> None:
    assert [item.value if isinstance(item, Document) else item.code for item in parse(text)] == expected


def test_places_in_a_json_stream() -> None:
    first, second = parse('\t{"a": 1} {\n"é": [true,\r\n  "x"]}\n')
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.span == Span(1, 2, 1, 10)
    assert first.span_of(("a",), key=True) == Span(1, 3, 1, 6)
    assert second.span == Span(1, 11, 3, 8)
    assert second.span_of(("é", 1)) == Span(3, 3, 3, 6)
    assert (second.index, second.first_line, second.last_line) == (1, 1, 3)


def test_yaml_behind_json_keeps_its_places() -> None:
    _, second = parse('{"a": 1}\n\nb:\n  c: 2\n"d": 3\n{"e"')
    assert not isinstance(second, Document)
    _, second = parse('{"a":1}  b: 2\n')
    assert isinstance(second, Document)
    assert second.span_of(("b",)) == Span(1, 13, 1, 14)


def test_depth_is_bounded_in_json_too() -> None:
    (problem,) = parse('\t{"a":' * 1 + "[" * 5000 + "]" * 5000 + "}")
    assert not isinstance(problem, Document)
    assert problem.code == "too-deep"


def test_duplicates_in_json() -> None:
    assert [item.code for item in one('{"a":1,\n"a":2}').problems] == ["duplicate-key"]

"""What holds for every text: no crash, spans inside the text, and the same tree from another parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kubelint_compliance.yamltree import Document, ParseProblem, Span, decode, parse
from kubelint_compliance.yamltree import events as backends
from kubelint_compliance.yamltree.comments import comments
from tests.yamltree import strategies

QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += paths(item, (*path, key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += paths(item, (*path, index))
    return found


def lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def lies_in(span: Span, lines: list[str]) -> bool:
    in_order = (span.line, span.column) <= (span.end_line, span.end_column)
    ends = ((span.line, span.column), (span.end_line, span.end_column))
    return in_order and all(
        1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for line, column in ends
    )


@given(strategies.broken())
@QUICK
def test_any_text_gives_documents_and_problems_inside_it(text: str) -> None:
    text = text.removeprefix("\ufeff")
    lines = lines_of(text)
    for item in parse(text):
        problems = [item] if isinstance(item, ParseProblem) else item.problems
        for problem in problems:
            assert lies_in(problem.span, lines), problem
            assert problem.related is None or lies_in(problem.related, lines), problem
        if isinstance(item, Document):
            assert 1 <= item.first_line <= item.last_line <= len(lines)
            for path in paths(item.value)[:50]:
                span = item.span_of(path)
                assert (span and lies_in(span, lines)) or (path == () and item.empty)
                assert lies_in(item.nearest((*path, "no such key"))[1], lines)
                assert item.nearest((*path, "no such key"))[0] == path
    for comment in comments(text):
        line = lines[comment.line - 1]
        assert line[comment.column - 1 :].startswith(comment.text)


@given(strategies.broken())
@QUICK
def test_any_bytes_decode_or_are_a_problem(text: str) -> None:
    data = text.encode("utf-8", "surrogateescape")
    decoded = decode(data)
    assert isinstance(decoded, ParseProblem) or decoded == text.removeprefix("\ufeff")


def comparable(text: str) -> bool:
    """The parsers in Python break lines elsewhere, place empty nodes at the next token, and refuse more."""
    if any(char in text for char in "\x85\u2028\u2029"):
        return False
    for item in parse(text):
        if isinstance(item, ParseProblem) or any(found.code == "ignored-content" for found in item.problems):
            return False
        for path in paths(item.value):
            span = item.span_of(path)
            if span is None or span[:2] == span[2:]:
                return False
    return True


def spans(text: str) -> list[Any]:
    found: list[Any] = []
    for item in parse(text):
        assert isinstance(item, Document), item
        found.append(item.value)
        found += [(path, item.span_of(path), item.span_of(path, key=True)) for path in paths(item.value)]
    return found


@given(strategies.STREAMS.filter(comparable))
@settings(QUICK, max_examples=50)
def test_the_parser_in_python_gives_the_same_tree(text: str) -> None:
    native = spans(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "_backends", [backends.pure_python()])
        assert spans(text) == native


@given(strategies.STREAMS.filter(comparable))
@settings(QUICK, max_examples=30)
def test_places_are_those_of_the_node_graph(text: str) -> None:
    from ruamel.yaml import YAML

    for item in parse(text):
        assert isinstance(item, Document)
        lines = text.split("\n")[item.first_line - 1 : item.last_line]
        node = YAML(typ="safe", pure=True).compose("\n".join(lines) + "\n")
        if node is not None:
            check_node(item, node, (), item.value)


def check_node(document: Document, node: Any, path: tuple[str | int, ...], value: Any) -> None:
    span = document.span_of(path)
    assert span is not None
    first = document.first_line
    assert span[:2] == (node.start_mark.line + first, node.start_mark.column + 1)
    if isinstance(value, dict) and len(value) == len(node.value):
        for (key, child), name in zip(node.value, value, strict=True):
            key_span = document.span_of((*path, name), key=True)
            assert key_span is not None
            assert key_span[:2] == (key.start_mark.line + first, key.start_mark.column + 1)
            assert key_span[2:] == (key.end_mark.line + first, key.end_mark.column + 1)
            check_node(document, child, (*path, name), value[name])
    elif isinstance(value, list):
        for index, child in enumerate(node.value):
            check_node(document, child, (*path, index), value[index])
    elif not isinstance(value, dict) and node.style not in ("|", ">"):
        assert span[2:] == (node.end_mark.line + first, node.end_mark.column + 1)

"""A change of a document as an edit of its text: what is not changed stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kubelint_compliance.fixing.change import Change, made
from kubelint_compliance.shape import at
from kubelint_compliance.yamltree import Document, parse
from tests.yamltree.reading import one
from tests.yamltree.strategies import DOCUMENTS

PATH = ("spec", "context", "drop")


def changed(text, change, index=0):
    """The text with the change; None where there is no edit."""
    new = made(change, text, index)
    return None if new == text else new


@pytest.mark.parametrize(
    ("text", "change"),
    [
        pytest.param("a: 1\n", Change(("a",), 1), id="set already"),
        pytest.param("a: 1\n", Change(("b",), remove=True), id="not there"),
        pytest.param("a: 1\n", Change(("b", "c"), remove=True), id="nor what is around it"),
        pytest.param("a: text\n", Change(("a", "b"), 1), id="through a scalar"),
        pytest.param("a: [1]\n", Change(("a", "b"), 1), id="through a list"),
        pytest.param("a: [1]\n", Change(("a", 0), 2), id="an item of a list"),
        pytest.param("- a\n", Change(("b",), 1), id="no mapping"),
        pytest.param("a: &x {b: 1}\nc: *x\n", Change(("a", "b"), 2), id="an anchor that is used elsewhere"),
        pytest.param("a: &x {b: 1}\nc: *x\n", Change(("c", "d"), 2), id="through an alias"),
        pytest.param("a: &x {b: 1}\nc: {<<: *x}\n", Change(("c", "b"), remove=True), id="merged in"),
        pytest.param("a:\n  b: |+\n    text\n\nc: 1\n", Change(("a", "d"), 2), id="behind a text that keeps its end"),
    ],
)
def test_where_no_edit_is_sure_there_is_none(text, change):
    assert changed(text, change) is None


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("spec:\n  context:\n    drop: 1 # here\n", False, "spec:\n  context:\n    drop: false # here\n"),
        ("spec: {context: {drop: 1}}\n", ["ALL"], "spec: {context: {drop: [ALL]}}\n"),
        ("spec: {context: {}} # here\n", "ALL", "spec: {context: { drop: ALL }} # here\n"),
        ("spec:\n  context: # here\n", "yes", 'spec:\n  context: { drop: "yes" } # here\n'),
        ("spec:\n  context: null\n", {"a": 1}, "spec:\n  context: { drop: { a: 1 } }\n"),
        ("spec:\n  a: 1 # here\n\nb: 2\n", True, "spec:\n  a: 1 # here\n  context:\n    drop: true\n\nb: 2\n"),
        ("spec:\n  context:\n    drop: # here\n    - A\n", ["ALL"], "spec:\n  context:\n    drop: [ALL]\n"),
        ("spec:\n  context:\n    drop:\n      a: 1\n", {"b": 2}, "spec:\n  context:\n    drop:\n      b: 2\n"),
        ("a: |\n  text\n", 1, "a: |\n  text\nspec:\n  context:\n    drop: 1\n"),
        ("spec: {a: 1,\n  b: 2}", 1, "spec: {a: 1,\n  b: 2,\n  context: { drop: 1 }}"),
        ('{"spec": {"a": 1}}', "ALL", '{"spec": {"a": 1, "context": {"drop": "ALL"}}}'),
        ('{\r\n  "a": 1\r\n}\r\n', 1, '{\r\n  "a": 1,\r\n  "spec": {"context": {"drop": 1}}\r\n}\r\n'),
        ("a: 1\r\n", {"b": 2}, "a: 1\r\nspec:\r\n  context:\r\n    drop:\r\n      b: 2\r\n"),
        ("a: 1", {}, "a: 1\nspec:\n  context:\n    drop: {}"),
    ],
)
def test_a_field_is_set_in_the_way_the_text_is_written(text, value, expected):
    assert changed(text, Change(PATH, value)) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a: 1\nb: # of b\n  c: 2 # of c\n# of d\nd: 3\n", ("b",), "a: 1\n# of d\nd: 3\n"),
        ("a: 1 # of a\nb: 2\n", ("a",), "b: 2\n"),
        ("a: 1\nb: 2", ("b",), "a: 1"),
        ("l:\n- a: 1\n  b: 2\n", ("l", 0, "a"), "l:\n- b: 2\n"),
        ("a:\n  b: 1\nc: 2\n", ("a", "b"), "a: {}\nc: 2\n"),
        ("{a: 1, b: 2, c: 3}", ("a",), "{b: 2, c: 3}"),
        ("{a: 1, b: 2, c: 3}", ("b",), "{a: 1, c: 3}"),
        ("{a: 1, b: 2, c: 3}", ("c",), "{a: 1, b: 2}"),
        ('{"a": 1}', ("a",), "{}"),
    ],
)
def test_a_field_is_taken_away(text, path, expected):
    assert changed(text, Change(path, remove=True)) == expected


def test_another_document_stays_as_it_is():
    assert changed("a: 1\n---\na: 1\n---\na: 1\n", Change(("a",), 2), index=1) == "a: 1\n---\na: 2\n---\na: 1\n"


def mappings(value, path=()):
    """The paths of all mappings that lie in mappings alone or in lists."""
    if isinstance(value, dict):
        yield path
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from mappings(entry, (*path, key))


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS.filter(lambda text: "|+" not in text), st.sampled_from([False, "yes", ["ALL"], {"a": {"b": 1}}]))
def test_every_mapping_can_be_given_a_field_and_lose_it(text, value):
    (document,) = parse(text)
    assume(isinstance(document, Document))
    for path in mappings(document.value):
        change = Change((*path, "new"), value)
        added = changed(text, change)
        assert added is not None, path
        assert at(one(added).value, path) == {**at(document.value, path), "new": value}
        assert one(changed(added, Change((*path, "new"), remove=True))).value == document.value

"""A document that was folded is the same when it is unfolded: its values, and the place of every node."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Document, parse
from kubelint_compliance.yamltree.folded import folded, unfolded
from tests.yamltree.reading import exact

PLAIN = "# a comment\na: 1\nb: [x, 1.0, true, null]\nc: {d: {}, e: [], f: }\ntext: |\n  two\n  lines\n"
TEXTS = {
    "blocks": PLAIN,
    "flow": '{"a": {"b": [{"c": "d"}, {"c": "d"}]}, "e": 12345678901234567890}',
    "documents": f"---\n{PLAIN}---\n- a: one\n- a: one\n---\n{PLAIN}",
    "no end of line": "a: b\n---\nc: d",
    "byte order mark": "\ufeffa: b\n---\nc: [d]\n",
    "carriage returns": "a: b\r\nc:\r\n- d\r\n",
    "scalar": "just text\n",
    "nothing": "# a comment\n---\n---\n~\n",
    "letters of two bytes": "ä: ö\nü: [ß, 'é']\n",
    "read by the parser": "a: !!str 1\nb: &x text\n",
    "behind the end": "a: b\n...\nignored\n",
    "long": "a:\n" + "".join(f"- {{n: {number}, text: {'x' * 40}}}\n" for number in range(1500)),
}


def documents(text):
    found = list(parse(text))
    assert found
    assert all(isinstance(document, Document) for document in found)
    return found


def paths(value, path=()):
    yield path
    if isinstance(value, (dict, list)):
        for step, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(entry, (*path, step))


def told(document):
    nodes = list(paths(document.value))
    return {
        "value": exact(document.value),
        "spans": [(document.span_of(path), document.span_of(path, key=True)) for path in nodes],
        "texts": [document.text_of(path) for path in nodes],
        "document": (document.index, document.first_line, document.last_line, document.has_null, document.empty),
        "extent": (document.extent, document.span, document.surplus <= 0),
        "problems": document.problems,
    }


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_document_is_the_same_once_it_is_unfolded(text):
    for document in documents(text):
        data = folded(document, text)
        assert isinstance(data, bytes)
        again = unfolded(data, text)
        assert again is not document
        assert told(again) == told(document)


@pytest.mark.parametrize(
    "text",
    ["a: &x {b: c}\nd: *x\n", "a: &x {b: c}\nd:\n  <<: *x\n", "a: {b: 1}\na: {b: 2}\n", "a: &x text\nd: *x\n"],
    ids=["alias", "merge", "repeated", "alias of a scalar"],
)
def test_what_stands_at_several_places_or_was_replaced_is_not_folded(text):
    (document,) = documents(text)
    assert folded(document, text) is None


def test_the_text_of_a_document_is_not_held_again():
    comment = "never to be seen again"
    text = f"a: b # {comment}\n---\nc: d # {comment}\n"
    for document in documents(text):
        assert comment.encode() not in folded(document, text)

"""A text of hardly anything but maps and lists is refused: they take a hundred times the memory of their letters."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import Document, parse


def codes(text):
    return [part.code if not isinstance(part, Document) else "" for part in parse(text)]


@pytest.mark.parametrize("item", ["[]", "{}", "[[[[]]]]", "{a: {}}"])
def test_many_containers_with_hardly_any_text_are_too_much(item):
    assert codes("x: [" + f"{item}," * 25_000 + "]\n") == ["too-large"]


def test_as_many_with_text_in_them_are_read():
    assert codes("x:\n" + "- {name: a, image: b}\n" * 25_000) == [""]


def test_few_of_them_are_read():
    assert codes("x: [" + "[]," * 19_000 + "]\n") == [""]


def test_signs_inside_texts_are_no_containers():
    assert codes("x: '" + "[{-" * 30_000 + "'\ny: [{}]\n") == [""]

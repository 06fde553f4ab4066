"""What a long text's tree notes in arrays is what a short one's notes in dicts."""

from __future__ import annotations

import pytest

from kubelint_compliance.yamltree import parse
from kubelint_compliance.yamltree.compact import Ends, Numbers
from tests.yamltree.reading import one


def test_a_node_of_which_nothing_was_noted_is_a_scalar():
    ends = Ends()
    assert ends.get(7, 8) == 8
    ends[5] = 9
    assert (ends[5], ends.get(5, 6), ends.get(4, 5)) == (9, 9, 5)


def test_the_last_number_of_an_id_counts():
    numbers = Numbers()
    numbers[4096], numbers[8192], numbers[4096] = 1, 2, 3
    assert (numbers[4096], numbers[8192]) == (3, 2)


def test_an_id_that_is_not_known_has_no_number():
    numbers = Numbers()
    numbers[4096] = 1
    with pytest.raises(KeyError):
        numbers[8192]


def test_places_in_a_long_text_are_those_of_a_short_one():
    entries = "".join(f"- {{a: b, c{index}: [d, e]}}\n" for index in range(20_000))
    document = one(f"x:\n{entries}")
    assert document.span_of(("x", 0, "a")) == (2, 7, 2, 8)
    assert document.span_of(("x", 19_999, "c19999", 1)) == (20_001, 22, 20_001, 23)
    for index in range(20_000):
        assert document.span_of(("x", index, "a"))[:2] == (index + 2, 7)
    assert document.span_of(("x", 0, "a")) == (2, 7, 2, 8)
    assert document.span_of(("x", 20_000)) is None


def test_documents_far_down_a_stream_note_their_offsets_in_arrays():
    found = list(parse(f"a: {'x' * 1000}\nb: c\n---\n" * 400))
    assert len(found) == 400
    first, *_, last = (document.parts[1] for document in found)
    assert type(first.begins) is type(first.ends) is list
    assert (last.begins.typecode, last.ends.typecode) == ("i", "i")
    assert list(last.begins) == first.begins
    assert list(last.ends) == first.ends
    assert [found[index].span_of(("b",)) for index in (0, 399)] == [(2, 4, 2, 5), (1199, 4, 1199, 5)]

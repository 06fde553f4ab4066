"""What was answered once is answered again without a graph, as it was and to the same question alone."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import Unseen
from kubelint_compliance.facts import ask
from kubelint_compliance.graph.noted import Notes
from kubelint_compliance.graph.retold import Told, distinct_answers
from kubelint_compliance.model import RELATED, Place
from kubelint_compliance.yamltree import Span
from tests.graph.test_noted import POD, TWO, noting

ANSWERS = [
    None,
    [],
    "a",
    1,
    True,
    1.5,
    {"a": [1, {"b": (2, ())}]},
    (1, [2]),
    ["places", "error"],
    "places",
    "error",
    Place("b.yaml", Span(1, 2, 3, 4), RELATED, "here"),
    [{"path": ["a"], "others": (Place("b.yaml", None), Place("c.yaml", Span(1, 1, 1, 1)))}],
]


def told_of(notes, *places):
    """Return what answers as the notes say; the objects are where they were, or at other places."""
    asked = notes.asked()
    spans = {place: place for place, *_ in notes._objects} | dict(places)
    told = Told()
    told.learn("a.yaml", asked.questions, asked.told, spans)
    return told


def never(*_):
    raise AssertionError


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_an_answer_comes_back_as_it_was(answer):
    notes, memos, population = noting(POD)
    ask("graph.stage", lambda *_: answer, "x", {"a": 1}, memos[0])
    population.notes = Notes(told_of(notes))
    again = ask("graph.stage", never, "x", {"a": 1}, memos[0])
    assert repr(again) == repr(answer)
    assert type(again) is type(answer)
    assert population.notes.asked() == notes.asked()
    assert population.asked


def test_so_does_a_refusal():
    def refuse(_):
        raise Unseen("out of sight")

    notes, memos, population = noting(POD)
    with pytest.raises(Unseen):
        ask("graph.stage", refuse, memos[0])
    population.notes = Notes(told_of(notes))
    with pytest.raises(Unseen, match=r"^out of sight$"):
        ask("graph.stage", never, memos[0])
    assert population.notes.asked() == notes.asked()


@pytest.mark.parametrize("other", [1, "1", True, 2, [1], {"a": True}, {1: 1}, ({"a": 1},), object(), {"a": 1, "b": 1}])
def test_another_question_is_asked(other):
    notes, memos, population = noting(POD)
    ask("graph.stage", lambda *_: "told", {"1": 1}, memos[0])
    ask("graph.stage", lambda *_: "told", {"a": 1}, memos[0])
    population.notes = Notes(told_of(notes))
    assert ask("graph.stage", lambda *_: "asked", other, memos[0]) == "asked"
    assert ask("graph.other", lambda *_: "asked", {"a": 1}, memos[0]) == "asked"
    assert ask("graph.stage", lambda *_: "asked", {"a": 1}, memos[0]) == "told"


def test_another_object_asks_for_itself_and_one_that_moved_is_the_same():
    notes, memos, population = noting(TWO)
    ask("graph.stage", lambda *_: "told", memos[0])
    here, there = (tuple(memo["graph"].place) for memo in memos)
    population.notes = Notes(told_of(notes))
    assert ask("graph.stage", lambda *_: "asked", memos[1]) == "asked"
    population.notes = Notes(told_of(notes, (here, there)))
    assert ask("graph.stage", lambda *_: "asked", memos[0]) == "asked"
    assert ask("graph.stage", lambda *_: "asked", memos[1]) == "told"


def test_an_object_that_has_no_place_is_not_answered():
    notes, memos, _ = noting(POD)
    ask("graph.stage", lambda *_: "told", memos[0])
    asked, told = notes.asked(), Told()
    told.learn("a.yaml", asked.questions, asked.told, {})
    assert told.instead_of(lambda _: "asked", memos[0]["graph"], "graph.stage")(memos[0]) == "asked"


def test_as_many_answers_as_questions_are_needed():
    notes, memos, _ = noting(POD)
    ask("graph.stage", lambda *_: "told", memos[0])
    with pytest.raises(ValueError, match="zip"):
        Told().learn("a.yaml", notes.asked().questions, b"[\0\0\0\0", {})


def test_what_cannot_be_asked_again_is_asked():
    notes, memos, population = noting(POD)
    ask("graph.stage", lambda *_: "told", memos[0])
    population.notes = Notes(told_of(notes))
    assert ask("graph.stage", lambda *_: "asked", memos[0], repeats=False) == "asked"


def test_distinct_answers_are_lists():
    notes, memos, _ = noting(POD)
    for number, answer in enumerate([("a", Place("b.yaml", None)), ("a", Place("b.yaml", None)), {"a": ("b",)}]):
        ask("graph.stage", lambda *_, answer=answer: answer, str(number), memos[0])
    told = notes.asked().told
    found = sorted(map(repr, distinct_answers([told, told, b""])))
    assert found == ["['a', [Ellipsis, 'b.yaml', None, 'primary', '']]", "{'a': ['b']}"]

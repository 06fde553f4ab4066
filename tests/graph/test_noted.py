"""What a scan asks of other objects is noted so that the same can be asked again, or is said to be beyond that."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.cel import CelError, Unseen
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.facts import FACTS, FUNCTIONS, GRAPH, ask, asking
from kubelint_compliance.graph.noted import Asker, Notes
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import RELATED, Place
from kubelint_compliance.scan import scan
from kubelint_compliance.terms import Settings
from kubelint_compliance.yamltree import Span

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: %s, namespace: shop}\n" + (
    "spec: {selector: {app: a}, ports: [{port: 80}]}\n"
)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}}\nspec: {containers: []}\n"
TWO = SERVICE % "web" + "---\n" + SERVICE % "api"


def populated(*texts):
    """Return all objects of some texts, and the texts as they are opened: a.yaml, b.yaml and so on."""
    files = [Opened(f"{'abc'[number]}.yaml", text) for number, text in enumerate(texts)]
    context = settle([look(file, graph=True) for file in files])
    return Population(context.kinds, lambda: graph_of(context)), files


def noting(*texts):
    """Return notes, the memos of the objects of the first text, and the population."""
    population, files = populated(*texts)
    population.notes = Notes()
    memos = [{GRAPH: Seen(population, "a.yaml", manifest)} for manifest in files[0].manifests]
    return population.notes, memos, population


def asked(*texts):
    """Return what Services of the first text are answered about those beside them."""
    notes, memos, _ = noting(*texts)
    for memo in memos:
        FUNCTIONS["graph.servicesBeside"].callable(memo)
    return notes.asked()


def again(before, *texts):
    return Asker(populated(*texts)[0]).again("a.yaml", before.questions)


def test_the_same_objects_answer_the_same():
    before = asked(TWO, POD)
    assert before.questions
    assert again(before, TWO, POD) == before == asked(TWO, POD)


@pytest.mark.parametrize("text", [POD.replace("name: a", "name: b"), "# a line\n" + POD, POD + "---\n" + POD])
def test_what_no_question_is_about_changes_no_answer(text):
    before = asked(SERVICE % "web", POD)
    assert again(before, SERVICE % "web", text) == before


def test_other_answers_have_another_digest():
    notes, memos, _ = noting(POD, SERVICE % "web")
    FUNCTIONS["graph.objects"].callable("", "Service", memos[0])
    before = notes.asked()
    assert again(before, POD, SERVICE % "web") == before
    for other in (SERVICE % "x", (SERVICE % "web").replace("app: a", "app: b"), POD, TWO):
        assert again(before, POD, other).answers != before.answers


def test_lines_that_an_answer_tells_count():
    notes, memos, _ = noting(POD)
    answers = set()
    for line in (3, 4):
        notes.begin()
        place = Place("b.yaml", Span(line, 1, line, 9), RELATED, "here")
        ask("graph.isWhole", lambda _, place=place: [{"path": [], "others": (place,)}], memos[0])
        assert notes.asked().files == ("b.yaml",)
        answers.add(notes.asked().answers)
    assert len(answers) == 2


def test_a_place_that_moves_changes_the_answer_in_a_graph():
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\n"
        "subjects: [{kind: ServiceAccount, name: default, namespace: shop}]\n"
        "roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}\n"
    )
    notes, memos, _ = noting(POD, binding)
    FUNCTIONS["graph.accountPowers"].callable({"metadata": {"labels": {"app": "a"}}}, memos[0])
    before = notes.asked()
    assert before.files == ("b.yaml",)
    assert again(before, POD, binding) == before
    assert again(before, POD, "# a line\n" + binding).answers != before.answers
    assert again(before, "# a line\n" + POD, binding).answers != before.answers  # its place is not where it was


def test_each_file_begins_anew():
    notes, memos, _ = noting(TWO)
    FUNCTIONS["graph.namespace"].callable(memos[0])
    first = notes.asked()
    notes.begin()
    assert notes.asked() != first
    notes.begin()
    FUNCTIONS["graph.namespace"].callable(memos[0])
    assert notes.asked() == first


def test_which_object_asks_counts():
    notes, memos, population = noting(TWO)
    FUNCTIONS["graph.namespace"].callable(memos[1])
    second = notes.asked()
    notes.begin()
    FUNCTIONS["graph.namespace"].callable(memos[0])
    assert notes.asked() != second
    population.notes = None
    assert Asker(population).again("a.yaml", second.questions) == second


def test_a_question_is_noted_once():
    notes, memos, _ = noting(TWO)
    for _ in range(2):
        FUNCTIONS["graph.mayBeTemplated"].callable("Service", memos[0])
    assert notes.asked().questions.count("mayBeTemplated") == 1


def test_arguments_of_equal_values_and_other_types_are_other_questions():
    notes, memos, _ = noting(POD)
    several = (1, True, 1.0, "1", None, [1], {"a": 1})
    for value in several:
        ask("graph.stage", lambda value, _: repr(value), value, memos[0])
    assert notes.asked().questions.count("graph.stage") == len(several)


@pytest.mark.parametrize("argument", [{1: "a"}, ("a",), float("nan"), object(), {"a": {2}}, b"a"])
def test_arguments_that_would_not_come_back_cannot_be_asked_again(argument):
    notes, memos, _ = noting(POD)
    assert ask("graph.stage", lambda _value, _memo: "a", argument, memos[0]) == "a"
    assert not notes.asked().questions


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("answer", [object(), Span(1, 1, 1, 1), {"a": object()}, type("Text", (str,), {})("a")])
def test_answers_that_are_not_plain_have_no_digest(answer):
    notes, memos, _ = noting(POD)
    assert ask("graph.stage", lambda _: answer, memos[0]) is answer
    assert not notes.asked().questions


@pytest.mark.parametrize("value", [nested(100_000)], ids=["nested"])
def test_what_is_nested_too_deeply_has_none(value):
    for arguments, answer in (((), value), ((value,), "a")):
        notes, memos, _ = noting(POD)
        ask("graph.stage", lambda *_, answer=answer: answer, *arguments, memos[0])
        assert not notes.asked().questions


def test_equal_answers_have_equal_digests_however_they_came_about():
    word = "interned"
    digests = set()
    for answer in ([word, word], ["".join(word), "".join([*word])], json.loads(json.dumps([word, word]))):
        notes, memos, _ = noting(POD)
        ask("graph.stage", lambda _, answer=answer: answer, memos[0])
        digests.add(notes.asked().answers)
    assert len(digests) == 1


def test_answers_differ_by_the_types_of_their_values():
    answers = (
        {"a": 1},
        {"a": True},
        {"a": 1.0},
        {"a": "1"},
        {1: "a"},
        [1],
        (1,),
        [[1]],
        [1, 1],
        ["1", 1],
        {},
        [],
        None,
        "",
    )
    digests = set()
    for answer in answers:
        notes, memos, _ = noting(POD)
        ask("graph.stage", lambda _, answer=answer: answer, memos[0])
        digests.add(notes.asked().answers)
    assert len(digests) == len(answers)


def test_very_many_questions_are_not_kept():
    notes, memos, _ = noting(POD)
    ask("graph.stage", lambda _value, _memo: "a", "a" * 300_000, memos[0])
    assert not notes.asked().questions


def test_what_is_looked_at_outside_of_a_question_cannot_be_asked_again():
    for look_at in (lambda seen: seen.graph, lambda seen: seen.own, lambda seen: seen.sees, lambda seen: seen.open):
        notes, memos, _ = noting(POD)
        FUNCTIONS["graph.namespace"].callable(memos[0])
        ask("graph.stage", lambda memo: bool(memo[GRAPH].sees(())), memos[0])
        assert notes.asked().questions
        look_at(memos[0][GRAPH])
        assert not notes.asked().questions


def test_what_hangs_on_the_identity_of_an_argument_cannot_be_asked_again():
    notes, memos, _ = noting(POD)
    found = FUNCTIONS["graph.objects"].callable("", "Pod", memos[0])
    assert FUNCTIONS["graph.isOneOf"].callable(found, memos[0]) is True
    assert not notes.asked().questions


def test_what_looks_at_the_whole_object_cannot_be_asked_again():
    notes, memos, population = noting(POD)
    ask("graph.stage", lambda memo: memo[GRAPH].manifest.ref.name, memos[0])
    assert not notes.asked().questions
    with pytest.raises(LookupError):
        _ = Seen(population, "a.yaml", None).manifest


def test_that_nobody_can_say_is_an_answer_with_its_words():
    def unseen(words):
        notes, memos, _ = noting(POD)

        def refuse(memo):
            raise Unseen(words)

        with pytest.raises(Unseen, match=words):
            ask("graph.stage", refuse, memos[0])
        return notes.asked()

    assert unseen("one").questions == unseen("other").questions != ""
    assert unseen("one").answers != unseen("other").answers


@pytest.mark.parametrize("error", [CelError("a"), KeyError("a"), RecursionError()])
def test_other_errors_are_no_answers(error):
    notes, memos, _ = noting(POD)

    def fail(memo):
        raise error

    with pytest.raises(type(error)):
        ask("graph.stage", fail, memos[0])
    assert not notes.asked().questions


def test_questions_that_fail_now_are_not_answered(monkeypatch):
    before = asked(SERVICE % "web")
    monkeypatch.setattr("kubelint_compliance.graph.told.serving.services_beside", None)
    assert again(before, SERVICE % "web") is None


def test_every_fact_about_others_has_a_function_to_ask_again():
    for name in FACTS:
        if name.startswith("graph."):
            assert callable(asking(name)), name
        else:
            assert not FACTS[name].asks, name


def test_what_rules_ask_in_their_examples_can_be_asked_again():
    from kubelint_compliance.authoring.examples import example_rules
    from kubelint_compliance.ruleset.builtin import builtin_rules

    number, beyond = 0, {}
    for rule in builtin_rules():
        for example in rule.whole.examples if rule.graph and rule.raised_by == "" else ():
            population, files = populated(example.text)
            ready = example_rules([rule], example)
            population.notes = Notes()
            context = settle([look(files[0], graph=True)])
            scan(files[0], context.slice("a.yaml"), ready, Settings(), population)
            if population.asked:
                found = population.notes.asked()
                population.notes = None
                number += 1
                if found.questions:
                    assert Asker(population).again("a.yaml", found.questions) == found, example.text
                    assert again(found, example.text) == found, example.text
                else:
                    beyond[rule.rule.id] = any(
                        fact in program.source
                        for program in rule.body().programs()
                        for fact in ("graph.isOneOf", "graph.isBound")
                    )
    assert number > 200
    assert all(beyond.values()), beyond

"""Topics are data: they match the study line by line, and what a run looked at follows from them alone."""

from __future__ import annotations

import csv
import json
import os

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.compliance.frameworks import framework
from kubelint_compliance.compliance.looked import Observed
from kubelint_compliance.compliance.result import topic_words
from kubelint_compliance.compliance.topics import FILE, Proof, Subject, Topic, all_topics
from kubelint_compliance.data import read_data
from kubelint_compliance.model import TESTED, Coverage
from kubelint_compliance.reports.words import FRAMEWORKS
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.yamltree import parse
from tests.compliance.test_frameworks import ADDED, NAMES
from tests.reports.builders import report, rule

DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data")
RULES = {each.rule.id: each.whole for each in builtin_rules()}


def study(name):
    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_file_follows_its_schema():
    (document,) = parse(read_data(FILE))
    schema = json.loads(read_data("schemas/topics.schema.json"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(document.value)] == []


def test_the_topics_match_the_study_line_by_line():
    ours = [
        (
            topic.id,
            topic.title,
            ",".join(subject.name for subject in topic.needs),
            topic.sight,
            " ".join(topic.decides),
            " ".join(topic.rules),
            "yes" if topic.shown_by else "no",
            topic.shown_by or "-",
        )
        for topic in all_topics().values()
    ]
    columns = ("topic", "title", "needs", "sight", "decides", "rules", "shown", "shown_by")
    assert ours == [tuple(row[column] for column in columns) for row in study("topics.tsv")]
    assert len(ours) == 44


@pytest.mark.parametrize("id", FRAMEWORKS)
def test_the_topics_of_each_control_match_the_study(id):
    ours = {control.id: " ".join(control.topics) for control in framework(id).controls if control.topics}
    theirs = {row["id"]: row["topics"] for row in study("control-topics.tsv") if row["framework"] == NAMES[id]}
    assert {name: topics for name, topics in ours.items() if name not in ADDED.get(id, ())} == theirs
    assert all(topic in all_topics() for control in framework(id).controls for topic in control.topics)


def test_a_rule_shows_something_exactly_where_it_stands_in_a_proof():
    passes = {id for topic in all_topics().values() for way in topic.shown_when for proof in way for id in proof.passes}
    assert {id for id, each in RULES.items() if each.shows} == passes & set(RULES)


def test_a_topic_with_all_its_rules_can_be_shown_as_the_study_says():
    for topic in all_topics().values():
        # No object shows that runs happen: a bundle of evidence does.
        if topic.shown_by and set(topic.decides) <= set(RULES) and topic.id != "run-record":
            assert topic.shown_when, topic.id
        assert bool(topic.shown_by) or not topic.shown_when, topic.id


def test_proofs_and_subjects_name_rules_of_the_topic_or_that_exist():
    for topic in all_topics().values():
        assert topic.asked - topic.speakers <= set(RULES), topic.id
        assert {id for subject in topic.needs for id in subject.tested_by} <= topic.speakers | {
            id for other in all_topics().values() for id in other.decides
        }, topic.id


PODS, SECRETS = Subject("PodSpec", pods=True), Subject("Secret", ("Secret",))
TOPIC = Topic("t", "T", (PODS, SECRETS), "object", ("one", "two"))
ONE = rule(id="one", kinds=(), scope="pod")
TWO = rule(id="two", kinds=("Secret",), scope="object")


def look(topic=TOPIC, *, ran=(ONE, TWO), known=(ONE, TWO), kinds=(), sight="object", coverage=(), **fields):
    done = report(rules={each.id: each for each in ran}, kinds=tuple((kind, 1) for kind in kinds), **fields)
    done = done._replace(coverage=(*done.coverage, *coverage))
    return Observed(done, {each.id: each for each in known}, sight).look(topic)


def test_a_topic_is_looked_at_where_every_deciding_rule_that_applies_ran():
    pod = look(kinds=("apps/v1/Deployment",), tested=((("one",), 3),), ran=(ONE,))
    assert (pod.gap, pod.tested) == ("", (3, 0))
    both = look(kinds=("apps/v1/Deployment", "v1/Secret"), tested=((("one",), 3), (("two",), 1)))
    assert (both.gap, both.tested) == ("", (4, 0))


def test_why_a_topic_was_not_looked_at_is_said():
    deployment, secret = "apps/v1/Deployment", "v1/Secret"
    tested = ((("one",), 1), (("two",), 1))
    cases = [
        ({"known": (ONE,)}, ("without a rule yet", "two")),
        ({"kinds": ("v1/ConfigMap",)}, ("not in the input", "PodSpec or Secret")),
        ({"kinds": ("example.com/v1/Secret",)}, ("not in the input", "PodSpec or Secret")),
        ({"topic": TOPIC._replace(sight="tree")}, ("only a part is in sight", "it asks for the whole tree")),
        ({"ran": (ONE,)}, ("not run", "two")),
        ({"unevaluated": ("one",)}, ("could not be evaluated", "one")),
        ({"skipped": (("two", "rendered", 1),)}, ("had no say everywhere", "two")),
    ]
    for fields, said in cases:
        given = {"kinds": (deployment, secret), "tested": tested, **fields}
        if given["kinds"] != (deployment, secret):
            given["tested"] = ()
        looked = look(given.pop("topic", TOPIC), **given)
        assert (looked.gap, looked.detail) == said, fields
    idle = look(kinds=(secret,), tested=(((), 1),))
    assert (idle.gap, idle.detail) == ("nothing to test", "for two")


def test_pods_are_there_whatever_rules_ran():
    own = TOPIC._replace(needs=(PODS,), decides=("owner",))
    rules = (rule(id="owner", kinds=("Deployment",), scope="object"),)
    tested = ((("owner",), 1),)
    assert look(own, ran=rules, known=rules, kinds=("apps/v1/Deployment",), tested=tested).gap == ""
    assert look(own, ran=rules, known=rules, kinds=("v1/Secret",), tested=tested).gap == "not in the input"


def test_files_are_no_objects():
    topic = TOPIC._replace(needs=(Subject("file", tested_by=("two",)),), decides=("two",))
    looked = look(topic, kinds=("v1/Secret",), tested=(((), 1),), tested_others=((("two",), 5),))
    assert (looked.gap, looked.tested) == ("", (0, 5))
    assert topic_words(looked) == "looked at, 5 other items"


def test_a_tree_is_looked_at_where_it_is_in_sight():
    topic = TOPIC._replace(sight="tree")
    fields = {"kinds": ("v1/Secret",), "tested": ((("two",), 1),)}
    assert look(topic, sight="tree", **fields).gap == look(topic, sight="cluster", **fields).gap == ""


def test_a_rule_of_another_version_does_not_apply():
    late = TWO._replace(since="1.99")
    fields = {"kinds": ("apps/v1/Deployment", "v1/Secret"), "tested": ((("one",), 1),), "ran": (ONE,)}
    assert look(known=(ONE, late), **fields).gap == ""
    assert look(known=(ONE, TWO), **fields).gap == "not run"


def test_a_subject_that_only_rules_know_is_there_where_they_tested_it():
    topic = TOPIC._replace(needs=(Subject("file with a mark", tested_by=("two",)),))
    assert look(topic, kinds=("v1/Secret",), tested=((("two",), 1),)).gap == ""
    assert look(topic, kinds=("v1/Secret",), tested=(((), 1),)).gap == "not in the input"


def test_what_shows_a_topic_is_one_object_or_several_of_them():
    alone = TOPIC._replace(shown_when=((Proof(("one",), ("two",)),),))
    fields = {"kinds": ("apps/v1/Deployment", "v1/Secret")}

    def shown(topic, *entries):
        return look(topic, coverage=tuple(Coverage(ids, TESTED, bad, 1) for ids, bad in entries), **fields).shown

    assert shown(alone, (("one",), ""))
    assert not shown(alone, (("one",), "one"))
    assert not shown(alone, (("one",), "two"))
    assert not shown(alone, (("two",), ""))
    both = TOPIC._replace(shown_when=((Proof(("one",)), Proof(("two",))),))
    assert shown(both, (("one",), ""), (("two",), ""))
    assert not shown(both, (("one",), ""))
    other = TOPIC._replace(shown_when=((Proof(("one",)), Proof(kinds=("v1/x",))), (Proof(kinds=("apps/*",)),)))
    assert shown(other, (("two",), ""))


def test_what_a_rule_that_did_not_run_would_have_said_shows_nothing():
    topic = TOPIC._replace(decides=("one",), shown_when=((Proof(("one",), ("two",)),),))
    fields = {"kinds": ("apps/v1/Deployment", "v1/Secret"), "coverage": (Coverage(("one",), TESTED),)}
    assert look(topic, **fields).shown
    assert not look(topic, ran=(ONE,), **fields).shown


def test_a_kind_shows_nothing_in_a_version_that_no_cluster_serves():
    topic = TOPIC._replace(shown_when=((Proof(kinds=("policy/PodDisruptionBudget",)),),))
    tested = (((), 1), (("one",), 1), (("two",), 1))
    known = ("apps/v1/Deployment", "v1/Secret")
    assert look(topic, kinds=(*known, "policy/v1/PodDisruptionBudget"), tested=tested).shown
    assert not look(topic, kinds=(*known, "policy/v1beta1/PodDisruptionBudget"), tested=tested).shown

"""No text costs more than its length: twice the shape is about twice the steps, whatever the shape."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.cel import CelError
from kubelint_compliance.engine import conclude
from kubelint_compliance.facts.secrets.connections import headers, paired, password_in_url
from kubelint_compliance.facts.secrets.files import what_in_file
from kubelint_compliance.facts.secrets.stretches import in_line
from kubelint_compliance.facts.secrets.values import bits, is_no_value, is_passphrase
from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.manifests.placeholders import comment_line, is_open, template_line
from kubelint_compliance.reports import render
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.spelling import distance, nearest
from kubelint_compliance.terms import Gate
from kubelint_compliance.yamltree import ParseProblem, parse
from tests.hostile.counting import Letters, calls
from tests.hostile.shapes import SHAPES, sized, wrong_mounts
from tests.scanning import scan_text

LETTERS = 6_000
SLACK = 80_000
"""Steps for what is compiled or imported when it is first met, and for names: 100 are compared with 500 at most."""


@pytest.fixture(scope="module")
def rules():
    return rule_set()


def checked(text, rules):
    report = conclude([scan_text("a.yaml", text, rules)], (), rules, Gate("low"))
    return render(report, "console")


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_text_is_twice_the_steps(name, rules):
    shape = SHAPES[name]
    n = sized(shape, LETTERS)
    once, twice = shape(n), shape(2 * n)
    checked(twice, rules)
    steps, more = calls(lambda: checked(once, rules)), calls(lambda: checked(twice, rules))
    assert more <= 2.4 * steps + SLACK
    assert more <= 700 * len(twice) + 1_000_000


@pytest.mark.parametrize(
    ("look", "unit", "end"),
    [
        (password_in_url, "a://", ""),
        (password_in_url, "a://b@", ""),
        (password_in_url, "a:// ", ""),
        (password_in_url, "a://b:${c}@", ""),
        (password_in_url, "a:b@", ""),
        (password_in_url, "a:b@c:1 ", ""),
        (password_in_url, "x" * 50 + "@", ""),
        (password_in_url, "thin:a/@", ""),
        (paired, "=", ""),
        (paired, "password=", ""),
        (paired, "password='", ""),
        (paired, "api_key=abc123,", ""),
        (lambda text: list(headers(text)), ": ", ""),
        (lambda text: list(headers(text)), "x-token: ", ""),
        (lambda text: what_in_file("a.json", text), '{"a": "', ""),
        (lambda text: what_in_file("a.properties", text), "token=a b;", ""),
        (lambda text: what_in_file("a.xml", text), "<password>", ""),
        (is_passphrase, "a1 ", "b"),
        (is_no_value, "f(", ")"),
        (is_open, "< ", ">"),
        (is_open, "((", "))"),
        (is_open, "[[ ", "x"),
        (is_open, "__ ", ""),
        (comment_line, " #{", "}"),
        (comment_line, "  #{x", ""),
        (template_line, "x#@", ""),
        (template_line, "x#@ ", ""),
        (lambda text: list(in_line(text[:960])), "a=b:", ""),
        (lambda text: classify(Opened("a.yaml", text)), "a: [}\n---\n", "# {{ x }}\n"),
    ],
)
def test_a_search_in_a_text_looks_at_each_letter_so_many_times(look, unit, end):
    looked = []
    for number in (500, 4000):
        text = Letters(unit * number + end)
        look(text)
        looked.append(text.seen[0] / len(text))
    assert looked[1] <= max(1.5 * looked[0], 1100)


CONTAINERS = [{"name": f"c{index}", "image": "nginx:latest"} for index in range(120)]
WRONG = {
    "in a container": lambda spec: {
        **spec,
        "containers": [{**spec["containers"][0], "env": [1]}, *spec["containers"][1:]],
    },
    "a container": lambda spec: {**spec, "containers": [1, *spec["containers"][1:]]},
    "in another list": lambda spec: {**spec, "initContainers": [{"name": "a", "image": "b", "ports": 1}]},
    "what a pod runs on": lambda spec: {**spec, "os": 1},
    "what a pod runs on, too": lambda spec: {**spec, "nodeSelector": 1},
    "settings of the pod": lambda spec: {**spec, "securityContext": 1},
    "a scalar": lambda spec: {**spec, "restartPolicy": [1]},
    "volumes": lambda spec: {**spec, "volumes": 1},
    "all of that": lambda spec: {
        **spec,
        "os": 1,
        "nodeSelector": 1,
        "securityContext": 1,
        "hostUsers": "a",
        "restartPolicy": 1,
        "resources": 1,
    },
}
"""Values of a wrong type, put into the spec of a pod."""


@pytest.mark.parametrize("where", WRONG)
def test_a_wrong_value_costs_a_few_times_what_the_pod_costs(where, rules):
    def steps(number, wrong):
        spec = wrong({"containers": CONTAINERS[:number]})
        text = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec})
        return calls(lambda: checked(text, rules))

    steps(120, WRONG[where])
    plain = steps(120, dict) - steps(60, dict)
    once, twice = steps(60, WRONG[where]), steps(120, WRONG[where])
    assert twice <= 2.1 * once
    assert twice - once <= 3.5 * plain


def test_wrong_names_of_mounts_stop_a_rule_a_bounded_number_of_times(rules):
    def steps(number):
        text = wrong_mounts(number)
        return calls(lambda: checked(text, rules))

    steps(400)
    # To evaluate one volume exactly takes some 24,000 calls.
    assert steps(400) - steps(200) <= 200 * 2000


def test_what_services_send_to_is_asked_once_for_a_pod(rules):
    def steps(number):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": {"a": "b"}}}
        pod["spec"] = {"containers": CONTAINERS[:number]}
        service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n"
        return calls(lambda: checked(f"{service}---\n{json.dumps(pod)}\n", rules))

    steps(120)
    assert steps(120) <= 2.1 * steps(60)


def test_many_different_letters_are_counted_once():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
    assert bits(text) > 12
    assert calls(lambda: bits(text)) < 10
    assert bits("aabb") == 1
    assert bits("abcdefgh") == 3


def test_nothing_is_nearest_among_very_many_or_to_a_very_long_word():
    assert nearest("replica", ["replicas", "other"]) == "replicas"
    assert nearest("replica", ["replicas", *(f"field{index}" for index in range(500))]) == ""
    assert nearest("x" * 101, ["x" * 102]) == ""


def test_a_distance_is_what_it_was():
    assert [distance(*pair, 3) for pair in (("abc", "abc"), ("abc", "acb"), ("abc", "abcd"), ("", "ab"))] == [
        0,
        1,
        1,
        2,
    ]
    assert distance("kitten", "sitting", 3) == 3
    assert distance("kitten", "sitting", 2) == 3
    assert distance("abcdefghij", "jihgfedcba", 3) == 4
    assert distance("prefix-ab-suffix", "prefix-ba-suffix", 3) == 1


def test_aliases_are_counted_by_what_they_stand_for():
    thing = "- &x {" + ", ".join(f"k{index}: v" for index in range(50)) + "}\n"
    (document,) = parse(thing + "- *x\n" * 150)
    assert not isinstance(document, ParseProblem)
    (problem,) = parse(thing + "- *x\n" * 400)
    assert isinstance(problem, ParseProblem)
    assert problem.code == "alias-bomb"


def test_the_documents_of_a_text_share_what_aliases_may_add():
    thing = "- &x {" + ", ".join(f"k{index}: v" for index in range(50)) + "}\n" + "- *x\n" * 150
    kinds = [type(part) is ParseProblem for part in parse("---\n".join([thing] * 3))]
    assert kinds == [False, True, True]


def test_a_rule_of_a_definition_that_costs_too_much_on_all_objects_is_told(rules):
    few = scan_text("a.yaml", SHAPES["definition_rules"](3), rules)
    assert [problem.code for problem in few.problems] == []
    (problem,) = scan_text("a.yaml", SHAPES["definition_rules"](600), rules).problems
    assert (problem.code, problem.fatal) == ("evaluation", True)
    assert problem.message.startswith("the rules of custom resource definitions cost too much")


def test_an_expression_needs_a_number_behind_a_minus():
    from kubelint_compliance.cel import compile as compile_cel

    for text in ("!-x", "!-", "-", "!!-true", "-[1]", "1 + -"):
        with pytest.raises(CelError):
            compile_cel(text, variables=["x"])
    assert compile_cel("!(-1 > 0)")() is True
    assert compile_cel("--1.5 == 1.5")() is True

"""Variables that are the same all over an object are told from those of one view, and computed once."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import read_rule
from kubelint_compliance.ruleset.variables import of_object
from tests.packed import packed

RULE = """\
id: name-kept
title: A name
severity: low
scope: container
variables:
{variables}
validation: {validation}
message: A name
params:
  a: {{default: b, schema: {{type: string}}, description: A name.}}
why: Because.
remediation: Write another.
controls: {{}}
examples: {{fail: [a, b], pass: [a, b]}}
{conditions}"""


def rule(validation, *conditions, **variables):
    asked = "".join(f"- >-\n  {text}\n" for text in conditions)
    lines = "\n".join(f"  {name}: >-\n    {text}" for name, text in (variables or {"none": "1"}).items())
    text = RULE.format(
        variables=lines, validation=f">-\n  {validation}", conditions=asked and f"matchConditions:\n{asked}"
    )
    return compile_rule(read_rule(text, "name-kept.yaml", "custom"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("object.a.map(entry, entry.b)", True),
        ("metadata.labels.exists(key, key == params.a)", True),
        ("object.a.map(self, self.b)", True),
        ("self.a.map(self, self.b)", False),
        ("object.a.map(entry, self.b)", False),
        ("object.a.map(self, .self.b)", False),
        ("pod.spec.containers.map(entry, entry.name)", False),
        ("cel.bind(self, object.a, self.map(entry, entry.b))", True),
        ("cel.bind(entry, self.a, object.b.map(key, key == entry))", False),
        ("object.a.b", False),
        ("variables.other.b", False),
        ("variables.loop", True),
        ("variables.own.map(entry, entry.b)", False),
    ],
)
def test_what_reads_nothing_of_a_view_and_runs_through_something_is_the_same(text, same):
    others = {"other": "object.a", "loop": "object.a.map(entry, entry.b)", "own": "[self.a]"}
    assert ("name" in of_object(rule("variables.name == 1", name=text, **others).body())) is same


class Counted(list):
    """A list that counts how often it is run through."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


def test_it_is_computed_once_for_all_views():
    made = packed(rule("self.name in variables.names", names="object.names.map(entry, entry + '1')"))
    value = {"names": Counted(["a", "b"])}
    sights = [({"name": name}, value) for name in ("a1", "b1", "c1", "b1")]
    found = made.quick()({}, [*enumerate(sights)])
    assert [view for _, view, *_ in found] == [2]
    assert value["names"].times == 1


@pytest.mark.parametrize(("names", "found"), [(["a"], [0, 1, 2]), ([], False)])
def test_conditions_of_the_object_are_asked_in_the_first_view(names, found):
    made = packed(rule("false", "object.names.exists(name, name == 'a')", "self.name != 'c'"))
    value = {"names": Counted(names)}
    sights = [({"name": name}, value) for name in ("a", "b", "d", "c")]
    told = made.quick()({}, [*enumerate(sights)])
    assert (told and [view for _, view, *_ in told], value["names"].times) == (found, 1)


def test_a_condition_behind_one_of_a_view_is_asked_in_each():
    made = packed(rule("false", "self.name != 'c'", "object.names.exists(name, name == 'a')"))
    value = {"names": Counted(["a"])}
    sights = [({"name": name}, value) for name in ("c", "a", "b")]
    assert [view for _, view, *_ in made.quick()({}, [*enumerate(sights)])] == [1, 2]
    assert value["names"].times == 2


def test_without_a_view_no_condition_is_asked():
    assert packed(rule("false", "object.names.exists(name, name == 'a')")).quick()({}, []) is False

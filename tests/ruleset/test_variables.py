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
"""


def rule(validation, **variables):
    lines = "\n".join(f"  {name}: >-\n    {text}" for name, text in variables.items())
    text = RULE.format(variables=lines, validation=f">-\n  {validation}")
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

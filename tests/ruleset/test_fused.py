"""Rules as one function say the same as rules run expression by expression, of every object."""

from __future__ import annotations

import ast
import json

import pytest

from kubelint_compliance.kubernetes.versions import NEWEST, minor_of
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.compiled import nothing
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.fused import fuse
from kubelint_compliance.ruleset.rulefile import check_schema, read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from tests.packed import packed
from tests.rules.test_wrong_types import nodes, other_types, replaced
from tests.scanning import scan_text

RULES = {rule.rule.id: rule for rule in builtin_rules(cache=False) if rule.scopes}
HEAD = "id: some-rule\ntitle: A rule\nseverity: low\nfragments: true\n"
TAIL = """
message: "Found {key} {item}"
why: It is bad in a test of the machinery.
remediation: Leave it out, it is only a test.
controls: {}
examples: {fail: [a, b], pass: [a, b]}
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {first: x, second: z}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  initContainers: [{name: one, image: a/b:1}]
  containers: [{name: two, image: c, ports: [{containerPort: 80}, {containerPort: 81}]}, {name: three, image: d}]
"""


def own(body):
    """Return a rule of one's own as the runner gets it, from a pack."""
    file = read_rule(HEAD + body + TAIL, "rule.yaml", "area")
    check_schema(file)
    return packed(compile_rule(file))


def scans(rule, text, minor=37, params=None):
    """Return what a rule finds as one function, and expression by expression."""
    return tuple(
        scan_text("example.yaml", text, RuleSet([kind], minor=minor, params=params))
        for kind in (rule, rule._replace(quick=nothing))
    )


def broken_off(text):
    """Yield JSON of an object in which one node is of another type."""
    value = json.loads(text)
    for number, path in enumerate(nodes(value)):
        if number % 3 == 0:
            yield json.dumps(replaced(value, path, other_types(0)[number % 2]))


def test_every_built_in_rule_is_one_function():
    assert [id for id, rule in RULES.items() if rule.quick() is None] == []


@pytest.mark.parametrize("id", RULES)
def test_both_say_the_same_of_the_examples_of_a_rule(id):
    rule = RULES[id]
    for example in rule.whole.examples:
        version = minor_of(example.kubernetes_version or rule.rule.until or NEWEST)
        quick, slow = scans(rule, example.manifest, version, {id: example.params})
        assert quick == slow
        assert bool(quick.findings) == example.fails


@pytest.mark.parametrize("id", [id for id, rule in RULES.items() if not rule.rule.kinds or "Pod" in rule.rule.kinds])
def test_both_say_the_same_of_pods_with_whatever_in_them(id):
    whole = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "a", "namespace": "b", "labels": {"app": "c"}, "annotations": {"d": "e"}},
            "spec": {
                "containers": [
                    {
                        "name": "f",
                        "image": "g",
                        "command": ["h"],
                        "env": [{"name": "i", "value": "j"}],
                        "ports": [{"containerPort": 1}],
                        "securityContext": {"privileged": True, "capabilities": {"add": ["k"]}},
                    }
                ],
                "volumes": [{"name": "l", "hostPath": {"path": "/m"}}],
            },
        }
    )
    for text in (whole, *broken_off(whole)):
        quick, slow = scans(RULES[id], text)
        assert quick == slow


@pytest.mark.parametrize(
    "body",
    [
        "scope: object\neach: data[*]\nvalidation: item != 'z' && key != 'first'",
        "scope: object\neach: data.second\nvalidation: key != 'second'",
        "scope: object\neach: '[**]'\nvalidation: key != 'kind' && item != 'x'",
        "scope: object\neach: data[**].more\nvalidation: 'false'",
        "scope: object\neach: [data.nothing, data.first, metadata]\nvalidation: size(item) > 1",
        'scope: object\neachOf: \'[{"path": ["data", "first"]}, {"path": []}]\'\nvalidation: key != null',
        "scope: object\neachOf: '[{\"place\": []}]'\nvalidation: 'true'",
        "scope: container\neach: ports[1]\nvalidation: item.containerPort != 81",
        "scope: container\neach: ports[2]\nvalidation: 'false'",
        "scope: container\ncontainerTypes: [init]\nvalidation: self.name != 'one'",
        "scope: container\nmatchConditions: [self.name != 'two', \"'ports' in self\"]\nvalidation: 'false'",
        "scope: container\nvariables: {a: self.name, b: variables.a + variables.a}\n"
        "validation: variables.b != 'twotwo'",
        "scope: container\nvariables: {a: self.ports}\nvalidation: self.name != 'two' || variables.a.size() == 1",
        "scope: container\nvariables: {a: 'item == null && key == null'}\neach: name\nvalidation: variables.a",
        "scope: container\nvalidation: self.image",
        "scope: container\nmatchConditions: [self.image]\nvalidation: 'true'",
        "scope: container\nvalidation: self.ports.all(type, type.containerPort != 81)",
        "scope: container\nvalidation: self.ports.all(applies, applies.containerPort < 80)",
        "scope: container\nvalidation: has(variables.a) || has(self.ports)\nvariables: {a: self.name}",
        "scope: object\nvalidations: [{validation: 'true', message: Not so}, "
        "{scope: container, validation: self.name != 'two', message: Not so}]",
    ],
)
@pytest.mark.parametrize("text", [MAP, POD, MAP.replace("{first: x, second: z}", "[1]"), MAP.replace("v1", "a.b/v1")])
def test_both_say_the_same_for_every_form_of_a_rule(body, text):
    rule = own(body)
    quick, slow = scans(rule, text)
    assert quick == slow


def test_a_variable_that_fails_where_nobody_needs_it_is_no_matter():
    rule = own(
        "scope: container\nvariables: {a: self.ports}\nvalidation: self.name != 'none' || variables.a == variables.a"
    )
    quick, slow = scans(rule, POD)
    assert quick == slow
    assert (quick.findings, quick.problems) == ((), ())


def test_an_object_without_anything_to_judge_is_not_tested():
    rule = own("scope: container\nmatchConditions: [self.name == 'nobody']\nvalidation: 'false'")
    quick, slow = scans(rule, POD)
    assert quick == slow
    assert [entry.rules for entry in quick.coverage if entry.outcome == "tested"] == [()]


SEVERAL = (
    "scope: container\nvariables: {a: \"self.name + '!'\"}\nvalidations: [{validation: variables.a != 'two!', "
    "message: '{label} is {variables.a}'}, {each: 'ports[*]', validation: item.containerPort != 81, "
    "message: '{item.containerPort} of {label}'}]"
)


def test_a_rule_that_breaks_is_not_evaluated_again(monkeypatch):
    called = []
    monkeypatch.setattr("kubelint_compliance.ruleset.judge._one_by_one", lambda *_: called.append(1))
    found = scan_text("a.yaml", POD, RuleSet([own(SEVERAL)], minor=37)).findings
    assert called == []
    assert [(finding.message, finding.span.line) for finding in found] == [
        ('Container "two" is two!', 6),
        ('81 of Container "two"', 6),
    ]


def test_what_several_checks_find_comes_check_by_check():
    quick, slow = scans(own(SEVERAL), POD.replace("name: three, image: d", "name: two, ports: [{containerPort: 81}]"))
    assert quick == slow
    assert len(quick.findings) == 4


def test_a_message_that_cannot_be_told_is_a_problem_as_before():
    rule = own("scope: container\nvalidations: [{validation: self.name != 'two', message: 'Has {self.nothing.at}'}]")
    quick, slow = scans(rule, POD)
    assert quick == slow
    assert (quick.findings, len(quick.problems)) == ((), 1)


def test_a_variable_is_computed_once_for_all_passes_of_a_loop():
    file = read_rule(
        HEAD + "scope: container\nvariables: {a: self.name, b: variables.a + variables.a}\n"
        "each: ports[*]\nvalidation: item.containerPort == 1 || variables.b == item.name" + TAIL,
        "r",
        "x",
    )
    code = ast.unparse(fuse(compile_rule(file), "rule").definition)
    assert code.count("of_b = ...") == 1
    assert code.index("of_b = ...") < code.index("for at") < code.index("if of_b is ...")


def test_places_that_several_checks_ask_for_are_found_once() -> None:
    file = read_rule(
        HEAD
        + """
scope: object
kinds: [ConfigMap]
variables: { long: "size(object.data) > 5" }
validations:
  - eachOf: configCredentials(object)
    validation: item.what != "password"
    message: Found
  - eachOf: configCredentials(object)
    validation: item.what != "password in an address"
    message: Found
  - eachOf: strings(object)
    validation: variables.long && item.text.size() < 5
    message: Found
"""
        + TAIL.replace('message: "Found {key} {item}"', ""),
        "rule.yaml",
        "area",
    )
    rule = compile_rule(file)
    function = fuse(rule, "rule")
    assert function is not None
    assert ast.unparse(function.definition).count("_host_configCredentials(") == 1
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {A_PASSWORD: c0rrect-horse, b: 'https://a:c0rrect@b.example'}\n"
    one, other = scans(packed(rule), text)
    assert len(one.findings) == 3
    assert one == other

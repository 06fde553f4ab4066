"""A remedy that does not mend, or that breaks something else, is told; so is one that has no place."""

from __future__ import annotations

import re

import pytest

from kubelint_compliance.authoring.pasting import unpasted
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.folders import find_rule

HOST_PID = find_rule("host-pid", ())


def told(before, after, **changes):
    text = f"Do it so:\n\n```yaml\n# before\n{before}\n# after\n{after}\n```\n"
    file = HOST_PID._replace(content={**HOST_PID.content, "remediation": text, **changes})
    return list(unpasted(file, compile_rule(file)))


def test_a_remedy_that_mends_gives_nothing():
    assert told("spec: {hostPID: true}", "spec: {hostPID: false}") == []


def test_words_without_yaml_are_not_tested():
    file = HOST_PID._replace(content={**HOST_PID.content, "remediation": "Leave the field out, please."})
    assert list(unpasted(file, compile_rule(file))) == []


def test_what_says_that_it_cannot_be_pasted_is_not_tested():
    assert told("spec: {a: 1}", "spec: {a: 2}", notPasted={"kind": "decision", "because": "only you know"}) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "spec: {hostPID: true}",
            "spec: {hostPID: true}",
            "put in, the finding stays: spec/template/spec/hostPID (Pod shares ",
        ),
        (
            "rules: [a]",
            "rules: []",
            "its YAML has no place at spec/template/spec/hostPID (Pod shares the process namespace",
        ),
        (
            "spec: {hostPID: true}",
            "spec: {restartPolicy: Sometimes}",
            'put in, "restartPolicy" "Sometimes" is not one of Always, OnFailure, Never (schema-invalid-value)',
        ),
        ("spec: {hostPID: true}", "- x", "what stands under `# after` is no mapping that can be read"),
    ],
)
def test_what_does_not_mend_is_told(before, after, message):
    first = told(before, after)[0]
    assert message in first
    assert re.match(r"rules/pod-hardening/host-pid\.yaml:\d+:\d+: host-pid, example \d \(remediation\): ", first)


def test_a_validation_may_have_a_remedy_of_its_own():
    check = {field: HOST_PID.content[field] for field in ("validation", "at", "message")}
    content = {name: value for name, value in HOST_PID.content.items() if name not in check}
    own = "Do it so:\n\n```yaml\n# before\nspec: {hostPID: true}\n# after\nspec: {}\n```\n"
    content |= {"remediation": "Do something else, as the text says.", "validations": [{**check, "remediation": own}]}
    rule = compile_rule(HOST_PID._replace(content=content))
    assert rule.body().checks[0].remedy == 1
    assert rule.whole.remedy(1) == own.strip()
    assert rule.whole.remedy(0) == "Do something else, as the text says."
    assert list(unpasted(HOST_PID._replace(content=content), rule)) == []

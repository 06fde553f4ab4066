"""One list says what stands for something else, in values, keys and names."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.secrets.placeholders import is_placeholder
from kubelint_compliance.manifests.placeholders import (
    comment_line,
    is_all_open,
    is_open,
    is_shouted,
    may_break_yaml,
    template_line,
)
from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

MARKS = (
    *("${X}", "$(X)", "$NAME", "{{ x }}", "{% x %}", "#{X}#", "__X__", "@x@", "~X~", "<x>", "<some name>", "%{x}"),
    *("$.values.x", "std.extVar('x')", "%(x)s", "[[x]]", "((x))", "(@= data.values.x @)", "%NAME%", "@@{x}"),
)
SHOUTED = ("FILL_ME", "FILLED BY THE OPERATOR", "REPLACE_ME", "FROM_OVERLAY", "CHANGE_ME", "PLACEHOLDER", "TODO")


@pytest.mark.parametrize("text", MARKS)
def test_marks_leave_a_text_open_for_schemas_and_secrets(text):
    assert is_open(text)
    assert is_open(f"a-{text}.example")
    assert is_all_open(text)
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        *("web", "", "a < b", "a > b", "a@b.example", "50%", "~/x", "a__b", "____", "[x]", "(x)"),
        *("-1 < 2 and 3 > 2", "a@@b", "100% of 50%", "@", "<>", "< >"),
    ],
)
def test_a_mark_alone_leaves_nothing_open(text):
    assert not is_open(text) or text == "-1 < 2 and 3 > 2"
    assert not is_all_open(text)


@pytest.mark.parametrize("password", ["pa@ss@word1", "x$ecret", "a~b~c1", "q__x__7Zt", "s%a%s9"])
def test_a_mark_inside_of_a_password_does_not_open_it(password):
    assert is_open(password)
    assert not is_all_open(password)
    assert not is_placeholder(password)


@pytest.mark.parametrize("text", SHOUTED)
def test_words_in_capitals_ask_for_something(text):
    assert is_shouted(text)


@pytest.mark.parametrize("text", ["Replace", "fill-me", "WEB", "AUTOFILL", "", "Recreate", "STODON"])
def test_other_words_do_not(text):
    assert not is_shouted(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: #@ data.values.b\n", 2),
        ('#@ load("@ytt:data", "data")\n', 1),
        ("#@data/values\n---\n", 1),
        ("- #@ x\n", 1),
        ("a: 1 #@ x\n", 0),
        ("#@author me\n", 0),
        ("a: b#@ c\n", 0),
        ("## @param a\n", 0),
    ],
)
def test_marks_of_ytt_are_known_where_they_stand_for_something(text, line):
    assert template_line(text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: #{NAME}#\n", 1), ("a:\n- #{x.y}#\n", 2), ("a: b #{NAME}\n", 0), ("a: #{ x = 1 }\n", 0), ("a: #{}\n", 0)],
)
def test_a_placeholder_that_yaml_takes_for_a_comment(text, line):
    assert comment_line(text) == line


@pytest.mark.parametrize(
    ("text", "may"),
    [("a: {{ b }}", True), ("a: @b@", True), ("- %{b}", True), ("a: x@b@", False), ("a: [", False), ("a: %b", False)],
)
def test_marks_that_no_yaml_begins_with(text, may):
    assert may_break_yaml(text) is may


TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "X"
  namespace: "X"
  labels: {team: "X", "X": "1"}
spec:
  replicas: "X"
  "X": 3
  selector: {matchLabels: {app: "X"}}
  template:
    metadata: {labels: {app: "X"}}
    spec:
      nodeSelector: {"X": "1"}
      containers:
        - name: "X"
          image: "X"
          imagePullPolicy: "X"
          ports: [{containerPort: "X", name: "X"}]
          resources: {limits: {memory: "X"}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec:
  schedule: "X"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "X"}]}}}}
"""


@pytest.fixture(scope="module")
def rules():
    return rule_set(
        select=["schema-*", "metadata-name-missing", "label-value-invalid", "cronjob-schedule-invalid", "image-*"],
        sight="tree",
    )


@pytest.mark.parametrize("mark", [*MARKS, "FILL_ME", "FILLED BY THE OPERATOR", "FROM_OVERLAY"])
def test_no_placeholder_is_judged_for_its_own_text(rules, mark):
    scan = scan_text("a.yaml", TEMPLATE.replace('"X"', f'"{mark}"'), rules)
    assert {finding.rule for finding in scan.findings} <= {"image-not-digest-pinned"}
    assert scan.problems == ()


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ("concurrencyPolicy: REPLACE", "schema-invalid-value"),
        ("concurrencyPolicy: REPLACE_ME", ""),
        ("suspend: soon", "schema-wrong-type"),
        ("Replace_me: 1", "schema-unknown-field"),
    ],
)
def test_mistakes_in_capitals_are_still_told(rules, spec, rule):
    text = TEMPLATE.partition("---\n")[2].replace('"X"', '"0 * * * *"', 1).replace('"X"', "r.example/a:1@sha256:0")
    findings = scan_text("a.yaml", text.replace("  schedule", f"  {spec}\n  schedule"), rules).findings
    assert [finding.rule for finding in findings if finding.rule.startswith("schema")] == ([rule] if rule else [])


def test_a_key_to_fill_in_may_bring_what_is_missing(rules):
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {${ports}: x}\n"
    assert scan_text("a.yaml", text, rules).findings == ()

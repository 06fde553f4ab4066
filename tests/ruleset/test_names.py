"""Names in rule files that do not exist are refused at their place, with the nearest that does."""

from __future__ import annotations

import pytest

from kubelint_compliance.frameworkfiles import controls_of
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.names import Known, check_names, check_rules
from kubelint_compliance.ruleset.rulefile import RuleError, check_schema, read_rule
from tests.rulefiles import FILES

RULE = """\
id: todo-kept
title: Todo kept
severity: medium
scope: object
kinds: [ConfigMap]
variables:
  keys: self.?data.orValue({})
matchConditions:
  - params.words != []
validation: |
  !variables.keys.exists(key,
    key in params.words)
at: data
message: '{label} holds {variables.keys.size()}'
params:
  words: {default: [todo], schema: {type: array}, description: The words}
why: What is to be done is not done yet.
remediation: Do what is to be done, and leave the key out.
controls:
  soc2:
    - {id: CC8.1, strength: partial, because: Work is not done}
supersedes: [host-pid]
examples:
  fail:
    - "a: 1"
    - {manifest: "b: 1", params: {words: []}}
  pass: ["c: 1", "d: 1"]
"""
KINDS = frozenset(kind for file in FILES.values() for kind in file.content.get("kinds", ()))
KNOWN = Known(controls_of(()), KINDS)


def read(text):
    file = read_rule(text, "own/todo-kept.yaml", "custom")
    check_schema(file)
    compile_rule(file)
    check_names(file, KNOWN)
    check_rules(file, FILES)


def test_a_rule_whose_names_exist_is_taken():
    read(RULE)


@pytest.mark.parametrize("file", FILES.values(), ids=lambda file: file.content["id"])
def test_every_name_in_a_rule_of_ours_exists(file):
    check_names(file, KNOWN)
    check_rules(file, FILES)


@pytest.mark.parametrize(
    "kinds",
    ["apps/Deployment", "core/Pod", "apps/*", "example.com/Order", "example.com/*", "argoproj.io/Own", "Rollout"],
)
def test_kinds_that_may_be_there_are_taken(kinds):
    read(RULE.replace("[ConfigMap]", f"['{kinds}']"))


def test_a_loop_may_call_its_own_variable_as_it_likes():
    read(RULE.replace("exists(key,\n    key in params.words)", "exists(params,\n    params.x == '')"))


@pytest.mark.parametrize(
    ("old", "new", "told", "near"),
    [
        ("title:", "titel:", "2:1: unknown key 'titel'", "title"),
        ("strength:", "strenght:", "21:19: unknown key 'strenght'", "strength"),
        ("why: What", "# Why", "1:1: the key 'why' is missing", ""),
        ("severity: medium", "severity: hgh", "3:11: 'hgh' is not one of critical, high, medium, low", "high"),
        ("strength: partial", "strength: prtial", "21:29: 'prtial' is not one of supports, partial", "partial"),
        ("manifest:", "manifst:", "26:8: unknown key 'manifst'", "manifest"),
        ("at: data", "at: data\nvalidations: []", "14:14: 'validations' needs an entry, and has none", ""),
        (
            "at: data",
            "at: data\nvalidations: [{validation: 'true', message: wrong}]",
            "14:1: the key 'validations' cannot stand beside the other keys",
            "",
        ),
        ("[ConfigMap]", "[Pod, ConfigMpa]", "5:14: no kind 'ConfigMpa' is known", "ConfigMap"),
        ("[ConfigMap]", "[configmap]", "5:9: no kind 'configmap' is known", "ConfigMap"),
        (
            "[ConfigMap]",
            "[Qwxz]",
            "5:9: no kind 'Qwxz' is known; a kind of your own is written with its group: example.com/Qwxz",
            "",
        ),
        ("[ConfigMap]", "[app/Deployment]", "5:9: there is no API group 'app'", "apps"),
        ("[ConfigMap]", "[apps/Deploymet]", "5:9: the API group 'apps' has no kind 'Deploymet'", "Deployment"),
        ("soc2:", "sco2:", "20:3: no framework 'sco2'", "soc2"),
        ("CC8.1", "cc8.1", "21:12: soc2 has no control 'cc8.1'", "CC8.1"),
        ("[host-pid]", "[host-ipc, host-pdi]", "22:24: there is no rule 'host-pdi'", "host-pid"),
        ("supersedes: [host-pid]", "overriddenBy: host-pdi", "22:15: there is no rule 'host-pdi'", "host-pid"),
        ("  keys: self", "  keys: slef", "7:9: CEL: undeclared reference to 'slef'", "self"),
        ("- params.words", "- parms.words", "9:5: CEL: undeclared reference to 'parms'", "params"),
        ("- params.words", "- params.word", "9:12: CEL: the rule has no parameter 'word'", "words"),
        ("key in params.words", "key in params.wrods", "12:19: CEL: the rule has no parameter 'wrods'", "words"),
        ("!variables.keys", "!variables.key", "11:14: CEL: the rule has no variable 'key'", "keys"),
        ("{variables.keys", "{variables.kees", "14:36: CEL: the rule has no variable 'kees'", "keys"),
        ("{label}", "{labl}", "14:12: CEL: undeclared reference to 'labl'", "label"),
        (".exists(", ".exsts(", "11:19: CEL: undeclared method 'exsts'", "exists"),
        ("!variables.keys.", "!has(slef.x) && ", "11:8: CEL: undeclared reference to 'slef'", "self"),
        (
            "params.words != []",
            "runsWindws(self)",
            "9:5: CEL: undeclared function 'runsWindws'",
            "runsWindows",
        ),
        (
            "params.words != []",
            "graph.namd('x') == []",
            "9:11: CEL: undeclared method 'namd'",
            "graph.named",
        ),
        ("{words: []}", "{wrods: []}", "26:35: the rule has no parameter 'wrods'", "words"),
    ],
)
def test_a_name_that_does_not_exist_is_told_with_the_nearest(old, new, told, near):
    assert RULE.count(old) == 1
    with pytest.raises(RuleError) as caught:
        read(RULE.replace(old, new))
    hint = f"; did you mean '{near}'?" if near else ""
    assert str(caught.value) == f"own/todo-kept.yaml:{told}{hint}"


def test_the_memo_of_facts_is_no_hint():
    with pytest.raises(RuleError, match=r"undeclared reference to 'memoo'$"):
        read(RULE.replace("params.words != []", "memoo"))


def test_what_is_written_without_end_is_not_repeated_without_end():
    with pytest.raises(RuleError) as caught:
        read(RULE.replace("severity: medium", f"severity: [{'x, ' * 5000}]"))
    assert str(caught.value).startswith("own/todo-kept.yaml:3:11: ['x', 'x', ")
    assert len(str(caught.value)) < 400

"""Selectors: what each kind of word picks, and what a wrong word is answered."""

from __future__ import annotations

import pytest

from kubelint_compliance.model import ControlRef, Rule, UsageError
from kubelint_compliance.ruleset.select import select_rules, severities_by
from kubelint_compliance.ruleset.words import head_of


def rule(id, **fields):
    defaults = {
        "title": id,
        "severity": "high",
        "area": "pod-hardening",
        "default": True,
        "scope": "pod",
        "kinds": (),
        "why": "",
        "remediation": "",
        "controls": (),
        "aliases": (),
    }
    return head_of(Rule(id=id, **{**defaults, **fields}))


RULES = [
    rule("host-pid", pss="baseline", aliases=("CKV_K8S_17", "~C-0038")),
    rule("host-ipc", pss="baseline", controls=(ControlRef("soc2", "CC6.1", "supports", "x"),)),
    rule("run-as-root", pss="restricted", controls=(ControlRef("soc2", "CC6.8", "partial", "x"),)),
    rule("cpu-limit-set", area="resources", default=False, aliases=("tool/{kind}_limits",)),
]


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ([], [], ["host-ipc", "host-pid", "run-as-root"]),
        ([], ["host-*"], ["run-as-root"]),
        (["all"], [], ["cpu-limit-set", "host-ipc", "host-pid", "run-as-root"]),
        (["cpu-limit-set"], [], ["cpu-limit-set"]),
        (["pss:baseline"], [], ["host-ipc", "host-pid"]),
        (["pss:restricted"], [], ["host-ipc", "host-pid", "run-as-root"]),
        (["pss:restricted"], ["pss:baseline"], ["run-as-root"]),
        (["pod-hardening"], [], ["host-ipc", "host-pid", "run-as-root"]),
        (["soc2:CC6.1"], [], ["host-ipc"]),
        (["soc2:CC6.*"], ["host-ipc"], ["run-as-root"]),
        (["CKV_K8S_17"], [], ["host-pid"]),
        (["ckv_k8s_17"], [], ["host-pid"]),
        (["~c-0038"], [], ["host-pid"]),
        (["tool/Deployment_limits"], [], ["cpu-limit-set"]),
        (["default"], [], ["host-ipc", "host-pid", "run-as-root"]),
        (["default", "resources"], ["host-*"], ["cpu-limit-set", "run-as-root"]),
        (["all"], ["default"], ["cpu-limit-set"]),
        (["host-?pc", "resources"], [], ["cpu-limit-set", "host-ipc"]),
    ],
)
def test_selectors(select, ignore, chosen):
    assert sorted(select_rules(RULES, select, ignore)) == chosen


@pytest.mark.parametrize(
    ("select", "extend", "ignore", "chosen"),
    [
        ([], ["resources"], [], ["cpu-limit-set", "host-ipc", "host-pid", "run-as-root"]),
        (["host-pid"], ["resources"], [], ["cpu-limit-set", "host-pid"]),
        (["host-pid"], ["resources"], ["cpu-*"], ["host-pid"]),
    ],
)
def test_what_extends_adds_to_what_is_selected_before_rules_are_ignored(select, extend, ignore, chosen):
    assert sorted(select_rules(RULES, select, ignore, extend)) == chosen


@pytest.mark.parametrize(
    ("words", "severities"),
    [
        ([], {}),
        ([("host-*", "low")], {"host-ipc": "low", "host-pid": "low"}),
        ([("soc2:CC6.1", "low"), ("resources", "high")], {"cpu-limit-set": "high", "host-ipc": "low"}),
        ([("host-*", "low"), ("soc2:CC6.1", "medium")], {"host-ipc": "medium", "host-pid": "low"}),
        ([("soc2:CC6.1", "medium"), ("host-*", "low")], {"host-ipc": "low", "host-pid": "low"}),
        ([("host-ipc", "critical"), ("host-*", "low")], {"host-ipc": "critical", "host-pid": "low"}),
        ([("CKV_K8S_17", "medium")], {"host-pid": "medium"}),
    ],
)
def test_severities_by_words(words, severities):
    assert severities_by(RULES, words) == severities


def test_a_severity_of_no_rule_is_an_error_with_the_nearest_word():
    with pytest.raises(UsageError) as error:
        severities_by(RULES, [("host-pld", "low")])
    assert str(error.value) == "no rule matches 'host-pld'; did you mean 'host-pid'?"


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("host-pld", "no rule matches 'host-pld'; did you mean 'host-pid'?"),
        ("pss:restrcted", "no rule matches 'pss:restrcted'; did you mean 'pss:restricted'?"),
        ("soc2:CC6.2", "no rule matches 'soc2:CC6.2'; did you mean 'soc2:CC6.8'?"),
        ("C-0038", "no rule is just what 'C-0038' is; '~C-0038' takes what overlaps with it: host-pid"),
        ("tool/_limits", "no rule matches 'tool/_limits'; did you mean 'tool/{kind}_limits'?"),
        ("zzzzzz", "no rule matches 'zzzzzz'; `kubelint-compliance rules` lists them"),
    ],
)
@pytest.mark.parametrize("option", ["select", "ignore"])
def test_a_selector_without_a_rule_is_an_error_with_the_nearest_word(selector, message, option):
    with pytest.raises(UsageError) as error:
        select_rules(RULES, [selector] if option == "select" else [], [selector] if option == "ignore" else [])
    assert str(error.value) == message

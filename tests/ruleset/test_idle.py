"""Rules about programs of Kubernetes are left out for workloads that name none, and for nothing else."""

from __future__ import annotations

import pytest

from kubelint_compliance.kubernetes.versions import NEWEST, minor_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.manifests.readable import Wrong
from kubelint_compliance.ruleset.compiled import nothing
from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from tests.rulefiles import RULES

RULE = """\
id: flag-set
title: A flag
severity: low
scope: {scope}
variables:
{variables}
matchConditions:
{conditions}
validation: "false"
message: A flag
why: Because.
remediation: Write another.
controls: {{}}
examples: {{fail: [a, b], pass: [a, b]}}
"""
FLAG = 'flag(object, "etcd", "auto-tls")'
VARIABLES = {"found": FLAG, "more": "variables.found.map(one, one.value)", "own": "self.spec.names", "round": "[]"}


def rule(*conditions, scope="object", **variables):
    text = RULE.format(
        scope=scope,
        variables="\n".join(f"  {name}: >-\n    {text}" for name, text in {**VARIABLES, **variables}.items()),
        conditions="\n".join(f"- >-\n  {text}" for text in conditions),
    )
    return compile_rule(read_rule(text, "flag-set.yaml", "custom"))


@pytest.mark.parametrize(
    ("conditions", "idle"),
    [
        (("variables.found != []",), True),
        (("variables.more != []",), True),
        ((f"{FLAG}.filter(one, one.value == self.name) + variables.more != []",), True),
        ((f"{FLAG}.exists(one, one.value == self.name)",), True),
        (("self.spec.on && variables.found != []",), True),
        (('self.kind == "KubeletConfiguration" || variables.found != []',), True),
        (('(self.kind == "KubeletConfiguration" ? variables.own : variables.found) != []',), True),
        (("variables.found != []", "self.spec.on"), True),
        (("self.spec.on", "variables.found != []"), False),
        (("self.spec.on || variables.found != []",), False),
        (('self.kind == "Pod" || variables.found != []',), False),
        (("(self.spec.on ? [] : variables.found) != []",), False),
        (("variables.found + variables.own != []",), False),
        (("variables.found == []",), False),
        (("variables.found.all(one, one.value == self.name)",), False),
        (('flag(object, "etcd", self.name) != []',), False),
        (('flag(self.spec, "etcd", "auto-tls") != []',), False),
        (("strings(object) != []",), False),
        (("true",), False),
    ],
)
def test_a_rule_is_idle_where_its_first_condition_says_so(conditions, idle):
    assert rule(*conditions).of_programs is idle


def test_a_variable_that_needs_itself_is_not_sure():
    assert not rule("variables.one != []", one="variables.two", two="variables.one").of_programs


def test_a_rule_about_parts_of_an_object_is_never_idle():
    assert not rule("variables.found != []", scope="pod").of_programs


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, command: [COMMAND]}]}\n"


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        (POD, True),
        (POD.replace("COMMAND", "kubelet"), False),
        (POD.replace("{name: a}", "{name: etcd}"), True),
        (POD.replace("v1", "kubelet.config.k8s.io/v1").replace("Pod", "KubeletConfiguration"), False),
    ],
)
def test_only_workloads_that_name_no_program_go_without(text, left_out):
    about = RULES["kubelet-anonymous-auth"]
    called = []

    def quick(*sights):
        called.append(sights)
        return False

    (manifest,) = Opened("a.yaml", text).manifests
    rules = RuleSet([about._replace(quick=lambda: quick)], minor=minor_of(NEWEST))
    verdict = rules.run(manifest)
    assert (bool(called), verdict.tested) == (not left_out, [])


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (("spec", "containers", 0, "command"), False),
        (("spec", "containers"), False),
        (("spec",), True),
        (("apiVersion",), True),
    ],
)
def test_rules_are_asked_of_an_object_whose_kind_or_spec_is_wrong(path, asked):
    (manifest,) = Opened("a.yaml", POD).manifests
    watched, called = RULES["etcd-auto-tls"], []
    watched = watched._replace(quick=nothing, body=lambda body=watched.body: called.append(1) or body())
    RuleSet([watched], minor=minor_of(NEWEST)).run(manifest, (Wrong(path, "a list", True),))
    assert bool(called) is asked


@pytest.mark.parametrize("path", [("spec", "containers", 0, "command"), ("spec", "containers"), ("metadata", "name")])
@pytest.mark.parametrize("command", ["COMMAND", "kubelet"])
def test_beside_a_wrong_node_all_is_said_as_if_every_rule_were_asked(path, command, monkeypatch):
    about = [rule for rule in RULES.values() if rule.of_programs]
    wrong = (Wrong(path, "a list", True),)

    def said():
        (manifest,) = Opened("a.yaml", POD.replace("COMMAND", command)).manifests
        verdict = RuleSet(about, minor=minor_of(NEWEST)).run(manifest, wrong)
        return [*verdict.broken], verdict.unevaluated, verdict.tested

    found = said()
    monkeypatch.setattr("kubelint_compliance.ruleset.runner._is_idle", lambda _: False)
    assert said() == found

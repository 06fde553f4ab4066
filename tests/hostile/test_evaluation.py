"""Rules, expressions and configurations of strangers end: bounds go by count, and a mistake is told at its place."""

from __future__ import annotations

from functools import partial

import pytest

from kubelint_compliance.cel import CelError, compile
from kubelint_compliance.cli.entry import main
from kubelint_compliance.config.files import load
from kubelint_compliance.model import UsageError
from tests.hostile.counting import calls

RULE = """\
id: my-rule
title: A rule of mine
severity: high
scope: object
kinds: [Pod]
why: A host PID namespace shows every process of the node to the pod.
remediation: Take the field away, or set it to false, in the pod.
controls: {soc2: [{id: CC6.1, strength: partial, because: it keeps the processes of a node from a pod}]}
examples: {fail: ["a: 1", "a: 2"], pass: ["a: 1", "a: 2"]}
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: [{name: a, image: a}]}\n"


@pytest.fixture
def checked(tmp_path, capfd, monkeypatch):
    (tmp_path / "r").mkdir()
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / ".kubelint-compliance.yaml").write_text("rules: [r]\n")
    monkeypatch.chdir(tmp_path)

    def check(rule, *options):
        (tmp_path / "r" / "my-rule.yaml").write_text(RULE + rule)
        code = main(["check", "--output", "concise", *options, "pod.yaml"])
        out, err = capfd.readouterr()
        return code, out, err

    return check


def test_a_rule_of_ones_own(checked):
    code, out, _ = checked("validation: '!object.spec.?hostPID.orValue(false)'\nmessage: No host PID\n")
    assert code == 1
    assert "high my-rule No host PID" in out


def test_a_variable_that_names_itself(checked):
    code, out, _ = checked('variables: {x: "variables.x == 1"}\nvalidation: variables.x\nmessage: Never told\n')
    assert code == 2
    assert "the variable 'x' needs itself" in out
    assert "host-pid" in out


def test_variables_that_name_each_other(checked):
    variables = "variables: {one: variables.two, two: variables.three, three: variables.one}\n"
    code, out, _ = checked(f"{variables}validation: variables.one\nmessage: Never told\n")
    assert code == 2
    assert "needs itself" in out


@pytest.mark.parametrize("last", ["variables.v0", "1 / 0 > 0", "self.nothing"])
def test_a_chain_of_variables_that_ends_badly(checked, last):
    """Each names the next one twice: tried again and again, they would take 3^60 steps."""
    chain = "".join(f"  v{index}: variables.v{index + 1} || variables.v{index + 1}\n" for index in range(60))
    rule = f"variables:\n{chain}  v60: {last}\nvalidation: variables.v0\nmessage: Never told\n"
    assert calls(lambda: checked(rule)) < 30_000_000
    code, out, _ = checked(rule)
    assert code == 2
    assert "host-pid" in out


def test_a_very_long_chain_of_variables(checked):
    chain = "".join(f"  v{index}: variables.v{index + 1}\n" for index in range(2000))
    code, out, _ = checked(f"variables:\n{chain}  v2000: 'true'\nvalidation: variables.v0\nmessage: Never told\n")
    assert code in (1, 2)
    assert "host-pid" in out


@pytest.mark.parametrize(
    "rule",
    [
        "validation: 'true'\nvalidations: [{validation: 'true', message: Never told}]\n",
        "validation: 'true'\nvalidations: []\n",
        "validation: 'true'\nmessage: Never told\nvalidations: [{validation: 'true', message: Never told}]\n",
        "validation: '!-'\nmessage: Never told\n",
        "validation: '!-x'\nmessage: Never told\n",
        "validation: 1\nmessage: Never told\n",
        "validation: 'true'\nmessage: [a]\n",
        "validation: 'true'\nmessage: Never told {\n",
        "validation: 'true'\nmessage: Never told\nat: '['\n",
        "validations: [1]\n",
        "validations: {}\n",
        "variables: [a]\nvalidation: 'true'\nmessage: Never told\n",
        "variables: {'a b': 'true'}\nvalidation: 'true'\nmessage: Never told\n",
        "raisedBy: x\n",
        "raisedBy: x\nvalidation: 'true'\nmessage: Never told\n",
        "\x00",
        "&a [*a]\n",
    ],
)
def test_a_rule_file_that_is_wrong_is_told_with_its_place(checked, rule):
    code, out, err = checked(rule)
    assert (code, out) == (2, "")
    assert err.startswith("error: r/my-rule.yaml:")
    assert "unexpected" not in err.replace("was unexpected", "").replace("unexpected character", "")


def test_a_rule_file_that_is_no_text(checked, tmp_path):
    (tmp_path / "r" / "other.yaml").write_bytes(b"id: \xff\xfe")
    code, out, err = checked("validation: 'true'\nmessage: Never told\n")
    assert (code, out, err) == (2, "", "error: r/other.yaml: is not UTF-8\n")


def test_a_function_that_gets_what_it_does_not_take(checked):
    rule = (
        "params: {x: {default: [{}], schema: {type: array}, description: What to look for}}\n"
        "scope: container\neachOf: envCredentials(self, params.x, 3.5)\nvalidation: 'false'\nmessage: Never told\n"
    ).replace("scope: container\n", "")
    code, out, _ = checked(rule)
    assert "host-pid" in out
    assert code in (1, 2)


def test_extending_by_the_dozen(tmp_path):
    """18 files that each extend the next 20 times: bounded by how many files, not by how deep."""
    for index in range(18):
        (tmp_path / f"c{index}.yaml").write_text(f"extends: [{', '.join([f'c{index + 1}.yaml'] * 20)}]\nexclude: [a]\n")
    (tmp_path / "c18.yaml").write_text("exclude: [z]\n")
    assert calls(lambda: load(str(tmp_path), explicit="c0.yaml")) < 5_000_000
    assert load(str(tmp_path), explicit="c0.yaml").exclude == ("a",)


def test_files_that_extend_all_that_are_below_them(tmp_path):
    for index in range(19):
        names = ", ".join(f"c{below}.yaml" for below in range(index))
        (tmp_path / f"c{index}.yaml").write_text(f"extends: [{names}]\nextend-exclude: [x{index}]\n")
    assert calls(lambda: load(str(tmp_path), explicit="c18.yaml")) < 5_000_000
    assert load(str(tmp_path), explicit="c18.yaml").extend_exclude == tuple(f"x{index}" for index in range(19))


def test_more_files_than_a_configuration_has(tmp_path):
    for index in range(30):
        (tmp_path / f"c{index}.yaml").write_text("exclude: [a]\n")
    names = ", ".join(f"c{index}.yaml" for index in range(1, 30))
    (tmp_path / "c0.yaml").write_text(f"extends: [{names}]\n")
    with pytest.raises(UsageError, match="goes on for more than 20 files"):
        load(str(tmp_path), explicit="c0.yaml")


@pytest.mark.parametrize(
    "line",
    [
        r'root: "a\0b"',
        r'output: ["json=a\0b"]',
        r'rules: ["a\0b"]',
        r'extends: ["a\0b"]',
        r'crd: ["a\0b"]',
        "extends: [%s]" % ("a/" * 5000),
    ],
)
def test_a_place_that_no_file_can_have(line, tmp_path):
    (tmp_path / "c.yaml").write_text(line + "\n")
    with pytest.raises(UsageError, match="is no path that a file can have"):
        load(str(tmp_path), explicit="c.yaml")


LONG = {"l": list(range(1000)), "m": list(range(1000)), "deep": [[0] * 60] * 60, "s": "a" * 20_000, "p": "a?" * 20_000}


@pytest.mark.parametrize(
    "expression",
    [
        "object.l.all(x, object.l == object.m)",
        "object.l.all(x, object.deep == object.deep)",
        "object.l.exists(x, object.deep in [object.deep, [1]] && false)",
        "object.l.all(x, object.s.matches('a+b|a'))",
        "object.l.all(x, object.s.contains(object.s + 'b') || true)",
        "object.l.all(x, size(object.s + object.s) > 0)",
        "object.l.all(x, size(object.l + object.m) > 0)",
        "object.l.all(x, object.s.replace('a', 'b') != '')",
        "object.l.all(x, object.s.split('').size() > 0)",
        "object.s.matches(object.p)",
        "object.s.find(object.p) == ''",
        "object.l.all(x, object.l.all(y, x == y || x != y))",
    ],
)
def test_what_is_compiled_counts_what_it_goes_through(expression):
    """It costs so much that the exact evaluator would refuse it: so do both, and soon."""
    program = compile(expression, ("object",), cost_limit=20_000)

    def refused(run):
        with pytest.raises(CelError):
            run(LONG)

    for run in (program.run, program.evaluate):
        assert calls(partial(refused, run)) < 1_000_000


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("object.l == object.m", True),
        ("object.l.all(x, object.deep != [])", True),
        ("object.l.all(x, x == object.l[x])", True),
        ("object.l.exists(x, object.l == [x])", False),
        ("object.s.matches('^a+$')", True),
        ("object.l.all(x, 'a'.matches('a'))", True),
        ("object.deep == object.deep", True),
        ("size(object.s + object.s)", 40_000),
    ],
)
def test_what_costs_little_is_answered(expression, answer):
    program = compile(expression, ("object",), cost_limit=20_000)
    assert program.run(LONG) == program.evaluate(LONG) == answer

"""What is wrong with a value of the configuration stands at its line, also where only its use can tell."""

import pytest

from tests.cli.manifests import CLEAN

CONFIGURATION = ".kubelint-compliance.yaml"
NO_RULE = "no rule matches 'nosuch'; `kubelint-compliance rules` lists them"
CHECK, RULES = ("check",), ("rules",)
WRONG = {
    "select:\n- host-pid\n- nosuch": (CHECK, 4, f"select: {NO_RULE}"),
    "extend-select: [nosuch]": (CHECK, 2, f"extend-select: {NO_RULE}"),
    "ignore: [nosuch]": (CHECK, 2, f"ignore: {NO_RULE}"),
    "extend-ignore: [nosuch]": (CHECK, 2, f"extend-ignore: {NO_RULE}"),
    "severity:\n  host-pid: low\n  nosuch: high": (CHECK, 4, f"severity: {NO_RULE}"),
    "rule-settings:\n  nosuch: {severity: low}": (CHECK, 3, "rule-settings: no rule 'nosuch'"),
    "rule-settings:\n  apiserver-audit-maxage-low:\n    params:\n      nosuch: 1": (
        CHECK,
        5,
        "rule-settings: apiserver-audit-maxage-low has no parameter 'nosuch'",
    ),
    "crd: [nope]": (CHECK, 2, "crd: nope: no such file or folder"),
    "crd: [a.yaml]": (
        CHECK,
        2,
        "crd: there is no CustomResourceDefinition of apiextensions.k8s.io/v1 in 'a.yaml'",
    ),
    "root: nope": (CHECK, 2, "root: there is no folder 'nope'"),
    "exclude: ['[']": (CHECK, 2, "exclude: the pattern '[' can match nothing"),
    "waivers: nope.yaml": (
        CHECK,
        2,
        "waivers: there is no file 'nope.yaml'; `kubelint-compliance waivers add` begins one",
    ),
    "baseline: nope.json": (
        CHECK,
        2,
        "baseline: there is no baseline 'nope.json'; kubelint-compliance baseline write --file nope.json makes it",
    ),
    "output: [json=r.json, shard=x]": (
        CHECK,
        2,
        "output: the output format 'shard' is that of a part of a run: it goes with --shard NUMBER/OF",
    ),
    "rules: [nope]": (RULES, 2, "rules: there is no folder 'nope'"),
    "frameworks: [nope]": (("controls",), 2, "frameworks: there is no file or folder 'nope'"),
}


@pytest.fixture
def tree(folder):
    (folder / "a.yaml").write_text(CLEAN, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("text", "told"), WRONG.items(), ids=WRONG)
def test_a_wrong_value_is_told_with_file_line_and_key(run, tree, text, told):
    call, line, message = told
    (tree / CONFIGURATION).write_text(f"# ours\n{text}\n", encoding="utf-8")
    assert run(*call) == (2, "", f"error: {CONFIGURATION}:{line}: {message}\n")


def test_from_a_folder_below_the_place_is_still_the_files(run, tree, monkeypatch):
    (tree / ".git").mkdir()
    (tree / CONFIGURATION).write_text("rules: [nope]\n", encoding="utf-8")
    (tree / "deep").mkdir()
    monkeypatch.chdir(tree / "deep")
    assert run("check").err == f"error: {tree / CONFIGURATION}:1: rules: there is no folder '../nope'\n"


def test_what_an_extended_file_says_stands_in_that(run, tree):
    (tree / "base.yaml").write_text("# theirs\nselect: [nosuch]\n", encoding="utf-8")
    (tree / CONFIGURATION).write_text("extends: base.yaml\n", encoding="utf-8")
    assert run("check").err == f"error: base.yaml:2: select: {NO_RULE}\n"


def test_what_the_call_says_has_no_line(run, tree):
    (tree / CONFIGURATION).write_text("ignore: [host-pid]\ncrd: [a.yaml]\n", encoding="utf-8")
    assert run("check", "--ignore", "nosuch").err == f"error: {NO_RULE}\n"
    assert run("check", "--baseline", "b.json").err.startswith("error: there is no baseline 'b.json'; ")
    assert run("check", "--crd", "nope").err == "error: --crd: nope: no such file or folder\n"


def test_what_the_call_replaces_is_not_told(run, tree):
    (tree / CONFIGURATION).write_text("select: [nosuch]\n", encoding="utf-8")
    assert run("check", "--select", "host-pid").code == 0

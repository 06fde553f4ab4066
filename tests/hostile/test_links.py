"""Nothing is written where a link of the scanned tree leads, nothing read; a configuration writes little."""

from __future__ import annotations

import os

import pytest

from tests.cli.manifests import PRIVILEGED
from tests.hostile.test_cache import RULE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="speaks of links of POSIX")
REFUSED = "a symbolic link leads out of the tree there"


@pytest.fixture
def precious(tree):
    """Something outside of the tree."""
    file = tree.folder.parent / "precious"
    file.write_text("keep\n")
    return file


# reports


REPORT = ("report", "--framework", "soc2")
WRITING = [("check", "sarif"), ("check", "console"), (*REPORT, "html"), (*REPORT, "json")]


@pytest.mark.parametrize("command", WRITING, ids=lambda words: " ".join(words))
@pytest.mark.parametrize("dangling", [False, True])
def test_no_report_goes_through_a_link_out_of_the_tree(tree, precious, command, dangling):
    target = precious.parent / "new" if dangling else precious
    tree.write("a.yaml", PRIVILEGED)
    tree.link("r", f"../{target.name}")
    result = tree.run(*command[:-1], "--output", f"{command[-1]}=r")
    assert (result.code, result.out, result.err) == (2, "", f"error: cannot write r: {REFUSED}\n")
    assert precious.read_text() == "keep\n"
    assert not (precious.parent / "new").exists()


def test_no_report_goes_through_a_linked_folder(tree, precious):
    tree.link("out", "..")
    tree.link("more/out", "../out")
    for name in ("out/precious", "more/out/precious", "out/new", "more/../out/new"):
        assert tree.run("check", "--output", f"json={name}").err == f"error: cannot write {name}: {REFUSED}\n"
    assert sorted(os.listdir(precious.parent)) == ["precious", "tree"]


def test_no_report_goes_through_a_link_into_another_repository(tree, precious):
    (precious.parent / "other/.git").mkdir(parents=True)
    tree.link("out", "../other")
    assert tree.run("check", "--output", "json=out/new").code == 2
    assert os.listdir(precious.parent / "other") == [".git"]


def test_a_folder_that_is_scanned_is_a_tree_without_git(tree, precious):
    os.rename(tree.folder / ".git", precious.parent / "gone")
    tree.write("pr/a.yaml", PRIVILEGED)
    tree.write("Makefile", "all:\n")
    tree.link("pr/r", "../Makefile")
    assert tree.run("check", "pr", "--output", "json=pr/r").code == 2
    assert (tree.folder / "Makefile").read_text() == "all:\n"


def test_links_within_the_tree_and_devices_are_written_to(tree):
    tree.write("a.yaml", PRIVILEGED)
    tree.write("reports/old.json", "old")
    tree.link("r.json", "reports/old.json")
    assert tree.run("check", "--output", "json=r.json", "--output", f"concise={os.devnull}").code == 1
    assert (tree.folder / "reports/old.json").read_text().startswith("{")
    assert (tree.folder / "r.json").is_symlink()


def test_a_report_replaces_no_manifest_that_was_named(tree):
    tree.write("a.yaml", PRIVILEGED)
    result = tree.run("check", "a.yaml", "--output", "json=a.yaml")
    assert (result.code, result.err) == (2, "error: --output would write over 'a.yaml', which is to be checked\n")
    assert (tree.folder / "a.yaml").read_text() == PRIVILEGED


def test_a_new_rule_is_not_written_through_a_link(tree, precious):
    tree.link(".kubelint-compliance", "..")
    result = tree.run("rules", "new", "note-missing")
    assert (result.code, REFUSED in result.err) == (2, True)
    assert not (precious.parent / "rules").exists()


# a configuration


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("../Makefile", "lies outside the configuration's own folder"),
        ("../new", "lies outside the configuration's own folder"),
        ("out/new", "lies outside the configuration's own tree"),
        ("tracked", "is a file that git tracks, or may track"),
        ("TRACKED/../tracked", "is a file that git tracks, or may track"),
        ("link", "is a file that git tracks, or may track"),
        (".git/config", "lies in git's own folder"),
    ],
)
def test_a_configuration_writes_new_files_of_its_own_folder_alone(tree, place, wrong):
    tree.write("Makefile", "all:\n")
    tree.write("pr/tracked", "keep\n")
    tree.link("pr/link", "tracked")
    tree.link("pr/out", "../..")
    tree.write("pr/.kubelint-compliance.yaml", f"output: [concise={place}]\n")
    tree.commit()
    os.chdir(tree.folder / "pr")
    result = tree.run("check")
    assert (result.code, result.err) == (2, f"error: .kubelint-compliance.yaml:1: output[0] {place!r} {wrong}\n")
    assert (tree.folder / "Makefile").read_text() == "all:\n"
    assert (tree.folder / "pr/tracked").read_text() == "keep\n"


def test_where_git_cannot_tell_a_configuration_replaces_nothing(tree, monkeypatch):
    tree.write("new", "")
    tree.write(".kubelint-compliance.yaml", "output: [concise=new]\n")
    tree.write("a.yaml", PRIVILEGED)
    assert tree.run("check").code == 1
    monkeypatch.setenv("PATH", "/nowhere")
    assert "or may track" in tree.run("check").err


def test_a_configuration_may_write_again_what_it_wrote(tree):
    tree.write("a.yaml", PRIVILEGED)
    tree.write(".kubelint-compliance.yaml", "output: [concise=out.txt]\n")
    assert [tree.run("check").code for _ in range(2)] == [1, 1]
    assert "container-privileged" in (tree.folder / "out.txt").read_text()


@pytest.mark.parametrize("target", ["../pyproject.toml", "../../precious", "/etc/passwd", "nowhere"])
def test_an_unrelated_pyproject_that_is_a_link_stops_nothing(tree, precious, target):
    tree.write("pyproject.toml", "[project]\n")
    tree.write("s/a.yaml", PRIVILEGED)
    tree.link("s/pyproject.toml", target)
    os.chdir(tree.folder / "s")
    assert tree.run("check").code == 1


@pytest.mark.parametrize("content", [b"#" * 2_000_000, b"[project\n", b"\xff\xfe", b"kubelint-compliance\n" * 100_000])
def test_no_other_unrelated_pyproject_does(tree, content):
    tree.write("pyproject.toml", content)
    tree.write("a.yaml", PRIVILEGED)
    assert tree.run("check").code == 1


def test_a_pyproject_out_of_the_tree_configures_nothing(tree, precious):
    precious.write_text('[tool.kubelint-compliance]\nignore = ["container-privileged"]\n')
    tree.link("pyproject.toml", "../precious")
    tree.write("a.yaml", PRIVILEGED)
    assert "container-privileged" in tree.run("check").out


# rules


def test_no_rule_is_read_through_a_link_out_of_the_tree(tree, precious):
    tree.write(".kubelint-compliance.yaml", "rules: [r]\n")
    tree.link("r/x.yaml", "../../precious")
    for words in (("check",), ("rules",), ("explain", "x"), ("rules", "test", "r")):
        result = tree.run(*words)
        assert result.code == 2
        assert result.err.endswith("r/x.yaml is a symbolic link that leads out of the tree\n")


def test_no_folder_of_rules_is_entered_through_one(tree, precious):
    (precious.parent / "rules").mkdir()
    (precious.parent / "rules/note-missing.yaml").write_text(RULE)
    tree.write(".kubelint-compliance.yaml", "rules: [r]\n")
    tree.link("r/area", "../../rules")
    assert tree.run("check").err.endswith("r/area is a symbolic link that leads out of the tree\n")


@pytest.mark.parametrize("target", [".", "a", "../r"])
def test_links_of_rules_that_go_round_end(tree, target):
    tree.write(".kubelint-compliance.yaml", "rules: [r]\n")
    tree.write("r/note-missing.yaml", RULE)
    tree.write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n")
    tree.link("r/a", target)
    assert "has no note" in tree.run("check", "--min-severity", "low").out


def test_rules_are_shared_by_links_within_the_tree(tree):
    tree.write(".kubelint-compliance.yaml", "rules: [r]\n")
    tree.write("shared/note-missing.yaml", RULE)
    tree.link("r/note-missing.yaml", "../shared/note-missing.yaml")
    assert "note-missing" in tree.run("rules", "note-missing").out


# kustomizations and charts


def test_no_kustomization_is_read_through_a_link_out_of_the_tree(tree, precious):
    part = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"
    precious.write_text("patches: [{path: a.yaml}]\n")
    tree.write("a.yaml", part)
    alone = tree.report("a.yaml")["findings"]
    assert "schema-required-field" in {finding["rule"] for finding in alone}
    tree.link("kustomization.yaml", "../precious")
    assert tree.report("a.yaml")["findings"] == alone
    assert tree.report(".")["findings"] == alone


def test_no_chart_is(tree, precious):
    precious.write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    tree.write("c/templates/a.yaml", f"# {{{{ x }}}}\n{PRIVILEGED}")
    tree.link("c/Chart.yaml", "../../precious")
    assert "container-privileged" in tree.run("check", "c/templates").out
    assert "container-privileged" in tree.run("check").out

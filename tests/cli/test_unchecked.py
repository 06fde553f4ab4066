"""Every command that ends with exit code 2 says on standard error what could not be checked, and where."""

import pytest

from tests.cli.manifests import CLEAN

BROKEN = "apiVersion: v1\nkind: Pod\na: [\n"
WHY = "did not find expected node content (while parsing a flow node)"
REGISTER = "waivers: []\n"
CALLS = [
    pytest.param(("report", "--framework", "soc2", "--output", "html=page.html"), id="report"),
    pytest.param(("baseline", "write"), id="baseline write"),
    pytest.param(("init",), id="init"),
    pytest.param(("check", "--shard", "1/1", "--output", "shard=part"), id="shard"),
    pytest.param(("waivers", "list"), id="waivers list"),
]


@pytest.fixture
def tree(folder):
    (folder / "clean.yaml").write_text(CLEAN, encoding="utf-8")
    (folder / ".kubelint-compliance").mkdir()
    (folder / ".kubelint-compliance/waivers.yaml").write_text(REGISTER, encoding="utf-8")
    return folder


@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_told_where_all_was_checked(run, tree, call):
    result = run(*call, "clean.yaml")
    assert (result.code, "error" in result.err) == (0, False)


@pytest.mark.parametrize("call", CALLS)
def test_the_place_and_the_reason_are_told(run, tree, call):
    (tree / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    result = run(*call, "clean.yaml", "broken.yaml")
    assert result.code == 2
    assert f"error: broken.yaml:3:5: {WHY}" in result.err.splitlines()


@pytest.mark.parametrize("call", CALLS)
def test_a_path_that_is_not_there_is_told(run, tree, call):
    result = run(*call, "nope")
    assert result.code == 2
    assert "error: nope: no such file or folder" in result.err.splitlines()


def test_paths_are_those_from_the_working_directory(run, tree, monkeypatch):
    (tree / ".git").mkdir()
    (tree / "deep").mkdir()
    (tree / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    monkeypatch.chdir(tree / "deep")
    result = run("baseline", "write", "..")
    assert f"error: ../broken.yaml:3:5: {WHY}" in result.err.splitlines()


def test_of_many_problems_ten_are_told_and_the_others_are_counted(run, tree):
    for number in range(12):
        (tree / f"b{number:02}.yaml").write_text(BROKEN, encoding="utf-8")
    result = run("report", "--framework", "soc2", "--output", "html=page.html", ".")
    told = [line for line in result.err.splitlines() if line.startswith("error: ")]
    assert [line.partition(".yaml")[0] for line in told[:-1]] == [f"error: b{number:02}" for number in range(10)]
    assert told[-1] == "error: 2 more problems; kubelint-compliance check of the same paths tells all"

"""Kustomizations and charts beside and above the sources are found; those among the sources are not found twice."""

from __future__ import annotations

import os
import subprocess

import pytest

from kubelint_compliance.sources import DiscoveryOptions, around, beside, discover


@pytest.fixture
def tree(tmp_path):
    for path in ("kustomization.yml", "c/Chart.yaml", "c/templates/a.yaml", "c/templates/b.yaml", "other/Chart.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("a: 1\n")
    return tmp_path


def found(tree, *paths):
    discovery = discover(paths, config=DiscoveryOptions(respect_gitignore=False), cwd=str(tree))
    return [source.path for source in beside(discovery)]


def test_standard_input_has_none(tree):
    discovery = discover(["-"], config=DiscoveryOptions(), cwd=str(tree), stdin=b"a: 1\n")
    assert beside(discovery) == ()


def test_what_is_among_the_sources_is_not_beside_them(tree):
    assert found(tree, ".") == []


def test_folders_of_the_sources_and_all_above_are_looked_at(tree):
    assert found(tree, "c/templates/a.yaml") == ["kustomization.yml", "c/Chart.yaml"]


def test_standard_input_has_those_of_the_file_it_is_named_after(tree):
    options = DiscoveryOptions(stdin_filename="c/templates/a.yaml")
    discovery = discover(["-"], config=options, cwd=str(tree), stdin=b"a: 1\n")
    assert [source.path for source in beside(discovery)] == ["kustomization.yml", "c/Chart.yaml"]


# what discovery saw already


@pytest.fixture(params=["git", "walk"])
def looked(request, tmp_path, monkeypatch):
    """Give the calls of `isfile` beside the sources of a tree, and what lies beside them; by git, and without it."""

    def find(files, ignore=""):
        for path in files:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text("a: 1\n")
        (tmp_path / ".gitignore").write_text(ignore)
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
        if request.param == "walk":
            monkeypatch.setattr("kubelint_compliance.sources.tree.list_files", lambda folder: None)
        discovery = discover(["."], config=DiscoveryOptions(exclude=("k*.yaml", "Chart.yaml")), cwd=str(tmp_path))
        asked = []
        isfile = os.path.isfile
        monkeypatch.setattr(os.path, "isfile", lambda file: asked.append(file) or isfile(file))
        return [source.path for source in beside(discovery)], asked, discovery

    return find


def test_a_folder_seen_without_any_is_not_asked_for_them(looked):
    found, asked, discovery = looked(["a/b/c.yaml", "d.yaml"])
    assert (found, asked) == ([], [])
    assert len(discovery.sources) == 2


@pytest.mark.parametrize(
    ("files", "ignore", "expected"),
    [
        (["a/b.yaml", "a/Kustomization"], "", ["a/Kustomization"]),
        (["a/b.yaml", "a/kustomization.yaml"], "", ["a/kustomization.yaml"]),
        (["a/b.yaml", "a/kustomization.yaml"], "kustomization.yaml", ["a/kustomization.yaml"]),
        (["a/b/c.yaml", "Chart.yaml"], "", ["Chart.yaml"]),
        (["a/b/c.yaml", "a/Chart.yaml"], "/a/*\n!/a/b", ["a/Chart.yaml"]),
    ],
)
def test_what_discovery_left_out_is_found(looked, files, ignore, expected):
    assert looked(files, ignore)[0] == expected


def test_a_file_in_an_ignored_folder_that_is_named_has_its_chart(tmp_path):
    for path in ("gen/a.yaml", "gen/Chart.yaml", "b.yaml"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("a: 1\n")
    (tmp_path / ".gitignore").write_text("gen\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    discovery = discover([".", "gen/a.yaml"], config=DiscoveryOptions(), cwd=str(tmp_path))
    assert [source.path for source in beside(discovery)] == ["gen/Chart.yaml"]


def test_a_tracked_file_of_an_ignored_folder_has_its_chart(tmp_path):
    for path in ("gen/a.yaml", "gen/Chart.yaml"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("a: 1\n")
    (tmp_path / ".gitignore").write_text("gen\n")
    for words in (("init", "-q"), ("add", "--force", "gen/a.yaml")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    discovery = discover(["."], config=DiscoveryOptions(), cwd=str(tmp_path))
    assert [source.path for source in discovery.sources] == ["gen/a.yaml"]
    assert [source.path for source in beside(discovery)] == ["gen/Chart.yaml"]


def test_a_nested_repository_has_its_own(tmp_path):
    for path in ("a.yaml", "in/b.yaml", "in/Chart.yaml"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("a: 1\n")
    for folder in (tmp_path, tmp_path / "in"):
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    discovery = discover(["."], config=DiscoveryOptions(exclude=("Chart.yaml",)), cwd=str(tmp_path))
    assert [source.path for source in beside(discovery)] == ["in/Chart.yaml"]


def configurations(tree, *paths, git=False):
    discovery = discover(paths, config=DiscoveryOptions(respect_gitignore=git), cwd=str(tree))
    top = os.path.realpath(tree)
    return [os.path.relpath(file, top) for file in around(discovery).configurations]


@pytest.mark.parametrize("git", [True, False])
def test_configurations_lie_in_the_folders_of_sources_and_above(tree, git):
    if git:
        subprocess.run(["git", "init", "-q", tree], check=True)
    for path in (".kubelint-compliance.yaml", "c/templates/pyproject.toml", "c/.kubelint-compliance.yml", "none/x"):
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text("")
    (tree / "none" / ".kubelint-compliance.yaml").mkdir()
    assert configurations(tree, "other", git=git) == [".kubelint-compliance.yaml"]
    whole = [".kubelint-compliance.yaml", "c/.kubelint-compliance.yml", "c/templates/pyproject.toml"]
    assert configurations(tree, ".", git=git) == whole
    assert configurations(tree, "c/templates/a.yaml", git=git) == whole


@pytest.mark.parametrize("git", [True, False])
def test_no_folder_that_was_listed_is_asked_for_its_files_again(tree, git, monkeypatch):
    if git:
        subprocess.run(["git", "init", "-q", tree], check=True)
    for number in range(9):
        (tree / f"plain-{number}").mkdir()
        (tree / f"plain-{number}" / "a.yaml").write_text("a: 1\n")
    discovery = discover(["."], config=DiscoveryOptions(), cwd=str(tree))
    asked = []
    for name in ("isfile", "lexists"):
        ask = getattr(os.path, name)
        monkeypatch.setattr(os.path, name, lambda file, ask=ask: asked.append(str(file)) or ask(file))
    assert around(discovery).configurations == ()
    assert [file for file in asked if "plain-" in file] == []

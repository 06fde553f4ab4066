"""Kustomizations and charts beside and above the sources are found; those among the sources are not found twice."""

from __future__ import annotations

import pytest

from kubelint_compliance.sources import DiscoveryOptions, beside, discover


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

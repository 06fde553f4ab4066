"""Texts that say where they came from, held against the files that are there."""

from __future__ import annotations

import os
import subprocess

import pytest

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.kustomize import Patch
from kubelint_compliance.context.origins import Claim, Origin, Origins, claims_of
from kubelint_compliance.context.shelf import Shelf
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.sources import DiscoveryOptions, beside, discover, read

POD = "kind: Pod\napiVersion: v1\n"
HELM = f"---\n# Source: shop/templates/pod.yaml\n{POD}"
BUILT = "kind: Pod\napiVersion: v1\nmetadata: {annotations: {config.kubernetes.io/origin: 'path: ../base/pod.yaml'}}\n"
CHART = "apiVersion: v2\nname: shop\n"
CLAIM = Claim("helm", "shop/templates/pod.yaml")


def test_a_text_without_marks_claims_nothing():
    assert claims_of(Opened("a.yaml", POD)) == ()
    assert claims_of(Opened("a.yaml", "a: '\n  # Source: shop/a.yaml'\n")) == ()


def test_claims_are_told_once():
    remote = BUILT.replace("path:", "repo: https://example.com/a\\npath:").replace("'", '"')
    text = f"{HELM}{HELM}---\n{BUILT}---\n{remote}"
    assert claims_of(Opened("a.yaml", text)) == (CLAIM, Claim("kustomize", "../base/pod.yaml"))


@pytest.fixture
def origins(tmp_path):
    """Make a tree with these files, check a text on standard input or a path, and return what it comes from."""

    def make(files, text=HELM, *, paths=("-",), source_map=(), git=True, cwd="."):
        if git:
            subprocess.run(["git", "init", "-q", tmp_path], check=True)
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        folder = os.path.join(tmp_path, cwd)
        discovery = discover(paths, config=DiscoveryOptions(), cwd=folder, stdin=text.encode())
        discovery = discovery._replace(beside=beside(discovery))
        shelf = Shelf(read)
        glimpses = [look(shelf.open(source)) for source in (*discovery.beside, *discovery.sources)]
        return Origins(glimpses, discovery, shelf.open, dict(source_map)).of(discovery.sources[0].path)

    return make


def test_no_file_no_origin(origins):
    assert origins({}) == ()
    assert origins({"charts/shop/Chart.yaml": CHART}) == ()
    assert origins({"other/Chart.yaml": CHART.replace("shop", "other"), "other/templates/pod.yaml": POD}) == ()


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize("folder", ["charts/anything", "shop", "."])
def test_a_chart_is_found_by_its_name(origins, git, folder):
    (origin,) = origins({f"{folder}/Chart.yaml": CHART, f"{folder}/templates/pod.yaml": POD}, git=git)
    assert origin == Origin(CLAIM, os.path.normpath(f"{folder}/templates/pod.yaml"), POD)


def test_a_chart_is_found_from_a_subfolder(origins):
    files = {"charts/a/Chart.yaml": CHART, "charts/a/templates/pod.yaml": POD, "deploy/a.yaml": ""}
    assert [origin.path for origin in origins(files, cwd="deploy")] == ["charts/a/templates/pod.yaml"]


def test_the_configuration_counts_more(origins):
    files = {"a/Chart.yaml": CHART, "a/templates/pod.yaml": POD, "b/templates/pod.yaml": POD}
    assert [origin.path for origin in origins(files, source_map={"shop": "./b/"})] == ["b/templates/pod.yaml"]
    assert origins(files, source_map={"shop": "c"}) == ()


def test_two_charts_of_a_name_could_both_be_meant(origins):
    files = {f"{name}/Chart.yaml": CHART for name in "ab"}
    assert [found.path for found in origins({**files, "a/templates/pod.yaml": POD})] == ["a/templates/pod.yaml"]
    assert origins({"b/templates/pod.yaml": POD}) == ()


def test_a_git_ignored_chart_is_in_no_repository(origins):
    assert origins({".gitignore": "vendor/\n", "vendor/Chart.yaml": CHART, "vendor/templates/pod.yaml": POD}) == ()


def test_a_subchart_lies_in_its_chart(origins):
    text = HELM.replace("shop/templates", "shop/charts/db/templates")
    files = {"c/Chart.yaml": CHART, "c/charts/db/templates/pod.yaml": POD}
    assert [origin.path for origin in origins(files, text)] == ["c/charts/db/templates/pod.yaml"]


def test_nothing_outside_of_the_tree_is_an_origin(origins, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "templates").mkdir()
    (outside / "templates/pod.yaml").write_text(POD)
    assert origins({}, source_map={"shop": str(outside)}) == ()
    assert origins({}, BUILT.replace("../base", "../../..")) == ()


@pytest.mark.parametrize("name", ["a\\0b", "\\ud800", "x" * 5000, "a/../../..", "~", "a\\nb", ""])
def test_a_name_that_no_file_can_have_is_no_origin(origins, name):
    built = BUILT.replace("'path: ../base/pod.yaml'", f'"path: \\"{name}\\""')
    helm = HELM.replace("pod.yaml", name.replace("\\0", "\0"))
    assert origins({"kustomization.yaml": "", "Chart.yaml": CHART}, f"{built}{helm}") == ()


def test_a_file_of_the_tree_is_related_and_its_origin_is_not_read(origins):
    files = {"out/a.yaml": HELM, "c/Chart.yaml": CHART, "c/templates/pod.yaml": POD}
    assert origins(files, paths=["out/a.yaml"]) == (Origin(CLAIM, "c/templates/pod.yaml"),)


def test_a_base_is_seen_from_the_kustomization(origins):
    files = {
        "k/base/pod.yaml": POD,
        "k/prod/kustomization.yaml": "",
        "k/dev/kustomization.yaml": "",
        "x/Kustomization": "",
    }
    assert [origin.path for origin in origins(files, BUILT)] == ["k/base/pod.yaml"]
    assert origins({"base/pod.yaml": POD}, BUILT) == ()


def test_an_origin_has_the_patches_that_its_kustomizations_name(origins):
    files = {
        "k/base/pod.yaml": POD,
        "k/base/kustomization.yaml": "patches: [{path: own.yaml}]\n",
        "k/base/own.yaml": "own: 1\n",
        "k/prod/kustomization.yaml": "components: [../part]\npatches: [{path: a.yaml}, {path: no}, {patch: 'x: 1'}]\n",
        "k/prod/a.yaml": "a: 1\n",
        "k/part/kustomization.yaml": "patchesStrategicMerge: [b.yaml]\n",
        "k/part/b.yaml": "b: 1\n",
        "deep/x/kustomization.yaml": "patches: [{path: c.yaml}]\n",
        "deep/x/c.yaml": "c: 1\n",
    }
    origin, *patches = origins(files, BUILT)
    assert origin.path == "k/base/pod.yaml"
    prod = "k/prod/kustomization.yaml"
    assert sorted(patches, key=lambda origin: origin.path) == [
        Origin(Claim("patch", "k/base/own.yaml"), "k/base/own.yaml", "own: 1\n", Patch("own.yaml", (), None)),
        Origin(Claim("patch", "k/part/b.yaml"), "k/part/b.yaml", "b: 1\n", Patch("b.yaml", (), None)),
        Origin(Claim("patch", "k/prod/a.yaml"), "k/prod/a.yaml", "a: 1\n", Patch("a.yaml", (), None)),
        Origin(Claim("patch", prod), prod, files[prod], Patch("", ("patches", 2, "patch"), None)),
    ]
    assert [found.text for found in origins({**files, "built.yaml": BUILT}, paths=["built.yaml"])] == [""]


def test_no_patch_outside_of_the_tree_is_read(origins, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.yaml").write_text("a: 1\n")
    files = {
        "k/base/pod.yaml": POD,
        "k/prod/kustomization.yaml": f"patches: [{{path: ../../../{outside.name}/a.yaml}}]\n",
    }
    assert [origin.path for origin in origins(files, BUILT)] == ["k/base/pod.yaml"]

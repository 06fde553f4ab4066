"""How much of the input a run has before it: rules about what is missing speak only where all of it is in sight."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.cli.entry import main

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n"
OTHER = """\
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: db, image: registry.example/db:1}]}
"""
WEB = OTHER.replace("db", "web")
RULE = "service-selects-nothing"
SKIPPED = [{"rule": RULE, "reason": "partial input", "files": 1}]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "service.yaml").write_text(SERVICE)
    (tmp_path / "k8s" / "db.yaml").write_text(OTHER)
    return tmp_path


def checked(*arguments, rule=RULE):
    """Check by the one rule; return the places it was broken at, and the rules that had no say."""
    call = ["check", "--isolated", "--select", rule, "--output", "json=report.json", *arguments]
    assert main([*call, "--quiet"]) in (0, 1)
    with open("report.json", encoding="utf-8") as file:
        report = json.load(file)
    found = [(finding["path"], finding["line"], finding["column"]) for finding in report["findings"]]
    return found, report["skipped"]


def test_a_folder_has_whole_sight(tree):
    assert checked("k8s") == ([("k8s/service.yaml", 4, 8)], [])


def test_a_named_file_is_a_part_of_its_tree(tree):
    assert checked("k8s/service.yaml") == ([], SKIPPED)
    assert checked("k8s/service.yaml", "k8s/db.yaml") == ([], SKIPPED)


def test_a_rule_that_concerns_nothing_in_the_input_is_not_named(tree):
    assert checked("k8s/db.yaml") == ([], [])


def test_with_the_root_the_named_files_alone_are_checked_and_all_is_seen(tree):
    assert checked("k8s/service.yaml", "--root", "k8s") == ([("k8s/service.yaml", 4, 8)], [])
    (tree / "k8s" / "web.yaml").write_text(WEB)
    assert checked("k8s/service.yaml", "--root", "k8s") == ([], [])


def test_files_without_a_namespace_are_in_the_one_that_is_given(tree):
    (tree / "k8s" / "pods").mkdir()
    (tree / "k8s" / "pods" / "web.yaml").write_text(WEB.replace(", namespace: shop", ""))
    assert checked("k8s") == ([("k8s/service.yaml", 4, 8)], [])
    assert checked("k8s", "--namespace", "shop") == ([], [])


def test_files_without_a_namespace_are_in_the_one_that_their_folder_says(tree):
    (tree / "k8s" / "web.yaml").write_text(WEB.replace(", namespace: shop", ""))
    assert checked("k8s") == ([], [])


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_processes_see_the_same(tree, jobs):
    assert checked("k8s", "--jobs", jobs) == ([("k8s/service.yaml", 4, 8)], [])
    (tree / "k8s" / "web.yaml").write_text(WEB)
    assert checked("k8s", "--jobs", jobs) == ([], [])


@pytest.fixture
def two_folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, text in (("web", f"{SERVICE}---\n{OTHER}"), ("shared", WEB)):
        (tmp_path / "k8s" / folder).mkdir(parents=True)
        (tmp_path / "k8s" / folder / "all.yaml").write_text(text)
    return tmp_path / "k8s"


FOUND = [("k8s/web/all.yaml", 4, 8)]
OPEN = [{"rule": RULE, "reason": "it is deployed with what is not in the input", "files": 1}]


def test_a_folder_is_all_that_is_deployed_and_what_lies_beside_is_not_looked_at(two_folders):
    assert checked("k8s/web") == (FOUND, [])
    assert checked("k8s") == checked("k8s/web", "k8s/shared") == ([], [])


def test_the_root_says_that_a_folder_is_a_part(two_folders):
    assert checked("k8s/web", "--root", "k8s") == ([], [])


def test_a_kustomization_above_says_that_a_folder_is_a_part(two_folders):
    (two_folders / "kustomization.yaml").write_text("resources: [web, shared]\n")
    for folder in ("web", "shared"):
        (two_folders / folder / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    assert checked("k8s/web") == ([], OPEN)
    assert checked("k8s") == ([], [])
    (two_folders / "kustomization.yaml").write_text("resources: [web]\n")
    assert checked("k8s/web") == (FOUND, [])


def test_a_kustomization_takes_in_what_lies_beside_its_folder(two_folders):
    (two_folders / "web" / "kustomization.yaml").write_text("resources: [all.yaml, ../shared/all.yaml]\n")
    assert checked("k8s/web") == ([], OPEN)
    assert checked("k8s") == ([], [])


TEMPLATE = "k8s/templates/web.yaml"
MADE = [{"rule": RULE, "reason": f"{TEMPLATE} is a template that is not rendered, and may make it", "files": 1}]


@pytest.mark.parametrize("more", [["--jobs", "1"], ["--jobs", "2"], ["--cache-dir", "kept"]])
def test_a_template_that_is_not_rendered_may_hold_the_partner(tree, more):
    (tree / "k8s" / "templates").mkdir()
    (tree / TEMPLATE).write_text("kind: Deployment\nmetadata: {name: {{ .Values.name }}}\n")
    assert checked("k8s", *more) == ([], MADE)
    assert checked("k8s", *more) == ([], MADE)
    (tree / TEMPLATE).write_text("kind: ConfigMap\nmetadata: {name: {{ .Values.name }}}\n")
    assert checked("k8s", *more) == ([("k8s/service.yaml", 4, 8)], [])


@pytest.mark.parametrize(
    ("rule", "kind", "place"),
    [
        ("namespace-without-default-deny", "NetworkPolicy", ("k8s/db.yaml", 3, 22)),
        ("pod-not-selected-by-network-policy", "NetworkPolicy", ("k8s/db.yaml", 3, 39)),
    ],
)
def test_a_template_that_is_not_rendered_may_be_the_policy_that_is_missed(rule, kind, place, tree):
    (tree / "k8s" / "templates").mkdir()
    (tree / TEMPLATE).write_text(f"kind: {kind}\nmetadata: {{name: {{{{ .Values.name }}}}}}\n")
    assert checked("k8s", rule=rule) == ([], [{**MADE[0], "rule": rule}])
    (tree / TEMPLATE).write_text("kind: ConfigMap\nmetadata: {name: {{ .Values.name }}}\n")
    assert checked("k8s", rule=rule) == ([place], [])

"""Suppressions of other tools through the command line: the switch, exit codes, reports, the cache, shards."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  annotations:
    checkov.io/skip1: CKV_K8S_16=it loads modules
spec:
  containers:
  - name: a
    image: a
    securityContext: {privileged: true} # trivy:ignore:KSV-0017:exp:2027-02-01
"""
CHECK = ("check", "--select", "container-privileged", "--jobs", "1", "k8s")
CHECKOV = ("--honour-suppressions", "checkov")
TRIVY = ("--honour-suppressions", "trivy")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A place for compiled rules: the built-in ones are compiled once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def tree(folder, cache, monkeypatch):  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (folder / ".git").mkdir()
    (folder / "k8s").mkdir()
    (folder / "k8s/a.yaml").write_text(POD, encoding="utf-8")
    return folder


def test_it_is_off_until_somebody_switches_it_on(run, tree):  # noqa: F811
    assert run(*CHECK).code == 1
    passed = (0, "no findings, 1 ignored; 1 object in 1 file checked\npassed: nothing at or above high\n", "")
    assert run(*CHECK, *CHECKOV) == passed
    assert run(*CHECK, "--honour-suppressions", "kics").code == 1
    (tree / ".kubelint-compliance.yaml").write_text("honour-suppressions: [kics, checkov]\n", encoding="utf-8")
    assert run(*CHECK) == passed


def test_no_ignores_is_stronger(run, tree):  # noqa: F811
    (tree / ".kubelint-compliance.yaml").write_text("honour-suppressions: [checkov]\n", encoding="utf-8")
    assert run(*CHECK, "--no-ignores").code == 1


def test_a_problem_stays_exit_2(run, tree):  # noqa: F811
    text = "# kics-scan ignore\n" + POD + "---\nkind: Pod\na: [\n"
    (tree / "k8s/a.yaml").write_text(text, encoding="utf-8")
    code, out, _ = run(*CHECK, "--honour-suppressions", "kics")
    assert code == 2
    assert "no findings, 1 ignored, 1 problem; " in out


def test_a_tool_that_nobody_knows_is_told(run, tree):  # noqa: F811
    assert run(*CHECK, "--honour-suppressions", "chekov").err.startswith("error: --honour-suppressions must be one of")
    (tree / ".kubelint-compliance.yaml").write_text("jobs: 1\nhonour-suppressions: [trivi]\n", encoding="utf-8")
    code, _, err = run(*CHECK)
    assert (code, err.partition(" must be ")[0]) == (
        2,
        "error: .kubelint-compliance.yaml:2: honour-suppressions[0]",
    )
    assert err.endswith("did you mean 'trivy'?\n")


def test_an_end_is_held_on_the_day_of_the_run_whatever_is_kept(run, tree, tmp_path_factory):  # noqa: F811
    kept = ("--cache-dir", tmp_path_factory.mktemp("kept"))
    assert run(*CHECK, *TRIVY, "--as-of", "2027-01-31", *kept).code == 0
    code, out, _ = run(*CHECK, *TRIVY, "--as-of", "2027-02-01", *kept)
    assert code == 1
    assert "medium[suppression-expired]: trivy: what ignores KSV-0017 ended on 2027-02-01" in out
    assert run(*CHECK, *TRIVY, "--as-of", "2027-01-31", *kept).code == 0
    report = json.loads(run(*CHECK, *TRIVY, "--as-of", "2027-01-31", "--output", "json").out)
    assert report["asOf"] == "2027-01-31"


@pytest.mark.parametrize(
    ("format", "options", "words"),
    [
        ("console", ("--show-suppressed",), "ignored: checkov: it loads modules"),
        ("json", (), '"statusReason": "checkov: it loads modules"'),
        ("sarif", ("--sarif-suppressed", "include"), '"justification": "checkov: it loads modules"'),
        ("junit", (), 'message="ignored: checkov: it loads modules"'),
        ("markdown", (), "checkov: it loads modules"),
    ],
)
def test_the_tool_and_the_reason_stand_where_a_report_tells_what_was_set_aside(format, options, words, run, tree):  # noqa: F811
    assert words in run(*CHECK, *CHECKOV, "--output", format, *options).out


def test_spread_and_in_parts_it_is_the_same(run, tree):  # noqa: F811
    for number in range(3):
        (tree / f"k8s/{number}.yaml").write_text(POD.replace("name: web", f"name: w{number}"), encoding="utf-8")
    options = ("--output", "json", *CHECKOV, "--as-of", "2027-01-31")
    wanted = run(*CHECK, *options, "--no-cache").out
    assert wanted.count('"statusReason": "checkov: it loads modules"') == 4
    assert run(*CHECK[:3], "--jobs", "2", *options, "k8s").out == wanted
    for number in (1, 2):
        call = (*CHECK[:3], *CHECKOV, "--as-of", "2027-01-31", f"--shard={number}/2", "--output", f"shard=p{number}")
        assert run(*call, "k8s").code == 0
    found = [json.loads(text)["findings"] for text in (run("merge", "--output", "json", "p1", "p2").out, wanted)]
    assert found[0] == found[1]

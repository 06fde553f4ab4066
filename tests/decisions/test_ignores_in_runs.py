"""Ignores through the command line: exit codes, last lines, processes, the cache, shards, rendered text, frameworks."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures

PRIVILEGED = "container-privileged"
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: web, namespace: shop}}
spec:
  containers:
  - name: a
    image: a
    securityContext: {{privileged: true}}{0}
"""
IGNORE = f"  # kubelint-compliance: ignore[{PRIVILEGED}] it loads modules"
CHECK = ("check", "--select", PRIVILEGED, "--jobs", "1")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A place for compiled rules: the built-in ones are compiled once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def tree(folder, cache, monkeypatch):  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    (folder / ".git").mkdir()
    (folder / "k8s").mkdir()

    def write(name, text):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    return write


def test_an_ignore_makes_the_run_pass_and_is_counted(run, tree):  # noqa: F811
    tree("k8s/a.yaml", POD.format(IGNORE))
    assert run(*CHECK, "k8s") == (
        0,
        "no findings, 1 ignored; 1 object in 1 file checked\npassed: nothing at or above high\n",
        "",
    )
    code, out, _ = run(*CHECK, "--no-ignores", "k8s")
    assert code == 1
    assert out.splitlines()[-2:] == [
        "1 finding (1 critical); 1 object in 1 file checked",
        "failed: 1 finding at or above high",
    ]


def test_an_ignore_without_a_reason_lets_the_run_fail(run, tree):  # noqa: F811
    tree("k8s/a.yaml", POD.format(f"  # kubelint-compliance: ignore[{PRIVILEGED}]"))
    code, out, _ = run(*CHECK, "k8s")
    assert code == 1
    assert out.splitlines()[-2:] == [
        "2 findings (1 critical, 1 medium); 1 object in 1 file checked",
        "failed: 1 finding at or above high",
    ]
    assert "medium[ignore-without-reason]: The ignore gives no reason" in out


def test_a_problem_stays_exit_2(run, tree):  # noqa: F811
    tree(
        "k8s/a.yaml",
        f"# kubelint-compliance: ignore-file[{PRIVILEGED}] x1\n" + POD.format("") + "---\nkind: Pod\na: [\n",
    )
    code, out, _ = run(*CHECK, "k8s")
    assert code == 2
    assert "no findings, 1 ignored, 1 problem; " in out


def test_the_configuration_says_what_nobody_may_ignore(run, tree):  # noqa: F811
    tree("k8s/a.yaml", POD.format(IGNORE))
    tree(".kubelint-compliance.yaml", f"rule-settings: {{{PRIVILEGED}: {{suppressible: false}}}}\n")
    code, out, _ = run(*CHECK, "k8s")
    assert code == 1
    assert "medium[ignore-not-allowed]: " in out
    tree(".kubelint-compliance.yaml", "no-ignores: true\n")
    code, out, _ = run(*CHECK, "k8s")
    assert (code, "ignore" in out.splitlines()[-2]) == (1, False)
    tree(".kubelint-compliance.yaml", f"rule-settings: {{{PRIVILEGED}: {{suppressible: maybe}}}}\n")
    assert run(*CHECK, "k8s").err == (
        f"error: .kubelint-compliance.yaml:1: rule-settings.{PRIVILEGED}.suppressible must be true or false, "
        "not 'maybe'\n"
    )


def test_a_rule_of_an_own_folder_is_known_whether_it_runs_or_not(run, tree):  # noqa: F811
    assert run("rules", "new", "todo-kept", "--folder", "own").code == 0
    tree(".kubelint-compliance.yaml", "rules: [own]\n")
    notes = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {todo: x}\n"
    tree("k8s/a.yaml", "# kubelint-compliance: ignore[todo-kept] for the next release\n" + notes)
    code, out, err = run("check", "--select", "todo-kept", "k8s")
    assert (code, err) == (0, "")
    assert out.startswith("no findings, 1 ignored; ")
    assert "\nno findings; 1 object" in run(*CHECK, "k8s").out
    tree(".kubelint-compliance.yaml", "jobs: 1\n")
    assert "There is no rule 'todo-kept'" in run(*CHECK, "k8s").out


def test_spread_kept_and_in_parts_it_is_the_same(run, tree, folder, tmp_path_factory):  # noqa: F811
    kept = tmp_path_factory.mktemp("kept")
    for number in range(4):
        tree(f"k8s/{number}.yaml", POD.format(IGNORE if number % 2 else "") + "---\n" + POD.format(IGNORE))
    wanted = run("check", "--select", PRIVILEGED, "--jobs", "1", "--output", "json", "--no-cache", "k8s")
    statuses = [entry["status"] for entry in json.loads(wanted.out)["findings"]]
    assert (statuses.count("open"), statuses.count("ignored")) == (2, 6)
    for options in (["--jobs", "2"], ["--cache-dir", kept], ["--cache-dir", kept]):
        assert run("check", "--select", PRIVILEGED, "--output", "json", *options, "k8s").out == wanted.out
    for number in (1, 2):
        shard = f"--shard={number}/2"
        assert run("check", "--select", PRIVILEGED, shard, "--output", f"shard=part{number}", "k8s").code == 0
    assert run("merge", "--output", "json", "part1", "part2").out == wanted.out
    assert (folder / "part1").exists()


def test_kept_results_do_not_outlive_a_change_of_what_counts(run, tree, tmp_path_factory):  # noqa: F811
    kept = tmp_path_factory.mktemp("kept")
    tree("k8s/a.yaml", POD.format(IGNORE))
    calls = [(), ("--no-ignores",), ()]
    assert [run(*CHECK, "--cache-dir", kept, *more, "k8s").code for more in calls] == [0, 1, 0]


def test_a_run_that_folds_counts_what_is_set_aside(run, tree):  # noqa: F811
    for number in range(30):
        tree(
            f"k8s/{number:02}.yaml", POD.format(IGNORE if number < 25 else "").replace("name: web", f"name: w{number}")
        )
    code, out, _ = run(*CHECK, "k8s")
    assert code == 1
    assert "8 |     securityContext: {privileged: true}" in out  # five blocks are no reason to fold
    assert out.splitlines()[-2] == "5 findings (5 critical), 25 ignored; 30 objects in 30 files checked"
    for number in range(30, 60):
        tree(f"k8s/{number:02}.yaml", POD.format("").replace("name: web", f"name: w{number}"))
    out = run(*CHECK, "k8s").out
    assert out.splitlines()[-2] == "35 findings (35 critical), 25 ignored; 60 objects in 60 files checked"
    assert "k8s/25.yaml:8:23" in out


def test_a_comment_that_came_through_helm_counts_where_the_template_is_shown(run, tree, monkeypatch):  # noqa: F811
    import io

    tree("chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    tree("chart/templates/web.yaml", POD.format(IGNORE).replace("name: web", "name: {{ .Release.Name }}"))
    rendered = "---\n# Source: shop/templates/web.yaml\n"
    for text, wanted in ((IGNORE, "no findings, 1 ignored; "), ("", "1 finding (1 critical); ")):
        stream = io.TextIOWrapper(io.BytesIO((rendered + POD.format(text)).encode()), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", stream)
        out = run(*CHECK, "--root", ".", "-").out
        assert out.splitlines()[-2].startswith(wanted)


def test_the_controls_of_a_finding_that_is_set_aside_are_waived(run, tree):  # noqa: F811
    tree("k8s/a.yaml", POD.format(IGNORE))
    code, out, _ = run("check", "--framework", "soc2", "--control", "CC6.8", "--select", PRIVILEGED, "k8s")
    assert code == 0
    report = run(
        "report", "--framework", "soc2", "--control", "CC6.8", "--select", PRIVILEGED, "--output", "json", "k8s"
    )
    (framework,) = json.loads(report.out)["frameworks"]
    assert [control["state"] for control in framework["controls"]] == ["waived"]
    again = run("report", "--framework", "soc2", "--control", "CC6.8", "--select", PRIVILEGED, "--no-ignores", "k8s")
    assert "fail" in again.out
    assert "1 ignored" in out

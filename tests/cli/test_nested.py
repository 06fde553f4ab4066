"""Configurations further down: passed over and told of, or the nearest one to a file says which rules run on it."""

from __future__ import annotations

import json
import os

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.api import run as check
from kubelint_compliance.data import read_data
from kubelint_compliance.reports import FORMATS
from tests.cli.manifests import PRIVILEGED

OWN = ".kubelint-compliance.yaml"
ON = "nested-configuration: true\n"
SELECT = "select: [container-privileged, host-pid]\n"
OFF = "the run's own configuration does not say `nested-configuration: true`"
PATHS = ("a/b/web.yaml", "a/web.yaml", "web.yaml")


@pytest.fixture
def shop(folder):
    """A repository with the same privileged pod in three folders; gives back what writes files."""
    (folder / ".git").mkdir()

    def write(files):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    write(dict.fromkeys(PATHS, PRIVILEGED))
    return write


def report(run, *words):
    return json.loads(run("check", "--output", "json", *words).out)


def found(run, *words):
    return [(each["path"], each["severity"]) for each in report(run, *words)["findings"]]


ALL = [(path, "critical") for path in PATHS]


def test_without_one_nothing_is_told(shop, run):
    shop({OWN: SELECT + ON})
    code, out, err = run("check", "--output", "json")
    assert (code, err) == (1, "")
    assert "configurations" not in json.loads(out)


def test_where_there_is_none_nothing_is_looked_for_beyond_names(shop, run, monkeypatch):
    monkeypatch.setattr("kubelint_compliance.cli.nested.nested", lambda *_: pytest.fail("looked for"))
    shop({OWN: SELECT + ON})
    assert run("check", "--output", "json").code == 1


def test_it_is_passed_over_and_told_of(shop, run):
    shop({OWN: SELECT, f"a/{OWN}": "ignore: [all]\n"})
    assert found(run) == ALL
    code, out, _ = run("check", "--output", "concise")
    assert code == 1
    assert out.splitlines()[-2] == f"a/{OWN}: passed over for 2 files: {OFF}"
    assert out.splitlines()[-1].endswith("; 1 configuration passed over")


def test_one_that_is_broken_is_passed_over_all_the_same(shop, run):
    shop({OWN: SELECT, f"a/{OWN}": "selct: [\n", "a/b/pyproject.toml": "[tool.kubelint-compliance\n"})
    assert [entry["path"] for entry in report(run)["configurations"]] == [f"a/{OWN}", "a/b/pyproject.toml"]
    shop({OWN: SELECT + ON})
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: a/{OWN}:1: ")


@pytest.mark.parametrize(
    ("files", "findings"),
    [
        ({f"a/{OWN}": "select: [host-pid]\n"}, ALL[2:]),
        ({f"a/b/{OWN}": "select: [host-pid]\n"}, ALL[1:]),
        ({f"a/{OWN}": "select: [host-pid]\n", f"a/b/{OWN}": "select: [container-privileged]\n"}, [ALL[0], ALL[2]]),
        ({"a/pyproject.toml": "[tool.kubelint-compliance]\nselect = ['host-pid']\n"}, ALL[2:]),
        ({"a/pyproject.toml": "[project]\nname = 'kubelint-compliance'\n"}, ALL),
        ({f"a/{OWN}": SELECT, "a/pyproject.toml": "[tool.kubelint-compliance]\nselect = ['host-pid']\n"}, ALL),
        (
            {f"a/{OWN}": "select: [container-privileged]\nseverity: {all: low}\n"},
            [("a/b/web.yaml", "low"), ("a/web.yaml", "low"), ALL[2]],
        ),
        ({f"a/{OWN}": f"extends: ../{OWN}\nignore: [container-privileged]\n"}, ALL[2:]),
        ({f"a/{OWN}": SELECT + "overrides: [{paths: [/web.yaml], ignore: [pod-hardening]}]\n"}, [ALL[0], ALL[2]]),
    ],
)
def test_the_nearest_one_says_which_rules_run(shop, run, files, findings):
    shop({OWN: SELECT + ON, **files})
    assert found(run) == findings
    assert found(run, "--jobs", "2") == findings


def test_nothing_of_the_run_s_own_holds_on_its_files(shop, run):
    shop({OWN: "select: [host-pid]\nseverity: {all: low}\n" + ON, f"a/b/{OWN}": "extend-select: [cpu-limit-high]\n"})
    assert ("a/b/web.yaml", "critical") in found(run)
    assert {path for path, _ in found(run)} == {"a/b/web.yaml"}


def test_it_is_told_that_it_counts_and_what_of_it_does_not(shop, run):
    nested = (
        "select: [host-pid]\nfail-on: never\noutput: [sarif]\nbaseline: all.json\nwaivers: w.yaml\nno-ignores: true\n"
    )
    nested += "overrides: [{paths: [x], fail-on: never}]\nrule-settings: {host-pid: {suppressible: false}}\n"
    shop({OWN: SELECT + ON, f"a/{OWN}": nested})
    unheard = ["baseline", "fail-on", "no-ignores", "output", "overrides.fail-on", "rule-settings.suppressible"]
    told = report(run)
    assert told["configurations"] == [
        {"path": f"a/{OWN}", "files": 2, "counts": True, "unheard": [*unheard, "waivers"]}
    ]
    Draft202012Validator(json.loads(read_data("schemas/report.schema.json"))).validate(told)
    assert told["skipped"] == [{"rule": "container-privileged", "reason": f"left out by a/{OWN}", "files": 2}]
    out = run("check", "--output", "console").out
    assert f"a/{OWN}: counts for 2 files, but not its {', '.join(unheard)}, waivers\n" in out


def test_what_it_has_from_the_run_s_own_counts_anyway(shop, run):
    strict = "fail-on: low\nrule-settings: {host-pid: {suppressible: false}}\noverrides: [{paths: [a], fail-on: low}]\n"
    shop({OWN: SELECT + ON + strict, f"a/{OWN}": f"extends: ../{OWN}\njobs: 3\n"})
    assert report(run)["configurations"] == [{"path": f"a/{OWN}", "files": 2, "counts": True, "unheard": ["jobs"]}]


def test_nothing_in_it_changes_the_gate_or_what_is_shown(shop, run):
    hostile = "fail-on: never\nmin-severity: critical\nexclude: ['*']\nexit-zero: true\n".replace(
        "exit-zero: true\n", ""
    )
    hostile += "overrides: [{paths: ['*'], fail-on: never}]\nnamespace: x\nkubernetes-version: '1.20'\n"
    shop({OWN: SELECT + ON, f"a/{OWN}": hostile + "select: [container-privileged]\n"})
    told = report(run)
    assert (told["summary"]["failing"], told["summary"]["exitCode"], told["kubernetesVersion"]) == (3, 1, "1.37")
    assert "failOnAt" not in told["summary"]


def test_the_gate_of_the_run_s_own_configuration_holds_on_its_files(shop, run):
    shop({OWN: SELECT + ON + "overrides: [{paths: [a], fail-on: never}]\n", f"a/{OWN}": SELECT})
    assert report(run)["summary"]["failOnAt"] == {"a/b/web.yaml": "never", "a/web.yaml": "never"}


def test_what_may_not_be_set_aside_stays_so(shop, run):
    ignored = PRIVILEGED.replace("privileged: true", "privileged: true # kubelint-compliance: ignore[all] because")
    ignored = ignored.replace("[all]", "[container-privileged]")
    strict = SELECT + ON + "rule-settings: {container-privileged: {suppressible: false}}\n"
    shop({OWN: strict, f"a/{OWN}": SELECT, "a/web.yaml": ignored})
    statuses = {each["path"]: each["status"] for each in report(run)["findings"]}
    assert statuses["a/web.yaml"] == "open"


def test_a_call_comes_before_it(shop, run):
    shop({OWN: SELECT + ON, f"a/{OWN}": "select: [host-pid]\nignore: [container-privileged]\n"})
    assert found(run, "--select", "container-privileged", "--ignore", "host-pid") == ALL
    assert found(run, "--extend-ignore", "container-privileged") == []


def test_one_that_is_named_wrongly_is_told_and_the_next_one_counts(shop, run):
    shop({OWN: SELECT + ON, f"a/{OWN}": "select: [host-pid]\n", "a/b/.kubelint-compliance.yml": ""})
    told = report(run)
    assert [(entry["path"], entry["counts"]) for entry in told["configurations"]] == [
        (f"a/{OWN}", True),
        ("a/b/.kubelint-compliance.yml", False),
    ]
    assert [finding["path"] for finding in told["findings"]] == ["web.yaml"]


def test_one_of_which_no_file_is_checked_is_not_told_of(shop, run):
    shop({OWN: SELECT, f"c/{OWN}": "ignore: [all]\n", f"d/{OWN}": "", "d/notes.txt": ""})
    assert "configurations" not in report(run)
    assert "configurations" not in report(run, "web.yaml")
    assert "configurations" not in report(run, "--isolated")


def test_a_named_configuration_passes_over_the_one_of_the_tree(shop, run):
    shop({OWN: "ignore: [all]\n", "ci/strict.yaml": SELECT})
    told = report(run, "--config", "ci/strict.yaml")
    assert [(entry["path"], entry["files"], entry["counts"]) for entry in told["configurations"]] == [(OWN, 4, False)]
    assert len(told["findings"]) == 3


def test_one_above_that_of_the_run_does_not_count_on_its_files(shop, run, monkeypatch):
    folder = shop({OWN: "ignore: [all]\n", f"a/{OWN}": SELECT + ON})
    monkeypatch.chdir(folder / "a")
    assert "configurations" not in report(run)
    told = report(run, ".", "../web.yaml")
    assert [(entry["path"], entry["files"]) for entry in told["configurations"]] == [(OWN, 1)]
    assert [finding["path"] for finding in told["findings"]] == ["a/b/web.yaml", "a/web.yaml"]


def test_what_came_out_before_does_not_count_once_one_is_there(shop, run, tmp_path, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("kubelint_compliance.kept.PAYS", 0)
    cache = ("--cache-dir", str(tmp_path.parent / "kept"))
    shop({OWN: SELECT + ON, f"a/{OWN}": "extends: more.yaml\n", "a/more.yaml": SELECT})
    assert found(run, *cache) == found(run, *cache) == ALL
    shop({"a/more.yaml": "select: [host-pid]\n"})
    assert found(run, *cache) == ALL[2:]
    shop({"a/b/.kubelint-compliance.yaml": SELECT})
    assert found(run, *cache) == [ALL[0], ALL[2]]
    shop({OWN: SELECT})
    assert found(run, *cache) == ALL


def test_parts_of_a_run_say_the_same(shop, run):
    shop({OWN: SELECT + ON, f"a/{OWN}": "select: [host-pid]\njobs: 1\n", f"a/b/{OWN}": "severity: {all: low}\n"})
    whole = run("check", "--output", "json").out
    for number in (1, 2):
        run("check", "--shard", f"{number}/2", "--output", f"shard=../{number}.shard")
    assert run("merge", "../1.shard", "../2.shard", "--output", "json").out == whole


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_or_standard_error_tells_of_it(shop, run, form):
    shop({OWN: SELECT, f"a/{OWN}": "ignore: [all]\n"})
    _, out, err = run("check", "--output", form)
    told = f"a/{OWN}: passed over for 2 files: {OFF}"
    assert (f"note: {told}\n" in err) is (form not in ("console", "concise", "markdown"))
    assert f"{OWN}" in out + err
    assert run("check", "--quiet", "--output", form).err == ""


def test_from_python_it_is_in_the_report(shop):
    shop({OWN: SELECT, f"a/{OWN}": ""})
    assert [tuple(entry) for entry in check().configurations] == [(f"a/{OWN}", 2, OFF, ())]


def test_many_are_counted(shop, run):
    shop({OWN: SELECT, **{f"x{number}/web.yaml": PRIVILEGED for number in range(12)}})
    shop({f"x{number}/{OWN}": "" for number in range(12)})
    lines = run("check", "--output", "concise").out.splitlines()
    assert "2 nested configurations more; --verbose lists them" in lines
    assert lines[-1].endswith("; 12 configurations passed over")


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")
def test_one_that_links_out_of_the_tree_is_not_read(shop, run, tmp_path_factory):
    folder = shop({OWN: SELECT})
    outside = tmp_path_factory.mktemp("outside") / "c.yaml"
    outside.write_text("password: x\n")
    (folder / "a" / OWN).symlink_to(outside)
    assert report(run)["configurations"][0]["counts"] is False
    shop({OWN: SELECT + ON})
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert "leads out of the tree" in err
    assert "password" not in err


def test_a_framework_report_has_another_digest_of_the_configuration(shop, run):
    def digest():
        words = ("--framework", "pss", "--control", "privileged", "--output", "json")
        return json.loads(run("report", *words).out)["run"]["configurationDigest"]

    shop({OWN: SELECT + ON})
    before = digest()
    shop({f"a/{OWN}": SELECT})
    counting = digest()
    assert counting != before
    shop({f"a/{OWN}": "ignore: [all]\n"})
    assert digest() not in (before, counting)


def test_a_framework_report_tells_of_it(shop, run):
    shop({OWN: SELECT, f"a/{OWN}": ""})
    words = ("--framework", "pss", "--control", "privileged")
    told = json.loads(run("report", *words, "--output", "json").out)
    assert told["run"]["configurations"] == [{"path": f"a/{OWN}", "files": 2, "counts": False, "unheard": []}]
    Draft202012Validator(json.loads(read_data("schemas/framework-report.schema.json"))).validate(told)
    page = run("report", *words, "--output", "html").out
    assert "Nested configurations" in page
    assert "passed over for 2 files" in page


# config show PATH


def lines(run, *words):
    return run("config", "show", *words).out.splitlines()


def test_each_value_is_shown_with_where_it_is_said(shop, run):
    shop(
        {
            OWN: "extends: base.yaml\nselect: [host-pid]\n" + ON + "overrides:\n"
            "  - {paths: [a], fail-on: never}\n  - {paths: ['*.yaml'], ignore: [all], population: cluster}\n",
            "base.yaml": "extend-exclude: [x]\nselect: [all]\nfail-on: low\n",
        }
    )
    shown = lines(run, "web.yaml")
    assert shown[:2] == ["# for web.yaml", f"# read from {os.path.realpath(OWN)}"]
    for line in (
        f"select:  # {OWN}:2",
        "extend-exclude:  # base.yaml:1",
        "fail-on: low  # base.yaml:3",
        f"population: cluster  # {OWN}:6",
        f"overrides:  # {OWN}:6",
        f"ignore:  # {OWN}:6",
        "# no rule runs on it",
        "extend-ignore: []  # default",
    ):
        assert line in shown
    assert f"fail-on: never  # {OWN}:5" in lines(run, "a/web.yaml")
    assert f"overrides:  # {OWN}:5, {OWN}:6" in lines(run, "a/web.yaml")


def test_the_nearest_configuration_is_shown_for_a_file(shop, run):
    shop({OWN: "select: [host-pid]\njobs: 2\n" + ON, f"a/{OWN}": "ignore: [host-ipc]\njobs: 3\n"})
    shown = lines(run, "a/b/web.yaml")
    assert shown[2] == f"# a/{OWN}: counts for 1 file, but not its jobs"
    assert f"ignore:  # a/{OWN}:1" in shown
    assert "select: []  # default" in shown
    assert f"jobs: 2  # {OWN}:2" in shown
    shop({OWN: "select: [host-pid]\n"})
    shown = lines(run, "a/b/web.yaml")
    assert shown[2] == f"# a/{OWN}: passed over for 1 file: {OFF}"
    assert f"select:  # {OWN}:1" in shown


def test_what_is_shown_for_a_file_is_a_configuration(shop, run):
    folder = shop({OWN: SELECT + "overrides: [{paths: [web.yaml], severity: {all: low}}]\n"})
    (folder / "shown.yaml").write_text(run("config", "show", "web.yaml").out)
    assert run("config", "show", "--config", "shown.yaml").code == 0


@pytest.mark.parametrize(
    ("path", "message"),
    [("a", "config show takes one file: 'a' is a folder"), ("gone", "config show takes one file: 'gone' is not there")],
)
def test_a_path_to_show_is_a_file(shop, run, path, message):
    shop({})
    assert run("config", "show", path) == (2, "", f"error: {message}\n")

"""Settings for some paths through the command line: what runs where, what fails there, and what reports say of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kubelint_compliance.api import run as check
from kubelint_compliance.cli.places import gates_of, reach_of
from kubelint_compliance.config import Override
from kubelint_compliance.data import read_data
from kubelint_compliance.decisions.gates import fail_on_at
from kubelint_compliance.reports import FORMATS
from kubelint_compliance.sources.paths import report_path
from kubelint_compliance.terms import Gate
from tests.cli.manifests import PRIVILEGED, PRIVILEGED_AT

OWN = ".kubelint-compliance.yaml"
SELECT = "select: [container-privileged, host-pid]\n"


@pytest.fixture
def shop(folder):
    """A repository with the same privileged pod in three places."""
    (folder / ".git").mkdir()
    for name in ("prod", "tests"):
        (folder / name).mkdir()
        (folder / name / "web.yaml").write_text(PRIVILEGED)
    (folder / "web.yaml").write_text(PRIVILEGED)

    def configured(text):
        (folder / OWN).write_text(SELECT + text)
        return folder

    return configured


def found(run, *words):
    """Return the exit code, and of each finding its path, rule and severity."""
    code, out, _ = run("check", "--output", "json", *words)
    report = json.loads(out)
    return code, [(each["path"], each["rule"], each["severity"]) for each in report["findings"]]


PROD, TESTS, TOP = ((f"{folder}web.yaml", "container-privileged", "critical") for folder in ("prod/", "tests/", ""))


def test_without_overrides_all_paths_are_equal(shop, run):
    shop("")
    assert found(run) == (1, [PROD, TESTS, TOP])


@pytest.mark.parametrize(
    ("override", "findings"),
    [
        ("{paths: [tests/], ignore: [container-privileged]}", [PROD, TOP]),
        ("{paths: [/web.yaml, tests], ignore: [pod-hardening]}", [PROD]),
        ("{paths: ['/*', '!/prod'], ignore: [container-privileged]}", [PROD]),
        ("{paths: [tests], select: [host-pid]}", [PROD, TOP]),
        ("{paths: [/tests/gone.yaml], ignore: [container-privileged]}", [PROD, TESTS, TOP]),
        ("{paths: [prod], severity: {'container-*': low}}", [(*PROD[:2], "low"), TESTS, TOP]),
        (
            "{paths: [prod], extend-select: [service-account-token-automounted]}",
            [("prod/web.yaml", "service-account-token-automounted", "medium"), PROD, TESTS, TOP],
        ),
        (
            "{paths: [tests, prod], ignore: [container-privileged]}, {paths: [prod], select: [container-privileged]}",
            [PROD, TOP],
        ),
        (
            "{paths: [tests], select: [container-privileged]}, {paths: [tests, prod], ignore: [container-privileged]}",
            [TOP],
        ),
    ],
)
def test_what_runs_at_some_paths(shop, run, override, findings):
    shop(f"overrides: [{override}]\n")
    assert found(run)[1] == findings


def test_a_rule_that_is_off_at_some_paths_is_told_and_did_not_test_what_lies_there(shop, run):
    shop("overrides:\n  - paths: [tests/]\n    ignore: [container-privileged]\n")
    report = json.loads(run("check", "--output", "json").out)
    assert report["skipped"] == [{"rule": "container-privileged", "reason": f"left out by {OWN}:3", "files": 1}]
    assert report["tested"] == [
        {"rule": "container-privileged", "objects": 2, "others": 0},
        {"rule": "host-pid", "objects": 3, "others": 0},
    ]
    console = run("check", "--output", "concise", "-v").out
    assert f"  container-privileged: left out by {OWN}:3 (1 file)\n" in console


def test_a_control_rests_on_no_rule_that_was_off_at_some_paths(shop, run):
    folder = shop("")
    for name in ("prod", "tests"):
        (folder / name / "web.yaml").write_text(PRIVILEGED.replace("true", "false"))
    (folder / "web.yaml").unlink()

    def state(configuration):
        (folder / OWN).write_text(configuration)
        words = ("--framework", "pss", "--control", "privileged", "--output", "json")
        report = json.loads(run("report", *words).out)
        ((control,),) = [framework["controls"] for framework in report["frameworks"]]
        (topic,) = report["topics"]
        return control["state"], control["tested"], (topic["gap"], topic["detail"])

    tested = [{"rule": "container-privileged", "objects": 2, "others": 0}]
    assert state("") == ("nothing-bad-found", tested, ("", ""))
    override = "overrides: [{paths: [tests/], ignore: [container-privileged]}]\n"
    assert state(override) == ("not-assessed", [], ("had no say everywhere", "container-privileged"))


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ("{paths: ['*'], fail-on: never}", 0),
        ("{paths: [tests], fail-on: never}", 1),
        ("{paths: ['*'], fail-on: never}, {paths: [prod], fail-on: critical}", 1),
        ("{paths: [prod], fail-on: critical}, {paths: ['*'], fail-on: never}", 0),
    ],
)
def test_what_fails_the_run_lies_at_its_path(shop, run, override, code):
    shop(f"overrides: [{override}]\n")
    assert found(run)[0] == code


def test_what_is_not_shown_fails_at_its_path_all_the_same(shop, run):
    shop("severity: {container-privileged: low}\noverrides: [{paths: [prod], fail-on: low}]\n")
    code, out, _ = run("check", "--output", "console")
    assert code == 1
    assert out.splitlines()[-1] == (
        "failed: 1 finding at or above high, or what the configuration says for its path, "
        "1 of them hidden (--min-severity medium)"
    )
    shop("severity: {container-privileged: low}\noverrides: [{paths: [.kubelint-compliance.yaml], fail-on: low}]\n")
    code, out, _ = run("check", "--output", "console")
    assert (code, out.splitlines()[-1]) == (0, "passed: nothing at or above high")


def test_reports_say_what_failed_at_which_path(shop, run):
    shop("overrides: [{paths: [tests], fail-on: never}]\n")
    report = json.loads(run("check", "--output", "json").out)
    assert (report["summary"]["failing"], report["summary"]["failOnAt"]) == (2, {"tests/web.yaml": "never"})
    Draft202012Validator(json.loads(read_data("schemas/report.schema.json"))).validate(report)
    assert check().failing[0].path == "prod/web.yaml"


def test_nothing_at_some_paths_makes_what_could_not_be_checked_pass(shop, run):
    folder = shop("overrides: [{paths: ['*'], select: [host-pid], fail-on: never}]\n")
    (folder / "tests" / "broken.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: [\n")
    assert run("check").code == 2


@pytest.mark.parametrize(
    ("words", "findings"),
    [
        (("--select", "container-privileged"), [PROD, TESTS, TOP]),
        (("--extend-select", "service-account-token-automounted", "--ignore", "container-privileged"), None),
        (("--ignore", "host-pid"), [PROD, TESTS, TOP]),
        (("--extend-ignore", "container-privileged"), []),
    ],
)
def test_a_call_comes_before_all_that_the_file_says(shop, run, words, findings):
    shop("overrides: [{paths: [tests], select: [container-privileged], ignore: [host-pid]}]\n")
    if findings is None:
        rule = "service-account-token-automounted"
        findings = [(f"{folder}web.yaml", rule, "medium") for folder in ("prod/", "tests/", "")]
    assert found(run, *words)[1] == findings


def test_the_gate_of_a_call_is_that_of_every_path(shop, run):
    shop("overrides: [{paths: ['*'], fail-on: never}]\n")
    assert found(run, "--fail-on", "critical")[0] == 1
    assert found(run, "--framework", "pss")[0] == 1


def test_paths_count_from_the_file_that_holds_them(shop, run):
    folder = shop("extends: tests/base.yaml\n")
    (folder / "tests" / "base.yaml").write_text("overrides: [{paths: [/web.yaml], ignore: [container-privileged]}]\n")
    assert found(run)[1] == [PROD, TOP]


def test_parts_of_a_run_and_several_processes_say_the_same(shop, run):
    shop(
        "overrides: [{paths: [tests], ignore: [container-privileged], fail-on: never}, "
        "{paths: [prod], severity: {container-privileged: low}, extend-select: [service-account-token-automounted]}]\n"
    )
    whole = run("check", "--output", "json", "--jobs", "1").out
    assert run("check", "--output", "json", "--jobs", "2").out == whole
    for number in (1, 2):
        run("check", "--shard", f"{number}/2", "--output", f"shard=../{number}.shard")
    assert run("merge", "../1.shard", "../2.shard", "--output", "json").out == whole


def test_shards_with_other_paths_are_of_other_runs(shop, run):
    shop("overrides: [{paths: [tests], ignore: [container-privileged]}]\n")
    run("check", "--shard", "1/2", "--output", "shard=../1.shard")
    shop("overrides: [{paths: [prod], ignore: [container-privileged]}]\n")
    run("check", "--shard", "2/2", "--output", "shard=../2.shard")
    code, _, err = run("merge", "../1.shard", "../2.shard")
    assert (code, "is of another run than" in err) == (2, True)


def test_the_population_may_be_a_cluster_at_some_paths(shop, run):
    folder = shop("extend-select: [all]\noverrides: [{paths: [prod], population: cluster}]\n")
    blind = "the input is not said to be a cluster's"
    report = json.loads(run("check", "--output", "json").out)
    ran = {rule["id"] for rule in report["rules"]}
    missed = {each["rule"] for each in report["skipped"] if each["reason"] == blind}
    (folder / OWN).write_text(SELECT + "extend-select: [all]\n")
    before = json.loads(run("check", "--output", "json").out)
    assert missed <= {each["rule"] for each in before["skipped"] if each["reason"] == blind}
    assert {rule["id"] for rule in before["rules"]} < ran
    assert [each for each in report["skipped"] if each["reason"] == blind and each["files"] > 2] == []


def test_a_waiver_of_a_rule_that_is_off_somewhere_is_not_called_unused(shop, run):
    folder = shop("extend-select: [waiver-unused]\n")
    (folder / ".kubelint-compliance").mkdir()
    (folder / ".kubelint-compliance" / "waivers.yaml").write_text(
        "waivers:\n  - {id: W-1, rules: [host-pid], scope: {path: tests/web.yaml}, reason: a, requested-by: b, "
        "approved-by: c, approved-at: 2027-01-10, expires: 2027-01-31}\n"
    )
    words = ("--as-of", "2027-01-12")
    assert "waiver-unused" in [rule for _, rule, _ in found(run, *words)[1]]
    shop("extend-select: [waiver-unused]\noverrides: [{paths: [tests], ignore: [host-pid]}]\n")
    assert "waiver-unused" not in [rule for _, rule, _ in found(run, *words)[1]]


def test_a_baseline_calls_nothing_mended_that_was_not_looked_for(shop, run):
    shop("")
    run("baseline", "write")
    shop("overrides: [{paths: [tests], ignore: [container-privileged]}]\n")
    code, _, err = run("check", "--baseline", ".kubelint-compliance/baseline.json")
    assert (code, err) == (0, "")
    assert run("baseline", "prune").err.endswith("0 taken out\n")


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "json"])
def test_every_format_gives_the_same_exit_code(shop, run, form):
    shop("overrides: [{paths: [prod], fail-on: never}, {paths: [tests, /web.yaml], ignore: [container-privileged]}]\n")
    assert run("check", "--output", form).code == 0
    shop("overrides: [{paths: [tests], fail-on: never}]\n")
    assert run("check", "--output", form).code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("overrides: [{ignore: [a]}]\n", f"{OWN}:2: overrides[0] lacks the key 'paths'"),
        ("overrides:\n  - paths: []\n", f"{OWN}:3: overrides[0].paths names nothing"),
        (
            "overrides:\n  - paths: [a, '/']\n",
            f"{OWN}:3: overrides[0].paths[1] '/' can match nothing",
        ),
        ("overrides:\n  - path: [a]\n", f"{OWN}:3: overrides[0]: unknown key 'path'; did you mean 'paths'?"),
        (
            "overrides:\n  - paths: [prod]\n    output: [json]\n",
            f"{OWN}:4: overrides[0]: unknown key 'output'",
        ),
        (
            "overrides:\n  - {paths: [prod], ignore: [host-pdi]}\n",
            f"{OWN}:3: no rule matches 'host-pdi'; did you mean 'host-pid'?",
        ),
        (
            "overrides:\n  - {paths: [prod], severity: {host-pid: bad}}\n",
            f"{OWN}:3: overrides[0].severity.host-pid must be one of low, medium, high, critical, not 'bad'",
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_line(shop, run, text, message):
    shop(text)
    assert run("check") == (2, "", f"error: {message}\n")


def test_paths_that_match_nothing_are_told_where_all_was_looked_through(shop, run):
    shop("overrides:\n  - {paths: [tets/, ./prod, '*.gen.yaml', web.yaml], severity: {all: low}}\n")
    problems = [(each["message"], each["path"], each["line"], each["fatal"]) for each in
                json.loads(run("check", "--output", "json").out)["problems"]]  # fmt: skip
    assert problems == [
        ("the pattern '*.gen.yaml' of an override matches nothing", OWN, 3, False),
        ("the pattern './prod' can match nothing: write '/prod'", OWN, 3, False),
        ("the pattern 'tets/' of an override matches nothing", OWN, 3, False),
    ]
    assert json.loads(run("check", "--output", "json", "prod").out)["problems"] == []
    assert json.loads(run("check", "--output", "json", "web.yaml").out)["problems"] == []


def test_overrides_have_a_bound(shop, run, monkeypatch):
    entries = ", ".join(["{paths: [prod], fail-on: never}"] * 501)
    shop(f"overrides: [{entries}]\n")
    assert run("check") == (2, "", f"error: {OWN}: overrides: 500 are the most\n")
    monkeypatch.setattr("kubelint_compliance.cli.places.MOST", 1)
    shop("overrides: [{paths: [prod], ignore: [host-pid]}, {paths: [tests], ignore: [host-pid]}]\n")
    assert run("check").err == "error: overrides: files have more than 1 different combinations of them\n"


def test_what_is_shown_means_the_same_when_it_is_read(shop, run):
    shop("overrides: [{paths: [tests, '*.gen.yaml'], severity: {'rbac-*': high}, fail-on: never}]\n")
    shown = run("config", "show").out
    (line,) = [line for line in shown.splitlines() if "tests" in line]
    assert line == ('  - {"paths": ["tests", "*.gen.yaml"], "severity": {"rbac-*": "high"}, "fail-on": "never"}')


def shown(run, path):
    """Return the lines of `config show` for a file that are no default."""
    return [line for line in run("config", "show", path).out.splitlines() if not line.endswith("# default")]


def test_what_is_shown_for_a_file_is_what_holds_there(shop, run):
    shop(
        "overrides:\n"
        "- {paths: [tests], ignore: [host-pid], severity: {container-privileged: low}}\n"
        "- {paths: [tests/web.yaml], extend-select: [host-ipc], params: {apiserver-audit-maxage-low: {minDays: 9}}}\n"
        "- {paths: [prod], select: [host-ipc]}\n"
        "- {paths: [prod], ignore: [all]}\n"
    )
    assert shown(run, "web.yaml")[2:4] == ["# 2 rules run on it: container-privileged, host-pid", f"select:  # {OWN}:1"]
    lines = shown(run, "tests/web.yaml")
    assert lines[2] == "# 2 rules run on it: container-privileged, host-ipc"
    assert f"ignore:  # {OWN}:3" in lines
    assert f"extend-select:  # {OWN}:4" in lines
    assert f"severity:  # {OWN}:3" in lines
    assert lines[lines.index(f"rule-settings:  # {OWN}:4") + 3] == "      minDays: 9"
    lines = shown(run, "prod/web.yaml")
    assert lines[2:5] == ["# no rule runs on it", f"select:  # {OWN}:5", "  - host-ipc"]
    assert f"ignore:  # {OWN}:5, {OWN}:6" in lines


def test_a_word_that_names_no_rule_is_shown_and_told(shop, run):
    shop("ignore: [nosuch]\n")
    assert shown(run, "web.yaml")[2].startswith(f"# {OWN}:2: ignore: no rule matches 'nosuch'; ")
    assert run("config", "show", "web.yaml").code == 0


def test_what_is_shown_for_a_file_has_the_keys_that_are_shown_for_the_run(shop, run):
    def keys(text):
        return {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}

    shop("")
    assert keys(run("config", "show", "web.yaml").out) == keys(run("config", "show").out)


def test_the_place_of_the_privileged_field_stays(shop, run):
    shop("overrides: [{paths: [prod], severity: {container-privileged: low}}]\n")
    assert f"tests/web.yaml:{PRIVILEGED_AT}: critical" in run("check", "--output", "concise").out


_NAMES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3)
_PATTERNS = st.lists(st.sampled_from(["a", "/a", "b/", "a/b", "*", "!b", "**/c", "/c.yaml", "*.yaml"]), min_size=1)


@given(_NAMES, _NAMES, _NAMES, _PATTERNS)
def test_the_gate_and_the_rules_see_the_same_paths(top, base, home, patterns):
    top, base, home = ("/".join(["", "k8s", *names]) for names in (top, base, home))
    override = Override(tuple(patterns), fail_on="never", file=f"{base}/{OWN}")
    file = f"{home}/c.yaml"
    path = report_path(file, top)
    failing = fail_on_at([path], Gate(places=gates_of([override], top)))
    assert (path in failing) == reach_of(override).holds(file)

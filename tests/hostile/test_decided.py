"""A change that brings a finding, and something that silences it: told in front, annotated, and refused on request."""

from __future__ import annotations

import json
from html import unescape

import pytest

from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.cli.manifests import CLEAN, PRIVILEGED
from tests.decisions.histories import history  # noqa: F401 - a fixture

RULE = "container-privileged"
ONE = ("--select", f"{RULE},waiver-*")
CONFIGURATION = ".kubelint-compliance.yaml"
REGISTER = ".kubelint-compliance/waivers.yaml"
BASELINE = ".kubelint-compliance/baseline.json"
LINE = "        privileged: true"
WAIVER = f"""\
waivers:
  - id: W-1
    rules: [{RULE}]
    scope: {{path: web.yaml}}
    reason: agreed
    requested-by: ana
    approved-by: bob
    approved-at: 2027-01-01
    expires: 2027-01-20
"""
AS_OF = ("--as-of", "2027-01-10")
ANNOTATED = PRIVILEGED.replace(
    "  name: web\n", f"  name: web\n  annotations: {{ignore.kubelint-compliance/{RULE}: agreed}}\n"
)
TRUSTING = f"baseline: {BASELINE}\n"
EMPTY = '{\n  "version": 1,\n  "findings": []\n}\n'


def entry(fingerprint, identity):
    row = {"path": "web.yaml", "rule": RULE, "object": "Pod web", "fingerprint": fingerprint, "identity": identity}
    return json.dumps({"version": 1, "findings": [row]}, indent=2) + "\n"


def marks(history):  # noqa: F811
    """The fingerprint and identity of the finding in web.yaml, as `baseline write` has them."""
    history.write({"web.yaml": PRIVILEGED})
    assert history._run("baseline", "write", "--isolated", *ONE[:1], RULE, "--file", "own.json").code == 0
    (row,) = json.loads((history.folder / "own.json").read_text())["findings"]
    history.write({"own.json": None, "web.yaml": None})
    return row["fingerprint"], row["identity"]


IGNORES = {
    "comment": ({"web.yaml": PRIVILEGED.replace(LINE, f"{LINE}  # kubelint-compliance: ignore[{RULE}] agreed")}, 10),
    "document": ({"web.yaml": f"# kubelint-compliance: ignore[{RULE}] agreed\n{PRIVILEGED}"}, 11),
    "file": ({"web.yaml": f"# kubelint-compliance: ignore-file[{RULE}] agreed\n{PRIVILEGED}"}, 11),
    "annotation": ({"web.yaml": ANNOTATED}, 11),
}


@pytest.mark.parametrize("case", IGNORES)
def test_an_ignore_is_listed_first_annotated_and_refused(history, case):  # noqa: F811
    files, line = IGNORES[case]
    history.commit({"clean.yaml": CLEAN})
    history.write(files)
    words = f"{RULE} is ignored in Pod web: agreed"
    report = history.report(*ONE)
    assert [(a["kind"], a["path"], a["line"], a["message"], a["inForce"]) for a in report["addedDecisions"]] == [
        ("ignore", "web.yaml", line, words, True)
    ]
    assert report["summary"]["exitCode"] == 0
    assert_told_first(history, words)
    assert_refused(history, "web.yaml", line, words)


def assert_told_first(history, words, *more):  # noqa: F811
    markdown = history.check(*ONE, *more, "--output", "markdown").out
    heads = [line for line in markdown.split("\n") if line.startswith("### ")]
    assert heads[0] == "### Decided by this change"
    assert words.split(":")[0].replace("`", "") in unescape(markdown).replace("`", "").replace("\\", "")
    lines = history.check(*ONE, *more, "--output", "github").out.split("\n")
    assert words in next(line for line in lines if line.startswith("::warning "))
    console = history.check(*ONE, *more).out
    assert console.startswith("Decided by this change:\n")
    assert " of the change itself; " in console


def assert_refused(history, path, line, words, *more):  # noqa: F811
    result = history.check(*ONE, *more, "--forbid-new-decisions", "--output", "json")
    findings = json.loads(result.out)["findings"]
    added = [f for f in findings if f["rule"] == "decision-added"]
    assert result.code == 1
    assert (path, line, words, "open") in [(f["path"], f["line"], f["message"], f["status"]) for f in added]


def test_a_framework_does_not_let_it_through(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN})
    history.write(IGNORES["comment"][0])
    words = (*ONE, "--framework", "soc2")
    assert history.check(*words).code == 0
    result = history.check(*words, "--forbid-new-decisions", "--fail-on", "critical")
    assert (result.code, "critical[decision-added]" in result.out) == (1, True)


def test_an_ignore_that_was_there_is_none_of_the_change(history):  # noqa: F811
    files, _ = IGNORES["comment"]
    history.commit(files)
    history.write({"web.yaml": None, "moved.yaml": "\n" + files["web.yaml"]})
    assert history.report(*ONE)["addedDecisions"] == []
    assert history.check(*ONE, "--forbid-new-decisions").code == 0


def test_an_old_ignore_that_takes_in_more_is_told(history):  # noqa: F811
    files, _ = IGNORES["file"]
    history.commit(files)
    side = PRIVILEGED[PRIVILEGED.index("    - name: app") :].replace("app", "side")
    history.write({"web.yaml": files["web.yaml"] + side})
    (added,) = history.report(*ONE)["addedDecisions"]
    assert (added["kind"], added["line"]) == ("ignore", 15)


def test_a_waiver_does_not_count_before_it_is_merged(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN})
    history.write({"web.yaml": PRIVILEGED, REGISTER: WAIVER})
    assert history.found(*ONE, *AS_OF) == [("web.yaml", 10, RULE)]
    assert history.check(*ONE, *AS_OF).code == 1
    words = "Waiver W-1 is added: agreed"
    (added,) = history.report(*ONE, *AS_OF)["addedDecisions"]
    assert (added["path"], added["line"], added["message"], added["inForce"]) == (REGISTER, 2, words, False)
    assert_told_first(history, f"{words} (not in force in this run)", *AS_OF)
    assert_refused(history, REGISTER, 2, words, *AS_OF)
    head = history.report(*ONE, *AS_OF, "--decisions-from", "head")
    assert (head["summary"]["exitCode"], head["addedDecisions"][0]["inForce"]) == (0, True)
    history.commit({})
    assert history.found(*ONE, *AS_OF, status="waived") == [("web.yaml", 10, RULE)]


def test_a_waiver_that_is_widened_counts_as_it_was(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN, REGISTER: WAIVER})
    history.write({"other.yaml": PRIVILEGED, REGISTER: WAIVER.replace("web.yaml", "'*.yaml'")})
    assert history.found(*ONE, *AS_OF, "--ignore", "waiver-*") == [("other.yaml", 10, RULE)]
    (added,) = history.report(*ONE, *AS_OF)["addedDecisions"]
    assert added["message"] == "Waiver W-1 is changed: agreed"


def test_a_waiver_that_was_there_counts_and_what_is_wrong_with_it_is_not_new(history):  # noqa: F811
    late = ("--as-of", "2027-03-01")
    history.commit({"web.yaml": PRIVILEGED, REGISTER: WAIVER})
    assert history.found(*ONE, *AS_OF, status="waived") == [("web.yaml", 10, RULE)]
    assert history.report(*ONE, *AS_OF)["addedDecisions"] == []
    assert history.found(*ONE, *late) == []
    assert sorted(history.found(*ONE, *late, status="unchanged")) == [
        (REGISTER, 9, "waiver-expired"),
        ("web.yaml", 10, RULE),
    ]
    history.write({REGISTER: WAIVER.replace("    approved-by: bob\n", "")})
    assert history.found(*ONE, *AS_OF) == [(REGISTER, 2, "waiver-without-approver")]


def test_a_broken_register_stops_the_run_whatever_counts(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, REGISTER: WAIVER})
    history.write({REGISTER: "waivers: [1]\n"})
    result = history.check(*ONE, *AS_OF)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {REGISTER}:1:11: ")


def test_entries_of_the_baseline_do_not_count_before_they_are_merged(history):  # noqa: F811
    written = entry(*marks(history))
    history.commit({"clean.yaml": CLEAN, CONFIGURATION: TRUSTING, BASELINE: EMPTY})
    history.write({"web.yaml": PRIVILEGED, BASELINE: written})
    assert history.found(*ONE) == [("web.yaml", 10, RULE)]
    words = "The baseline takes in 1 finding more"
    (added,) = history.report(*ONE)["addedDecisions"]
    assert (added["path"], added["line"], added["message"], added["inForce"]) == (BASELINE, 8, words, False)
    assert_told_first(history, f"{words} (not in force in this run)")
    assert_refused(history, BASELINE, 8, words)
    assert history.check(*ONE, "--decisions-from", "head").code == 0


def test_a_baseline_that_a_call_names_does_not_count_before_it_is_merged(history):  # noqa: F811
    written = entry(*marks(history))
    history.commit({"clean.yaml": CLEAN})
    history.write({"web.yaml": PRIVILEGED, BASELINE: written})
    assert history.found(*ONE, "--baseline", BASELINE) == [("web.yaml", 10, RULE)]
    history.commit({})
    assert history.found(*ONE, "--baseline", BASELINE, status="baseline") == [("web.yaml", 10, RULE)]


SETTINGS = {
    "ignore": (f"ignore: [{RULE}]\n", "`ignore` is set otherwise"),
    "exclude": ("extend-exclude: [web.yaml]\n", "`extend-exclude` is set otherwise"),
    "severity": (f"rule-settings:\n  {RULE}: {{severity: low}}\n", f"`rule-settings` of {RULE} is set otherwise"),
    "fail-on": ("fail-on: never\n", "`fail-on` is set otherwise"),
    "baseline": (TRUSTING, "`baseline` is set otherwise"),
    "waivers": ("waivers: own.yaml\n", "`waivers` is set otherwise"),
    "overrides": (
        f"overrides:\n  - {{paths: [web.yaml], severity: {{{RULE}: low}}}}\n",
        "`overrides` is set otherwise",
    ),
    "severities": (f"severity: {{{RULE}: low}}\n", f"`severity` of {RULE} is set otherwise"),
    "honoured": ("honour-suppressions: [trivy]\n", "`honour-suppressions` is set otherwise"),
    "nested": ("nested-configuration: true\n", "`nested-configuration` is set otherwise"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_do_not_count_before_they_are_merged(history, case):  # noqa: F811
    text, words = SETTINGS[case]
    history.commit({"clean.yaml": CLEAN})
    history.write({"web.yaml": PRIVILEGED, CONFIGURATION: f"# mine\n{text}", BASELINE: EMPTY, "own.yaml": WAIVER})
    call = () if case != "ignore" else ("--select", "all", "--min-severity", "critical")
    report = history.report(*(call or ONE), *AS_OF)
    assert report["summary"]["exitCode"] == 1
    assert [(f["path"], f["line"]) for f in report["findings"] if f["rule"] == RULE] == [("web.yaml", 10)]
    line = 3 if case == "severity" else 2
    told = [(a["path"], a["line"], a["message"], a["inForce"]) for a in report["addedDecisions"]]
    assert told[0] == (CONFIGURATION, line, words, False)
    assert_told_first(history, f"{words} (not in force in this run)", *AS_OF)
    assert_refused(history, CONFIGURATION, line, words, *AS_OF)


def test_settings_that_are_taken_out_are_told_with_their_file(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN, CONFIGURATION: "fail-on: low\nforbid-new-decisions: true\n"})
    history.write({CONFIGURATION: "require-objects: false\n"})
    result = history.check(*ONE, "--output", "json")
    report = json.loads(result.out)
    assert [(a["path"], a["line"], a["message"]) for a in report["addedDecisions"]] == [
        (CONFIGURATION, None, "`fail-on` is not set as it was"),
        (CONFIGURATION, None, "`forbid-new-decisions` is not set as it was"),
    ]
    assert (result.code, report["summary"]["failing"]) == (1, 2)


def test_a_nearer_configuration_does_not_count(history, monkeypatch):  # noqa: F811
    history.commit({"apps/clean.yaml": CLEAN, CONFIGURATION: "fail-on: low\n"})
    history.write(
        {"apps/web.yaml": PRIVILEGED, "apps/pyproject.toml": '[tool.kubelint-compliance]\nfail-on = "never"\n'}
    )
    monkeypatch.chdir(history.folder / "apps")
    report = history.report(*ONE)
    assert (report["summary"]["failOn"], report["summary"]["exitCode"]) == ("low", 1)
    (added,) = report["addedDecisions"]
    assert (added["path"], added["line"], added["message"]) == ("apps/pyproject.toml", 2, "`fail-on` is set otherwise")


FURTHER = f"apps/{CONFIGURATION}"
NESTED = "nested-configuration: true\n"
LOW = f"severity: {{{RULE}: low}}\n"


@pytest.mark.parametrize("before", [None, f"severity: {{{RULE}: high}}\n"])
def test_a_configuration_further_down_counts_as_it_was(history, before):  # noqa: F811
    there = {} if before is None else {FURTHER: before}
    history.commit({"apps/clean.yaml": CLEAN, CONFIGURATION: NESTED, **there})
    history.write({"apps/web.yaml": PRIVILEGED, FURTHER: LOW})
    report = history.report(*ONE)
    severity = "critical" if before is None else "high"
    assert [(f["path"], f["severity"]) for f in report["findings"] if f["rule"] == RULE] == [
        ("apps/web.yaml", severity)
    ]
    assert report["summary"]["exitCode"] == 1
    words = "A configuration further down is not as it was"
    told = [(a["path"], a["line"], a["message"], a["inForce"]) for a in report["addedDecisions"]]
    assert told == [(FURTHER, None, words, False)]
    (entry,) = report["configurations"]
    assert (entry["path"], entry["counts"]) == (FURTHER, before is not None)
    if before is None:
        assert entry["reason"].startswith("the change adds it")
    head = history.report(*ONE, "--decisions-from", "head")
    assert [f["severity"] for f in head["findings"] if f["rule"] == RULE] == ["low"]
    assert [(a["path"], a["inForce"]) for a in head["addedDecisions"]] == [(FURTHER, True)]


def test_a_configuration_further_down_counts_after_it_is_gone(history):  # noqa: F811
    history.commit(
        {"apps/clean.yaml": CLEAN, CONFIGURATION: f"{NESTED}{LOW}", FURTHER: f"severity: {{{RULE}: high}}\n"}
    )
    history.write({"apps/web.yaml": PRIVILEGED, FURTHER: None})
    report = history.report(*ONE)
    assert [f["severity"] for f in report["findings"] if f["rule"] == RULE] == ["high"]
    assert [(a["path"], a["message"]) for a in report["addedDecisions"]] == [
        (FURTHER, "A configuration further down is not as it was")
    ]


def test_what_was_further_down_is_not_new_where_nothing_changed(history):  # noqa: F811
    history.commit({"apps/web.yaml": PRIVILEGED, CONFIGURATION: NESTED, FURTHER: LOW})
    history.write({"apps/web.yaml": f"\n{PRIVILEGED}"})
    report = history.report(*ONE)
    assert [f["status"] for f in report["findings"] if f["rule"] == RULE] == ["unchanged"]
    assert report["addedDecisions"] == []


def test_what_another_tool_was_told_is_an_ignore_of_the_change(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN, CONFIGURATION: "honour-suppressions: [kube-linter]\n"})
    told = PRIVILEGED.replace(
        "  name: web\n", "  name: web\n  annotations: {ignore-check.kube-linter.io/privileged-container: agreed}\n"
    )
    history.write({"web.yaml": told})
    report = history.report(*ONE)
    assert [f["status"] for f in report["findings"] if f["rule"] == RULE] == ["ignored"]
    assert [(a["kind"], a["path"], a["inForce"]) for a in report["addedDecisions"]] == [("ignore", "web.yaml", True)]
    assert history.check(*ONE, "--forbid-new-decisions").code == 1


def test_a_configuration_that_others_extend_counts_as_it_was(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN, CONFIGURATION: "extends: ci/more.yaml\n", "ci/more.yaml": "fail-on: medium\n"})
    history.write({"web.yaml": PRIVILEGED, "ci/more.yaml": "fail-on: never\n"})
    report = history.report(*ONE)
    assert (report["summary"]["failOn"], report["summary"]["exitCode"]) == ("medium", 1)
    assert [a["message"] for a in report["addedDecisions"]] == ["`fail-on` is not set as it was"]


def test_a_broken_configuration_stops_the_run_whatever_counts(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, CONFIGURATION: "fail-on: low\n"})
    history.write({CONFIGURATION: "fail-on: nothing\n"})
    result = history.check(*ONE)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {CONFIGURATION}:1: fail-on ")


def test_a_broken_configuration_of_the_revision_can_be_mended(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, CONFIGURATION: "fail-on: nothing\n"})
    history.write({CONFIGURATION: "fail-on: low\n"})
    result = history.check(*ONE)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {CONFIGURATION}:1: fail-on ")
    assert result.err.endswith("--decisions-from head takes the one that is there now\n")
    mended = history.check(*ONE, "--decisions-from", "head")
    assert mended.code == 0
    assert "cannot be read, so nothing is told of it" in mended.err


def test_broken_decisions_of_the_revision_can_be_mended(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, REGISTER: "waivers: [1]\n", CONFIGURATION: TRUSTING, BASELINE: "{}\n"})
    history.write({REGISTER: WAIVER, BASELINE: EMPTY})
    result = history.check(*ONE, *AS_OF)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {REGISTER}:1:11: ")
    assert result.err.endswith("--decisions-from head takes the one that is there now\n")
    mended = history.report(*ONE, *AS_OF, "--decisions-from", "head")
    assert (mended["summary"]["exitCode"], mended["summary"]["statuses"]["waived"]) == (0, 1)
    assert [a["message"] for a in mended["addedDecisions"]] == ["Waiver W-1 is added: agreed"]
    history.commit({BASELINE: "{}\n"})
    history.write({BASELINE: EMPTY})
    result = history.check(*ONE, *AS_OF)
    assert (result.code, result.err.startswith(f"error: {BASELINE}: is no baseline")) == (2, True)
    assert history.check(*ONE, *AS_OF, "--decisions-from", "head").code == 0


def test_a_rule_file_that_is_changed_is_told(history):  # noqa: F811
    from tests.hostile.test_cache import RULE as OWN

    history.commit({"web.yaml": PRIVILEGED, CONFIGURATION: "rules: [own]\n", "own/note-missing.yaml": OWN})
    assert history.report("--select", RULE)["addedDecisions"] == []
    history.write({"own/note-missing.yaml": OWN + "# changed\n"})
    (added,) = history.report("--select", RULE)["addedDecisions"]
    assert (added["path"], added["line"], added["inForce"]) == ("own/note-missing.yaml", None, True)
    assert added["message"] == "A file that `rules` names is not as it was"


@pytest.mark.parametrize("words", [("--decisions-from", "head"), ("--forbid-new-decisions",)])
def test_what_is_about_a_change_needs_one(folder, run, words):  # noqa: F811
    (folder / "web.yaml").write_text(PRIVILEGED, encoding="utf-8")
    result = run("check", *words)
    said = f"{words[0]} is about a change: it goes with --diff-base, which says what to compare with"
    assert (result.code, result.out, result.err) == (2, "", f"error: {said}\n")


def test_a_word_that_is_no_side_is_told(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    result = history.check("--decisions-from", "mine")
    assert result.code == 2
    assert result.err == "error: 'mine' is not a value of --decisions-from; one of base, head\n"


def test_one_ignore_is_one_decision_however_much_its_finding_covers(history):  # noqa: F811
    files, line = IGNORES["comment"]
    history.commit({"clean.yaml": CLEAN})
    history.write(files)
    report = history.report("--select", "default,waiver-*")
    covered = [f["rule"] for f in report["findings"] if f["status"] == "ignored" and f["supersededBy"]]
    assert covered
    assert [(a["kind"], a["line"]) for a in report["addedDecisions"]] == [("ignore", line)]

"""What a change brings, through the command line: what is new against a revision, and what is not."""

from __future__ import annotations

import io
import json

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.data import read_data
from tests.cli.conftest import folder, run  # noqa: F401 - fixtures
from tests.cli.manifests import BROKEN, CLEAN, PRIVILEGED
from tests.decisions.histories import history  # noqa: F401 - a fixture

ONE = ("--select", "container-privileged")
CONTAINER = """\
    - name: {name}
      image: registry.example/web:1.0.0
      securityContext:
        privileged: true
"""
SECOND = PRIVILEGED + CONTAINER.format(name="side")
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r, namespace: shop}
rules:
"""
RULE = "  - {apiGroups: ['*'], resources: ['*'], verbs: [get]}\n"


def summary(result):
    return result.out.rstrip("\n").split("\n")[-2]


def test_what_was_there_is_not_new_and_what_is_new_is_told(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    result = history.check(*ONE)
    assert result.code == 0
    assert "\nno findings, 1 not new; " in f"\n{summary(result)}"
    assert "; compared with main (" in summary(result)
    assert result.out.endswith("passed: nothing new at or above high\n")
    history.write({"web.yaml": SECOND})
    assert history.found(*ONE) == [("web.yaml", 14, "container-privileged")]
    result = history.check(*ONE)
    assert (result.code, result.out.split("\n")[-2]) == (1, "failed: 1 new finding at or above high")


@pytest.mark.parametrize("text", ["fail-on: low\n", "nested-configuration: true\n"])
def test_the_first_configuration_of_the_run_is_not_told_as_one_further_down(history, text):  # noqa: F811
    history.commit({"clean.yaml": CLEAN})
    history.write({".kubelint-compliance.yaml": text})
    result = history.check(*ONE)
    assert "; 1 configuration passed over; compared with main (" in summary(result)
    assert "passed over for 1 file: the change adds it, and decisions are those of the commit" in result.out
    assert "does not say" not in result.out


@pytest.mark.parametrize("decisions", ["base", "head"])
def test_a_baseline_that_is_named_and_not_there_is_an_error(history, decisions):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    words = "there is no baseline 'b.json'; kubelint-compliance baseline write --file b.json makes it\n"
    result = history.check(*ONE, "--baseline", "b.json", "--decisions-from", decisions)
    assert (result.code, result.err) == (2, f"error: {words}")
    history.write({".kubelint-compliance.yaml": "baseline: b.json\n"})
    result = history.check(*ONE, "--decisions-from", decisions)
    assert (result.code, result.err) == (2, f"error: .kubelint-compliance.yaml:1: baseline: {words}")


def test_of_a_baseline_that_is_not_committed_nothing_counts_yet(history, run):  # noqa: F811
    history.commit({"web.yaml": CLEAN})
    history.write({"web.yaml": PRIVILEGED})
    assert run("baseline", "write", "--file", "b.json", *ONE).code == 0
    assert history.check(*ONE, "--baseline", "b.json").code == 1


def test_an_untracked_file_is_new(history):  # noqa: F811
    history.commit({"clean.yaml": CLEAN})
    history.write({"web.yaml": PRIVILEGED})
    assert history.found(*ONE) == [("web.yaml", 10, "container-privileged")]


@pytest.mark.parametrize("words", [(".",), ("new.yaml",), ("deploy", "new.yaml")])
def test_what_moves_to_another_file_is_not_new_whatever_is_named(history, words):  # noqa: F811
    history.commit({"old.yaml": PRIVILEGED, "deploy/clean.yaml": CLEAN})
    history.write({"old.yaml": None, "new.yaml": f"# moved\n---\n{CLEAN}---\n{PRIVILEGED}"})
    assert history.found(*ONE, *words) == []
    assert history.found(*ONE, *words, status="unchanged") == [("new.yaml", 19, "container-privileged")]


def test_files_of_a_list_are_compared_with_what_they_were(history):  # noqa: F811
    history.commit({"apps/web.yaml": PRIVILEGED, "apps/other.yaml": CLEAN})
    history.write({"apps/web.yaml": SECOND, "list": "apps/web.yaml\napps/new.yaml\n"})
    assert history.found(*ONE, "--files-from", "list") == [("apps/web.yaml", 14, "container-privileged")]
    assert history.found(*ONE, "--root", ".", "apps/web.yaml") == [("apps/web.yaml", 14, "container-privileged")]


def test_standard_input_is_compared_with_the_file_it_is(history, monkeypatch):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    stdin = io.TextIOWrapper(io.BytesIO(SECOND.encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert history.found(*ONE, "-", "--stdin-filename", "web.yaml") == [("web.yaml", 14, "container-privileged")]


def test_a_work_tree_beside_is_a_repository_too(history, monkeypatch, tmp_path_factory):  # noqa: F811
    history.commit({"repository/web.yaml": PRIVILEGED})
    beside = tmp_path_factory.mktemp("beside") / "tree"
    history.git("worktree", "add", "-q", "-b", "beside", str(beside))
    (beside / "repository/web.yaml").write_text(SECOND, encoding="utf-8")
    monkeypatch.chdir(beside / "repository")
    assert history.found(*ONE) == [("repository/web.yaml", 14, "container-privileged")]


def test_the_name_of_a_revision_says_nothing_to_a_page(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    history.git("branch", "a<b>`c`|d")
    words = (*ONE, "--diff-base", "a<b>`c`|d", "--output")
    assert "; compared with a?b??c??d (" in history.check(*words, "markdown").out
    assert history.report(*words[:-1])["comparedWith"]["revision"] == "a<b>`c`|d"


def test_a_copy_is_new_once(history):  # noqa: F811
    history.commit({"a.yaml": PRIVILEGED})
    history.write({"b.yaml": PRIVILEGED})
    assert history.found(*ONE) == [("b.yaml", 10, "container-privileged")]
    history.write({"a.yaml": None, "c.yaml": PRIVILEGED})
    assert history.found(*ONE) == [("c.yaml", 10, "container-privileged")]


def test_what_breaks_a_graph_rule_in_a_file_that_did_not_change_is_new(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, "policy.yaml": POLICY})
    words = ("--select", "pod-not-selected-by-network-policy")
    assert history.found(*words) == []
    history.write({"policy.yaml": None})
    assert history.found(*words) == [("web.yaml", 3, "pod-not-selected-by-network-policy")]


def test_rules_of_a_role_that_move_are_not_new(history):  # noqa: F811
    words = ("--select", "rbac-wildcard-resources")
    history.commit({"role.yaml": ROLE + RULE})
    assert len(history.found(*words, status="unchanged")) == 1
    first = "  - {apiGroups: [''], resources: [pods], verbs: [get]}\n"
    history.write({"role.yaml": ROLE + first + RULE})
    assert history.found(*words) == []
    history.write({"role.yaml": ROLE + first + RULE + RULE})
    assert len(history.found(*words)) == 1


def test_what_is_no_longer_ignored_is_new(history):  # noqa: F811
    line = "        privileged: true"
    history.commit({"web.yaml": PRIVILEGED.replace(line, f"{line}  # kubelint-compliance: ignore[{ONE[1]}] agreed")})
    assert history.found(*ONE, status="ignored") == [("web.yaml", 10, "container-privileged")]
    history.write({"web.yaml": PRIVILEGED})
    assert history.found(*ONE) == [("web.yaml", 10, "container-privileged")]


def test_more_than_are_listed_are_counted(history):  # noqa: F811
    def pods(number):
        return "---\n".join(PRIVILEGED.replace("name: web", f"name: web-{index}") for index in range(number))

    history.commit({"web.yaml": pods(130)})
    assert history.found(*ONE) == []
    history.write({"web.yaml": pods(132)})
    report = history.report(*ONE)
    assert report["summary"]["statuses"]["unchanged"] == 130
    assert report["summary"]["open"] == 2
    (beyond,) = (f for f in report["findings"] if f["status"] == "open")
    assert beyond["message"].startswith("And 2 more of this rule in this file than there were, somewhere")


def test_what_came_to_the_revision_since_is_not_mended_by_this(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    history.git("checkout", "-q", "-b", "change")
    history.commit({"side.yaml": CLEAN})
    history.git("checkout", "-q", "main")
    history.commit({"web.yaml": PRIVILEGED.replace("true", "false")})
    history.git("checkout", "-q", "change")
    assert (history.check(*ONE).code, history.found(*ONE)) == (0, [])


def test_histories_apart_are_compared_with_a_warning(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    history.git("checkout", "-q", "--orphan", "other")
    history.commit({"web.yaml": SECOND})
    result = history.check(*ONE)
    assert (result.code, history.report(*ONE)["comparedWith"]["isBase"]) == (1, False)
    assert result.err.startswith("warning: --diff-base: main (")
    assert "has no commit in common with HEAD" in result.err


def test_what_cannot_be_checked_stays_so_whatever_was_there(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, "broken.yaml": BROKEN})
    result = history.check(*ONE)
    assert (result.code, result.out.count("error[syntax]")) == (2, 1)
    assert "1 file of main (" in result.err
    assert "could not be checked as a whole: what is found there now may be called new" in result.err


def test_controls_stand_as_all_manifests_have_them(history, run):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    words = (*ONE, "--framework", "soc2")
    whole = run("check", *words).err
    assert "fail" in whole
    changed = history.check(*words)
    assert (changed.code, changed.err) == (0, whole)


def test_readers_that_compare_for_themselves_get_what_is_not_new(history, run):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    history.write({"web.yaml": SECOND})
    results = json.loads(history.check(*ONE, "--output", "sarif").out)["runs"][0]["results"]
    states = [(result["baselineState"], result.get("suppressions")) for result in results]
    assert states == [("unchanged", None), ("new", None)]
    assert len(json.loads(history.check(*ONE, "--output", "gitlab").out)) == 2
    (plain, _) = json.loads(run("check", *ONE, "--output", "sarif").out)["runs"][0]["results"]
    assert "baselineState" not in plain


def test_the_json_report_fits_its_schema(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, "role.yaml": ROLE + RULE})
    account = "{kind: ServiceAccount, name: web, namespace: shop}"
    bound = f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: b, namespace: shop}}
subjects: [{account}]
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}
"""
    history.write({"bound.yaml": bound, ".kubelint-compliance.yaml": "fail-on: low\nignore: [host-pid]\n"})
    report = history.report()
    schema = json.loads(read_data("schemas/report.schema.json"))
    Draft202012Validator(schema).validate(report)
    assert len(report["addedDecisions"]) == 2
    assert len(report["newlyPermitted"]) == 1
    assert report["comparedWith"]["revision"] == "main"
    assert len(report["comparedWith"]["commit"]) == 40


def test_other_formats_tell_what_is_new_alone(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    history.write({"web.yaml": SECOND})
    concise = history.check(*ONE, "--output", "concise").out.split("\n")
    assert [line.split()[0] for line in concise if line.startswith("web.yaml:")] == ["web.yaml:14:9:"]
    assert "web.yaml:10:9: " in history.check(*ONE, "--output", "concise", "--show-suppressed").out
    assert history.check(*ONE, "--output", "github").out.count("::error ") == 1
    assert "### Set aside" not in history.check(*ONE, "--output", "markdown").out
    junit = history.check(*ONE, "--output", "junit").out
    assert (junit.count("<failure"), junit.count('<skipped type="critical" message="unchanged: also at main (')) == (
        1,
        1,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shard", "1/2", "--output", "shard"), "--diff-base compares whole runs, and --shard makes a part of one"),
        (("-",), "--diff-base: standard input is in no revision; --stdin-filename says which file it is"),
    ],
)
def test_what_cannot_be_compared_is_a_wrong_call(history, words, said):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    result = history.check(*ONE, *words)
    assert (result.code, result.out, result.err) == (2, "", f"error: {said}\n")


def test_without_a_repository_it_is_a_wrong_call(folder, run):  # noqa: F811
    (folder / "web.yaml").write_text(PRIVILEGED, encoding="utf-8")
    result = run("check", *ONE, "--diff-base", "main", "--output", "json=report.json")
    said = "--diff-base: there is no Git repository here; call it in one, or without --diff-base"
    assert (result.code, result.out, result.err) == (2, "", f"error: {said}\n")
    assert sorted(path.name for path in folder.iterdir()) == ["web.yaml"]


def test_a_revision_that_is_not_there_writes_nothing(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, "report.json": "kept\n"})
    result = history.check(*ONE, "--diff-base", "nowhere", "--output", "json=report.json", "web.yaml")
    said = "--diff-base: there is no revision 'nowhere' here; run `git fetch origin nowhere`"
    assert (result.code, result.out, result.err) == (2, "", f"error: {said}\n")
    assert (history.folder / "report.json").read_text() == "kept\n"


def test_the_work_tree_and_the_index_stay_as_they_are(history):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED, "old.yaml": CLEAN})
    history.write({"web.yaml": SECOND, "old.yaml": None})

    def state():
        files = {path: path.stat() for path in sorted(history.folder.rglob("*"))}
        return [(path, stat.st_mtime_ns, stat.st_size, stat.st_ino) for path, stat in files.items()]

    before = state()
    assert history.check(*ONE).code == 1
    assert state() == before


LINES = ("--diff-only", "lines")
UNLIMITED = "memory-limit-missing"


def test_only_what_lies_on_a_changed_line_is_told(history):  # noqa: F811
    both = ("--select", f"{ONE[1]},pod-not-selected-by-network-policy")
    history.commit({"web.yaml": PRIVILEGED.replace("privileged: true", "privileged: false"), "policy.yaml": POLICY})
    history.write({"web.yaml": PRIVILEGED, "policy.yaml": None})
    assert len(history.found(*both)) == 2
    assert history.found(*both, *LINES) == [("web.yaml", 10, "container-privileged")]
    assert history.found(*both, *LINES, status="elsewhere") == [("web.yaml", 3, "pod-not-selected-by-network-policy")]
    result = history.check(*both, *LINES)
    assert (result.code, ", 1 new elsewhere; " in summary(result)) == (1, True)


def test_a_line_that_is_taken_out_touches_what_it_was_in(history):  # noqa: F811
    limited = PRIVILEGED + "      resources: {limits: {memory: 1Gi}}\n"
    side = CONTAINER.format(name="side") + "      resources: {limits: {memory: 1Gi}}\n"
    history.commit({"web.yaml": limited + side})
    history.write({"web.yaml": PRIVILEGED + side})
    assert history.found("--select", UNLIMITED, *LINES) == [("web.yaml", 7, UNLIMITED)]


def test_a_new_file_is_all_new_lines_and_one_with_another_name_has_none(history):  # noqa: F811
    history.commit({"policy.yaml": POLICY, "web.yaml": PRIVILEGED})
    history.write({"policy.yaml": None, "web.yaml": None, "moved.yaml": PRIVILEGED})
    rule = "pod-not-selected-by-network-policy"
    assert history.found("--select", rule, *LINES) == []
    history.write({"other.yaml": PRIVILEGED.replace("name: web", "name: other")})
    assert history.found("--select", rule, *LINES) == [("other.yaml", 3, rule)]


def test_another_word_for_lines_is_told(history, run):  # noqa: F811
    history.commit({"web.yaml": PRIVILEGED})
    assert history.check("--diff-only", "files").err == (
        "error: 'files' is not a value of --diff-only; did you mean 'lines'?\n"
    )
    alone = run("check", *LINES)
    said = "--diff-only is about a change: it goes with --diff-base, which says what to compare with"
    assert (alone.code, alone.err) == (2, f"error: {said}\n")


def test_a_pattern_that_left_out_manifests_before_is_not_new(history):  # noqa: F811
    files = {"web.yaml": CLEAN, "vendor/a.yaml": CLEAN, "old/a.yaml": CLEAN, "web/templates/a.yaml": "a: {{ .b }}\n"}
    history.commit({**files, "web/Chart.yaml": "name: web\n", ".kubelint-compliance.yaml": "exclude:\n  - vendor/\n"})
    history.write({".kubelint-compliance.yaml": "exclude:\n  - vendor/\n  - old/\n"})
    told = "population-excluded-path"
    assert history.found("--decisions-from", "head") == [(".kubelint-compliance.yaml", 3, told)]
    before = history.found("--decisions-from", "head", status="unchanged")
    assert (".kubelint-compliance.yaml", 2, told) in before
    assert ("web/templates/a.yaml", 1, "population-unrendered-template") in before
    assert history.found() == []


def test_patterns_of_a_configuration_that_is_there_no_more_have_no_place(history):  # noqa: F811
    files = {"web.yaml": CLEAN, "vendor/a.yaml": CLEAN}
    history.commit({**files, ".kubelint-compliance.yaml": "exclude: [vendor/]\n"})
    history.write({".kubelint-compliance.yaml": None})
    assert history.check("--output", "concise").code == 0
    assert history.found("--select", "population-excluded-path") == []

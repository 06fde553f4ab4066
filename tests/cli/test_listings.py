"""`rules`, `explain`, `controls`, `config` and `--version`."""

import csv
import io
import json

import pytest

from kubelint_compliance import __version__
from kubelint_compliance.cli.explain import by_alias, explain
from kubelint_compliance.cli.rules import all_rules
from kubelint_compliance.decisions import remarks
from kubelint_compliance.model import Example, Rule
from kubelint_compliance.reports.words import FRAMEWORKS


def rule(id, *, aliases=(), controls=()):
    return Rule(id, id.title(), "high", "pod-hardening", True, "pod", (), "Why.", "Mend.", controls, aliases)


def test_version(run):
    assert run("--version") == (0, f"kubelint-compliance {__version__}\n", "")


def test_no_arguments_show_the_help_and_exit_with_2(run):
    code, out, err = run()
    assert (code, err) == (2, "")
    assert out.startswith("Usage: kubelint-compliance ")
    assert run("--help") == (0, out, "")


def test_rules_are_listed_within_80_columns(run):
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    listed = [line.split()[1].rstrip(":") for line in lines if line[0] != " "]
    assert listed == sorted(rule.id for rule in all_rules())
    assert "critical  container-privileged: Privileged container" in lines
    assert "high      host-path-not-allowed: Host path outside the approved ones (off by" in lines


def ids(run, *words):
    return [rule["id"] for rule in json.loads(run("rules", *words, "-o", "json").out)]


def test_rules_are_found_by_a_part_a_glob_an_area_or_an_alias(run):
    assert "host-network" in ids(run, "HOST")
    assert ids(run, "host-p?d") == ["host-pid"]
    assert ids(run, "process namespace") == ["host-pid"]
    assert ids(run, "CKV_K8S_16") == ["container-privileged"]
    assert ids(run, "c-0057") == ids(run, "~C-0057") == ["container-privileged"]
    stored = set(ids(run, "storage"))
    assert {rule.area for rule in all_rules() if rule.id in stored} >= {"storage"}


def test_rules_are_found_by_every_word_that_selects_them(run):
    assert "host-pid" in ids(run, "pss:baseline")
    assert "run-as-root-allowed" not in ids(run, "pss:baseline")
    assert set(ids(run, "pss:baseline")) < set(ids(run, "pss:restricted"))
    assert "container-privileged" in ids(run, "soc2:CC6.1")


@pytest.mark.parametrize("word", ["pss:baseline", "pod-hardening", "host-p?d"])
def test_a_word_that_selects_rules_is_explained_by_their_list(run, word):
    code, out, _ = run("explain", word)
    head, _, *rows = out.splitlines()
    assert (code, head) == (0, f"{word} selects these rules:")
    assert "host-pid" in [row.split()[0] for row in rows]


def test_the_code_of_a_problem_is_explained(run):
    code, out, _ = run("explain", "malformed")
    assert code == 0
    assert out.startswith("malformed: A value is of a type that its field cannot have. ")
    assert out.endswith("It is a problem of the input, no rule: nothing selects it or sets it aside.\n")


def test_rules_are_narrowed_by_framework_and_area(run):
    both = ids(run, "--framework", "PSS", "--area", "pod-hardening")
    assert "host-pid" in both
    assert "naked-pod" not in both
    assert set(both) == set(ids(run, "--framework", "pss")) & set(ids(run, "--area", "pod-hardening"))
    two = ids(run, "--area", "storage", "--area", "versions")
    assert set(two) == set(ids(run, "--area", "storage")) | set(ids(run, "--area", "versions"))
    assert ids(run, "list", "host-pid") == ids(run, "host-pid")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("host-pit",), "no rule fits 'host-pit'; did you mean 'host-pid'?"),
        (("--area", "pods"), "'pods' is not a value of --area; one of "),
        (("--framework", "soc"), "no framework 'soc'; did you mean 'soc2'?"),
    ],
)
def test_a_filter_that_fits_nothing_is_told(run, words, message):
    code, out, err = run("rules", *words)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_rules_as_json_have_the_public_fields(run):
    rules = json.loads(run("rules", "--output", "json").out)
    assert [rule["id"] for rule in rules] == [rule.id for rule in all_rules()]
    for entry in rules:
        assert list(entry) == [
            "id", "title", "severity", "area", "default", "aliases", "controls", "pss", "since",
        ]  # fmt: skip
    (privileged,) = (entry for entry in rules if entry["id"] == "container-privileged")
    assert privileged["default"] is True
    assert {"CKV_K8S_16", "~kyverno/restricted-latest"} <= set(privileged["aliases"])
    assert list(privileged["controls"][0]) == ["framework", "id", "strength", "because"]


def test_a_rule_is_explained(run):
    code, out, err = run("explain", "container-privileged")
    assert (code, err) == (0, "")
    assert out.startswith("container-privileged: Privileged container\n")
    for title in ("Why", "How to mend it", "Controls", "Fails", "Passes", "Elsewhere", "References"):
        assert f"\n{title}\n\n  " in out
    assert "privileged: true" in out


def test_what_a_rule_does_not_say_is_left_out():
    text = explain(rule("quiet")._replace(examples=(Example("kind: Pod\n", fails=True),)))
    assert text == (
        "quiet: Quiet\n\nseverity  high\narea      pod-hardening\ndefault   on\nlooks at  pod\n"
        "\nWhy\n\n  Why.\n\nHow to mend it\n\n  Mend.\n\nFails\n\n  kind: Pod\n"
    )


def test_a_rule_is_explained_as_a_page(run):
    code, out, err = run("explain", "CKV_K8S_16", "--output", "markdown")
    assert (code, err) == (0, "")
    assert out.startswith(
        "# Privileged container\n\n`container-privileged`\n\n| | |\n|---|---|\n| Severity | critical |\n"
    )
    titles = [line for line in out.split("\n") if line.startswith("## ")]
    assert titles == [
        f"## {title}"
        for title in ("Why", "What to do", "Examples", "The check", "Controls", "The same check elsewhere", "Read more")
    ]
    assert "privileged: true # <- here\n" in out


def test_a_page_that_stands_alone_links_to_no_other_page(run):
    assert ".md" not in run("explain", "schema-wrong-type", "--output", "markdown").out
    out = run("explain", "seccomp-unconfined", "--output", "markdown").out
    assert "| Shown instead of | seccomp-not-set, seccomp-profile-not-allowed |\n" in out


def test_an_unknown_form_of_an_explanation_is_told(run):
    assert (
        run("explain", "host-pid", "-o", "html").err
        == "error: 'html' is not a value of --output; one of text, markdown\n"
    )


def test_another_tools_name_explains_the_rule(run):
    code, out, _ = run("explain", "ckv_k8s_16")
    assert code == 0
    assert out.startswith("ckv_k8s_16 is container-privileged here.\n\ncontainer-privileged: Privileged container\n")


def test_an_approximate_name_tells_which_rules_it_overlaps_with(run):
    code, out, _ = run("explain", "kyverno/restricted-latest")
    assert code == 0
    head, _, *rows = out.splitlines()
    assert head == "kyverno/restricted-latest has no exact equal here; it overlaps with:"
    assert "container-privileged" in [row.split()[0] for row in rows]


@pytest.mark.parametrize(
    ("word", "mark", "found"),
    [
        ("X-2", "", []),
        ("X-1", "", ["a"]),
        ("x-1", "", ["a"]),
        ("X.1", "", []),
        ("X-3", "", []),
        ("X-3", "~", ["b"]),
        ("~X-3", "~", ["b"]),
        ("s/deployment_off", "", ["b"]),
        ("s/_off", "", []),
    ],
)
def test_aliases_are_exact_or_approximate(word, mark, found):
    rules = [rule("a", aliases=("X-1",)), rule("b", aliases=("~X-3", "s/{kind}_off"))]
    assert [found.id for found in by_alias(rules, word, mark)] == found


@pytest.mark.parametrize(
    ("word", "near"), [("contaner-privleged", "container-privileged"), ("CKV_K8S_166", "CKV_K8S_16")]
)
def test_an_unknown_name_gets_the_nearest_one(run, word, near):
    assert run("explain", word) == (2, "", f"error: no rule is called '{word}'; did you mean '{near}'?\n")


def test_controls_are_listed_as_blocks_within_80_columns(run):
    code, out, _ = run("controls", "soc2")
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "SOC 2 Trust Services Criteria, 2017 (2022 points of focus)"
    assert lines[1].startswith("No criterion can be shown from manifests alone.")
    assert max(map(len, lines)) <= 80
    heads = [line.split()[0] for line in lines[3:] if line and line[0] != " "]
    assert len(heads) == 61
    assert "CC6.3  Access changed or removed by role, least privilege, duty separation" in lines
    assert "  topics       rbac, service-accounts, gitops-access" in lines
    everything = run("controls").out.splitlines()
    assert max(map(len, everything)) <= 80


def test_controls_are_narrowed_by_framework_and_id(run):
    def listed(*words):
        matrices = json.loads(run("controls", *words, "-o", "json").out)
        return {entry["framework"]: [control["id"] for control in entry["controls"]] for entry in matrices}

    both = listed("--framework", "SOC2", "--framework", "iso27001", "--control", "CC7.1", "--control", "a.8.22")
    assert both == {"soc2": ["CC7.1"], "iso27001": ["A.8.22"]}
    assert listed("soc2", "iso27001", "--control", "cc7.1", "--control", "A.8.22") == both
    assert listed("--control", "A.8.22") == {"iso27001": ["A.8.22"]}


@pytest.mark.parametrize("word", remarks.RULES)
def test_a_finding_about_ignores_is_explained_though_it_has_no_rule_file(run, word):
    code, out, _ = run("explain", word)
    assert code == 0
    assert out.startswith(f"{word}: ")
    assert f"\nseverity  {remarks.severity_of(word)}\n" in out


@pytest.mark.parametrize("word", ["CC6.1", "cc6.1", "soc2:CC6.1"])
def test_a_control_is_explained(run, word):
    code, out, err = run("explain", word)
    assert (code, err) == (0, "")
    assert out.startswith(
        "SOC 2 Trust Services Criteria, 2017 (2022 points of focus)\n\nCC6.1  Logical access protects"
    )
    assert "could show" in out
    assert "not covered" in out
    assert "    container-privileged (supports): " in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_group_of_controls_and_one_of_several_frameworks_are_explained(run):
    assert [f"\nCC6.{number}  " in run("explain", "CC6").out for number in range(1, 9)] == [True] * 8
    out = run("explain", "1.2.1").out
    assert "CIS Kubernetes Benchmark" in out
    assert "PCI DSS" in out


def test_a_rule_says_whether_passing_it_is_evidence(run):
    assert "\npassing " in run("explain", "run-as-non-root-unset").out
    assert "\npassing " not in run("explain", "container-privileged").out


def test_controls_are_described_as_json(run):
    (soc2,) = json.loads(run("controls", "soc2", "--output", "json").out)
    assert (soc2["framework"], soc2["version"]) == ("soc2", "2017 (2022 points of focus)")
    control = next(control for control in soc2["controls"] if control["id"] == "CC6.1")
    assert control["verdict"] == "partial"
    assert "container-privileged" in control["rules"]
    assert list(control["mappings"][0]) == ["rule", "strength", "because"]
    assert control["gap"].startswith("Live bindings export")
    assert [entry["framework"] for entry in json.loads(run("controls", "--output", "json").out)] == list(FRAMEWORKS)


def test_controls_are_written_as_markdown_and_csv(run):
    rows = list(csv.reader(io.StringIO(run("controls", "pss", "--output", "csv").out, newline="")))
    assert rows[0][:6] == ["Framework", "Version", "Control", "Title", "Verdict", "Rules"]
    assert len(rows) == 20
    assert "| <code>CC1.1</code> |" in run("controls", "soc2", "--output", "markdown").out


def test_an_unknown_framework_gets_the_nearest_one(run):
    code, out, err = run("controls", "soc")
    assert (code, out, err) == (2, "", "error: no framework 'soc'; did you mean 'soc2'?\n")


def test_the_configuration_is_shown_as_it_may_be_kept(folder, run):
    (folder / ".kubelint-compliance.yaml").write_text("fail-on: critical\n")
    code, shown, err = run("config", "show")
    assert (code, err) == (0, "")
    assert "fail-on: critical\n" in shown
    assert "fail-on: high\n" in run("config", "show", "--isolated").out
    (folder / "kept.yaml").write_text(shown)
    kept = run("config", "show", "--config", "kept.yaml").out
    assert kept.splitlines()[1:] == shown.splitlines()[1:]


def test_the_schema_of_the_configuration_is_printed(run):
    assert json.loads(run("config", "schema").out)["title"] == "kubelint-compliance configuration"

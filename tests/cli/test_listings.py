"""`rules`, `explain`, `controls`, `config` and `--version`."""

import csv
import io
import json

import pytest

from kubelint_compliance import __version__
from kubelint_compliance.cli.explain import by_alias, explain
from kubelint_compliance.cli.rules import all_rules
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


def test_rules_are_listed_in_a_table(run):
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    header, *rows = out.splitlines()
    assert header.split() == ["RULE", "SEVERITY", "AREA", "DEFAULT", "PSS", "TITLE"]
    assert [row.split()[0] for row in rows] == sorted(rule.id for rule in all_rules())
    assert "container-privileged critical pod-hardening on baseline Privileged container" in [
        " ".join(row.split()) for row in rows
    ]


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


def test_controls_of_one_framework_are_listed(run):
    code, out, _ = run("controls", "soc2")
    title, limits, empty, header, *rows = out.splitlines()
    assert (code, empty) == (0, "")
    assert title == "SOC 2 Trust Services Criteria, 2017 (2022 points of focus)"
    assert limits.startswith("No criterion can be shown from manifests alone.")
    assert header.split("  ")[0] == "CONTROL"
    assert len(rows) == 61
    assert rows[0].split()[:2] == ["CC1.1", "not-testable"]


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

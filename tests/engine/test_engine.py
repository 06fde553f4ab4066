"""From text to findings: what is found, where, with which fingerprint; what cannot be evaluated is told."""

from __future__ import annotations

import pytest

from kubelint_compliance.engine import Gate, conclude
from kubelint_compliance.model import ERROR, TESTED, Coverage, FileResult, Scan
from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - name: app
    image: registry.example/app:1
    securityContext:
      privileged: true
"""


@pytest.fixture(scope="module")
def privileged():
    return rule_set(select=["container-privileged"])


def findings(text, rules, **facts):
    return scan_text("a.yaml", text, rules, **facts).findings


def test_a_clean_object_gives_nothing(privileged):
    assert findings(POD.replace("true", "false"), privileged) == ()


def test_a_finding_carries_place_object_pointer_and_excerpt(privileged):
    (finding,) = findings(POD, privileged)
    assert tuple(finding.span) == (9, 7, 9, 23)
    assert finding.object.title == "Pod shop/web"
    assert finding.pointer == "/spec/containers/0/securityContext/privileged"
    assert finding.message == 'Container "app" runs privileged'
    assert finding.severity == "critical"
    assert [tuple(line) for line in finding.excerpt] == [(6, "  - name: app"), (9, "      privileged: true")]


def test_fingerprints_stay_when_lines_and_indexes_move(privileged):
    (before,) = findings(POD, privileged)
    moved = POD.replace("  - name: app", "  # new\n  - {name: first, image: i}\n  - name: app")
    (after,) = findings(moved, privileged)
    assert before.span.line + 2 == after.span.line
    assert before.fingerprint == after.fingerprint
    (renamed,) = findings(POD.replace("name: app", "name: other"), privileged)
    assert renamed.fingerprint != before.fingerprint


def test_equal_fingerprints_are_told_apart(privileged):
    scan = scan_text("a.yaml", f"{POD}---\n{POD}", privileged)
    report = conclude([scan], [], privileged, Gate())
    first, second = (finding.fingerprint for finding in report.findings)
    assert second == f"{first}-2"


def test_a_patch_is_judged_for_what_it_says_but_not_for_what_it_leaves_out():
    rules = rule_set(select=["pss:restricted"])
    patch = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, securityContext: {privileged: true}}]}\n"
    assert {finding.rule for finding in findings(patch, rules, patch=True)} == {"container-privileged"}
    whole = {finding.rule for finding in findings(POD, rules)}
    assert {finding.rule for finding in findings(POD, rules, patch=True)} == whole > {"container-privileged"}


def test_a_wrong_type_is_told_with_its_place_and_not_taken_for_clean(privileged):
    scan = scan_text("a.yaml", POD.replace("true", '"true"'), privileged)
    (problem,) = scan.problems
    assert (problem.code, problem.fatal, tuple(problem.span)) == ("malformed", True, (9, 7, 9, 25))
    assert problem.message.startswith('"privileged" is text, but true or false is expected; not evaluated there: ')
    assert "container-privileged" in problem.message


def test_rendered_text_names_its_template(privileged):
    (finding,) = findings(f"---\n# Source: shop/templates/web.yaml\n{POD}", privileged)
    assert [(related.message, related.path) for related in finding.related] == [
        ("rendered from this template", "shop/templates/web.yaml")
    ]


def test_built_text_names_its_base(privileged):
    origin = "annotations: {config.kubernetes.io/origin: 'path: base/web.yaml'}, name: web"
    (finding,) = findings(POD.replace("name: web", origin), privileged)
    assert [related.path for related in finding.related] == ["base/web.yaml"]


def test_every_file_is_counted_once(privileged):
    scans = [
        scan_text("a.yaml", POD, privileged),
        scan_text("b.yaml", "x: 1", privileged),
        scan_text("c.yaml", "apiVersion: v1\nkind: [", privileged),
        scan_text("d.yaml", POD, privileged, template=True),
        Scan(FileResult("e.yaml", "excluded", "by a pattern")),
        scan_text("f.json", "{// a comment\n}", privileged),
    ]
    report = conclude(scans, [], privileged, Gate())
    assert [(file.path, file.bucket, file.objects) for file in report.files] == [
        ("a.yaml", "checked", 1),
        ("b.yaml", "not-kubernetes", 0),
        ("c.yaml", "unparsable", 0),
        ("d.yaml", "template", 0),
        ("e.yaml", "excluded", 0),
        ("f.json", "not-kubernetes", 0),
    ]
    assert report.exit_code == 2


@pytest.mark.parametrize(
    ("fail_on", "text", "exit_code"),
    [
        ("high", POD, 1),
        ("critical", POD, 1),
        ("never", POD, 0),
        ("low", POD.replace("true", "false"), 0),
        ("never", POD.replace("true", '"x"'), 2),
    ],
)
def test_exit_codes(privileged, fail_on, text, exit_code):
    report = conclude([scan_text("a", text, privileged)], [], privileged, Gate(fail_on=fail_on))
    assert report.exit_code == exit_code


def test_a_more_specific_finding_hides_only_what_is_about_the_same_item():
    rules = rule_set(select=["pss:restricted"])
    added = POD.replace("privileged: true", "capabilities: {drop: [ALL], add: [SYS_ADMIN, CHOWN]}")
    beyond = [
        (finding.pointer.rpartition("/")[2], finding.superseded_by)
        for finding in findings(added, rules)
        if finding.rule == "capability-added-beyond-restricted"
    ]
    assert beyond == [("0", "capability-added-beyond-baseline"), ("1", "")]


def test_a_rule_about_what_is_committed_is_skipped_and_counted_on_rendered_text():
    rules = rule_set(select=["secret-plaintext-in-manifest"])
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: 8kP2xW9qLmZ4}\n"
    assert len(findings(secret, rules)) == 1
    scan = scan_text("a.yaml", f"---\n# Source: c/templates/s.yaml\n{secret}", rules)
    assert scan.findings == ()
    report = conclude([scan], [], rules, Gate())
    assert [(entry.rule, entry.files) for entry in report.skipped] == [("secret-plaintext-in-manifest", 1)]


def test_a_wrong_type_elsewhere_explains_nothing():
    rules = rule_set(select=["container-privileged"])
    text = POD.replace("true", '"true"').replace("- name: app", "- {name: odd, image: i, stdin: 1}\n  - name: app")
    problems = scan_text("a.yaml", text, rules).problems
    assert [(problem.code, problem.span.line) for problem in problems] == [("malformed", 10)]


def test_objects_are_counted_by_the_rules_that_tested_them():
    rules = rule_set(select=["container-privileged", "proc-mount-unmasked"], kubernetes_version="1.35")
    own_users = "spec: {hostUsers: false, containers: [{name: a, image: i}]}\n"
    text = f"{POD}---\n{POD.partition('spec:')[0]}{own_users}"
    scan = scan_text("a.yaml", f"{text}---\napiVersion: v1\nkind: Service\nmetadata: {{name: a}}\n", rules)
    assert tuple((entry.rules, entry.number) for entry in scan.coverage if entry.outcome == TESTED) == (
        ((), 1),
        (("container-privileged",), 1),
        (("container-privileged", "proc-mount-unmasked"), 1),
    )


def test_a_rule_that_could_not_be_evaluated_is_named(privileged):
    scan = scan_text("a.yaml", POD.replace("true", '"true"'), privileged)
    assert [entry for entry in scan.coverage if entry.outcome == ERROR] == [Coverage(("container-privileged",), ERROR)]
    assert conclude([scan], [], privileged, Gate()).unevaluated == ("container-privileged",)

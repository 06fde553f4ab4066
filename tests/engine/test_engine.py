"""From text to findings: what is found, where, with which fingerprint; what cannot be evaluated is told."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.kustomize import Patch
from kubelint_compliance.context.origins import Claim, Origin
from kubelint_compliance.engine import conclude
from kubelint_compliance.model import ERROR, TESTED, Coverage, FileResult, Scan
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Gate, Settings
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


def findings(text, rules, path="a.yaml", **facts):
    return scan_text(path, text, rules, **facts).findings


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


HELM_CLAIM = Claim("helm", "shop/templates/web.yaml")
RENDERED = f"---\n# Source: shop/templates/web.yaml\n{POD}"


def test_rendered_text_names_no_template_that_is_not_there(privileged):
    (finding,) = findings(RENDERED, privileged)
    assert [(place.path, place.role) for place in finding.places if place.role != "hidden"] == [("a.yaml", "primary")]


def test_rendered_text_names_its_template(privileged):
    origins = (Origin(HELM_CLAIM, "charts/shop/templates/web.yaml"),)
    (finding,) = findings(RENDERED, privileged, origins=origins)
    assert finding.path == "a.yaml"
    assert [(related.message, related.path, related.span) for related in finding.related] == [
        ("rendered from this template", "charts/shop/templates/web.yaml", None)
    ]


def test_the_template_leads_where_the_text_is_nowhere(privileged):
    template = POD.replace("name: web", "name: {{ .Release.Name }}").replace("true", "{{ .Values.privileged }}")
    origins = (Origin(HELM_CLAIM, "charts/shop/templates/web.yaml", f"{{{{- if .Values.web }}}}\n{template}"),)
    (finding,) = findings(RENDERED, privileged, path="<stdin>", origins=origins)
    assert (finding.path, tuple(finding.span)) == ("charts/shop/templates/web.yaml", (10, 7, 10, 43))
    assert [(place.path, tuple(place.span), place.message) for place in finding.related] == [
        ("<stdin>", (11, 7, 11, 23), "in the text that was checked")
    ]
    assert tuple(finding.checked) == (11, 7, 11, 23)
    assert [line.text for line in finding.excerpt if line.number == 11] == ["      privileged: true"]
    named = findings(POD, privileged, path="charts/shop/templates/web.yaml")
    assert finding.fingerprint == named[0].fingerprint


def test_the_template_leads_problems_and_its_line_is_hashed(privileged):
    origins = (Origin(HELM_CLAIM, "t.yaml", POD),)
    settings = Settings(line_hashes=True)
    one = scan_text("<stdin>", RENDERED, privileged, settings, origins=origins)
    assert one.findings[0].line_hash == scan_text("t.yaml", POD, privileged, settings).findings[0].line_hash
    (problem,) = scan_text("<stdin>", RENDERED.replace("true", '"true"'), privileged, origins=origins).problems
    assert (problem.path, problem.code, tuple(problem.span)[:2]) == ("t.yaml", "malformed", (9, 7))


def test_what_leads_elsewhere_has_no_fix_for_the_text():
    rules = rule_set(select=["schema-unknown-field"])
    text = POD.replace("image:", "imag:")
    (finding,) = findings(text, rules)
    assert finding.fix is not None
    (finding,) = findings(
        f"# Source: shop/templates/web.yaml\n{text}",
        rules,
        path="<stdin>",
        origins=(Origin(HELM_CLAIM, "t.yaml", text),),
    )
    assert (finding.path, finding.fix) == ("t.yaml", None)


def test_the_base_leads_where_the_built_text_is_nowhere(privileged):
    origin = "annotations: {config.kubernetes.io/origin: 'path: base/web.yaml'}, name: web"
    built = POD.replace("name: web", origin)
    claim = Claim("kustomize", "base/web.yaml")
    other = POD.replace("privileged: true", "privileged: false")
    found = []
    patch = Origin(Claim("patch", "patch.yaml"), "patch.yaml", f"# A patch.\n{POD}", Patch("patch.yaml", (), None))
    for text, patches in ((POD, ()), (other, (patch,)), (other, ()), ("a: 1\n", ())):
        (finding,) = findings(
            built, privileged, path="<stdin>", origins=(Origin(claim, "base/web.yaml", text), *patches)
        )
        found.append((finding.path, finding.span.line, [(each.path, each.message) for each in finding.related]))
    checked = ("<stdin>", "in the text that was checked")
    changed = f"{checked[1]}; the file has another value there: a patch or a transformer wrote this one"
    made = f"{checked[1]}; the file has no such key: a patch, a generator or a transformer wrote it"
    assert found == [
        ("base/web.yaml", 9, [checked]),
        ("patch.yaml", 10, [checked, ("base/web.yaml", "built from this file")]),
        ("base/web.yaml", 9, [("<stdin>", changed)]),
        ("base/web.yaml", 1, [("<stdin>", made)]),
    ]


def test_lines_of_a_patch_that_leads_are_hashed(privileged):
    built = POD.replace("name: web", "annotations: {config.kubernetes.io/origin: 'path: b.yaml'}, name: web")
    text = POD.replace("privileged: true", "privileged: false")
    patch = Origin(Claim("patch", "p.yaml"), "p.yaml", POD, Patch("p.yaml", (), None))
    origins = (Origin(Claim("kustomize", "b.yaml"), "b.yaml", text), patch)
    settings = Settings(line_hashes=True)
    (finding,) = scan_text("<stdin>", built, privileged, settings, origins=origins).findings
    assert finding.line_hash == scan_text("p.yaml", POD, privileged, settings).findings[0].line_hash


def test_built_text_names_its_base(privileged):
    origin = "annotations: {config.kubernetes.io/origin: 'path: base/web.yaml'}, name: web"
    origins = (Origin(Claim("kustomize", "base/web.yaml"), "base/web.yaml"),)
    (finding,) = findings(POD.replace("name: web", origin), privileged, origins=origins)
    assert [related.path for related in finding.related] == ["base/web.yaml"]
    assert findings(POD.replace("name: web", origin), privileged)[0].related == ()


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


def test_one_cause_below_another_is_hidden_and_still_there():
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  containers:
    - name: one
      image: registry.example/one:1.0.0
      ports: [{containerPort: 80, hostPort: 80}]
      securityContext: {privileged: true}
      volumeMounts: [{name: data, mountPath: /data, mountPropagation: Bidirectional}]
    - name: two
      image: registry.example/two:1.0.0
      volumeMounts: [{name: data, mountPath: /data, mountPropagation: Bidirectional}]
"""
    rules = rule_set(
        select=[
            *("container-privileged", "privilege-escalation-allowed", "mount-propagation-bidirectional"),
            *("host-network", "host-port", "service-account-default-used", "service-account-token-automounted"),
        ]
    )
    found = {(finding.rule, finding.span.line): finding.superseded_by for finding in findings(text, rules)}
    assert found == {
        ("host-network", 5): "",
        ("host-port", 9): "host-network",
        ("service-account-default-used", 4): "",
        ("service-account-token-automounted", 4): "service-account-default-used",
        ("container-privileged", 10): "",
        ("privilege-escalation-allowed", 10): "container-privileged",
        ("mount-propagation-bidirectional", 11): "container-privileged",
        ("privilege-escalation-allowed", 12): "",
        ("mount-propagation-bidirectional", 14): "",
    }


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

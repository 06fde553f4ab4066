"""What was not looked at of a file is told as findings: what cannot be read, and what nobody rendered."""

from __future__ import annotations

import pytest

from kubelint_compliance.findings.population import TEMPLATE, UNPARSED
from kubelint_compliance.model import TESTED_OTHER, Coverage
from kubelint_compliance.ruleset.assemble import rule_set
from tests.cli.manifests import BROKEN, CLEAN
from tests.scanning import scan_text

ALONE = rule_set(select=[TEMPLATE, UNPARSED])
MARKED = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n"


def scanned(text, path="a.yaml", **known):
    return scan_text(path, text, ALONE, **known)


def places(scan):
    return [(finding.rule, finding.span.line, finding.span.column) for finding in scan.findings]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (BROKEN, (3, 21)),
        (f"{CLEAN}---\n{BROKEN}", (10, 21)),
        (f"{CLEAN}---\nkind: Pod\nmetadata: {{ name: web }}\n", (8, 1)),
        ("apiVersion: v1\nkind: [Pod]\nmetadata: { name: web }\n", (2, 1)),
    ],
    ids=["the only document", "the second document", "without an apiVersion", "a kind that is none"],
)
def test_what_cannot_be_read_is_a_finding_at_the_place_of_its_problem(text, place):
    scan = scanned(text)
    problem, *others = scan.problems
    assert (problem.span.line, problem.span.column) == place
    assert not others
    assert places(scan) == [(UNPARSED, *place)]
    finding = scan.findings[0]
    assert (finding.severity, finding.superseded_by) == ("high", problem.code)
    assert finding.message == f"Not checked: {problem.message}"


@pytest.mark.parametrize(
    "text",
    [CLEAN, "replicas: 3\n", "", f"{CLEAN}...\nnothing: here\n", "apiVersion: v1\nkind: Pod\nmetadata: { nam: web }\n"],
    ids=["a manifest", "values", "nothing", "what Kubernetes passes over in silence", "a mistake in an object"],
)
def test_what_is_read_or_no_manifest_is_none(text):
    assert places(scanned(text)) == []


def test_a_file_that_was_looked_at_counts_as_tested():
    (clean,), (broken,) = ([entry for entry in scanned(text).coverage if entry.rules] for text in (CLEAN, BROKEN))
    assert clean == Coverage((UNPARSED, TEMPLATE), TESTED_OTHER)
    assert broken == Coverage((UNPARSED, TEMPLATE), TESTED_OTHER, UNPARSED)


def test_a_hundred_broken_documents_are_listed_and_the_rest_is_counted():
    text = "\n---\n".join(["apiVersion: v1\nmetadata: { name: web }"] * 150)
    found = [finding for finding in scanned(f"{CLEAN}---\n{text}\n").findings if finding.rule == UNPARSED]
    assert sum(finding.number for finding in found) == 150
    assert len(found) <= 102


@pytest.mark.parametrize(
    ("text", "known", "place"),
    [
        (MARKED, {}, (4, 9)),
        (MARKED, {"template": True}, (4, 9)),
        (CLEAN, {"template": True}, (1, 1)),
        (f"#@ a = 1\n{CLEAN}", {}, (1, 1)),
        ("apiVersion: v1\nkind: ConfigMap\nname: {% if a %}\n", {}, (3, 7)),
        ("apiVersion: v1\rkind: ConfigMap\rname: {% if a %}\r\n", {}, (3, 7)),
        (f"{CLEAN}# {{{{ no mark }}}}\n---\n{MARKED}", {}, (12, 9)),
        (f"# {{{{ no mark }}}}\n{MARKED}", {"template": True, "chart": "web"}, (5, 9)),
    ],
    ids=[
        "marks of Go",
        "in a chart",
        "in a chart, without marks",
        "ytt",
        "marks of Jinja",
        "returns as ends of lines",
        "a mark in a comment",
        "a comment in a chart",
    ],
)
def test_a_template_is_a_finding_at_its_first_mark(text, known, place):
    assert places(scanned(text, **known)) == [(TEMPLATE, *place)]


def test_a_template_that_a_text_of_the_run_comes_from_is_none():
    assert places(scanned(MARKED, template=True, rendered=True)) == []


def test_what_a_kustomization_takes_in_from_elsewhere_is_told():
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    text = f"{head}helmCharts:\n- name: redis\nresources:\n- ../base\n- https://bot:s3cr3t@git.example/base?ref=v1\n"
    assert [(finding.span.line, finding.message) for finding in scanned(text, "kustomization.yaml").findings] == [
        (4, "The kustomization is not rendered: what the chart redis makes is not checked"),
        (7, "The kustomization is not rendered: what lies at https://git.example/base?ref=v1 is not checked"),
    ]
    assert places(scanned(f"{head}resources: [../base, cache.yaml]\nnamePrefix: a-\n", "kustomization.yaml")) == []


@pytest.mark.parametrize(
    ("text", "path", "known"),
    [
        ("site_name: {{ name }}\n", "mkdocs.yaml", {}),
        ("- hosts: all\n  tasks: [{ shell: {{ command }} }]\n", "playbook.yaml", {}),
        (MARKED, "web/templates/_helpers.yaml", {"template": True, "chart": "web"}),
    ],
    ids=["no manifest", "a playbook", "a part of other templates"],
)
def test_what_no_object_comes_of_is_none(text, path, known):
    assert places(scanned(text, path, **known)) == []


def test_no_ignore_is_called_unused_for_what_none_sets_aside():
    text = f"# kubelint-compliance: ignore-file[{UNPARSED}] known\n{CLEAN}---\n{BROKEN}"
    assert "unused-ignore" not in {finding.rule for finding in scanned(text).findings}


def test_many_marks_on_a_line_of_comment_take_few_steps():
    """No mark is looked at from the start of its line."""
    text = f"# {'{{' * 200_000}\n{MARKED}"
    assert places(scanned(text, "web/templates/a.yaml", template=True, chart="web")) == [(TEMPLATE, 5, 9)]


def test_very_much_that_a_kustomization_takes_in_is_counted():
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
    found = scanned(head + "- https://git.example/base\n" * 300, "kustomization.yaml").findings
    assert sum(finding.number for finding in found) == 300
    assert len(found) <= 102
    assert all(finding.message for finding in found)

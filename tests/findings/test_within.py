"""Findings inside texts: the line and column at fault, each place once, and what covers what."""

from __future__ import annotations

import pytest

from kubelint_compliance.model import HIDDEN, ExcerptLine
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.yamltree import Span
from tests.scanning import scan_text

SCRIPT = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    image: registry.example/app:1.0.0
    command: [sh, -c]
    args:
    - {script}
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  "
KEY = "AKIA" + "Q7RZL2MNTB5XWC3D"


def findings(text, *select):
    return scan_text("web.yaml", text, rule_set(select=select)).findings


def places(text, *select):
    return [finding.span for finding in findings(text, *select)]


@pytest.mark.parametrize(
    ("script", "spans"),
    [
        ("apk add a", [Span(10, 7, 10, 16)]),
        ('"apk add a; apk add b"', [Span(10, 7, 10, 29)]),
        ('"set -e\\napk add a\\napk add b\\n"', [Span(10, 7, 10, 39)]),
        ("|\n      set -e\n      apk add a\n      apk add b\n", [Span(12, 7, 12, 16), Span(13, 7, 13, 16)]),
        ("|2-\n        set -e\n       apk add a\n", [Span(12, 8, 12, 17)]),
        (">\n      set -e;\n      apk\n      add a;\n      apk add b\n", [Span(12, 7, 12, 10), Span(14, 7, 14, 16)]),
        ('"set -e\n\n      apk add a"\n', [Span(12, 7, 12, 16)]),
        ("'set -e;\n      apk add a'\n", [Span(11, 7, 11, 16)]),
        ("set -e;\n      apk add a; apk add b\n", [Span(11, 7, 11, 16), Span(11, 18, 11, 27)]),
    ],
)
def test_a_script_is_marked_where_it_fetches_code(script, spans):
    assert places(SCRIPT.replace("{script}", script), "container-downloads-code") == spans


def test_lines_that_end_with_a_carriage_return_too():
    text = SCRIPT.replace("{script}", "|\n      set -e\n      apk add a\n").replace("\n", "\r\n")
    assert places(text, "container-downloads-code") == [Span(12, 7, 12, 16)]


def test_the_key_of_the_text_belongs_to_the_finding():
    text = SCRIPT.replace("{script}", "|\n      apk add a\n")
    (finding,) = findings(text, "container-downloads-code")
    assert [place.span.line for place in finding.places if place.role == HIDDEN] == [10]


def test_two_places_of_one_text_keep_their_fingerprints_where_lines_move():
    text = SCRIPT.replace("{script}", "|\n      apk add a\n      apk add b\n")
    before = [finding.fingerprint for finding in findings(text, "container-downloads-code")]
    moved = "# note\n" + text.replace("apk add a", "echo\n      apk add a")
    assert len(set(before)) == 2
    assert [finding.fingerprint for finding in findings(moved, "container-downloads-code")] == before


def test_the_lines_shown_are_that_of_the_text_and_the_one_at_fault():
    (finding,) = findings(
        CONFIG.replace("ConfigMap", "Secret").replace("\ndata", "\nstringData") + f"a: |\n    x\n    {KEY}\n",
        "cloud-static-key",
    )
    assert finding.excerpt == (ExcerptLine(5, "  a: *"), ExcerptLine(7, "    " + "*" * len(KEY)))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("app.properties: |\n    a=b\n    db.password=hR7kQ2vN9pL4\n    c=d\n    x.password=hR7kQ2vN9pL5\n", [7, 9]),
        ("app.env: |2\n    a=b\n\n    DB_PASSWORD=hR7kQ2vN9pL4\n", [8]),
        ('app.env: "A=1\\n\\\n    DB_PASSWORD=hR7kQ2vN9pL4\\n"\n', [6]),
        ("app.env: >\n    A=1\n\n    DB_PASSWORD=hR7kQ2vN9pL4\n", [8]),
        ("app.env: 'A=1\n\n    DB_PASSWORD=hR7kQ2vN9pL4'\n", [7]),
    ],
)
def test_a_file_of_settings_is_marked_at_its_credentials(text, lines):
    assert [span.line for span in places(CONFIG + text, "secret-in-configmap")] == lines


def test_both_halves_of_a_key_are_one_place_and_keys_on_other_lines_are_others():
    text = f"a: |\n    id = {KEY}\n    aws_secret_access_key = {'pK3vNq8sXw1ZrTy6BmLc' * 2}\n    x\n    {KEY}\n"
    assert [span.line for span in places(CONFIG + text, "cloud-static-key")] == [6, 9]


def test_what_says_more_of_one_line_covers_nothing_on_another():
    token = "ghp_" + "a" * 30
    text = "app.properties: |\n    a.password=hR7kQ2vN9pL4\n    b.password=hR7kQ2vN9pL5\n"
    both = findings(CONFIG + text, "secret-in-configmap", "known-token-committed")
    assert [(finding.span.line, finding.superseded_by) for finding in both] == [(6, ""), (7, "")]
    assert token not in repr(both)


def test_a_parameter_is_marked_where_it_is_pasted():
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: a}\nspec:\n  templates:\n"
        "  - name: a\n    script:\n      image: a:1\n      command: [sh]\n      source: |\n        set -e\n"
        "        git checkout {{inputs.parameters.branch}}\n"
    )
    assert places(text, "argo-workflow-command-injection") == [Span(12, 22, 12, 50)]


def test_a_text_with_very_many_places_is_looked_at_once():
    """The time is that of one look, not of one for each of them: this took minutes where it was not."""
    found = findings(CONFIG + "a: |\n" + f"    id {KEY}\n    x\n" * 20_000, "cloud-static-key")
    assert sum(finding.number for finding in found) == 20_000
    assert [finding.span.line for finding in found[:3]] == [6, 8, 10]

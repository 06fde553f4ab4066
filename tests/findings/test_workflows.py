"""Findings about what the pods of a workflow have in common, and what of its pods nobody looked at."""

from __future__ import annotations

from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: w, namespace: a }
spec:
  hostNetwork: true
  securityContext: { runAsUser: 0 }
  templates:
    - name: m
      container: { image: "ghcr.io/o/a:1.2.3" }
    - name: o
      containerSet:
        containers:
          - name: z
            image: ghcr.io/o/b:1.2.3
            securityContext: { privileged: true }
"""
RULES = rule_set(select=["host-network", "run-as-root", "container-privileged"])


def found(text):
    return [
        (finding.rule, finding.span.line, finding.span.column, finding.message)
        for finding in scan_text("a.yaml", text, RULES).findings
    ]


def test_what_pods_have_in_common_is_told_once_where_it_is_written():
    assert sorted(found(WORKFLOW)) == [
        ("container-privileged", 15, 32, 'Container "z" runs privileged'),
        ("host-network", 5, 3, "Pod uses the network of the node"),
        ("run-as-root", 6, 22, "Pod runs as user 0"),
    ]


def test_what_a_template_says_itself_is_told_with_its_name():
    text = WORKFLOW.replace("    - name: o\n", "    - name: o\n      securityContext: { runAsUser: 0 }\n")
    text = text.replace("  securityContext: { runAsUser: 0 }\n  templates", "  templates")
    assert ("run-as-root", 10, 26, 'Pod "o" runs as user 0') in found(text)


def test_rules_have_no_say_where_a_patch_changes_pods():
    text = WORKFLOW.replace("  hostNetwork: true\n", "  podSpecPatch: '{\"hostPID\": true}'\n")
    skipped = {
        entry.rules: entry.reason
        for entry in scan_text("a.yaml", text, RULES).coverage
        if entry.outcome == "not-evaluated"
    }
    reason = "podSpecPatch changes pods of the workflow"
    assert skipped == {(rule,): reason for rule in ("container-privileged", "host-network", "run-as-root")}


def test_a_workflow_that_is_all_in_sight_leaves_no_rule_out():
    assert all(entry.outcome != "not-evaluated" for entry in scan_text("a.yaml", WORKFLOW, RULES).coverage)

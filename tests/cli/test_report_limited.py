"""Policies that look at a part of what they name show no control: nobody looks at what they leave out."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.__main__ import main

KYVERNO = """\
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: labels }
spec:
  validationFailureAction: Enforce
  rules:
    - name: labels
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { message: "Label it", pattern: { metadata: { labels: { team: "?*" } } } }
"""
CEL = """\
apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: labels }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }]
  validations: [{ expression: has(object.metadata.labels) }]
"""
CONSTRAINT = """\
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: K8sRequiredLabels
metadata: { name: labels }
spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
"""
POLICY = CEL.replace("policies.kyverno.io/v1", "admissionregistration.k8s.io/v1").replace(
    "ValidatingPolicy", "ValidatingAdmissionPolicy"
)
BOUND = f"""\
{POLICY}---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{ name: labels }}
spec: {{ policyName: labels, validationActions: [Deny] }}
"""
VALIDATE = "      validate:"
EXCEPTION = """\
---
apiVersion: kyverno.io/v2
kind: PolicyException
metadata:
  name: agent
  namespace: logs
  labels: { owner: ana }
  annotations: { expires: "2099-01-01", owner: ana }
spec:
  exceptions: [{ policyName: "lab*", ruleNames: [labels] }]
  match: { any: [{ resources: { kinds: [Pod], namespaces: [logs], names: [agent] } }] }
"""


@pytest.fixture
def state(tmp_path, monkeypatch, capsys):
    def told(text):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
        call = ["report", "--isolated", "--framework", "cis-kubernetes", "--control", "5.2.1"]
        assert main([*call, "--population", "cluster", "--output", "json", "all.yaml"]) == 0
        (control,) = json.loads(capsys.readouterr().out)["frameworks"][0]["controls"]
        return control["state"]

    return told


@pytest.mark.parametrize("text", [KYVERNO, CEL, CONSTRAINT, BOUND])
def test_a_policy_that_refuses_everywhere_shows_the_control(state, text):
    assert state(text) == "shown"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (KYVERNO, VALIDATE, f"      exclude: {{ any: [{{ resources: {{ namespaces: [payments] }} }}] }}\n{VALIDATE}"),
        (KYVERNO, VALIDATE, f"      preconditions: {{ all: [{{ key: a, operator: Equals, value: b }}] }}\n{VALIDATE}"),
        (KYVERNO, "kinds: [Pod]", "kinds: [Pod], namespaceSelector: { matchLabels: { team: pay } }"),
        (CEL, "spec:\n", "spec:\n  matchConditions: [{ name: a, expression: \"request.namespace != 'payments'\" }]\n"),
        (CEL, "    resourceRules", "    namespaceSelector: { matchLabels: { team: pay } }\n    resourceRules"),
        (CONSTRAINT, "match: {", "match: { namespaces: [payments],"),
        (CONSTRAINT, "match: {", "match: { excludedNamespaces: [payments],"),
        (BOUND, "[Deny]", "[Deny], matchResources: { namespaceSelector: { matchLabels: { team: pay } } }"),
        (BOUND, "policyName: labels", "policyName: other"),
        (BOUND, "    resourceRules", "    namespaceSelector: { matchLabels: { team: pay } }\n    resourceRules"),
    ],
)  # fmt: skip
def test_one_that_leaves_a_namespace_out_does_not(state, text, old, new):
    assert old in text
    assert state(text.replace(old, new)) != "shown"


def test_an_exception_is_of_what_a_policy_leaves_out(state):
    assert state(KYVERNO + EXCEPTION) != "shown"
    assert state(KYVERNO + EXCEPTION.replace("lab*", "other")) == "shown"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (KYVERNO, "Enforce", "Audit"),
        (CEL, "spec:\n", "spec:\n  validationActions: [Audit]\n"),
        (CONSTRAINT, "spec: {", "spec: { enforcementAction: dryrun,"),
        (BOUND, "[Deny]", "[Audit]"),
    ],
)
def test_one_that_only_reports_is_found_whatever_it_leaves_out(state, text, old, new):
    limits = {
        KYVERNO: ("kinds: [Pod]", "kinds: [Pod], namespaces: [payments]"),
        CEL: ("    resourceRules", "    namespaceSelector: { matchLabels: { team: pay } }\n    resourceRules"),
        CONSTRAINT: ("match: {", "match: { namespaces: [payments],"),
        BOUND: ("[Deny]", "[Deny], matchResources: { namespaceSelector: { matchLabels: { team: pay } } }"),
    }[text]
    assert state(text.replace(*limits).replace(old, new)) == "fail"

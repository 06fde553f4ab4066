"""Objects of versions that a cluster does not serve protect nothing; they are judged themselves, and dangers stay."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.__main__ import main
from kubelint_compliance.graph.digest import objects_digest, places_digests
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.unserved import PROTECTING
from kubelint_compliance.kubernetes.known import own_kinds
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import TESTED
from kubelint_compliance.ruleset.assemble import rule_set
from tests.scanning import scan_text

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: %d
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: 'registry.example/web:1.0.0'}]}
"""
BUDGET = """\
---
apiVersion: policy/%s
kind: PodDisruptionBudget
metadata: {name: %s, namespace: shop}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
"""
SCALER = """\
---
apiVersion: autoscaling/%s
kind: HorizontalPodAutoscaler
metadata: {name: %s, namespace: shop}
spec:
  minReplicas: 2
  maxReplicas: 4
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
"""
POLICY = """\
---
apiVersion: admissionregistration.k8s.io/%s
kind: ValidatingAdmissionPolicy
metadata: {name: owned}
spec: {validations: [{expression: 'true'}]}
"""
BINDING = """\
---
apiVersion: admissionregistration.k8s.io/%s
kind: ValidatingAdmissionPolicyBinding
metadata: {name: owned}
spec: {policyName: owned, validationActions: [Deny]}
"""


def found(text, version, *rules):
    scan = scan_text("a.yaml", text, rule_set(select=rules, kubernetes_version=version))
    assert not scan.problems
    return [(finding.rule, finding.span.line) for finding in scan.findings]


def graph(text, minor=37):
    return Graph([node_of(manifest, "a.yaml") for manifest in Opened("a.yaml", text).manifests], "", minor)


@pytest.mark.parametrize(
    ("of", "version", "missing"),
    [
        ("v1beta1", "1.20", False),
        ("v1beta1", "1.24", False),
        ("v1beta1", "1.25", True),
        ("v1beta1", "1.37", True),
        ("v1", "1.37", False),
        ("v1", "1.21", False),
        ("v1", "1.20", True),
    ],
)
def test_a_budget_protects_where_its_version_is_served(of, version, missing):
    rule = "pod-disruption-budget-missing"
    assert found(WEB % 3 + BUDGET % (of, "web"), version, rule) == [(rule, 5)] * missing


@pytest.mark.parametrize(
    ("of", "version", "missing"),
    [("v2beta2", "1.25", False), ("v2beta2", "1.26", True), ("v2", "1.23", False), ("v2", "1.22", True)],
)
def test_an_autoscaler_scales_where_its_version_is_served(of, version, missing):
    rule = "replicas-single"
    assert found(WEB % 1 + SCALER % (of, "web"), version, rule) == [(rule, 5)] * missing


def test_it_is_no_second_one_beside_one_that_is_served():
    both = WEB % 3 + BUDGET % ("v1beta1", "old") + BUDGET % ("v1", "new")
    assert found(both, "1.37", "pod-disruption-budget-overlap") == []
    assert found(both, "1.24", "pod-disruption-budget-overlap") == [("pod-disruption-budget-overlap", 19)]
    turned = WEB % 3 + BUDGET % ("v1", "new") + BUDGET % ("v1beta1", "old")
    assert found(turned, "1.37", "pod-disruption-budget-overlap") == []
    assert found(WEB % 3 + SCALER % ("v2", "new") + SCALER % ("v2beta2", "old"), "1.37", "hpa-target-duplicate") == []


def test_a_policy_and_its_binding_share_their_fate():
    rule = "vap-without-binding"
    assert found(POLICY % "v1" + BINDING % "v1beta1", "1.33", rule) == []
    assert found(POLICY % "v1" + BINDING % "v1beta1", "1.34", rule) == [(rule, 4)]
    assert found(POLICY % "v1beta1" + BINDING % "v1beta1", "1.34", rule) == []


def test_it_is_judged_itself():
    rule = "pod-disruption-budget-blocks-eviction"
    text = WEB % 3 + (BUDGET % ("v1beta1", "web")).replace("maxUnavailable: 1", "maxUnavailable: 0")
    assert found(text, "1.37", rule) == [(rule, 14)]


def test_what_may_do_harm_stays_in_sight():
    text = """\
apiVersion: rbac.authorization.k8s.io/v1beta1
kind: ClusterRoleBinding
metadata: {name: all}
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: web, namespace: shop}
---
apiVersion: apps/v1beta1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: []}}}
"""
    seen = graph(text)
    assert [node.kind for node in seen.nodes] == ["ClusterRoleBinding", "Ingress", "Deployment"]
    assert seen.idle == ()


def test_the_graph_finds_it_at_its_own_place_alone():
    seen = graph(WEB % 3 + BUDGET % ("v1beta1", "web"))
    (idle,) = seen.idle
    assert seen.at("a.yaml", idle.span) == (idle,)
    assert seen.of_kind("policy", "PodDisruptionBudget") == ()
    assert seen.find("policy", "PodDisruptionBudget", "shop", "web") == ()
    assert idle not in seen.nodes


def test_its_digests_know_it():
    one, other = WEB % 3 + BUDGET % ("v1beta1", "web"), WEB % 3 + BUDGET % ("v1beta1", "shop")
    assert objects_digest(graph(one)) != objects_digest(graph(other))
    moved = one.replace("---", "---\n# a line")
    assert places_digests(graph(one)) != places_digests(graph(moved))


def test_every_kind_that_protects_is_one_of_kubernetes():
    known = {(version.rpartition("/")[0], kind) for version, kind in own_kinds()}
    assert known >= PROTECTING


def test_it_shows_nothing():
    text = WEB % 3 + BUDGET % ("v1beta1", "web")
    rule = "pod-disruption-budget-blocks-eviction"
    for version, reason in (("1.24", ""), ("1.37", rule)):
        scan = scan_text("a.yaml", text, rule_set(select=[rule], kubernetes_version=version))
        assert [entry.reason for entry in scan.coverage if entry.outcome == TESTED and entry.rules == (rule,)] == [
            reason
        ]


def test_several_processes_see_the_same(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(WEB % 3)
    (tmp_path / "b.yaml").write_text((BUDGET % ("v1beta1", "web")).removeprefix("---\n"))
    rule, said = "pod-disruption-budget-missing", []
    for jobs in ("1", "2"):
        for version in ("1.24", "1.37"):
            options = [f"--jobs={jobs}", f"--kubernetes-version={version}", f"--select={rule}"]
            code = main(["check", "--isolated", "--output=json=-", "--quiet", *options, "."])
            findings = json.loads(capsys.readouterr().out)["findings"]
            said.append((code, [(finding["path"], finding["line"]) for finding in findings]))
    assert said == [(0, []), (0, [("a.yaml", 5)])] * 2

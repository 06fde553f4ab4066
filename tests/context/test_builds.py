"""What objects say of others that the same kustomization deploys, wherever the files of both lie."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.assemble import rule_set
from tests.trees import scans

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web%s}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: 'registry.example/web:1.0.0', ports: [{containerPort: 80}]}]
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web%s}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 9}
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default%s}\nautomountServiceAccountToken: false\n"
RANGE = """\
apiVersion: v1
kind: LimitRange
metadata: {name: all%s}
spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {memory: 1Gi}}]}
"""
SPACE = ", namespace: shop"


def rules(files, *ids):
    """Return what some rules find in the base."""
    scanned = scans(files, rule_set(select=ids), graph=True)
    return [finding.rule for finding in scanned["b/web.yaml"].findings]


def tree(more, space="", own="", sets=""):
    """Return a base with a workload, and an overlay that adds an object."""
    return {
        "b/kustomization.yaml": "resources: [web.yaml]\n",
        "b/web.yaml": WEB % own,
        "o/kustomization.yaml": f"resources: [../b, more.yaml]\n{sets}\n",
        "o/more.yaml": more % space,
    }


MORE = {"replicas-single": SCALER, "service-account-token-automounted": ACCOUNT, "memory-limit-missing": RANGE}


@pytest.mark.parametrize("rule", MORE)
@pytest.mark.parametrize(
    "apart",
    [
        {"o/kustomization.yaml": "resources: [../b]\n"},
        {"o/kustomization.yaml": "resources: [more.yaml]\n"},
        {"o/kustomization.yaml": "resources: [../b]\n", "p/kustomization.yaml": "resources: [../o/more.yaml]\n"},
    ],
)
def test_what_is_not_deployed_together_says_nothing(rule, apart):
    assert rules({**tree(MORE[rule], SPACE, SPACE.replace("shop", "bank")), **apart}, rule) == [rule]
    assert rules({**tree(MORE[rule]), **apart}, rule) == [rule]


@pytest.mark.parametrize("rule", MORE)
def test_what_ends_in_another_namespace_says_nothing(rule):
    assert rules(tree(MORE[rule], SPACE, SPACE.replace("shop", "bank")), rule) == [rule]
    assert rules(tree(MORE[rule], SPACE), rule) == [rule]


@pytest.mark.parametrize("rule", MORE)
@pytest.mark.parametrize(
    ("space", "own", "sets"),
    [
        (SPACE, "", "namespace: shop"),
        (SPACE, SPACE.replace("shop", "bank"), "namespace: else\nnamePrefix: a-"),
    ],
)
def test_what_a_kustomization_deploys_together_is_beside_one_another(rule, space, own, sets):
    assert rules(tree(MORE[rule], space, own, sets), rule) == []


@pytest.mark.parametrize("rule", ["replicas-single", "service-account-token-automounted"])
def test_a_namespace_need_not_be_known(rule):
    assert rules(tree(MORE[rule]), rule) == []
    assert rules(tree(MORE[rule], "", "", "nameSuffix: -x"), rule) == []

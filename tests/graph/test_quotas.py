"""What the quotas of a namespace ask of the pods in it."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.told.quotas import quota_demands
from tests.graph.test_told import memo_of, workload, written

WEB = workload("Deployment", "web", where="namespace: shop")


def quota(hard, more="", space="shop", name="compute"):
    return written("ResourceQuota", name, f"spec: {{hard: {{{hard}}}{more}}}", "v1", f"namespace: {space}")


LIMIT_RANGE = written("LimitRange", "a", "spec: {limits: []}", "v1", "namespace: shop")


@pytest.mark.parametrize(
    ("objects", "amounts"),
    [
        ((), []),
        ((quota("cpu: 1, limits.memory: 1Gi"),), [["limits.memory", "requests.cpu"]]),
        ((quota("cpu: 1"), quota("memory: 1Gi", name="b")), [["requests.cpu"], ["requests.memory"]]),
        ((quota("cpu: 1", space="bank"),), []),
        ((quota("pods: 1, requests.storage: 1Gi, requests.ephemeral-storage: 1Gi"),), []),
        ((quota("cpu: 1", ", scopes: [BestEffort]"),), []),
        ((quota("cpu: 1", ", scopeSelector: {matchExpressions: [{scopeName: PriorityClass}]}"),), []),
        ((quota("cpu: 1"), LIMIT_RANGE), []),
        ((quota("cpu: 1"), LIMIT_RANGE.replace("shop", "bank")), [["requests.cpu"]]),
    ],
)
def test_what_quotas_ask_for(objects, amounts):
    found = quota_demands(memo_of(WEB, *objects))
    assert [demand["amounts"] for demand in found] == amounts


def test_nothing_is_told_where_nobody_says_the_namespace():
    own = workload("Deployment", "web", where="labels: {}")
    assert quota_demands(memo_of(own, quota("cpu: 1"))) == []

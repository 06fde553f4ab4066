"""Policies that the API server would refuse: told of at their place, and the rest stands."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.network.reach import Network
from tests.graph.network.asking import PODS, allowed, policy, shop
from tests.graph.objects import graph_of


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ("podSelector: []", "spec.podSelector is no label selector"),
        ("podSelector: {matchLabels: [a]}", "spec.podSelector.matchLabels is no map of labels"),
        ("podSelector: {matchLabels: {app: yes}}", "spec.podSelector.matchLabels.app is no value of a label"),
        (
            "podSelector: {matchExpressions: [{key: a, operator: Equals, values: [b]}]}",
            "spec.podSelector.matchExpressions[0].operator is none of In, NotIn, Exists, DoesNotExist",
        ),
        (
            "podSelector: {matchExpressions: [{key: a, operator: In}]}",
            "spec.podSelector.matchExpressions[0].values must hold values with In and NotIn, and with them alone",
        ),
        ("podSelector: {}\npolicyTypes: [ingress]", "spec.policyTypes[0] is neither Ingress nor Egress"),
        ("podSelector: {}\ningress: {}", "spec.ingress is no list"),
        ("podSelector: {}\ningress: [a]", "spec.ingress[0] is no object"),
        (
            "podSelector: {}\ningress: [{from: [{}]}]",
            "spec.ingress[0].from[0] is no peer: it has neither podSelector nor namespaceSelector nor ipBlock",
        ),
        (
            "podSelector: {}\ningress: [{from: [{serviceAccount: a}]}]",
            "spec.ingress[0].from[0] is no peer: it has neither podSelector nor namespaceSelector nor ipBlock",
        ),
        (
            "podSelector: {}\ningress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]",
            "spec.ingress[0].from[0] has an ipBlock beside a selector",
        ),
        (
            "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]",
            "spec.ingress[0].from[0].ipBlock.cidr is no block of addresses",
        ),
        (
            "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]",
            "spec.ingress[0].from[0].ipBlock.cidr is no block of addresses",
        ),
        (
            "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/9]}}]}]",
            "spec.ingress[0].from[0].ipBlock.except[0] is no part of the block",
        ),
        (
            "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]",
            "spec.ingress[0].from[0].ipBlock.except[0] is no part of the block",
        ),
        (
            "podSelector: {}\negress: [{ports: [{port: 80, endPort: 79}]}]",
            "spec.egress[0].ports[0].endPort is less than 80, where the range starts",
        ),
        (
            "podSelector: {}\negress: [{ports: [{port: 70000}]}]",
            "spec.egress[0].ports[0].port is no number from 1 to 65535",
        ),
        (
            "podSelector: {}\negress: [{ports: [{endPort: 80}]}]",
            "spec.egress[0].ports[0].endPort asks for a port, where the range starts",
        ),
        (
            "podSelector: {}\negress: [{ports: [{port: http, endPort: 80}]}]",
            "spec.egress[0].ports[0].port is a name, beside an endPort",
        ),
        (
            "podSelector: {}\negress: [{ports: [{protocol: ICMP}]}]",
            "spec.egress[0].ports[0].protocol is none of TCP, UDP, SCTP",
        ),
    ],
)
def test_a_policy_that_kubernetes_refuses_is_told_of_and_the_rest_stands(spec, what):
    found = shop(policy(spec, "bad"), policy("podSelector: {}\ningress: [{ports: [{port: 80}]}]"))
    assert [entry.what for entry in found.refused] == [what]
    assert allowed(found, "mon", "web") == "TCP 80"


def test_the_place_of_a_refusal_is_the_rule():
    text = PODS + policy("podSelector: {}\ningress:\n- {}\n- ports:\n  - port: 0")
    line = text.count("\n", 0, text.index("- ports:")) + 1
    assert Network(graph_of(text)).refused[0].place.line == line

"""What rules ask about policies: who isolates a pod, who denies by default, and when nobody can say."""

from __future__ import annotations

import pytest

from kubelint_compliance.ruleset.compiler import compile_rule
from kubelint_compliance.ruleset.rulefile import read_rule
from kubelint_compliance.ruleset.runner import RuleSet
from tests.scanning import scan_text

RULE = """\
id: some-rule
title: A rule
severity: low
scope: pod
validation: >-
  size({asked}) == 0
message: >-
  Found {{{asked}.map(node, node.kind + " " + node.metadata.name).join(", ")}}
why: It is bad in a test of the machinery.
remediation: Leave it out, it is only a test.
controls: {{}}
examples: {{fail: [a, b], pass: [a, b]}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: app, image: registry.example/web:1}]}
"""
DENY = 'graph.defaultDeny("shop", "ingress")'
ISOLATING = 'graph.isolating(self, "egress")'


def policy(name, spec, namespace="shop"):
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec: {{{spec}}}\n"
    )


CILIUM = "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: NS}\nspec: SPEC\n"


def asked(fact, *more):
    """Return what the fact gives of the pod: the words of the finding, and why the rule had no say."""
    file = read_rule(RULE.format(asked=fact), "rule.yaml", "area")
    found = scan_text("a.yaml", POD + "".join(more), RuleSet([compile_rule(file)], minor=37))
    assert found.problems == ()
    return [finding.message for finding in found.findings], [
        entry.reason for entry in found.coverage if entry.outcome == "not-evaluated"
    ]


NOTHING: tuple[list[str], list[str]] = ([], [])
UNREAD = ([], ["policies of a network plug-in, which are not read, may decide it"])


@pytest.mark.parametrize("fact", [DENY, ISOLATING])
def test_without_policies_nothing_is_found(fact):
    assert asked(fact) == NOTHING


@pytest.mark.parametrize(
    ("spec", "namespace", "denies"),
    [
        ("podSelector: {}", "shop", True),
        ("podSelector: {}, policyTypes: [Ingress]", "shop", True),
        ("podSelector: {}, ingress: [{from: [{podSelector: {}}]}]", "shop", True),
        ("podSelector: {}", "bank", False),
        ("podSelector: {matchLabels: {app: web}}", "shop", False),
        ("podSelector: {}, policyTypes: [Egress]", "shop", False),
        ("podSelector: {}, ingress: [{}]", "shop", False),
    ],
)
def test_who_denies_by_default_isolates_all_and_lets_not_everything_in(spec, namespace, denies):
    assert asked(DENY, policy("deny", spec, namespace)) == ((["Found NetworkPolicy deny"] if denies else []), [])


@pytest.mark.parametrize(
    ("spec", "isolates"),
    [
        ("podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]", True),
        ("podSelector: {}, egress: [{}]", True),
        ("podSelector: {}", False),
        ("podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]", False),
    ],
)
def test_who_isolates_a_pod_selects_it_and_is_in_force_in_the_direction(spec, isolates):
    assert asked(ISOLATING, policy("some", spec)) == ((["Found NetworkPolicy some"] if isolates else []), [])


@pytest.mark.parametrize("fact", [DENY, ISOLATING])
def test_under_a_policy_of_a_plug_in_nobody_can_say(fact):
    everything = CILIUM.replace("NS", "shop").replace("SPEC", "{endpointSelector: {}, ingress: [{}], egress: [{}]}")
    assert asked(fact, everything) == UNREAD
    assert asked(fact, everything.replace("namespace: shop", "namespace: bank")) == NOTHING


BASELINE = (
    "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\n"
    "spec: {subject: SUBJECT, RULES}\n"
)
ADMIN = BASELINE.replace("Baseline", "").replace("spec: {", "spec: {priority: 1, ").replace("default", "some")
CLUSTER = ADMIN.replace("v1alpha1", "v1alpha2").replace("Admin", "Cluster").replace("{prio", "{tier: Baseline, prio")
SHOP = "{namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}"
FROM_ALL = "ingress: [{action: Deny, from: [{namespaces: {}}]}]"
FROM_SOME = "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: a}}}]}]"
ON_ONE_PORT = "ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}]"
TO_PODS = "egress: [{action: Deny, to: [{namespaces: {}}]}]"
TO_ALL = 'egress: [{action: Deny, to: [{namespaces: {}}, {networks: ["0.0.0.0/0", "::/0"]}]}]'


@pytest.mark.parametrize(
    ("text", "subject", "rules", "denies"),
    [
        (BASELINE, SHOP, FROM_ALL, "BaselineAdminNetworkPolicy default"),
        (BASELINE, "{namespaces: {}}", FROM_ALL, "BaselineAdminNetworkPolicy default"),
        (BASELINE, "{pods: {namespaceSelector: {}}}", FROM_ALL, "BaselineAdminNetworkPolicy default"),
        (ADMIN, SHOP, FROM_ALL, "AdminNetworkPolicy some"),
        (CLUSTER, SHOP, FROM_ALL, "ClusterNetworkPolicy some"),
        (BASELINE, SHOP.replace("shop", "bank"), FROM_ALL, ""),
        (BASELINE, "{pods: {podSelector: {matchLabels: {app: web}}}}", FROM_ALL, ""),
        (BASELINE, SHOP, FROM_SOME, ""),
        (BASELINE, SHOP, ON_ONE_PORT, ""),
        (BASELINE, SHOP, FROM_ALL.replace("Deny", "Allow"), ""),
        (BASELINE, SHOP, TO_ALL, ""),
    ],
)
def test_policies_of_the_cluster_deny_by_default_where_they_close_all(text, subject, rules, denies):
    more = text.replace("SUBJECT", subject).replace("RULES", rules)
    assert asked(DENY, more) == ([f"Found {denies}"] if denies else [], [])


@pytest.mark.parametrize(
    ("spec", "denies"),
    [
        ("podSelector: {}, ingress: [{}]", []),
        ("podSelector: {}, policyTypes: [Egress]", ["Found BaselineAdminNetworkPolicy default"]),
        ("podSelector: {matchLabels: {app: web}}, ingress: [{}]", ["Found BaselineAdminNetworkPolicy default"]),
        ("podSelector: {}", ["Found NetworkPolicy some"]),
    ],
)
def test_a_baseline_denies_where_no_policy_of_the_namespace_has_a_say(spec, denies):
    more = BASELINE.replace("SUBJECT", SHOP).replace("RULES", FROM_ALL)
    assert asked(DENY, more, policy("some", spec)) == (denies, [])


@pytest.mark.parametrize(("rules", "denies"), [(TO_ALL, True), (TO_PODS, False), (FROM_ALL, False)])
def test_egress_is_denied_by_default_where_addresses_are_too(rules, denies):
    more = BASELINE.replace("SUBJECT", SHOP).replace("RULES", rules)
    found = ["Found BaselineAdminNetworkPolicy default"] if denies else []
    assert asked(DENY.replace("ingress", "egress"), more) == (found, [])


EACH = 'graph.closesEachPod("shop", "ingress") ? [1] : []'
OTHER = POD.replace("web", "db")


@pytest.mark.parametrize(
    ("more", "closed"),
    [
        ([], False),
        ([policy("a", "podSelector: {matchLabels: {app: web}}")], True),
        ([policy("a", "podSelector: {matchLabels: {app: web}}, ingress: [{}]")], False),
        ([policy("a", "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]")], False),
        (
            [
                BASELINE.replace("SUBJECT", "{pods: {podSelector: {matchLabels: {app: web}}}}").replace(
                    "RULES", FROM_ALL
                )
            ],
            True,
        ),
        ([policy("a", "podSelector: {matchLabels: {app: web}}"), f"---\n{OTHER}"], False),
        (
            [
                policy("a", "podSelector: {matchLabels: {app: web}}"),
                policy("b", "podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}]"),
                f"---\n{OTHER}",
            ],
            True,
        ),
        (
            [
                policy("a", "podSelector: {matchLabels: {app: web}}"),
                policy("b", "podSelector: {matchLabels: {app: web}}, ingress: [{}]"),
            ],
            False,
        ),
        (
            [
                policy("a", "podSelector: {matchLabels: {app: web}}"),
                f"---\n{OTHER}".replace("spec: {", "spec: {hostNetwork: true, "),
            ],
            True,
        ),
    ],
)
def test_each_pod_is_closed_where_a_policy_of_its_own_isolates_it(more, closed):
    rule = RULE.replace('{{{asked}.map(node, node.kind + " " + node.metadata.name).join(", ")}}', "it")
    file = read_rule(rule.format(asked=f"({EACH})"), "rule.yaml", "area")
    found = scan_text("a.yaml", POD + "".join(more), RuleSet([compile_rule(file)], minor=37))
    assert found.problems == ()
    assert [finding.object.name for finding in found.findings if finding.object.name == "web"] == ["web"] * closed

"""Policies of the cluster: which tier decides, which policy, which rule."""

from __future__ import annotations

import pytest

from tests.graph.network.asking import ALL, FOUR, SIX, allowed, named, network, outside, pod

PODS = (
    pod(
        "web", "shop", "{app: web}", "{name: http, containerPort: 8080}, {name: http, containerPort: 53, protocol: UDP}"
    )
    + pod("mon", "ops", "{app: mon}")
    + pod("host", "ops", "{}", spec=", hostNetwork: true")
)
ANYONE = "{namespaces: {}}"
CLOSED = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
---"""
OPEN = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: shop}
spec: {podSelector: {}, ingress: [{}]}
---"""


def admin(rules, priority=10, subject=ANYONE, name="a"):
    return f"""
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {{name: {name}}}
spec: {{priority: {priority}, subject: {subject}, {rules}}}
---"""


def baseline(rules, name="default"):
    return f"""
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {{name: {name}}}
spec: {{subject: {ANYONE}, {rules}}}
---"""


def cluster(rules, tier="Admin", priority=10, subject=ANYONE, name="c"):
    return f"""
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {{name: {name}}}
spec: {{tier: {tier}, priority: {priority}, subject: {subject}, {rules}}}
---"""


def ingress(*rules):
    return f"ingress: [{', '.join(rules)}]"


def rule(action, ports="", peer=ANYONE):
    return f"{{action: {action}, from: [{peer}]{ports and f', ports: [{ports}]'}}}"


PORT_80 = "{portNumber: {port: 80}}"
TO_90 = "{portRange: {start: 80, end: 90}}"


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (admin(ingress(rule("Deny"))), ""),
        (admin(ingress(rule("Deny"))) + OPEN, ""),
        (admin(ingress(rule("Allow", PORT_80))) + CLOSED, "TCP 80"),
        (admin(ingress(rule("Allow", PORT_80), rule("Deny"))), "TCP 80"),
        (admin(ingress(rule("Deny"), rule("Allow", PORT_80))), ""),
        (admin(ingress(rule("Deny", PORT_80), rule("Allow", TO_90))) + CLOSED, "TCP 81-90"),
        (admin(ingress(rule("Deny")), 10) + admin(ingress(rule("Allow")), 9, name="b"), ALL),
        (admin(ingress(rule("Pass")), 1) + admin(ingress(rule("Deny")), 2, name="b"), ALL),
        (admin(ingress(rule("Pass")), 1) + admin(ingress(rule("Allow")), 2, name="b") + CLOSED, ""),
        (admin(ingress(rule("Pass", PORT_80)), 1) + admin(ingress(rule("Deny")), 2, name="b"), "TCP 80"),
        (admin(ingress(rule("Pass"))) + baseline(ingress(rule("Deny"))), ""),
        (admin(ingress(rule("Pass"))) + baseline(ingress(rule("Deny"))) + OPEN, ALL),
        (admin(ingress(rule("Allow", PORT_80))) + baseline(ingress(rule("Deny"))), "TCP 80"),
        (baseline(ingress(rule("Deny"))), ""),
        (baseline(ingress(rule("Deny"))) + OPEN, ALL),
        (baseline(ingress(rule("Allow", PORT_80), rule("Deny"))) + CLOSED, ""),
        (baseline(ingress(rule("Allow", PORT_80), rule("Deny"))), "TCP 80"),
        (baseline(ingress()) + admin(ingress()), ALL),
        (baseline("egress: []") + admin("egress: []"), ALL),
        (admin(ingress(rule("Deny")), subject="{namespaces: {matchLabels: {kubernetes.io/metadata.name: ops}}}"), ALL),
        (admin(ingress(rule("Deny")), subject="{pods: {podSelector: {matchLabels: {app: web}}}}"), ""),
        (admin(ingress(rule("Deny")), subject="{pods: {namespaceSelector: {}, podSelector: {}}}"), ""),
        (admin(ingress(rule("Deny")), subject="{pods: {podSelector: {matchLabels: {app: mon}}}}"), ALL),
        (admin(ingress(rule("Deny", peer="{pods: {podSelector: {matchLabels: {app: mon}}}}"))), ""),
        (admin(ingress(rule("Deny", peer="{pods: {podSelector: {matchLabels: {app: web}}}}"))), ALL),
        (admin(ingress(rule("Allow", "{namedPort: http}"))) + CLOSED, "TCP 8080, UDP 53"),
        (admin(ingress(rule("Allow", "{namedPort: none}"))) + CLOSED, ""),
        (admin(ingress(rule("Allow", "{portNumber: {port: 80, protocol: UDP}}"))) + CLOSED, "UDP 80"),
    ],
)
def test_which_rule_decides(policies, expected):
    assert allowed(network(PODS + policies), "mon", "web") == expected


def protocols(action, entries):
    return f"{{action: {action}, from: [{ANYONE}], protocols: [{entries}]}}"


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (cluster(ingress(rule("Accept"))) + CLOSED, ALL),
        (cluster(ingress(protocols("Accept", "{tcp: {destinationPort: {number: 80}}}"))) + CLOSED, "TCP 80"),
        (
            cluster(ingress(protocols("Accept", "{udp: {destinationPort: {range: {start: 1, end: 9}}}}"))) + CLOSED,
            "UDP 1-9",
        ),
        (cluster(ingress(protocols("Accept", "{destinationNamedPort: http}"))) + CLOSED, "TCP 8080, UDP 53"),
        (cluster(ingress(rule("Deny")), "Baseline") + OPEN, ALL),
        (cluster(ingress(rule("Deny")), "Baseline"), ""),
        (cluster(ingress(rule("Pass"), rule("Deny")), "Baseline"), ALL),
        (cluster(ingress(rule("Deny")), priority=5) + cluster(ingress(rule("Accept")), priority=4, name="d"), ALL),
        (cluster(ingress(rule("Deny")), "Baseline", 0) + cluster(ingress(rule("Accept")), "Admin", 9, name="d"), ALL),
    ],
)
def test_the_kind_that_replaces_both(policies, expected):
    found = network(PODS + policies)
    assert (found.refused, allowed(found, "mon", "web")) == ((), expected)


def test_networks_are_addresses_and_no_pods():
    deny = "egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}]}]"
    found = network(PODS + admin(deny))
    assert outside(found, "web", "egress") == {"0.0.0.0-9.255.255.255": ALL, "11.0.0.0-255.255.255.255": ALL, SIX: ALL}
    assert allowed(found, "web", "mon") == ALL


def test_peers_that_only_a_cluster_can_resolve_match_nothing_and_are_told_of():
    found = network(PODS + admin("egress: [{action: Deny, to: [{nodes: {}}, {domainNames: [example.com]}]}]"))
    assert outside(found, "web", "egress") == {FOUR: ALL, SIX: ALL}
    assert [(entry.what, entry.path[-1]) for entry in found.unread] == [
        (f"spec.egress[0].to[{number}].{field} cannot be resolved without a cluster: it matches nothing here", field)
        for number, field in enumerate(("nodes", "domainNames"))
    ]


def test_pods_on_their_host_are_neither_subjects_nor_peers():
    found = network(PODS + admin(ingress(rule("Deny"))))
    assert (allowed(found, "web", "host"), allowed(found, "host", "web"), allowed(found, "mon", "web")) == (
        ALL,
        ALL,
        "",
    )


def test_addresses_from_outside_are_no_peers_of_ingress():
    assert outside(network(PODS + admin(ingress(rule("Deny")))), "web") == {FOUR: ALL, SIX: ALL}


def test_a_baseline_that_denies_everything_isolates():
    found = network(PODS + baseline(ingress(rule("Deny"))))
    assert found.isolation(named(found, "web"), "ingress").state == "isolated"
    assert found.isolation(named(found, "web"), "egress").state == "open"


@pytest.mark.parametrize(
    ("policy", "what"),
    [
        (admin(ingress(), priority=1001), "spec.priority is no number from 0 to 1000"),
        (admin(ingress(), priority="high"), "spec.priority is no number from 0 to 1000"),
        (admin(ingress(), subject="{}"), "spec.subject has not exactly one of namespaces, pods"),
        (
            admin(ingress(), subject="{namespaces: {}, pods: {}}"),
            "spec.subject has not exactly one of namespaces, pods",
        ),
        (admin(ingress(), subject="{namespaces: [a]}"), "spec.subject.namespaces is no label selector"),
        (admin(ingress(rule("Accept"))), "spec.ingress[0].action is none of Allow, Deny, Pass"),
        (baseline(ingress(rule("Pass"))), "spec.ingress[0].action is none of Allow, Deny"),
        (baseline(ingress(), name="mine"), "metadata.name is not default, as the one baseline of a cluster is called"),
        (cluster(ingress(rule("Allow"))), "spec.ingress[0].action is none of Accept, Deny, Pass"),
        (cluster(ingress(), tier="Middle"), "spec.tier is none of Admin, Baseline"),
        (admin("ingress: [{action: Deny, from: []}]"), "spec.ingress[0].from names no peer"),
        (
            admin(ingress(rule("Deny", peer="{networks: [10.0.0.0/8]}"))),
            "spec.ingress[0].from[0] has not exactly one of namespaces, pods",
        ),
        (
            admin("egress: [{action: Deny, to: [{networks: [10.0.0.0]}]}]"),
            "spec.egress[0].to[0].networks[0] is no block of addresses",
        ),
        (
            admin(ingress(rule("Deny", "{portNumber: {port: 0}}"))),
            "spec.ingress[0].ports[0].portNumber.port is no number from 1 to 65535",
        ),
        (
            admin(ingress(rule("Deny", "{portRange: {start: 9, end: 8}}"))),
            "spec.ingress[0].ports[0].portRange.end is less than 9, where the range starts",
        ),
        (
            admin(ingress(rule("Deny", "{}"))),
            "spec.ingress[0].ports[0] has not exactly one of portNumber, namedPort, portRange",
        ),
        (admin("ingress: [{action: Deny, from: [{namespaces: {}}], ports: []}]"), "spec.ingress[0].ports is empty"),
        (
            cluster(ingress(protocols("Deny", "{icmp: {}}"))),
            "spec.ingress[0].protocols[0] has not exactly one of tcp, udp, sctp, destinationNamedPort",
        ),
    ],
)
def test_a_policy_that_its_definition_refuses_is_told_of_and_counts_for_nothing(policy, what):
    found = network(PODS + policy)
    assert [entry.what for entry in found.refused] == [what]
    assert allowed(found, "mon", "web") == ALL

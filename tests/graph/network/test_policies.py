"""What NetworkPolicies let through: every case that is easily read wrongly, on clusters as small as can be."""

from __future__ import annotations

from textwrap import indent

import pytest

from kubelint_compliance.graph.network.reach import Network
from tests.graph.network import asking
from tests.graph.network.asking import ALL, EVERYWHERE, FOUR, SIX, allowed, named, outside, pod
from tests.graph.objects import graph_of

WEB = "{name: http, containerPort: 8080}, {name: dns, containerPort: 5353, protocol: UDP}"
API = "{name: http, containerPort: 9090}"


PODS = (
    pod("web", "shop", "{app: web, tier: front}", WEB)
    + pod("api", "shop", "{app: api}", API)
    + pod("mon", "ops", "{app: mon}")
    + pod("host", "ops", "{app: host}", spec=", hostNetwork: true")
    + """
apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: ops}}
---"""
)


def policy(spec, name="p", namespace="shop"):
    return f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec:
{indent(spec, "  ")}
---"""


def network(*policies, pods=PODS):
    return asking.network(pods + "".join(policies))


def test_without_policies_all_is_open():
    found = network()
    assert allowed(found, "mon", "web") == allowed(found, "web", "api") == ALL
    assert outside(found, "web") == outside(found, "web", "egress") == EVERYWHERE
    assert len(found.classes) == 1


@pytest.mark.parametrize(
    ("spec", "into", "out"),
    [
        ("podSelector: {}", "", ALL),
        ("podSelector: {}\negress: []", "", ALL),
        ("podSelector: {}\negress: [{}]", "", ALL),
        ("podSelector: {}\negress: [{to: [{podSelector: {}}]}]", "", ""),
        ("podSelector: {}\npolicyTypes: []\negress: [{to: [{podSelector: {}}]}]", "", ""),
        ("podSelector: {}\npolicyTypes: [Egress]", ALL, ""),
        ("podSelector: {}\npolicyTypes: [Egress]\ningress: [{from: [{podSelector: {}}]}]", ALL, ""),
        ("podSelector: {}\npolicyTypes: [Ingress]\negress: [{to: [{podSelector: {}}]}]", "", ALL),
        ("podSelector: {}\npolicyTypes: [Ingress, Egress]", "", ""),
        ("{}", "", ALL),
        ("podSelector:", "", ALL),
        ("podSelector: {}\ningress:", "", ALL),
        ("podSelector: {}\ningress: []", "", ALL),
        ("podSelector: {}\ningress: [{}]", ALL, ALL),
        ("podSelector: {}\ningress: [{from: []}]", ALL, ALL),
        ("podSelector: {}\ningress: [{from: [], ports: []}]", ALL, ALL),
        ("podSelector: {matchLabels: {app: other}}", ALL, ALL),
        ("podSelector: {matchLabels: {}}", "", ALL),
    ],
)
def test_which_directions_are_in_force(spec, into, out):
    found = network(policy(spec))
    assert (allowed(found, "mon", "web"), allowed(found, "web", "mon")) == (into, out)


@pytest.mark.parametrize(
    ("peer", "from_mon", "from_api"),
    [
        ("{podSelector: {}}", "", ALL),
        ("{namespaceSelector: {}}", ALL, ALL),
        ("{namespaceSelector: {matchLabels: {team: ops}}}", ALL, ""),
        ("{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchLabels: {app: api}}}", "", ""),
        ("{namespaceSelector: {matchLabels: {team: ops}}}, {podSelector: {matchLabels: {app: api}}}", ALL, ALL),
        ("{namespaceSelector: {}, podSelector: {matchLabels: {app: mon}}}", ALL, ""),
        ("{podSelector: {matchLabels: {app: mon}}}", "", ""),
        ("{namespaceSelector:, podSelector: {}}", "", ALL),
        ("{ipBlock: {cidr: 0.0.0.0/0}}", "", ""),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}", "", ALL),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}", ALL, ""),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [ops]}]}}", "", ALL),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}", "", ALL),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}}", ALL, ""),
        ("{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}}", "", ALL),
        ("{podSelector: {matchExpressions: [{key: tier, operator: In, values: [front]}]}}", "", ""),
    ],
)
def test_whom_a_peer_means(peer, from_mon, from_api):
    found = network(policy(f"podSelector: {{matchLabels: {{app: web}}}}\ningress: [{{from: [{peer}]}}]"))
    assert (allowed(found, "mon", "web"), allowed(found, "api", "web")) == (from_mon, from_api)
    assert allowed(found, "web", "api") == ALL


def test_policies_unite_and_both_ends_must_agree():
    into = "podSelector: {matchLabels: {app: web}}\ningress:\n- from: [{podSelector: {}}]\n  ports: "
    found = network(
        policy(f"{into}[{{port: 80, endPort: 100}}]", "one"),
        policy(f"{into}[{{port: 90, endPort: 120}}]", "two"),
        policy(
            "podSelector: {matchLabels: {app: api}}\npolicyTypes: [Egress]\n"
            "egress: [{ports: [{port: 110, endPort: 130}]}]",
            "out",
        ),
    )
    assert allowed(found, "api", "web") == "TCP 110-120"
    assert allowed(found, "web", "api") == ALL


@pytest.mark.parametrize(
    ("entries", "web", "api"),
    [
        ("{port: 80}", "TCP 80", "TCP 80"),
        ("{}", "TCP 1-65535", "TCP 1-65535"),
        ("{protocol: UDP}", "UDP 1-65535", "UDP 1-65535"),
        ("{protocol: SCTP, port: 80}", "SCTP 80", "SCTP 80"),
        ("{port: 80, endPort: 81}, {port: 82}", "TCP 80-82", "TCP 80-82"),
        ("{port: 80, endPort: 80}", "TCP 80", "TCP 80"),
        ("{port: http}", "TCP 8080", "TCP 9090"),
        ("{port: dns}", "", ""),
        ("{port: dns, protocol: UDP}", "UDP 5353", ""),
        ("{port: nothing}, {port: 1}", "TCP 1", "TCP 1"),
        ("{port: 65535}, {port: 1, protocol: UDP}", "TCP 65535, UDP 1", "TCP 65535, UDP 1"),
    ],
)
def test_ports_of_a_rule(entries, web, api):
    into = network(policy(f"podSelector: {{}}\ningress: [{{ports: [{entries}]}}]"))
    assert (allowed(into, "mon", "web"), allowed(into, "mon", "api")) == (web, api)
    out = network(
        policy(f"podSelector: {{}}\npolicyTypes: [Egress]\negress: [{{ports: [{entries}]}}]", namespace="ops")
    )
    assert (allowed(out, "mon", "web"), allowed(out, "mon", "api")) == (web, api)


def test_a_name_is_no_port_of_an_address():
    spec = "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: http}, {port: 53, protocol: UDP}]}]"
    assert outside(network(policy(spec)), "web", "egress") == {FOUR: "UDP 53", SIX: "UDP 53"}


def test_a_port_in_another_case_is_taken():
    pods = pod("a", "shop", "{app: a}", "{name: http, containerport: 8081}") + pod("b", "shop", "{app: b}")
    found = network(policy("podSelector: {}\ningress: [{ports: [{port: http}]}]"), pods=pods)
    assert allowed(found, "b", "a") == "TCP 8081"


def test_a_sidecar_has_ports_and_an_init_container_has_none():
    init = "{name: i, image: x, ports: [{name: http, containerPort: 1}]}"
    sidecar = "{name: s, image: x, restartPolicy: Always, ports: [{name: http, containerPort: 2}]}"
    pods = pod("a", "shop", "{}", spec=f", initContainers: [{init}, {sidecar}]") + pod("b", "shop", "{app: b}")
    found = network(policy("podSelector: {}\ningress: [{ports: [{port: http}]}]"), pods=pods)
    assert allowed(found, "b", "a") == "TCP 2"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("{cidr: 10.0.0.0/8}", {"10.0.0.0-10.255.255.255": ALL}),
        ("{cidr: 10.1.2.3/8}", {"10.0.0.0-10.255.255.255": ALL}),
        ("{cidr: 10.1.2.3/32}", {"10.1.2.3-10.1.2.3": ALL}),
        ("{cidr: 0.0.0.0/0}", {FOUR: ALL}),
        ('{cidr: "::/0"}', {SIX: ALL}),
        ('{cidr: "fd00::/8", except: ["fd00::/9"]}', {"fd80::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff": ALL}),
        ("{cidr: 10.0.0.0/30, except: [10.0.0.1/32, 10.0.0.0/31, 10.0.0.0/32]}", {"10.0.0.2-10.0.0.3": ALL}),
        ("{cidr: 10.0.0.0/30, except: [10.0.0.1/32]}", {"10.0.0.0-10.0.0.0": ALL, "10.0.0.2-10.0.0.3": ALL}),
        ("{cidr: 10.0.0.0/31, except: [10.0.0.0/32, 10.0.0.1/32]}", {}),
        ("{cidr: 10.0.0.0/31}}, {ipBlock: {cidr: 10.0.0.2/31}", {"10.0.0.0-10.0.0.3": ALL}),
        (
            "{cidr: 10.0.0.0/8, except: [10.0.0.0/9]}}, {ipBlock: {cidr: 10.0.0.0/32}",
            {"10.0.0.0-10.0.0.0": ALL, "10.128.0.0-10.255.255.255": ALL},
        ),
    ],
)
def test_blocks_of_addresses(block, expected):
    found = network(policy(f"podSelector: {{}}\ningress: [{{from: [{{ipBlock: {block}}}]}}]"))
    assert outside(found, "web") == expected
    assert allowed(found, "mon", "web") == ""
    assert outside(found, "web", "egress") == EVERYWHERE


def test_addresses_are_cut_only_where_ports_differ():
    rules = """
- {from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}
- {from: [{ipBlock: {cidr: 10.0.0.0/9}}], ports: [{port: 443}]}
- {ports: [{port: 22}]}"""
    found = network(policy(f"podSelector: {{}}\ningress:{rules}"))
    assert outside(found, "web") == {
        "0.0.0.0-9.255.255.255": "TCP 22",
        "10.0.0.0-10.127.255.255": "TCP 22, TCP 80, TCP 443",
        "10.128.0.0-10.255.255.255": "TCP 22, TCP 80",
        "11.0.0.0-255.255.255.255": "TCP 22",
        SIX: "TCP 22",
    }


def test_no_policy_isolates_a_pod_on_its_host_and_no_selector_means_it():
    closed = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", namespace="ops")
    found = network(closed, policy("podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]"))
    assert allowed(found, "web", "host") == ALL
    assert allowed(found, "host", "web") == allowed(found, "host", "mon") == ""
    assert allowed(network(policy("podSelector: {}\ningress: [{}]")), "host", "web") == ALL
    assert found.policies_of(named(found, "host"), "ingress") == ()
    assert found.isolation(named(found, "host"), "ingress").state == "open"


def test_isolation_and_default_deny():
    deny = policy("podSelector: {}\npolicyTypes: [Ingress]", "deny")
    allow = policy("podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {}}]}]", "allow")
    found = network(deny, allow, policy("podSelector: {}\ningress: [{}]", "open", "ops"))
    state = found.isolation(named(found, "web"), "ingress")
    assert (state.state, [one.node.ref.name for one in state.policies]) == ("isolated", ["deny", "allow"])
    assert found.isolation(named(found, "web"), "egress") == ("open", (), ())
    assert [one.node.ref.name for one in found.default_deny("shop", "ingress")] == ["deny"]
    assert found.default_deny("shop", "egress") == found.default_deny("ops", "ingress") == ()


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
    found = network(policy(spec, "bad"), policy("podSelector: {}\ningress: [{ports: [{port: 80}]}]"))
    assert [entry.what for entry in found.refused] == [what]
    assert allowed(found, "mon", "web") == "TCP 80"


def test_the_place_of_a_refusal_is_the_rule():
    text = PODS + policy("podSelector: {}\ningress:\n- {}\n- ports:\n  - port: 0")
    line = text.count("\n", 0, text.index("- ports:")) + 1
    assert Network(graph_of(text)).refused[0].place.line == line

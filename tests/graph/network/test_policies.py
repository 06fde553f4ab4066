"""What NetworkPolicies let through: every case that is easily read wrongly, on clusters as small as can be."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.network.reach import Network
from tests.graph.network.asking import ALL, EVERYWHERE, FOUR, SIX, allowed, named, outside, pod, policy, shop
from tests.graph.objects import graph_of


def test_without_policies_all_is_open():
    found = shop()
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
    found = shop(policy(spec))
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
    found = shop(policy(f"podSelector: {{matchLabels: {{app: web}}}}\ningress: [{{from: [{peer}]}}]"))
    assert (allowed(found, "mon", "web"), allowed(found, "api", "web")) == (from_mon, from_api)
    assert allowed(found, "web", "api") == ALL


def test_policies_unite_and_both_ends_must_agree():
    into = "podSelector: {matchLabels: {app: web}}\ningress:\n- from: [{podSelector: {}}]\n  ports: "
    found = shop(
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
    into = shop(policy(f"podSelector: {{}}\ningress: [{{ports: [{entries}]}}]"))
    assert (allowed(into, "mon", "web"), allowed(into, "mon", "api")) == (web, api)
    out = shop(policy(f"podSelector: {{}}\npolicyTypes: [Egress]\negress: [{{ports: [{entries}]}}]", namespace="ops"))
    assert (allowed(out, "mon", "web"), allowed(out, "mon", "api")) == (web, api)


def test_a_name_is_no_port_of_an_address():
    spec = "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: http}, {port: 53, protocol: UDP}]}]"
    assert outside(shop(policy(spec)), "web", "egress") == {FOUR: "UDP 53", SIX: "UDP 53"}


def test_a_port_in_another_case_is_taken():
    pods = pod("a", "shop", "{app: a}", "{name: http, containerport: 8081}") + pod("b", "shop", "{app: b}")
    found = shop(policy("podSelector: {}\ningress: [{ports: [{port: http}]}]"), pods=pods)
    assert allowed(found, "b", "a") == "TCP 8081"


def test_a_sidecar_has_ports_and_an_init_container_has_none():
    init = "{name: i, image: x, ports: [{name: http, containerPort: 1}]}"
    sidecar = "{name: s, image: x, restartPolicy: Always, ports: [{name: http, containerPort: 2}]}"
    pods = pod("a", "shop", "{}", spec=f", initContainers: [{init}, {sidecar}]") + pod("b", "shop", "{app: b}")
    found = shop(policy("podSelector: {}\ningress: [{ports: [{port: http}]}]"), pods=pods)
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
    found = shop(policy(f"podSelector: {{}}\ningress: [{{from: [{{ipBlock: {block}}}]}}]"))
    assert outside(found, "web") == expected
    assert allowed(found, "mon", "web") == ""
    assert outside(found, "web", "egress") == EVERYWHERE


def test_addresses_are_cut_only_where_ports_differ():
    rules = """
- {from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}
- {from: [{ipBlock: {cidr: 10.0.0.0/9}}], ports: [{port: 443}]}
- {ports: [{port: 22}]}"""
    found = shop(policy(f"podSelector: {{}}\ningress:{rules}"))
    assert outside(found, "web") == {
        "0.0.0.0-9.255.255.255": "TCP 22",
        "10.0.0.0-10.127.255.255": "TCP 22, TCP 80, TCP 443",
        "10.128.0.0-10.255.255.255": "TCP 22, TCP 80",
        "11.0.0.0-255.255.255.255": "TCP 22",
        SIX: "TCP 22",
    }


def test_no_policy_isolates_a_pod_on_its_host_and_no_selector_means_it():
    closed = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", namespace="ops")
    found = shop(closed, policy("podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]"))
    assert allowed(found, "web", "host") == ALL
    assert allowed(found, "host", "web") == allowed(found, "host", "mon") == ""
    assert allowed(shop(policy("podSelector: {}\ningress: [{}]")), "host", "web") == ALL
    assert found.policies_of(named(found, "host"), "ingress") == ()
    assert found.isolation(named(found, "host"), "ingress").state == "open"


def test_isolation_and_default_deny():
    deny = policy("podSelector: {}\npolicyTypes: [Ingress]", "deny")
    allow = policy("podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {}}]}]", "allow")
    found = shop(deny, allow, policy("podSelector: {}\ningress: [{}]", "open", "ops"))
    state = found.isolation(named(found, "web"), "ingress")
    assert (state.state, [one.node.ref.name for one in state.policies]) == ("isolated", ["deny", "allow"])
    assert found.isolation(named(found, "web"), "egress") == ("open", (), ())
    assert [one.node.ref.name for one in found.default_deny("shop", "ingress")] == ["deny"]
    assert found.default_deny("shop", "egress") == found.default_deny("ops", "ingress") == ()


def test_alternatives_do_not_see_one_another():
    closed = policy("podSelector: {}")
    nodes = []
    for which, text in (("dev", pod("web", "shop", "{}")), ("prod", pod("web", "shop", "{}") + closed)):
        nodes += [node._replace(sets=(("overlays", which),)) for node in graph_of(text).nodes]
    nodes += graph_of(pod("all", "shop", "{}")).nodes
    found = Network(Graph(nodes))
    dev, prod, shared = found.pods
    assert [found.isolation(one, "ingress").state for one in (dev, prod, shared)] == ["open", "isolated", "isolated"]
    assert (found.allowed(dev, prod), found.allowed(prod, dev), found.allowed(shared, prod)) == ((), (), ())
    assert found.allowed(shared, dev) == found.allowed(dev, dev) != ()

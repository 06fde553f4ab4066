"""From Services, Ingresses, routes and host ports to pods: what leads where, and at which port of the pod."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.network.entries import controller_entries, entries
from kubelint_compliance.graph.network.services import endpoints
from kubelint_compliance.graph.network.workloads import workloads
from tests.graph.network.asking import network, pod, ports
from tests.graph.objects import graph_of

PODS = pod(
    "a", "shop", "{app: web}", "{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}"
) + pod("b", "shop", "{app: web}", "{name: http, containerPort: 9090}")
DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [PEER], ports: [{port: http}]}]}
---"""


def service(spec, name="web", namespace="shop"):
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {spec}
---"""


def ingress(spec, namespace="shop"):
    return f"""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: in, namespace: {namespace}}}
spec: {spec}
---"""


WEB = service(
    "{selector: {app: web}, ports: [{name: w, port: 80, targetPort: http}, {name: d, port: 53, protocol: UDP}]}"
)


def backend(name="web", port="{number: 80}"):
    return f"{{service: {{name: {name}, port: {port}}}}}"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{selector: {app: web}, ports: [{port: 80}]}", ["a TCP 80", "b TCP 80"]),
        ("{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}", ["a TCP 8080", "b TCP 8080"]),
        ("{selector: {app: web}, ports: [{port: 80, targetPort: http}]}", ["a TCP 8080", "b TCP 9090"]),
        ("{selector: {app: web}, ports: [{port: 53, protocol: UDP, targetPort: dns}]}", ["a UDP 53"]),
        ("{selector: {app: web}, ports: [{port: 80, protocol: UDP, targetPort: http}]}", []),
        ("{selector: {app: web}, ports: [{port: 80, targetport: 81}]}", ["a TCP 81", "b TCP 81"]),
        ("{selector: {app: none}, ports: [{port: 80}]}", []),
        ("{selector: {}, ports: [{port: 80}]}", []),
        ("{ports: [{port: 80}]}", []),
        ("{selector: {app: web}}", []),
        ("{type: ExternalName, externalName: example.com, selector: {app: web}, ports: [{port: 80}]}", []),
        ("{selector: [app], ports: {port: 80}}", []),
        (
            "{selector: {app: web}, ports: [{port: http}, 80, {port: 70000}, {port: 81, targetPort: 0}]}",
            ["a TCP 81", "b TCP 81"],
        ),
    ],
)
def test_what_is_behind_a_service(spec, expected):
    graph = graph_of(PODS + service(spec))
    found = [endpoint for node in graph.of_kind("", "Service") for endpoint in endpoints(graph, node)]
    assert [f"{one.pod.node.ref.name} {ports((one.at,))}" for one in found] == expected


def led(text, only=controller_entries):
    return sorted(
        {f"{one.controller or one.how} {one.pod.node.ref.name} {ports((one.at,))}" for one in only(graph_of(text))}
    )


BOTH = ["ingress a TCP 8080", "ingress b TCP 9090"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (f"{{defaultBackend: {backend()}}}", BOTH),
        (f"{{rules: [{{http: {{paths: [{{path: /, pathType: Prefix, backend: {backend()}}}]}}}}]}}", BOTH),
        (f"{{defaultBackend: {backend(port='{name: w}')}}}", BOTH),
        (f"{{defaultBackend: {backend(port='{name: http}')}}}", []),
        (f"{{defaultBackend: {backend(port='{number: 8080}')}}}", []),
        (f"{{defaultBackend: {backend(port='{number: 53}')}}}", []),
        (f"{{defaultBackend: {backend(port='{}')}}}", []),
        (f"{{defaultBackend: {backend('other')}}}", []),
        ("{defaultBackend: {resource: {kind: Bucket, name: web}}}", []),
        ("{}", []),
        ("{rules: [{host: a.example}]}", []),
        ("{rules: {host: a}, defaultBackend: web}", []),
    ],
)
def test_what_an_ingress_leads_to(spec, expected):
    assert led(PODS + WEB + ingress(spec)) == expected


def test_an_ingress_leads_to_services_of_its_namespace_alone():
    assert led(PODS + WEB + ingress(f"{{defaultBackend: {backend()}}}", "ops")) == []


@pytest.mark.parametrize(
    ("spec", "tls"),
    [
        ("tls: [{hosts: [a.example]}], rules: [{host: a.example, RULE}]", True),
        ('tls: [{hosts: ["*.example"]}], rules: [{host: a.example, RULE}]', True),
        ("tls: [{hosts: [b.example]}], rules: [{host: a.example, RULE}]", False),
        ("tls: [{secretName: s}], rules: [{host: a.example, RULE}]", True),
        ("rules: [{host: a.example, RULE}]", False),
        ("tls: [{hosts: [a.example]}], rules: [{RULE}]", False),
    ],
)
def test_which_hosts_of_an_ingress_come_with_tls(spec, tls):
    rule = f"http: {{paths: [{{backend: {backend()}}}]}}"
    found = controller_entries(graph_of(PODS + WEB + ingress(f"{{{spec.replace('RULE', rule)}}}")))
    assert {entry.tls for entry in found} == {tls}


def route(refs, kind="HTTPRoute", namespace="shop", rest=""):
    return f"""
apiVersion: gateway.networking.k8s.io/v1
kind: {kind}
metadata: {{name: r, namespace: {namespace}}}
spec: {{{rest} rules: [{{backendRefs: [{refs}]}}]}}
---"""


GRANT = """
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: g, namespace: shop}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: edge}]
  to: [{group: "", kind: Service}]
---"""
VIA_GATEWAY = ["gateway a TCP 8080", "gateway b TCP 9090"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (route("{name: web, port: 80}"), VIA_GATEWAY),
        (route("{name: web, port: 80}", "GRPCRoute"), VIA_GATEWAY),
        (route("{name: web, port: 80, weight: 0}"), []),
        (route("{name: web, port: 81}"), []),
        (route("{name: web}"), []),
        (route("{name: web, kind: Bucket, port: 80}"), []),
        (route("{name: web, port: 53}", "UDPRoute"), ["gateway a UDP 53", "gateway b UDP 53"]),
        (route("{name: web, port: 80}", "UDPRoute"), []),
        (route("{name: web, namespace: shop, port: 80}", namespace="edge"), []),
        (route("{name: web, namespace: shop, port: 80}", namespace="edge") + GRANT, VIA_GATEWAY),
        (route("{name: web, namespace: shop, port: 80}", "GRPCRoute", "edge") + GRANT, []),
        (route("{name: web, namespace: shop, port: 80}", namespace="else") + GRANT, []),
        (route("web, 1"), []),
        (route("{name: web, port: 80}", rest="parentRefs: [{kind: Service, name: web}],"), []),
        (route("{name: web, port: 80}", rest="parentRefs: [{kind: Service, name: web}, {name: g}],"), VIA_GATEWAY),
    ],
)
def test_what_a_route_of_a_gateway_leads_to(text, expected):
    assert led(PODS + WEB + text) == expected


LISTENERS = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: SPACE}
spec: {listeners: [{name: web, port: 443, LISTENER}]}
---"""


@pytest.mark.parametrize(
    ("listener", "space", "parent", "kind", "hosts", "leads"),
    [
        ("protocol: HTTPS", "shop", "name: gw", "HTTPRoute", "", True),
        ("protocol: HTTPS", "shop", "name: gw", "GRPCRoute", "", True),
        ("protocol: HTTPS", "shop", "name: gw", "TLSRoute", "", False),
        ("protocol: HTTP", "shop", "name: gw", "TCPRoute", "", False),
        ("protocol: TLS", "shop", "name: gw", "TLSRoute", "", True),
        ("protocol: TLS", "shop", "name: gw", "TCPRoute", "", True),
        ("protocol: TLS", "shop", "name: gw", "HTTPRoute", "", False),
        ("protocol: example.com/own", "shop", "name: gw", "TCPRoute", "", True),
        ("protocol: HTTPS", "infra", "name: gw, namespace: infra", "HTTPRoute", "", False),
        (
            "protocol: HTTPS, allowedRoutes: {namespaces: {from: All}}",
            "infra",
            "name: gw, namespace: infra",
            "HTTPRoute",
            "",
            True,
        ),
        ("protocol: HTTPS, allowedRoutes: {kinds: [{kind: GRPCRoute}]}", "shop", "name: gw", "HTTPRoute", "", False),
        ("protocol: HTTPS", "infra", "name: gw", "HTTPRoute", "", True),
        ("protocol: HTTPS", "shop", "name: gw, sectionName: web", "HTTPRoute", "", True),
        ("protocol: HTTPS", "shop", "name: gw, sectionName: nope", "HTTPRoute", "", False),
        ("protocol: HTTPS", "shop", "name: gw, port: 443", "HTTPRoute", "", True),
        ("protocol: HTTPS", "shop", "name: gw, port: 80", "HTTPRoute", "", False),
        ("protocol: HTTPS, hostname: '*.example.com'", "shop", "name: gw", "HTTPRoute", "a.example.com", True),
        ("protocol: HTTPS, hostname: '*.example.com'", "shop", "name: gw", "HTTPRoute", "a.example.org", False),
        ("protocol: HTTPS", "shop", "kind: ListenerSet, name: gw", "TLSRoute", "", True),
        ("protocol: HTTPS", "shop", "name: other", "TLSRoute", "", True),
    ],
)
def test_a_route_leads_in_where_a_listener_takes_it(listener, space, parent, kind, hosts, leads):
    gateway = LISTENERS.replace("SPACE", space).replace("LISTENER", listener)
    rest = f"parentRefs: [{{{parent}}}], hostnames: [{hosts}],"
    assert led(PODS + WEB + gateway + route("{name: web, port: 80}", kind, rest=rest)) == (VIA_GATEWAY if leads else [])


def test_one_listener_that_takes_a_route_is_enough():
    gateway = LISTENERS.replace("SPACE", "shop").replace("LISTENER", "protocol: HTTPS")
    rest = "parentRefs: [{name: gw, sectionName: nope}, {name: gw}],"
    assert led(PODS + WEB + gateway + route("{name: web, port: 80}", rest=rest)) == VIA_GATEWAY


def test_tls_of_a_route_is_that_of_its_listeners():
    gateway = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec: {listeners: [{name: plain, port: 80, protocol: HTTP}, {name: tls, port: 443, protocol: HTTPS}]}
---"""
    for parent, tls in (("{name: edge}", False), ("{name: edge, sectionName: tls}", True), ("{name: other}", None)):
        found = controller_entries(
            graph_of(PODS + WEB + gateway + route("{name: web, port: 80}", rest=f"parentRefs: [{parent}],"))
        )
        assert {entry.tls for entry in found} == {tls}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{to: {kind: Service, name: web}}", BOTH),
        ("{to: {kind: Service, name: web}, port: {targetPort: w}}", BOTH),
        ("{to: {kind: Service, name: web}, port: {targetPort: 9090}}", ["ingress b TCP 9090"]),
        ("{to: {kind: Service, name: web}, port: {targetPort: d}}", []),
        ("{to: {kind: Service, name: none}, alternateBackends: [{kind: Service, name: web}]}", BOTH),
    ],
)
def test_what_an_openshift_route_leads_to(spec, expected):
    text = f"\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {{name: r, namespace: shop}}\nspec: {spec}\n"
    assert led(PODS + WEB + text) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("clusterIP: None, externalIPs: [1.2.3.4]", []),
        ("type: NodePort, externalIPs: [1.2.3.4]", ["ExternalIP p TCP 1", "NodePort p TCP 1"]),
        ("type: LoadBalancer, externalIPs: []", ["LoadBalancer p TCP 1"]),
        ("type: ExternalName, externalIPs: [1.2.3.4]", []),
    ],
)
def test_addresses_from_outside_lead_to_a_service_that_has_one_inside(spec, expected):
    text = pod("p", "shop", "{app: p}") + service(f"{{{spec}, selector: {{app: p}}, ports: [{{port: 1}}]}}")
    assert led(text, entries) == expected


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("{containerPort: 10, hostPort: 20, hostIP: 127.0.0.1}", []),
        ("{containerPort: 10, hostPort: 20, hostIP: 127.8.0.1}, {containerPort: 11}", []),
        ('{containerPort: 10, hostPort: 20, hostIP: "::1"}', []),
        ("{containerPort: 10, hostPort: 20, hostip: 127.0.0.1}", []),
        ("{containerPort: 10, hostPort: 20, hostIP: 10.0.0.1}", ["HostPort p TCP 10"]),
        ("{containerPort: 10, hostPort: 20, hostIP: 0.0.0.0}", ["HostPort p TCP 10"]),
        ("{containerPort: 10, hostPort: 20, hostIP: unknown}", ["HostPort p TCP 10"]),
        ("{containerPort: 10, hostIP: 10.0.0.1}", []),
    ],
)
def test_a_host_port_of_the_loopback_leads_in_from_nowhere(ports, expected):
    assert led(pod("p", "shop", "{}", ports), entries) == expected


@pytest.mark.parametrize(
    ("restart", "spec", "expected"),
    [
        (", restartPolicy: Always", "", ["HostPort p TCP 9100"]),
        ("", "", []),
        (", restartPolicy: Always", ", hostNetwork: true", ["HostNetwork p TCP 10", "HostNetwork p TCP 9100"]),
        ("", ", hostNetwork: true", ["HostNetwork p TCP 10"]),
    ],
)
def test_ports_of_nodes_that_sidecars_have(restart, spec, expected):
    started = f"{{name: s, image: x{restart}, ports: [{{containerPort: 9100, hostPort: 9100}}]}}"
    text = pod("p", "shop", "{}", "{containerPort: 10}", f", initContainers: [{started}]{spec}")
    assert led(text, entries) == expected


def test_services_and_host_ports_that_lead_in_by_themselves():
    host = pod("h", "shop", "{}", "{containerPort: 10}", ", hostNetwork: true") + pod(
        "p", "shop", "{}", "{containerPort: 10, hostPort: 20}, {containerPort: 11}"
    )
    text = PODS + host + service("{type: NodePort, selector: {app: web}, ports: [{port: 1}]}", "n")
    text += service("{type: LoadBalancer, selector: {app: web}, ports: [{port: 2}]}", "l")
    text += service("{externalIPs: [1.2.3.4], selector: {app: web}, ports: [{port: 3}]}", "e") + WEB
    assert led(text, entries) == [
        *("ExternalIP a TCP 3", "ExternalIP b TCP 3", "HostNetwork h TCP 10", "HostPort p TCP 10"),
        *("LoadBalancer a TCP 2", "LoadBalancer b TCP 2", "NodePort a TCP 1", "NodePort b TCP 1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "admitted"),
    [
        ("{namespaceSelector: {}}", True),
        ("{namespaceSelector: {}, podSelector: {}}", True),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}", True),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}}", True),
        ("{podSelector: {}}", False),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}", False),
        ("{namespaceSelector: {}, podSelector: {matchLabels: {app: ingress}}}", False),
        ("{ipBlock: {cidr: 0.0.0.0/0}}", False),
    ],
)
def test_a_controller_is_a_pod_without_labels_of_an_unknown_namespace(peer, admitted):
    found = network(PODS + DENY.replace("PEER", peer))
    assert [ports(found.open_to_strangers(one)) for one in found.pods] == (
        ["TCP 8080", "TCP 9090"] if admitted else ["", ""]
    )


OWNED = """
apiVersion: v1
kind: Pod
metadata:
  name: NAME
  ownerReferences: [{apiVersion: apps/v1, kind: KIND, name: owner, controller: CONTROLLER}]
spec: {containers: [{name: c, image: x}]}
---"""


def test_pods_of_one_owner_are_the_owner():
    text = "".join(
        OWNED.replace("NAME", name).replace("KIND", kind).replace("CONTROLLER", controls)
        for name, kind, controls in (
            ("a", "ReplicaSet", "true"),
            ("b", "ReplicaSet", "true"),
            ("c", "Node", "true"),
            ("d", "ReplicaSet", "false"),
            ("e", "Rollout", "true"),
        )
    )
    text += """
apiVersion: batch/v1
kind: CronJob
metadata: {name: night, labels: {app: not-of-the-pods}}
spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: night}}, spec: {containers: [{name: c, image: x}]}}}}}
---
apiVersion: v1
kind: PodTemplate
metadata: {name: none}
template: {spec: {containers: [{name: c, image: x}]}}
"""
    found = network(text)
    assert [(one.title, len(one.pods)) for one in workloads(found.pods)] == [
        ("default/CronJob/night", 1),
        ("default/Pod/c", 1),
        ("default/Pod/d", 1),
        ("default/ReplicaSet/owner", 2),
        ("default/Rollout/owner", 1),
    ]

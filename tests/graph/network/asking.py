"""What tests of the network ask, in few words: clusters of a few lines, ports and addresses as one reads them."""

from __future__ import annotations

from textwrap import indent

from kubelint_compliance.graph.network.blocks import written as address
from kubelint_compliance.graph.network.ports import written
from kubelint_compliance.graph.network.reach import Network
from tests.graph.objects import graph_of

ALL = "TCP 1-65535, UDP 1-65535, SCTP 1-65535"
FOUR = "0.0.0.0-255.255.255.255"
SIX = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
EVERYWHERE = {FOUR: ALL, SIX: ALL}


def pod(name, namespace, labels, ports="", spec=""):
    return f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}, labels: {labels}}}
spec: {{containers: [{{name: c, image: x, ports: [{ports}]}}]{spec}}}
---"""


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


def network(text):
    return Network(graph_of(text))


def shop(*policies, pods=PODS):
    return network(pods + "".join(policies))


def named(found, name):
    return next(one for one in found.pods if one.node.ref.name == name)


def ports(ranges):
    bounds = ((protocol, first, last) for protocol, first, last in written(ranges))
    return ", ".join(
        f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}" for protocol, first, last in bounds
    )


def allowed(found, source, target):
    return ports(found.allowed(named(found, source), named(found, target)))


def outside(found, name, direction="ingress"):
    reached = found.outside(named(found, name), direction)
    return {address((first, last)): ports(open_ports) for first, last, open_ports in reached}

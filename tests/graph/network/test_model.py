"""Who may reach whom, beside the plain model of the specification, on clusters by chance.

`make oracle` asks of 20,000 clusters (KUBELINT_CLUSTERS); an ordinary run of 200. Asked are pods pod by pod, and single
addresses and ports: every bound that a policy names, and its neighbours.
"""

from __future__ import annotations

import ast
import ipaddress
import os
import re
from pathlib import Path

import pytest

from kubelint_compliance.graph.network.blocks import number
from kubelint_compliance.graph.network.classes import let_through
from kubelint_compliance.graph.network.pairs import class_pairs
from kubelint_compliance.graph.network.ports import span
from kubelint_compliance.graph.network.reach import Network
from tests.graph.network import model
from tests.graph.network.clusters import BLOCKS, INSIDE, PORTS, PROTOCOLS, Cluster
from tests.graph.objects import plain_graph

CLUSTERS = int(os.environ.get("KUBELINT_CLUSTERS", "200"))
PARTS = 20
STRANGER = {"metadata": {"namespace": "somewhere-else"}, "spec": {}}


def ports(objects):
    """Bounds of the ranges of ports that occur, and the ports beside them."""
    named = set(re.findall(r"\d+", repr(objects)))
    found = {near for port in PORTS if str(port) in named for near in (port - 1, port, port + 1)}
    return [port for port in sorted({7777, *found}) if 1 <= port <= 65535]


def addresses(objects):
    """Bounds of the blocks that occur, and the addresses beside them."""
    written = repr(objects)
    found = {ipaddress.ip_address(text) for text in ("0.0.0.0", "8.8.8.8", "255.255.255.255", "::", "2001:db8::1")}
    for text in {*BLOCKS, *(inner for blocks in INSIDE.values() for inner in blocks)}:
        if f"'{text}'" in written:
            network = ipaddress.ip_network(text, strict=False)
            top = (1 << network.max_prefixlen) - 1
            for end in (int(network[0]), int(network[-1])):
                kind = type(network[0])
                found |= {kind(near) for near in (end - 1, end, end + 1) if 0 <= near <= top}
    return sorted(found, key=lambda one: (one.version, int(one)))


def holds(ranges, protocol, port):
    at = span(protocol, port, port)[0]
    return any(first <= at <= last for first, last in ranges)


def at_address(reached, address):
    place = number(str(address))
    return next((ports for first, last, ports in reached if first <= place <= last), ())


def as_object(pod):
    return {"metadata": {**pod.value["metadata"], "namespace": pod.namespace}, "spec": pod.value["spec"]}


def every_pair(classes):
    found = ((one, other, let_through(one, other)) for one in classes for other in classes)
    return (pair for pair in found if pair[2])


def pairs(found):
    return [(source.number, target.number, ports) for source, target, ports in found]


def differences(seed):
    cluster = Cluster(seed)
    network = Network(plain_graph(cluster.objects))
    assert not network.refused
    assert sorted(pairs(class_pairs(network.classes))) == sorted(pairs(every_pair(network.classes))), f"seed {seed}"
    ends = [(pod, as_object(pod)) for pod in network.pods]
    policies = model.by_kind(cluster.objects)
    asked, probes = 0, [(protocol, port) for protocol in PROTOCOLS for port in ports(cluster.objects)]
    for pod, subject in ends:
        checks = [(f"{other.node.ref.name} -> ", one, subject, network.allowed(other, pod)) for other, one in ends]
        for address in addresses(cluster.objects):
            into, out = (at_address(network.outside(pod, direction), address) for direction in ("ingress", "egress"))
            checks += [(f"{address} -> ", address, subject, into), (f"-> {address} from ", subject, address, out)]
        checks.append(("stranger -> ", STRANGER, subject, network.open_to_strangers(pod)))
        for name, source, target, ranges in checks:
            sends, receives = model.between(policies, source, target)
            sends = None if source is STRANGER else sends
            for protocol, port in probes:
                expected = all(model.decides(about, target, protocol, port) for about in (sends, receives))
                if expected != holds(ranges, protocol, port):
                    return f"seed {seed}: {name}{pod.node.ref.name} {protocol} {port}: the model says {expected}"
        asked += len(checks) * len(probes)
    return asked


@pytest.mark.parametrize("part", range(PARTS))
def test_equal_to_the_model(part):
    asked = 0
    for seed in range(part, CLUSTERS, PARTS):
        found = differences(seed)
        assert isinstance(found, int), found
        asked += found
    assert asked > CLUSTERS // PARTS * 500


def test_the_model_shares_no_code():
    for name in ("model.py", "clusters.py"):
        tree = ast.parse((Path(__file__).parent / name).read_text())
        imported = {
            alias.name if isinstance(node, ast.Import) else node.module
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        assert imported <= {"__future__", "ipaddress", "random"}, imported

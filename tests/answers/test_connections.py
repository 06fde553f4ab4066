"""`ask connections` as JSON beside the plain model: every pair of workloads, ranges of addresses, controllers."""

from __future__ import annotations

import ipaddress
import json
import random

import pytest

from kubelint_compliance.answers import connections
from tests.graph.network import model
from tests.graph.network.clusters import PORTS, PROTOCOLS, Cluster
from tests.graph.objects import plain_graph

PROBES = [(protocol, port) for protocol in PROTOCOLS for port in (*PORTS, 2, 82, 7777)]
ADDRESSES = [
    ipaddress.ip_address(text) for text in ("0.0.0.0", "10.1.2.3", "11.0.0.0", "255.255.255.255", "::", "fd00:1::7")
]
PATHS = {"Pod": (), "Deployment": ("spec", "template"), "CronJob": ("spec", "jobTemplate", "spec", "template")}


def cluster_of(seed):
    """Objects, some of whose pods are of one owner, and the pods by workload."""
    chance, objects, found = random.Random(seed), Cluster(seed).objects, {}
    for value in objects:
        kind, metadata = value["kind"], value["metadata"]
        if kind not in PATHS:
            continue
        key = metadata.get("namespace", "default"), kind, metadata["name"]
        if kind == "Pod" and chance.random() < 0.6:
            owner = chance.choice(("ReplicaSet", "Node"))
            metadata["ownerReferences"] = [{"kind": owner, "name": "owner", "controller": True}]
            key = (key[0], "ReplicaSet", "owner") if owner == "ReplicaSet" else key
        found.setdefault(key, []).append(pod_of(value))
    return objects, found


def pod_of(value):
    pod = value
    for step in PATHS[value["kind"]]:
        pod = pod[step]
    return {
        "metadata": {**pod["metadata"], "namespace": value["metadata"].get("namespace", "default")},
        "spec": pod["spec"],
    }


def key_of(peer):
    if "ipBlock" in peer:
        return tuple(map(ipaddress.ip_address, peer["ipBlock"].split("-")))
    return peer["namespace"], peer["kind"], peer["name"]


def listed(objects):
    prepared = connections.prepare(plain_graph(objects))
    answer = json.loads("".join(connections.pieces(prepared, connections.Asked())))
    return [(key_of(entry["from"]), key_of(entry["to"]), entry["ports"]) for entry in answer["connections"]]


def covers(end, key):
    if isinstance(key, tuple):
        return end == key
    return len(end) == 2 and end[0].version == key.version and end[0] <= key <= end[1]


def opens(found, source, target, protocol, port):
    return any(
        covers(start, source)
        and covers(end, target)
        and any(one["protocol"] == protocol and one["from"] <= port <= one["to"] for one in ports)
        for start, end, ports in found
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_pairs_are_those_of_the_model(seed):
    objects, workloads = cluster_of(seed)
    found, policies = listed(objects), model.by_kind(objects)
    ends = [*workloads.items(), *((address, [address]) for address in ADDRESSES)]
    for one, sources in ends:
        for other, targets in ends:
            between = [(target, model.between(policies, source, target)) for source in sources for target in targets]
            unlisted = one == other or (one in ADDRESSES and other in ADDRESSES)
            for protocol, port in PROBES:
                expected = not unlisted and any(
                    all(model.decides(about, target, protocol, port) for about in ends_of)
                    for target, ends_of in between
                )
                assert opens(found, one, other, protocol, port) == expected, (one, other, protocol, port)


def test_the_answer_comes_piece_by_piece():
    prepared = connections.prepare(plain_graph(Cluster(3).objects))
    found = list(connections.pieces(prepared, connections.Asked()))
    assert found[0] == '{\n  "schema": "kubelint-compliance/ask-connections/1",\n  "connections": ['
    assert len(found) > len(prepared.network.pods)
    assert max(len(piece.splitlines()) for piece in found) < len("".join(found).splitlines()) / 2

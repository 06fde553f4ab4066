"""Objects of wrong shapes among good ones: nothing breaks, every answer keeps its contract, and what is good stands."""

from __future__ import annotations

import copy
import json
import random

import pytest
from jsonschema import Draft202012Validator

from kubelint_compliance.answers import connections, exposure
from kubelint_compliance.data import read_data
from kubelint_compliance.graph.network.reach import Network
from tests.graph.network.clusters import Cluster
from tests.graph.objects import plain_graph

JUNK = (None, True, 0, -1, 70000, 1.5, "", "on", "10.0.0.0/99", [], {}, [[]], [None], ["a"], {"a": None}, {"": {}})
SCHEMAS = {
    name: Draft202012Validator(json.loads(read_data(f"schemas/ask-{name}.schema.json")))
    for name in ("connections", "exposure")
}
SERVICES = (
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "s", "namespace": "shop"},
        "spec": {
            "type": "LoadBalancer",
            "selector": {"app": "web"},
            "ports": [{"name": "h", "port": 80, "targetPort": "http"}],
            "loadBalancerSourceRanges": ["10.0.0.0/8"],
        },
    },
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "i", "namespace": "shop"},
        "spec": {
            "tls": [{"hosts": ["a"]}],
            "defaultBackend": {"service": {"name": "s", "port": {"name": "h"}}},
            "rules": [
                {"host": "a", "http": {"paths": [{"backend": {"service": {"name": "s", "port": {"number": 80}}}}]}}
            ],
        },
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "r", "namespace": "db"},
        "spec": {
            "parentRefs": [{"name": "g"}],
            "hostnames": ["a"],
            "rules": [{"backendRefs": [{"name": "s", "namespace": "shop", "port": 80}], "filters": [{}]}],
        },
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "ReferenceGrant",
        "metadata": {"name": "g", "namespace": "shop"},
        "spec": {
            "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "db"}],
            "to": [{"group": "", "kind": "Service"}],
        },
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "g", "namespace": "db"},
        "spec": {"listeners": [{"name": "l", "port": 80, "protocol": "HTTP"}]},
    },
    {
        "apiVersion": "route.openshift.io/v1",
        "kind": "Route",
        "metadata": {"name": "o", "namespace": "shop"},
        "spec": {"to": {"kind": "Service", "name": "s"}, "port": {"targetPort": "http"}, "alternateBackends": [{}]},
    },
    {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy",
        "metadata": {"name": "c", "namespace": "shop"},
        "spec": {"endpointSelector": {"matchLabels": {"k8s:app": "web"}}, "ingress": [{}]},
    },
)


def places(value, parts=("spec",)):
    """Every place below some parts of an object, as what holds it and the key there."""
    for key, below in list(value.items()) if isinstance(value, dict) else list(enumerate(value)):
        if parts is None or key in parts:
            yield value, key
            if isinstance(below, (dict, list)):
                yield from places(below, None)


def spoiled(seed):
    chance = random.Random(seed)
    objects = [*Cluster(seed).objects, *copy.deepcopy(SERVICES)]
    for _ in range(chance.randint(1, 6)):
        chosen = chance.choice(objects)
        chosen["metadata"].setdefault("ownerReferences", [{"kind": "Job", "name": "o", "controller": True}])
        found = [*places(chosen), *places(chosen["metadata"], ("labels", "ownerReferences"))]
        holder, key = chance.choice(found)
        holder[key] = copy.deepcopy(chance.choice(JUNK))
    return objects


@pytest.mark.parametrize("part", range(10))
def test_nothing_breaks_and_the_contracts_hold(part):
    for seed in range(part * 12, part * 12 + 12):
        graph = plain_graph(spoiled(seed))
        prepared = connections.prepare(graph)
        SCHEMAS["connections"].validate(json.loads("".join(connections.pieces(prepared, connections.Asked()))))
        list(connections.rows(connections.answer(prepared, connections.Asked())))
        answered = exposure.QUESTION.answered(exposure.prepare(graph), None)
        SCHEMAS["exposure"].validate(answered)
        list(exposure.rows(answered))


def test_a_refused_policy_is_as_if_it_were_not_there():
    for seed in range(30):
        objects = Cluster(seed).objects
        policies = [value for value in objects if value["kind"] == "NetworkPolicy"]
        if not policies:
            continue
        rest = [value for value in objects if value is not policies[0]]
        broken = {**policies[0], "spec": {**policies[0]["spec"], "ingress": [{"from": [{"unknown": {}}]}]}}
        with_it, without = Network(plain_graph([*rest, broken])), Network(plain_graph(rest))
        assert [entry.path for entry in with_it.refused] == [("spec", "ingress", 0, "from", 0)]
        pairs = [(one, other) for one in range(len(without.pods)) for other in range(len(without.pods))]
        for one, other in pairs:
            expected = without.allowed(without.pods[one], without.pods[other])
            assert with_it.allowed(with_it.pods[one], with_it.pods[other]) == expected

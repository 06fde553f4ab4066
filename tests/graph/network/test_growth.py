"""Work grows with the objects and with what is open between them, not with the pairs: counted, not timed."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.network import classes, pairs
from kubelint_compliance.graph.network.exposed import Exposures
from kubelint_compliance.graph.network.groups import group_pairs, groups_of
from kubelint_compliance.graph.network.judge import Side
from kubelint_compliance.graph.network.reach import Network
from tests.graph.objects import plain_graph

HERE = {"podSelector": {}}
FIRST = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "team-0"}}}
FRONT, BACK = ({"podSelector": {"matchLabels": {"tier": tier}}} for tier in ("front", "back"))
CLOSED = ({**HERE, "policyTypes": ["Ingress", "Egress"]},)
ISOLATED = (
    *CLOSED,
    {**BACK, "ingress": [{"from": [FRONT], "ports": [{"port": "http"}]}]},
    {**FRONT, "ingress": [{"from": [FIRST]}], "egress": [{"to": [BACK]}]},
    {**HERE, "policyTypes": ["Egress"], "egress": [{"to": [FIRST], "ports": [{"port": 53, "protocol": "UDP"}]}]},
)
ONE_WAY = ({**HERE, "ingress": [{"from": [HERE, FIRST]}]},)
BASELINE = {
    "apiVersion": "policy.networking.k8s.io/v1alpha1",
    "kind": "BaselineAdminNetworkPolicy",
    "metadata": {"name": "default"},
    "spec": {
        "subject": {"namespaces": {}},
        "ingress": [{"action": "Deny", "from": [{"namespaces": {}}]}],
    },
}


def tree(spaces, policies, *more):
    return plain_graph([*more, *(value for number in range(spaces) for value in space(f"team-{number}", policies))])


def space(name, policies):
    for number in range(6):
        yield pod(f"p{number}", name, {"app": f"a{number}", "tier": "back" if number % 2 else "front"})
    for number, spec in enumerate(policies):
        metadata = {"name": f"n{number}", "namespace": name}
        yield {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def pod(name, space, labels):
    ports = [{"name": "http", "containerPort": 8080}]
    spec = {"containers": [{"name": "c", "image": "x", "ports": ports}]}
    metadata = {"name": name, "namespace": space, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@pytest.fixture
def counted(monkeypatch):
    """How often ports were judged, and how many pairs of classes were tried."""
    counts = {"judged": 0, "tried": 0}
    judged, tried = Side.judged, classes.let_through

    def judging(*arguments):
        counts["judged"] += 1
        return judged(*arguments)

    def trying(*arguments):
        counts["tried"] += 1
        return tried(*arguments)

    monkeypatch.setattr(Side, "judged", judging)
    monkeypatch.setattr(pairs, "let_through", trying)
    return counts


def work(graph, counts):
    before = dict(counts)
    network = Network(graph)
    found = group_pairs(network, groups_of(network))
    Exposures(network)
    open_pairs = sum(map(len, found.values()))
    done = [counts[name] - before[name] for name in ("judged", "tried")]
    return [*done, network.selection.compared, len(network.classes), open_pairs]


@pytest.mark.parametrize(
    ("policies", "more"),
    [(ISOLATED, ()), (CLOSED, ()), (ONE_WAY, ()), ((), (BASELINE,)), (ONE_WAY, (BASELINE,))],
    ids=["isolated", "closed", "one way", "baseline", "both"],
)
def test_four_times_the_objects_are_four_times_the_work(counted, policies, more):
    small, large = (work(tree(spaces, policies, *more), counted) for spaces in (20, 80))
    assert all(many <= 4.2 * few + 10 for few, many in zip(small, large, strict=True)), (small, large)


def test_an_open_tree_is_one_class(counted):
    assert work(tree(40, ()), counted) == [4, 2, 0, 1, 1]


def test_selectors_are_looked_up_and_each_once(counted):
    network = Network(tree(50, ({**BACK, "ingress": [{"from": [FRONT]}]},) * 4))
    assert len(network.pods) == 300
    assert network.selection.compared <= 50 * 2 * 6

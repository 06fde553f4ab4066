"""What rules ask of all objects grows with the objects, not with their pairs: counted, not timed."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import GRAPH
from kubelint_compliance.facts.powers import cluster_wide, powers_given
from kubelint_compliance.graph import partners
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.roles import Roles
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.graph.told.backends import missing_backends
from kubelint_compliance.manifests.opened import Opened
from tests.graph.written import bound, role, rule


def sights(*texts):
    """Return what each object sees of all; each is in a file of its own folder."""
    files = [Opened(f"{number}/a.yaml", text) for number, text in enumerate(texts)]
    graph = Graph([node_of(manifest, file.path) for file in files for manifest in file.manifests])
    population = Population([(node.group, node.kind) for node in graph.nodes], lambda: graph)
    return [Seen(population, file.path, manifest) for file in files for manifest in file.manifests]


@pytest.fixture
def counted(monkeypatch):
    """How often a function or method was called."""

    def count(owner, name):
        calls = []
        real = getattr(owner, name)

        def counting(*arguments):
            calls.append(name)
            return real(*arguments)

        monkeypatch.setattr(owner, name, counting)
        return calls

    return count


def test_each_binding_is_followed_to_its_role_once(counted):
    calls = counted(Roles, "find")
    number = 30
    roles = [role(f"r{each}", rule()) for each in range(number)]
    bindings = [bound(f"r{each}", name=f"b{each}") for each in range(number)]
    seen = sights(*roles, *bindings)
    found = [cluster_wide([{"path": []}], {GRAPH: each}) for each in seen[:number]]
    assert [places[0]["bindings"] for places in found] == [[f"b{each}"] for each in range(number)]
    for each in seen[number:]:
        assert powers_given({"kind": "User", "name": "ana"}, {GRAPH: each}) == []
    assert len(calls) == number


def test_what_an_ingress_misses_is_looked_for_in_its_own_folder_alone(counted):
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n"
        "spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: gone, port: {number: 80}}}}]}}]}\n"
    )
    calls = counted(partners, "folder_of")
    work = []
    for number in (20, 80):
        before = len(calls)
        seen = sights(*[ingress + service] * number)[::2]
        found = [missing_backends(each.manifest.value, {GRAPH: each}) for each in seen]
        assert [[entry["name"] for entry in entries] for entries in found] == [["gone"]] * number
        work.append(len(calls) - before)
    assert work[1] <= 4.2 * work[0] + 10

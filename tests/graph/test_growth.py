"""What rules ask of all objects grows with the objects, not with their pairs: counted, not timed."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts import GRAPH
from kubelint_compliance.facts.powers import cluster_wide, powers_given
from kubelint_compliance.graph import index, partners
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.parted import FEW, possible
from kubelint_compliance.graph.roles import Roles
from kubelint_compliance.graph.seen import Population, Seen
from kubelint_compliance.graph.told.backends import missing_backends
from kubelint_compliance.graph.told.dangling import dangling
from kubelint_compliance.graph.told.serving import services_beside, unserved_ports
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


APP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\n"
    "spec: {containers: [{name: app, image: 'web:1', envFrom: [{configMapRef: {name: settings}}]}]}\n---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"
)


def apart(number, *rest):
    """Return what each object sees of all in so many folders that are alternatives, and in others that are none."""
    files = [Opened(f"apps/{each}/a.yaml", APP) for each in range(number)] + [Opened("z/a.yaml", text) for text in rest]
    nodes = [
        node_of(manifest, file.path)._replace(sets=(("apps", file.path),) if file.path[0] == "a" else ())
        for file in files
        for manifest in file.manifests
    ]
    graph = Graph(nodes)
    population = Population([(node.group, node.kind) for node in nodes], lambda: graph)
    return [Seen(population, file.path, manifest) for file in files for manifest in file.manifests]


def test_of_alternatives_each_object_looks_at_its_own(monkeypatch):
    looked = []
    real = index.seeing

    def seeing(chosen):
        sees = real(chosen)

        def counting(others):
            looked.append(others)
            return sees(others)

        return counting

    monkeypatch.setattr(index, "seeing", seeing)
    work = []
    for number in (40, 160):
        before = len(looked)
        seen = apart(number)
        for pod, service in zip(seen[1::3], seen[2::3], strict=True):
            memo = {GRAPH: pod}
            assert dangling(memo) == []
            assert [found.node.path for found in pod.select("", {"matchLabels": {"app": "web"}})] == [pod.own[0].path]
            assert [node.path for node in pod.of(pod.graph.of_kind("", "Service"))] == [pod.own[0].path]
            assert services_beside({GRAPH: service}) == unserved_ports({GRAPH: service}) == []
        work.append(len(looked) - before)
    assert work[1] <= 4.2 * work[0] + 10


def test_what_has_no_alternative_is_seen_by_all_in_the_order_of_the_files():
    seen = apart(40, APP)
    assert [node.path for node in seen[0].of(seen[0].graph.of_kind("", "Pod"))] == ["apps/0/a.yaml", "z/a.yaml"]
    assert len(seen[-1].of(seen[0].graph.of_kind("", "Pod"))) == 41


def test_objects_are_parted_by_the_folder_that_most_of_them_are_in():
    nodes = tuple(sights(*["apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"] * (FEW + 3))[0].graph.nodes)
    sets = [(("top", str(number % 2)), ("low", str(number))) for number in range(FEW + 1)] + [(("top", "1"),), ()]
    nodes = tuple(node._replace(sets=chosen) for node, chosen in zip(nodes, sets, strict=True))
    graph = Graph(nodes)
    for chosen in (sets[0], sets[1], (("top", "2"),), (("low", "3"),), (("other", "x"),), ()):
        sees = index.seeing(chosen)
        found = possible(graph, nodes, chosen)
        assert [node for node in found if sees(node.sets)] == [node for node in nodes if sees(node.sets)]
    assert len(possible(graph, nodes, sets[0])) == (FEW + 1) // 2 + 1 + 1
    assert possible(graph, nodes[:FEW], sets[0]) is not nodes
    assert len(possible(graph, nodes[:FEW], sets[0])) == FEW

"""Digests of all objects: of what they are, and for each file of where they stand."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.digest import objects_digest, places_digests
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.manifests.opened import Opened

POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: shop}
spec:
  podSelector: {}
  ingress:
  - from: [{podSelector: {}}]
  - from: [{ipBlock: {cidr: 10.0.0.0/8}}]
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, args: [b]}]}\n"
TEXT = POLICY + "---\n" + POD


def graph(text, namespace="", path="a.yaml"):
    nodes = [node_of(manifest, path) for manifest in Opened(path, text).manifests]
    others = [node_of(manifest, "b.yaml") for manifest in Opened("b.yaml", POD).manifests]
    return Graph([*nodes, *others], namespace)


def test_equal_objects_have_equal_digests():
    assert objects_digest(graph(TEXT)) == objects_digest(graph(TEXT))
    assert places_digests(graph(TEXT)) == places_digests(graph(TEXT))


@pytest.mark.parametrize(
    "change",
    [("10.0.0.0/8", "10.0.0.0/9"), ("namespace: shop", "namespace: other"), ("name: a", "name: b"), ("Policy", "Rule")],
)
def test_what_the_graph_holds_changes_the_digest(change):
    assert objects_digest(graph(TEXT.replace(*change, 1))) != objects_digest(graph(TEXT))


def test_what_it_does_not_hold_changes_nothing():
    other = graph(TEXT.replace("args: [b]", "args: [c]"))
    assert objects_digest(other) == objects_digest(graph(TEXT))
    assert places_digests(other) == places_digests(graph(TEXT))


def test_the_namespace_of_the_run_and_the_file_count():
    several = {objects_digest(graph(TEXT)), objects_digest(graph(TEXT, "shop")), objects_digest(graph(TEXT, "", "c"))}
    assert len(several) == 3


@pytest.mark.parametrize(
    "moved", ["# a line\n" + TEXT, TEXT.replace("---\n", "---\n\n\n"), TEXT.replace("  - ", "   - ")]
)
def test_where_objects_stand_changes_the_digest_of_their_file_alone(moved):
    other, before = places_digests(graph(moved)), places_digests(graph(TEXT))
    assert objects_digest(graph(moved)) == objects_digest(graph(TEXT))
    assert {path for path in before if other[path] != before[path]} == {"a.yaml"}


def test_a_mark_alone_changes_the_digest_of_places():
    moved = POLICY.replace("  - from: [{ipBlock", "  # a line\n  - from: [{ipBlock")
    assert places_digests(graph(moved))["a.yaml"] != places_digests(graph(POLICY))["a.yaml"]


def test_the_order_in_a_file_counts():
    assert objects_digest(graph(POD + "---\n" + POLICY)) != objects_digest(graph(TEXT))

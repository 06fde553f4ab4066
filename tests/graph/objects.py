"""Graphs from YAML text, or from plain values that stand nowhere in particular."""

from __future__ import annotations

from textwrap import dedent

from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import Node, node_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import ObjectRef
from kubelint_compliance.yamltree import Span

NOWHERE = Span(1, 1, 1, 1)


def graph_of(text, path="a.yaml"):
    return Graph([node_of(manifest, path) for manifest in Opened(path, dedent(text)).manifests], "default")


def plain_node(value, number=0):
    metadata = value.get("metadata") or {}
    ref = ObjectRef(value["apiVersion"], value["kind"], metadata.get("namespace") or "", metadata.get("name") or "")
    return Node(ref, value, f"{number}.yaml", NOWHERE)


def plain_graph(values):
    return Graph([plain_node(value, number) for number, value in enumerate(values)], "default")


__all__ = ["graph_of", "plain_graph", "plain_node"]

"""What no API server would take, as rules meet it, and what a question costs."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.graph.access import Access
from kubelint_compliance.graph.bindings import Subject
from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.graph.policyrule import PolicyRule
from kubelint_compliance.manifests.opened import Opened
from tests.graph.written import API, access, bound, entries, may, role, rule, who

ODD = (None, "", "x", 7, True, [], {}, [None], [7], ["x"], [{}], [[]], {"x": 1}, [{"kind": 7, "name": []}])


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("ClusterRole", ("rules", "aggregationRule", "metadata")),
        ("ClusterRole", ("rules.0.verbs", "rules.0.resources", "rules.0.apiGroups", "rules.0.resourceNames")),
        ("ClusterRole", ("aggregationRule.clusterRoleSelectors", "aggregationRule.clusterRoleSelectors.0")),
        ("ClusterRole", ("aggregationRule.clusterRoleSelectors.0.matchLabels", "metadata.labels")),
        ("ClusterRole", ("aggregationRule.clusterRoleSelectors.0.matchExpressions",)),
        ("RoleBinding", ("subjects", "roleRef", "metadata", "roleRef.kind", "roleRef.name", "subjects.0.namespace")),
        ("ClusterRoleBinding", ("subjects", "roleRef", "roleRef.kind", "subjects.0.kind", "subjects.0.name")),
    ],
)  # fmt: skip
def test_a_wrong_type_breaks_nothing_else(kind, fields, odd):
    for field in fields:
        value = {
            "apiVersion": f"{API}/v1",
            "kind": kind,
            "metadata": {"name": "odd", "labels": {"a": "x"}},
            "rules": [{"verbs": ["get"], "resources": ["pods"], "apiGroups": [""]}],
            "subjects": [{"kind": "User", "name": "eve"}],
            "roleRef": {"kind": "ClusterRole", "name": "r"},
            "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "x"}, "matchExpressions": []}]},
        }
        inner, *steps = field.split(".")
        holder, key = value, inner
        for step in steps:
            holder, key = holder[key], int(step) if step.isdigit() else step
        holder[key] = odd
        texts = (json.dumps(value), role("r", rule("update")), bound("r"), bound("odd", name="c"))
        (*manifests,) = Opened("a.yaml", "\n---\n".join(texts)).manifests
        known = Access(Graph([node_of(manifest, "a.yaml") for manifest in manifests], "default"))
        assert "User/ana" in who(known, "update", "pods", namespace="default")
        assert list(known.permissions(Subject("User", "ana")))
        for binding in (*known.bindings("default"), *known.bindings()):
            assert all(found.kind == "ClusterRole" for found in known.bound_roles(binding))


# ---- growth


def test_a_question_looks_at_the_roles_that_are_about_its_resource_alone(monkeypatch):
    texts = [role(f"r{number}", rule("get", f"things{number}")) for number in range(300)]
    texts += [bound(f"r{number}", name=f"b{number}") for number in range(300)]
    known = access(*texts)
    entries(known, "get", "things0")
    asked = []
    allows = PolicyRule.allows
    monkeypatch.setattr(PolicyRule, "allows", lambda self, request: asked.append(1) or allows(self, request))
    for number in range(300):
        assert len(entries(known, "get", f"things{number}")) == 1
    assert len(asked) == 300


def test_roles_of_other_namespaces_are_not_looked_at(monkeypatch):
    texts = [role("r", rule(), namespace=f"n{number}") for number in range(200)]
    texts += [bound("r", f"n{number}", kind="Role") for number in range(200)]
    known = access(*texts)
    asked = []
    allows = PolicyRule.allows
    monkeypatch.setattr(PolicyRule, "allows", lambda self, request: asked.append(1) or allows(self, request))
    assert may(known, "get", "pods", namespace="n7")
    assert len(asked) == 1

"""The index of all objects: names, namespaces, labels and selectors lead to what they mean, by look-ups."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.index import Graph
from kubelint_compliance.graph.node import node_of
from kubelint_compliance.manifests.opened import Opened

CLUSTER = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {env: prod}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: object}}
spec: {template: {metadata: {labels: {app: web, tier: front}}, spec: {serviceAccountName: bot, containers: []}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: report}}, spec: {}}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: odd, namespace: bank, labels: {app: 7, tier: front}}
spec: {serviceAccount: old}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {tier: front}}
---
apiVersion: v1
kind: Service
metadata: {name: all, namespace: shop}
spec: {selector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all, namespace: shop}
spec: {podSelector: {}}
"""


def cluster(text=CLUSTER, namespace=""):
    return Graph([node_of(manifest, "a.yaml") for manifest in Opened("a.yaml", text).manifests], namespace)


def owners(pods):
    return [pod.node.ref.name for pod in pods]


def test_names_lead_to_objects_of_their_kind_and_namespace():
    found = cluster()
    assert [node.ref.title for node in found.find("", "Service", "shop", "web")] == ["Service shop/web"]
    assert [found.find(*key) for key in (("", "Service", "bank", "web"), ("apps", "Service", "shop", "web"))] == [
        (),
        (),
    ]


def test_pods_have_the_labels_and_accounts_of_their_template():
    found = cluster()
    assert [(pod.labels, pod.account) for pod in found.pods("shop")] == [
        ({"app": "web", "tier": "front"}, "bot"),
        ({"app": "report"}, "default"),
    ]
    assert [pod.account for pod in found.pods("bank")] == ["old"]
    assert found.pod_namespaces() == ("shop", "bank")


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        (None, []),
        ({}, ["web", "report"]),
        ({"matchLabels": {"app": "web"}}, ["web"]),
        ({"matchLabels": {"app": "object"}}, []),
        ({"matchLabels": {"app": 7}}, []),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, ["web"]),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, ["report"]),
        (
            {"matchExpressions": [{"key": "app", "operator": "In", "values": ["report", "web", "web"]}]},
            ["web", "report"],
        ),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]}, ["report"]),
        ({"matchExpressions": [{"key": "app", "operator": "Near", "values": ["web"]}]}, []),
        ({"matchExpressions": "app"}, ["web", "report"]),
    ],
)
def test_a_selector_selects_by_all_operators(selector, selected):
    assert owners(cluster().select("shop", selector)) == selected


def test_what_selects_a_pod_is_found_from_the_pod():
    found = cluster()
    web, report = found.pods("shop")
    assert [[node.ref.name for node in found.selecting(pod, "", "Service")] for pod in (web, report)] == [["web"], []]
    policies = [found.selecting(pod, "networking.k8s.io", "NetworkPolicy") for pod in (web, report)]
    assert [[node.ref.name for node in several] for several in policies] == [["all"], ["all"]]


def test_a_namespace_has_its_name_as_a_label_also_where_no_file_holds_it():
    found = cluster()
    assert found.namespace_labels("shop") == {"env": "prod", "kubernetes.io/metadata.name": "shop"}
    assert found.namespace_labels("none") == {"kubernetes.io/metadata.name": "none"}


def test_what_names_no_namespace_is_in_the_given_one_or_in_none_that_is_known():
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n"
    assert owners(cluster(text, "default").pods("default")) == ["a"]
    assert owners(cluster(text).pods("")) == ["a"]


def test_a_look_up_does_not_look_at_all_pods():
    """Of a thousand pods, a selector for one label looks at the ones that have it."""
    looked = []

    class Counting(Graph):
        def _candidates(self, namespace, selector):
            found = super()._candidates(namespace, selector)
            looked.extend(found)
            return found

    pods = "---\n".join(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, labels: {{key: '{n}'}}}}\nspec: {{}}\n"
        for n in range(1000)
    )
    found = Counting([node_of(manifest, "a.yaml") for manifest in Opened("a.yaml", pods).manifests])
    assert owners(found.select("", {"matchLabels": {"key": "7"}})) == ["p7"]
    assert len(looked) == 1

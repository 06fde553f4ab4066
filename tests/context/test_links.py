"""How objects point at others: by name and by labels, with the place, and nothing where there is nothing."""

from __future__ import annotations

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.links import Chosen, Named
from kubelint_compliance.manifests.opened import Opened

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
      - {name: app, image: i, envFrom: [{secretRef: {name: keys}}, {configMapRef: {name: 7}}]}
"""


def facts(text, **wanted):
    return look(Opened("a.yaml", text), **wanted).objects[0]


def test_an_object_that_points_at_nothing_has_no_links():
    alone = facts("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", links=True)
    assert (alone.names, alone.choices) == ((), ())


def test_links_are_only_there_where_they_are_wanted():
    assert (facts(DEPLOYMENT).names, facts(DEPLOYMENT).choices) == ((), ())


def test_names_have_their_kind_and_place_and_odd_values_are_passed_over():
    pod = ("spec", "template", "spec")
    assert set(facts(DEPLOYMENT, links=True).names) == {
        Named("", "ServiceAccount", "", "web", (*pod, "serviceAccountName")),
        Named("", "Secret", "", "keys", (*pod, "containers", 0, "envFrom", 0, "secretRef", "name")),
    }


def test_the_fields_beside_a_name_say_its_kind_and_namespace():
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: shop}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
        "subjects: [{kind: ServiceAccount, name: bot, namespace: ci}]\n"
    )
    assert {named[:4] for named in facts(binding, links=True).names} == {
        ("rbac.authorization.k8s.io", "ClusterRole", "", "view"),
        ("", "ServiceAccount", "ci", "bot"),
    }


def test_a_map_of_labels_becomes_a_label_selector():
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: web}}\n"
    assert facts(service, links=True).choices == (
        Chosen("", "Pod", {"matchLabels": {"app": "web"}}, {}, ("spec", "selector")),
    )


def test_a_peer_of_a_policy_tells_how_it_chooses_namespaces():
    policy = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
        "spec: {podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: {matchLabels: {x: z}}}]}]}\n"
    )
    chosen = {choice.path: choice.namespaces for choice in facts(policy, links=True).choices if choice.kind == "Pod"}
    assert chosen == {
        ("spec", "podSelector"): {},
        ("spec", "ingress", 0, "from", 0, "podSelector"): {"namespaceSelector": {"matchLabels": {"x": "z"}}},
    }

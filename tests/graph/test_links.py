"""How objects point at others: by name and by labels, with the place, and nothing where there is nothing."""

from __future__ import annotations

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.graph.links import Chosen, Named, choices_in, names_in
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


def names(text):
    return names_in(Opened("a.yaml", text).manifests[0])


def choices(text):
    return choices_in(Opened("a.yaml", text).manifests[0])


def test_an_object_that_points_at_nothing_has_no_links():
    alone = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    assert (names(alone), choices(alone)) == ((), ())


def test_what_the_graph_holds_of_a_pod_points_at_the_same():
    (node,) = look(Opened("a.yaml", DEPLOYMENT), graph=True).nodes
    assert names_in(node) == names(DEPLOYMENT)


def test_names_have_their_kind_and_place_and_odd_values_are_passed_over():
    pod = ("spec", "template", "spec")
    assert set(names(DEPLOYMENT)) == {
        Named("", "ServiceAccount", "", "web", (*pod, "serviceAccountName")),
        Named("", "Secret", "", "keys", (*pod, "containers", 0, "envFrom", 0, "secretRef", "name")),
    }


def test_the_fields_beside_a_name_say_its_kind_and_namespace():
    binding = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: shop}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\n"
        "subjects: [{kind: ServiceAccount, name: bot, namespace: ci}]\n"
    )
    assert {named[:4] for named in names(binding)} == {
        ("rbac.authorization.k8s.io", "ClusterRole", "", "view"),
        ("", "ServiceAccount", "ci", "bot"),
    }


def test_a_map_of_labels_becomes_a_label_selector():
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: web}}\n"
    assert choices(service) == (Chosen("", "Pod", {"matchLabels": {"app": "web"}}, {}, ("spec", "selector")),)


def test_a_peer_of_a_policy_tells_how_it_chooses_namespaces():
    policy = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
        "spec: {podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: {matchLabels: {x: z}}}]}]}\n"
    )
    chosen = {choice.path: choice.namespaces for choice in choices(policy) if choice.kind == "Pod"}
    assert chosen == {
        ("spec", "podSelector"): {},
        ("spec", "ingress", 0, "from", 0, "podSelector"): {"namespaceSelector": {"matchLabels": {"x": "z"}}},
    }

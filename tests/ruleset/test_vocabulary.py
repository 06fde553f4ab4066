"""The rows of scopes: each has views, types that Kubernetes has, and says truly whether it needs a pod."""

import pytest

from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.manifests.paths import EVERY
from kubelint_compliance.ruleset.vocabulary import SCOPES
from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.schema.store import kubernetes

PODS = """\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [{ name: app }]
  volumes: [{ name: data }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }, none]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: Group, name: ops }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { rules: [{ host: shop.example }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { podSelector: {}, ingress: [{}, { from: [] }], egress: [{ to: [] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web }
spec: { listeners: [{ name: http, port: 80 }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: web }
webhooks: [{ name: check.shop.example }]
"""


def views(scope):
    return [view for manifest in Opened("a.yaml", PODS).manifests for view in SCOPES[scope].views(manifest)]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_shows_something_and_has_words(scope):
    assert views(scope)
    assert SCOPES[scope].words
    assert SCOPES[scope].name == scope


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if SCOPES[scope].types])
def test_the_types_of_a_scope_have_the_fields_that_its_views_show(scope):
    nodes = [kubernetes(ANY_VERSION).node(name) for name in SCOPES[scope].types]
    for view in views(scope):
        known = {field for node in nodes for field in node.fields} | {"apiVersion", "kind"}
        assert set(view.value) - known == set()


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if SCOPES[scope].needs_pod])
def test_a_scope_that_needs_a_pod_shows_nothing_without(scope):
    claim = Opened("a.yaml", PODS).manifests[1]
    assert list(SCOPES[scope].views(claim)) == []


def test_scopes_below_an_object_show_each_entry_at_its_place_and_name_it():
    seen = {scope: [(view.path, view.label) for view in views(scope)] for scope in SCOPES if not SCOPES[scope].types}
    del seen["object"]
    assert seen == {
        "rbac-rule": [(("rules", 0), "Rule 0")],
        "rbac-subject": [(("subjects", 0), 'Subject "ops"')],
        "ingress-rule": [(("spec", "rules", 0), "Rule 0")],
        "network-policy-rule": [
            (("spec", "ingress", 0), "Rule 0"),
            (("spec", "ingress", 1), "Rule 1"),
            (("spec", "egress", 0), "Rule 0"),
        ],
        "gateway-listener": [(("spec", "listeners", 0), 'Listener "http"')],
        "webhook": [(("webhooks", 0), 'Webhook "check.shop.example"')],
    }


def test_views_lie_at_the_places_of_their_scope():
    for scope in SCOPES.values():
        if scope.places and not scope.needs_pod and not scope.types:
            paths = [view.path for view in views(scope.name)]
            assert {tuple(EVERY if type(step) is int else step for step in path) for path in paths} == set(scope.places)

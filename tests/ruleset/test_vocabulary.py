"""The rows of scopes: each has views, types that Kubernetes has, and says truly whether it needs a pod."""

import pytest

from kubelint_compliance.manifests.opened import Opened
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


def test_only_the_object_itself_has_no_type_of_its_own():
    assert [scope.name for scope in SCOPES.values() if not scope.types] == ["object"]

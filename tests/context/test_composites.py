"""Crossplane's definitions: what they make of the composite kind and of its claims."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.definitions import definitions_of, types_of, version_problem
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.schema import validate

XRD = """
apiVersion: apiextensions.crossplane.io/{version}
kind: CompositeResourceDefinition
metadata: {{ name: xcaches.shop.example }}
spec:
  group: shop.example
  names: {{ kind: XCache, plural: xcaches }}
  claimNames: {{ kind: Cache, plural: caches }}
  versions:
    - name: v1
      served: true
      referenceable: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: {{ type: object, required: [size], properties: {{ size: {{ type: integer }} }} }}
    - {{ name: v1alpha1, served: false, referenceable: false }}
"""


def found(kind: str, spec: object, version: str = "v1") -> list[str]:
    definitions = tuple(definitions_of(Opened("x.yaml", XRD.format(version=version)).manifests[0], "x.yaml"))
    (own,) = types_of(definitions, "shop.example/v1", kind)
    value = {"apiVersion": "shop.example/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    problems = validate(value, "shop.example/v1", kind, 37, own=own, written=value)
    return [problem.message for problem in problems or ()]


@pytest.mark.parametrize("kind", ["XCache", "Cache"])
def test_objects_are_held_against_the_schema(kind: str) -> None:
    assert found(kind, {"size": 1, "compositionRef": {"name": "a"}}) == []
    assert found(kind, {"size": "big"}) == ['"size" is text, but a whole number is expected']
    assert found(kind, {}) == ['"spec" lacks the required field "size"']


def test_what_is_added_depends_on_the_scope() -> None:
    assert found("XCache", {"size": 1, "crossplane": {"compositionRef": {}}}, "v2") == []
    assert found("XCache", {"size": 1, "crossplane": {}}) == ['Unknown field "crossplane" in "spec"']
    assert found("XCache", {"size": 1, "compositionRef": {}}, "v2") == ['Unknown field "compositionRef" in "spec"']


def test_versions() -> None:
    definitions = tuple(definitions_of(Opened("x.yaml", XRD.format(version="v1")).manifests[0], "x.yaml"))
    assert version_problem(definitions, "shop.example/v1", "Cache") is None
    problem = version_problem(definitions, "shop.example/v1alpha1", "Cache")
    assert problem is not None
    assert problem.message == "The definition of Cache in x.yaml does not serve v1alpha1; use v1"


@pytest.mark.parametrize("text", [XRD.format(version="v3"), XRD.format(version="v1").partition("  names")[0]])
def test_other_objects_define_nothing(text: str) -> None:
    assert list(definitions_of(Opened("x.yaml", text).manifests[0], "x.yaml")) == []

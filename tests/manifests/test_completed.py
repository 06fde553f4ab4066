"""What Crossplane writes into the objects of Compositions and Objects is not known; all else of them is judged."""

from __future__ import annotations

import pytest

from kubelint_compliance.findings.ways import REPLACED
from kubelint_compliance.manifests.completed import written
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import NOT_EVALUATED
from kubelint_compliance.ruleset.assemble import rule_set
from tests.trees import found, scans

BASE = """\
          apiVersion: apps/v1
          kind: Deployment
          spec:
            replicas: {replicas}
            selector: {{matchLabels: {{app: web}}}}
            template:
              metadata: {{labels: {{app: web}}}}
              spec:
                containers:
                  - name: web
                    image: web:latest
"""
COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {{name: web}}
spec:
  patchSets:
    - {{name: image, patches: [{{fromFieldPath: spec.image, toFieldPath: "spec.template.spec.containers[0].image"}}]}}
  resources:
    - name: web
      base:
{base}\
      patches: {patches}
"""
CONTAINER = "spec.template.spec.containers"
IMAGE = "{fromFieldPath: spec.image, toFieldPath: 'spec.template.spec.containers[0].image'}"
TAG = ("a.yaml", "image-tag-mutable", 20, 21)
MEMORY = ("a.yaml", "memory-limit-missing", 19, 21)
REQUEST = ("a.yaml", "memory-request-missing", 19, 21)
ROOT = ("a.yaml", "run-as-non-root-unset", 19, 21)


@pytest.fixture(scope="module")
def rules():
    names = [entry[1] for entry in (TAG, MEMORY, REQUEST, ROOT)]
    return rule_set(select=[*names, "metadata-name-missing", "schema-required-field", "schema-wrong-type"])


def composition(patches, replicas="2"):
    return COMPOSITION.format(base=BASE.format(replicas=replicas), patches=patches)


def left_out(scan):
    return {rule: entry.reason for entry in scan.coverage if entry.outcome == NOT_EVALUATED for rule in entry.rules}


def to(field, kind=""):
    named = f"type: {kind}, " if kind else ""
    return f"[{{{named}fromFieldPath: spec.a, toFieldPath: '{field}'}}]"


@pytest.mark.parametrize(
    ("patches", "expected"),
    [
        ("[]", [TAG, MEMORY, REQUEST, ROOT]),
        (f"[{IMAGE}]", [MEMORY, REQUEST, ROOT]),
        ("[{type: PatchSet, patchSetName: image}]", [MEMORY, REQUEST, ROOT]),
        (to("metadata.annotations[a.b/c]"), [TAG, MEMORY, REQUEST, ROOT]),
        (to(f"{CONTAINER}[0].image", "ToCompositeFieldPath"), [TAG, MEMORY, REQUEST, ROOT]),
        (to(f"{CONTAINER}[*].resources.limits.memory"), [TAG, ROOT]),
        (to(f"{CONTAINER}[0].resources"), [TAG, ROOT]),
        (to("spec.template.spec.securityContext", "FromEnvironmentFieldPath"), [TAG, MEMORY, REQUEST]),
        (to("spec.template.spec.securityContext.runAsNonRoot", "CombineFromComposite"), [TAG, MEMORY, REQUEST]),
        (to("spec.template.spec.securityContext.runAsGroup"), [TAG, MEMORY, REQUEST, ROOT]),
        (to("spec.template"), []),
        ("[{fromFieldPath: 'spec.template'}]", []),
        ("[{type: PatchSet, patchSetName: other}]", [TAG]),
        (to(f"{CONTAINER}[0].name", "Strange"), [TAG]),
        (to(f"{CONTAINER}[0"), [TAG]),
        ("[a]", [TAG]),
    ],
)
def test_what_a_patch_writes_is_not_told_and_all_else_is(rules, patches, expected):
    assert found({"a.yaml": composition(patches)}, rules) == sorted(expected)


def test_a_value_of_a_wrong_type_that_a_patch_replaces_is_neither_found_nor_a_problem(rules):
    (left,) = scans({"a.yaml": composition(to("spec.replicas"), '""')}, rules).values()
    assert "schema-wrong-type" not in {finding.rule for finding in left.findings}
    (told,) = scans({"a.yaml": composition(to("spec.paused"), '""')}, rules).values()
    (finding,) = (entry for entry in told.findings if entry.rule == "schema-wrong-type")
    assert tuple(finding.span)[:2] == (13, 13)
    assert REPLACED in left_out(left).values()


def test_a_rule_with_no_say_is_not_evaluated(rules):
    (scan,) = scans({"a.yaml": composition(f"[{IMAGE}]")}, rules).values()
    assert left_out(scan)["image-tag-mutable"] == REPLACED


STEP = """\
    - step: {name}
      functionRef: {{name: {function}}}
      input:
        apiVersion: {version}
        kind: Resources
        resources:
          - name: {resource}
            base: {{apiVersion: v1, kind: Pod, spec: {{containers: [{{name: a, image: a:latest}}]}}}}
            patches: [{{fromFieldPath: spec.a, toFieldPath: "spec.containers[0].image"}}]
"""
PATCHING = "pt.fn.crossplane.io/v1beta1"
HEAD = "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: a}\nspec:\n  pipeline:\n"


def step(name="a", function="function-patch-and-transform", version=PATCHING):
    return STEP.format(name=name, function=function, version=version, resource=name)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (step(), [False]),
        (f"{step()}    - {{step: r, functionRef: {{name: crossplane-contrib-function-auto-ready}}}}\n", [False]),
        (f"    - {{step: t, functionRef: {{name: function-go-templating}}}}\n{step()}", [False]),
        (f"{step()}    - {{step: t, functionRef: {{name: function-go-templating}}}}\n", [True]),
        (step() + step("b"), [False, False]),
        (step() + step(), [True, False]),
        (step(version="example.org/v1"), [True]),
    ],
)
def test_a_base_that_later_functions_may_change_is_a_fragment(steps, expected):
    _, *inside = Opened("a.yaml", HEAD + steps).manifests
    assert [manifest.fragment for manifest in inside] == expected
    assert all(manifest.part for manifest in inside)


OBJECT = """\
apiVersion: kubernetes.crossplane.io/v1alpha2
kind: Object
spec:
  references: [{patchesFrom: {name: c, fieldPath: data.image}, toFieldPath: "spec.containers[0].image"}]
  forProvider:
    manifest:
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {hostPID: true, containers: [{name: a, image: a:latest}]}
"""


def test_what_references_write_into_the_manifest_of_an_object_is_not_told():
    rules = rule_set(select=["image-tag-mutable", "host-pid"])
    assert found({"a.yaml": OBJECT}, rules) == [("a.yaml", "host-pid", 10, 14)]
    other = OBJECT.replace("containers[0].image", "containers[0].command")
    assert found({"a.yaml": other}, rules) == [("a.yaml", "host-pid", 10, 14), ("a.yaml", "image-tag-mutable", 10, 52)]


def test_a_patch_leads_into_the_manifest_of_an_object():
    base = "".join(f"          {line}\n" for line in OBJECT.replace("containers[0].image", "nodeName").splitlines())
    rules = rule_set(select=["image-tag-mutable"])
    text = COMPOSITION.format(base=base, patches=to("spec.forProvider.manifest.spec.containers[0].image"))
    assert found({"a.yaml": text}, rules) == []
    text = COMPOSITION.format(base=base, patches=to("spec.forProvider.manifest.spec.hostname"))
    assert found({"a.yaml": text}, rules) == [("a.yaml", "image-tag-mutable", 19, 62)]
    text = COMPOSITION.format(base=base, patches=to("spec.forProvider"))
    assert [manifest.fragment for manifest in Opened("a.yaml", text).manifests] == [False, False, True]


def test_paths_are_read_as_crossplane_writes_them():
    envelope = {
        "kind": "Object",
        "spec": {
            "forProvider": {"manifest": {"list": [{}, {}]}},
            "references": [
                {"patchesFrom": {"fieldPath": "data[.config.yml]"}},
                {"patchesFrom": {"fieldPath": "a"}, "toFieldPath": "list[*].x['a.b/c'][0][\"0\"]"},
                {"dependsOn": {"name": "a"}},
            ],
        },
    }
    assert written(envelope, ("spec", "forProvider", "manifest")) == (
        ("data", ".config.yml"),
        ("list", 0, "x", "a.b/c", 0, "0"),
        ("list", 1, "x", "a.b/c", 0, "0"),
    )


def test_a_rule_about_what_is_missing_beside_is_not_evaluated_at_a_base():
    rules = rule_set(select=["service-selects-nothing"])
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: b}}\nspec: {containers: []}\n---\n"
    service = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}, ports: [{port: 80}]}}"
    text = f"{pod}{HEAD.replace('pipeline:', 'resources:')}    - {{name: a, base: {service}}}\n"
    (scan,) = scans({"a.yaml": text}, rules, graph=True).values()
    assert not scan.findings
    assert left_out(scan) == {"service-selects-nothing": "it is deployed with what is not in the input"}
    (scan,) = scans({"a.yaml": pod + service}, rules, graph=True).values()
    assert [finding.rule for finding in scan.findings] == ["service-selects-nothing"]


def test_a_kustomization_sets_nothing_but_images_on_what_a_composition_makes():
    kustomization = "resources: [a.yaml]\nnamespace: shop\nnamePrefix: x-\nimages: [{name: web, newTag: 1.4.2}]\n"
    patch = "patches: [{target: {kind: Deployment}, patch: '[{op: remove, path: /spec/template}]'}]\n"
    files = {"a.yaml": composition("[]"), "kustomization.yaml": kustomization + patch}
    rules = rule_set(select=["image-tag-mutable", "memory-limit-missing"])
    for graph in (False, True):
        scan = scans(files, rules, graph=graph)["a.yaml"]
        assert [(finding.rule, finding.object.title) for finding in scan.findings] == [
            ("memory-limit-missing", "Deployment")
        ]

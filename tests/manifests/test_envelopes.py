"""Objects inside an object are checked in their place."""

from __future__ import annotations

import pytest

from kubelint_compliance.manifests.envelopes import ENVELOPES, PART, TEXT, CustomEnvelope
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.manifests.paths import EVERY, parse_path
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.terms import Settings
from tests.scanning import scan_text
from tests.trees import found

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": True, "containers": []}}


@pytest.fixture(scope="module")
def rules():
    return rule_set(select=["host-pid", "container-privileged", "schema-required-field", "schema-unknown-field"])


def holding(path, item):
    """Return a value with an item at a path."""
    for step in reversed(parse_path(path)):
        item = [item] if step == EVERY else {step: item}
    return item


def text_of(api_version, kind, path, item):
    import json

    return json.dumps({"apiVersion": api_version, "kind": kind, "metadata": {"name": "e"}, **holding(path, item)})


ROWS = [(group, kind, how, path) for (group, kind), rows in ENVELOPES.items() for how, path in rows]


@pytest.mark.parametrize(("group", "kind", "how", "path"), ROWS)
def test_what_each_kind_holds_is_found(rules, group, kind, how, path):
    item = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true}\n" if how == TEXT else POD
    version = f"{group}/v1" if group else "v1"
    scan = scan_text("a.yaml", text_of(version, kind, path, item), rules)
    assert "host-pid" in {finding.rule for finding in scan.findings}
    assert [name for name, _ in scan.kinds] == sorted([f"{version}/{kind}", "v1/Pod"])
    (finding,) = (entry for entry in scan.findings if entry.rule == "host-pid")
    assert (finding.object.title, finding.pointer) == ("Pod a", "/spec/hostPID")


def test_a_part_that_the_envelope_completes_is_a_fragment(rules):
    for (group, kind), rows in ENVELOPES.items():
        for how, path in rows:
            if how != TEXT:
                opened = Opened("a.yaml", text_of(f"{group}/v1" if group else "v1", kind, path, POD))
                assert [manifest.part for manifest in opened.manifests] == [False, how == PART]


TEMPLATE = """\
apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: shop}
objects:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: "${NAME}"}
    spec:
      replicas: ${{REPLICAS}}
      template:
        spec:
          hostPID: true
          containers: [{name: "${NAME}", image: "${IMAGE}"}]
  - ${EXTRA}
  - {kind: List, apiVersion: v1, items: [{apiVersion: v1, kind: Pod, spec: {hostPID: true}}]}
parameters: [{name: NAME}]
"""


def test_objects_of_a_template_have_their_places_and_their_placeholders(rules):
    assert found({"a.yaml": TEMPLATE}, rules) == [
        ("a.yaml", "host-pid", 12, 11),
        ("a.yaml", "host-pid", 15, 77),
        ("a.yaml", "schema-required-field", 8, 5),
        ("a.yaml", "schema-required-field", 15, 70),
    ]


def test_an_envelope_in_an_envelope_is_opened(rules):
    inner = "{apiVersion: kubernetes.crossplane.io/v1, kind: Object, spec: {forProvider: {manifest: %s}}}"
    pod = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}"
    text = "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nspec: {resources: [{base: %s}]}\n"
    scan = scan_text("a.yaml", text % (inner % pod), rules)
    assert [finding.rule for finding in scan.findings] == ["host-pid", "schema-required-field"]


def test_a_user_extends_the_table(rules):
    text = text_of("acme.example/v2", "Crate", "spec.things[*].it", POD)
    assert scan_text("a.yaml", text, rules).kinds == (("acme.example/v2/Crate", 1),)
    for path in ("spec.things[*].it", "spec.things[*]"):
        settings = Settings(custom_envelopes=(CustomEnvelope("acme.example/*", "Crate", path),))
        kinds = scan_text("a.yaml", text, rules, settings).kinds
        assert (("v1/Pod", 1) in kinds) is (path == "spec.things[*].it")
    settings = Settings(custom_envelopes=(CustomEnvelope("acme.example/*", "Crate", "spec"),))
    assert ("v1/Pod", 1) in scan_text(
        "a.yaml", text_of("acme.example/v2", "Crate", "spec", [POD]), rules, settings
    ).kinds
    assert Settings(custom_envelopes=(CustomEnvelope("a", "b", "c"),)).digest != Settings().digest


SET = """\
apiVersion: addons.cluster.x-k8s.io/v1beta1
kind: ClusterResourceSet
metadata: {name: cni, namespace: default}
spec: {resources: [{kind: ConfigMap, name: cni}, {kind: Secret, name: s}]}
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: cni, namespace: default}
data:
  a.yaml: |
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec:
      hostPID: true
      containers: []
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: default}
type: addons.cluster.x-k8s.io/resource-set
data: {a: YXBpVmVyc2lvbjogdjEKa2luZDogUG9kCnNwZWM6IHtob3N0UElEOiB0cnVlLCBjb250YWluZXJzOiBbXX0K}
"""


def test_what_a_resource_set_applies_elsewhere_is_checked_where_it_stands(rules):
    assert found({"config.yaml": CONFIG}, rules) == []
    assert found({"set.yaml": SET, "config.yaml": CONFIG}, rules) == [("config.yaml", "host-pid", 10, 7)]
    assert found({"s.yaml": SECRET}, rules) == [("s.yaml", "host-pid", 5, 11)]
    other = CONFIG.replace("namespace: default", "namespace: other")
    assert found({"set.yaml": SET, "config.yaml": other}, rules) == []


def test_a_broken_manifest_in_a_resource_set_is_a_problem(rules):
    from tests.trees import scans

    broken = CONFIG.replace("metadata: {name: a}", "metadata: {name: a")
    (problem,) = scans({"set.yaml": SET, "config.yaml": broken}, rules)["config.yaml"].problems
    assert (problem.code, problem.fatal, problem.span.line) == ("syntax", True, 9)

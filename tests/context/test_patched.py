"""What others see of an object that patches of kustomizations change: it is in the graph as each way deploys it."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.changes import changes_of
from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.population import graph_of
from kubelint_compliance.context.settle import settle
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.sources import Source
from tests.trees import scans

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {held: "no"}}
spec:
  selector: {app: web}
  ports:
    - {name: http, port: 80, targetPort: 8080}
    - {name: admin, port: 81, targetPort: 8081}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example/web:1.0.0
          ports: [{name: http, containerPort: 8080}]
      volumes: [{name: conf, configMap: {name: conf}}]
"""
FILES = {"b/kustomization.yaml": "resources: [s.yaml, d.yaml]\n", "b/s.yaml": SERVICE, "b/d.yaml": DEPLOYMENT}


def overlay(target, *operations, more="", at="o"):
    written = "".join(f"\n    - {{{operation}}}" for operation in operations)
    patch = f"patches:\n- target: {{{target}}}\n  patch: |-{written}\n" if operations else ""
    return {f"{at}/kustomization.yaml": f"resources: [../b]\n{more}{patch}"}


def merge(text):
    inner = "".join(f"\n    {line}" for line in text.splitlines())
    return {"o/kustomization.yaml": f"resources: [../b]\npatches:\n- patch: |-{inner}\n"}


def nodes(files, kind):
    """Return the nodes of a kind in a tree of files."""
    files = {**FILES, **files}
    opened = {path: Opened(path, text, file=f"/{path}") for path, text in files.items()}
    glimpses = [look(entry, graph=True) for entry in opened.values()]
    sources = [Source(path, f"/{path}", False, 0) for path in files]
    changes, _ = changes_of(glimpses, sources, lambda source: opened[source.path])
    context = settle(glimpses, changes=changes)
    graph = graph_of(context, objects_of=lambda path: opened[path].manifests)
    return [node for node in graph.nodes if node.kind == kind]


def test_what_no_patch_is_for_is_as_it_is_written():
    plain = nodes(overlay("kind: Service"), "Service")
    others = nodes(overlay("kind: Deployment", "op: remove, path: /spec/replicas"), "Service")
    elsewhere = nodes(overlay("kind: Service, labelSelector: app=x", "op: remove, path: /spec/selector"), "Service")
    assert plain == others == elsewhere
    assert [node.patched for node in plain] == [False]


def test_each_way_has_an_object_as_it_deploys_it():
    files = {
        **overlay("kind: Service", "op: replace, path: /spec/selector/app, value: front", more="namePrefix: a-\n"),
        **overlay("kind: Service", "op: add, path: /metadata/namespace, value: shop", at="p"),
        **overlay("kind: Service", at="q"),
    }
    found = [(node.ref.title, node.alias, node.value["spec"]["selector"]) for node in nodes(files, "Service")]
    assert found == [
        ("Service a-web", "web", {"app": "front"}),
        ("Service shop/web", "web", {"app": "web"}),
        ("Service web", "web", {"app": "web"}),
    ]


@pytest.mark.parametrize(("called", "replicas"), [("a-web", 3), ("web", 3), ("b-a-web", 1), ("a-we", 1)])
def test_what_is_set_below_is_patched_above(called, replicas):
    set_below = "namePrefix: a-\nreplicas: [{name: web, count: 1}]\n"
    files = {
        "b/kustomization.yaml": f"resources: [s.yaml, d.yaml]\n{set_below}",
        **overlay(f"name: {called}", "op: replace, path: /spec/replicas, value: 3"),
        "p/kustomization.yaml": "resources: [../o]\nnamePrefix: b-\nreplicas: [{name: other, count: 5}]\n",
    }
    (node,) = nodes(files, "Deployment")
    assert (node.ref.name, node.value["spec"]["replicas"]) == ("b-a-web", replicas)


def test_what_is_deleted_is_there_in_the_other_ways_alone():
    deletes = merge("$patch: delete\napiVersion: v1\nkind: Service\nmetadata: {name: web}")
    assert nodes(deletes, "Service") == []
    assert [node.root for node in nodes({**deletes, **overlay("kind: Service", at="p")}, "Service")] == ["p"]


def test_a_patch_is_for_more_of_an_object_than_is_held():
    held = nodes(overlay("kind: Service", "op: test, path: /metadata/annotations/held, value: 'no'"), "Service")
    assert held[0].value["metadata"] == {"name": "web", "annotations": {}}
    for said, selector in (("no", "front"), ("yes", "web")):
        test = f"op: test, path: /metadata/annotations/held, value: '{said}'"
        (node,) = nodes(
            overlay("kind: Service", test, "op: replace, path: /spec/selector/app, value: front"), "Service"
        )
        assert node.value["spec"]["selector"] == {"app": selector}
    spec = "{template: {spec: {volumes: [{name: conf, configMap: {name: other}}]}}}"
    patch = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {spec}"
    (node,) = nodes(merge(patch), "Deployment")
    assert node.value["spec"]["template"]["spec"]["volumes"] == [{"configMap": {"name": "other"}}]


def test_places_stay_with_what_they_are_of():
    new = "op: add, path: /spec/ports/0, value: {name: new, port: 79}"
    (node,) = nodes(overlay("kind: Service", new), "Service")
    assert [node.place(("spec", "ports", index)).line for index in range(3)] == [1, 7, 8]
    (node,) = nodes(overlay("kind: Service", "op: remove, path: /spec/ports/0"), "Service")
    assert [node.place(("spec", "ports", index)).line for index in range(2)] == [8, 1]


def test_annotations_that_nothing_asks_for_are_not_held():
    said = "commonAnnotations: {note: secret, linkerd.io/inject: enabled}\n"
    for more in (said, f"{said}patches: [{{target: {{kind: Service}}, patch: '[]'}}]\n"):
        (node,) = nodes(overlay("", more=more), "Service")
        assert node.value["metadata"]["annotations"] == {"linkerd.io/inject": "enabled"}


def test_what_is_not_known_may_be_anything():
    replaced = (
        "replacements: [{source: {kind: A, name: a}, targets: [{select: {kind: Service}, fieldPaths: [spec.type]}]}]"
    )
    assert [node.patched for node in nodes(overlay("", more=replaced), "Service")] == [True]
    assert [node.patched for node in nodes(overlay("", more="transformers: [t.yaml]\n"), "Service")] == [True]
    secret = overlay("kind: Service", "op: remove, path: /spec/ports/0", more="transformers: [t.yaml]\n")
    assert [(node.patched, len(node.value["spec"]["ports"])) for node in nodes(secret, "Service")] == [(True, 1)]


def test_of_very_many_patches_it_is_only_known_that_they_change_an_object(monkeypatch):
    monkeypatch.setattr("kubelint_compliance.context.units._MOST_CHANGES", 1)
    replaced = "op: replace, path: /spec/selector/app, value: front"
    files = {**overlay("kind: Service", replaced), **overlay("kind: Service", replaced, at="p")}
    found = [(node.value["spec"]["selector"]["app"], node.patched) for node in nodes(files, "Service")]
    assert found == [("front", False), ("web", True)]


@pytest.mark.parametrize(
    ("containers", "volumes", "lines"),
    [
        ("[{name: side, image: 'registry.example/side:1.0.0'}]", "[]", [14]),
        ("[]", "[{name: more, emptyDir: {}}]", [14]),
        ("[]", "[{name: conf, configMap: {name: else}}]", [14]),
        ("[]", "[{name: conf, configMap: {name: there}}]", []),
        ("[]", "[{name: conf, $patch: delete}]", []),
    ],
)
def test_names_are_those_that_a_patch_leaves(containers, volumes, lines):
    there = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\n"
    base = {"b/d.yaml": DEPLOYMENT + there}
    spec = f"{{template: {{spec: {{containers: {containers}, volumes: {volumes}}}}}}}"
    patch = merge(f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {spec}")
    scanned = scans({**FILES, **base, **patch}, rule_set(select=["reference-dangling"]), graph=True)
    assert [finding.span.line for finding in scanned["b/d.yaml"].findings] == lines


def test_what_a_patch_brings_is_not_told_of_the_base():
    ports = "[{name: new, port: 79, targetPort: 1}]"
    patch = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: {ports}}}"
    scanned = scans({**FILES, **merge(patch)}, rule_set(select=["service-port-unserved"]), graph=True)
    assert [finding.span.line for finding in scanned["b/s.yaml"].findings] == [8]
    assert "(as kustomization" not in scanned["b/s.yaml"].findings[0].message


SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}, minReplicas: 2, maxReplicas: 9}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {matchLabels: {app: APP}}, policyTypes: [Ingress]}
"""
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [secrets], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
"""
REPLACE = "op: replace, path: "


@pytest.mark.parametrize(
    ("ports", "lines"),
    [("[{name: new, port: 79, targetPort: 8080}]", [8]), ("[{name: admin, port: 81, targetPort: 8082}]", [8])],
)
def test_what_others_miss_is_told_at_its_place_in_the_base(ports, lines):
    patch = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: {ports}}}"
    scanned = scans({**FILES, **merge(patch)}, rule_set(select=["service-port-unserved"]), graph=True)
    assert [finding.span.line for finding in scanned["b/s.yaml"].findings] == lines


@pytest.mark.parametrize(
    ("rule", "more", "target", "operations"),
    [
        (
            "service-selects-nothing",
            SERVICE.replace("app: web", "app: else").replace("name: web", "name: other"),
            "kind: Service, name: other",
            [REPLACE + "/spec/selector/app, value: web"],
        ),
        (
            "service-selects-nothing",
            SERVICE.replace("app: web", "tier: front").replace("name: web", "name: other"),
            "kind: Deployment",
            ["op: add, path: /spec/template/metadata/labels/tier, value: front"],
        ),
        (
            "pod-not-selected-by-network-policy",
            POLICY.replace("APP", "else"),
            "kind: NetworkPolicy",
            [REPLACE + "/spec/podSelector, value: {}"],
        ),
        (
            "pod-disruption-budget-blocks-eviction",
            BUDGET,
            "kind: Deployment",
            [REPLACE + "/spec/replicas, value: 3"],
        ),
        (
            "hpa-target-with-static-replicas",
            SCALER.replace("NAME", "web"),
            "kind: HorizontalPodAutoscaler",
            [REPLACE + "/spec/scaleTargetRef/name, value: else"],
        ),
        (
            "workload-with-admin-role",
            ROLE,
            "kind: ClusterRole",
            [REPLACE + "/rules/0/resources/0, value: configmaps", REPLACE + "/rules/0/verbs, value: [get]"],
        ),
        (
            "workload-with-admin-role",
            ROLE,
            "kind: ClusterRoleBinding",
            [REPLACE + "/subjects/0/name, value: else"],
        ),
    ],
)
def test_what_a_patch_of_one_object_mends_of_another_is_not_found(rule, more, target, operations):
    base = {**FILES, "b/m.yaml": more, "b/kustomization.yaml": "resources: [s.yaml, d.yaml, m.yaml]\nnamespace: shop\n"}

    def found(files):
        scanned = scans({**base, **files}, rule_set(select=[rule]), graph=True)
        return [finding.rule for scan in scanned.values() for finding in scan.findings]

    assert (set(found({})), set(found(overlay(target)))) == ({rule}, {rule})
    assert found(overlay(target, *operations)) == []
    assert set(found(overlay("name: nobody", *operations))) == {rule}

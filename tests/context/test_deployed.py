"""Rules see an object as the kustomizations above it deploy it."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.deployed import deployed
from kubelint_compliance.context.kustomize import kustomization_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from tests.trees import found, scans

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: old}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: a, image: "r.example:5000/web:1"}]
      containers: [{name: b, image: web}, {name: c, image: "web@sha256:0"}, {name: d, image: "other/web:2"}]
"""


def seen(text, *kustomizations, fragment=False):
    """Return the value of an object below kustomizations, the innermost first."""
    (manifest,) = Opened("a.yaml", text).manifests
    manifest.fragment = fragment
    way = [kustomization_of(part.document.value for part in Opened("k", entry).documents) for entry in kustomizations]
    result = deployed(manifest, (tuple(entry.sets for entry in way),))
    assert result.ref == manifest.ref
    return result.value


def test_what_sets_nothing_changes_nothing():
    (manifest,) = Opened("a.yaml", WEB).manifests
    assert deployed(manifest, ()) is manifest
    assert deployed(manifest, ((kustomization_of([{}]).sets,),)) is manifest


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("v1\nkind: Namespace", "{name: _}", {"name": "shop"}),
        ("v1\nkind: Service", "{name: a}", {"name": "a", "namespace": "shop"}),
        ("v1\nkind: Service", "{name: a, namespace: b}", {"name": "a", "namespace": "shop"}),
        ("rbac.authorization.k8s.io/v1\nkind: ClusterRole", "{name: a}", {"name": "a"}),
        ("shop.example/v1\nkind: Shop", "{name: a}", {"name": "a", "namespace": "shop"}),
    ],
)
def test_a_namespace_is_set_and_is_the_name_of_a_namespace(kind, before, after):
    assert seen(f"apiVersion: {kind}\nmetadata: {before}\n", "namespace: shop")["metadata"] == after


def test_the_outer_kustomization_has_the_last_word():
    value = seen(WEB, "{namespace: in, namePrefix: a-, nameSuffix: -z}", "{namespace: out, namePrefix: b-}")
    assert (value["metadata"]["namespace"], value["metadata"]["name"]) == ("out", "b-a-web-z")


def test_some_kinds_get_no_prefix():
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\n"
    assert seen(crd, "namePrefix: x-")["metadata"]["name"] == "a.b"


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        ("{name: web, newTag: 1.4.2}", ["r.example:5000/web:1", "web:1.4.2", "web:1.4.2", "other/web:2"]),
        ("{name: web, newName: r/web}", ["r.example:5000/web:1", "r/web", "r/web@sha256:0", "other/web:2"]),
        ("{name: web, digest: sha256:1}", ["r.example:5000/web:1", "web@sha256:1", "web@sha256:1", "other/web:2"]),
        ("{name: r.example:5000/web, newTag: '2'}", ["r.example:5000/web:2", "web", "web@sha256:0", "other/web:2"]),
    ],
)
@pytest.mark.parametrize("fragment", [False, True])
def test_images_are_replaced_by_their_very_name(images, expected, fragment):
    spec = seen(WEB, f"images: [{images}]", fragment=fragment)["spec"]["template"]["spec"]
    assert [entry["image"] for entry in (*spec["initContainers"], *spec["containers"])] == expected


def test_images_are_replaced_one_kustomization_after_the_other():
    spec = seen(WEB, "images: [{name: web, newName: a}]", "images: [{name: a, newTag: b}]")["spec"]["template"]["spec"]
    assert spec["containers"][0]["image"] == "a:b"


def test_replicas_are_set_by_the_name_in_the_base_or_the_longer_one():
    assert seen(WEB, "replicas: [{name: web, count: 3}]")["spec"]["replicas"] == 3
    assert seen(WEB, "namePrefix: a-", "replicas: [{name: a-web, count: 4}]")["spec"]["replicas"] == 4
    assert "replicas" not in seen(WEB, "replicas: [{name: other, count: 3}]")["spec"]


def test_labels_go_where_kustomize_puts_them():
    common = seen(WEB, "commonLabels: {team: shop}")
    assert common["metadata"]["labels"] == {"team": "shop"}
    assert common["spec"]["selector"] == {"matchLabels": {"team": "shop"}}
    assert common["spec"]["template"]["metadata"]["labels"] == {"app": "web", "team": "shop"}
    plain = seen(WEB, "labels: [{pairs: {team: shop}}]")
    assert plain["metadata"]["labels"] == {"team": "shop"}
    assert "selector" not in plain["spec"]
    assert plain["spec"]["template"]["metadata"]["labels"] == {"app": "web"}
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n"
    assert seen(policy, "commonLabels: {a: b}")["spec"] == {"podSelector": {}}


def test_annotations_go_where_kustomize_puts_them():
    common = "commonAnnotations: {team: shop}"
    found = seen(WEB, common)
    assert found["metadata"]["annotations"] == {"team": "shop"}
    assert found["spec"]["template"]["metadata"]["annotations"] == {"team": "shop"}
    rollout = WEB.replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout")
    assert "annotations" not in seen(rollout, common)["spec"]["template"]["metadata"]
    old = WEB.replace("template:\n    metadata: {", "template:\n    metadata: {annotations: {team: old, a: b}, ")
    assert seen(old, common)["spec"]["template"]["metadata"]["annotations"] == {"team": "shop", "a": "b"}


def test_only_images_are_set_in_a_part_of_an_object():
    value = seen(WEB, "{namespace: shop, namePrefix: a-, commonLabels: {a: b}}", fragment=True)
    assert value["metadata"] == {"name": "web", "namespace": "old"}


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'web:latest'}]}\n"


@pytest.mark.parametrize(
    ("files", "is_found"),
    [
        ({}, True),
        ({"b/kustomization.yaml": "resources: [pod.yaml]\n"}, True),
        ({"b/kustomization.yaml": "resources: [pod.yaml]\nimages: [{name: web, newTag: 1.4.2}]\n"}, False),
        ({"b/kustomization.yaml": "resources: [pod.yaml]\nimages: [{name: other, newTag: 1.4.2}]\n"}, True),
        ({"b/kustomization.yaml": "images: [{name: web, newTag: 1.4.2}]\n"}, True),
        (
            {
                "b/kustomization.yaml": "resources: [pod.yaml]\n",
                "o/kustomization.yaml": "resources: [../b]\nimages: [{name: web, digest: 'sha256:0a'}]\n",
            },
            False,
        ),
        (
            {
                "b/kustomization.yaml": "resources: [pod.yaml]\n",
                "c/kustomization.yaml": "kind: Component\nimages: [{name: web, newTag: 1.4.2}]\n",
                "o/kustomization.yaml": "resources: [../b]\ncomponents: [../c]\n",
            },
            False,
        ),
        (
            {
                "b/kustomization.yaml": "resources: [pod.yaml]\n",
                "dev/kustomization.yaml": "resources: [../b]\n",
                "prod/kustomization.yaml": "resources: [../b]\nimages: [{name: web, newTag: 1.4.2}]\n",
            },
            True,
        ),
    ],
)
def test_a_fixed_tag_answers_the_rule_about_tags(files, is_found):
    rules = rule_set(select=["image-tag-mutable"])
    expected = [("b/pod.yaml", "image-tag-mutable", 4, 31)] if is_found else []
    assert found({"b/pod.yaml": POD, **files}, rules) == expected


def test_findings_keep_the_name_and_the_place_that_are_written():
    files = {"kustomization.yaml": "resources: [pod.yaml]\nnamePrefix: x-\nnamespace: shop\n", "pod.yaml": POD}
    (finding,) = scans(files, rule_set(select=["naked-pod"]))["pod.yaml"].findings
    assert finding.message.startswith('Pod "a" ')
    assert finding.object.title == "Pod a"
    alone = scans({"pod.yaml": POD}, rule_set(select=["naked-pod"]))["pod.yaml"].findings[0]
    assert finding.fingerprint == alone.fingerprint


def test_rules_that_ask_for_the_namespace_see_the_one_that_is_set():
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: manager, namespace: shop}
spec:
  tolerations: [{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}]
  containers: [{name: manager, image: "registry.example/manager:1.0.0"}]
"""
    rules = rule_set(select=["schedules-on-control-plane"])
    assert [rule for _, rule, *_ in found({"manager/pod.yaml": text}, rules)] == ["schedules-on-control-plane"]
    files = {
        "manager/pod.yaml": text,
        "manager/kustomization.yaml": "resources: [pod.yaml]\n",
        "default/kustomization.yaml": "resources: [../manager]\nnamespace: rack-system\n",
    }
    assert found(files, rules) == []


def test_a_namespace_gets_its_name_from_the_kustomization():
    rules = rule_set(select=["metadata-name-missing"])
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n"
    assert found({"ns.yaml": text}, rules) == [("ns.yaml", "metadata-name-missing", 3, 12)]
    assert found({"ns.yaml": text, "kustomization.yaml": "namespace: shop\nresources: [ns.yaml]\n"}, rules) == []


BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: leader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: leader}
subjects:
  - {kind: ServiceAccount, name: default, namespace: system}
  - {kind: ServiceAccount, name: manager, namespace: system}
  - {kind: ServiceAccount, name: web}
  - {kind: User, name: manager, namespace: system}
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: manager, namespace: system}\n"


def test_subjects_get_the_namespace_of_the_build_where_kustomize_gives_it():
    spaces = [subject.get("namespace") for subject in seen(BINDING, "namespace: shop")["subjects"]]
    assert spaces == ["shop", "system", "shop", "system"]
    assert seen(BINDING, "namePrefix: a-")["subjects"][0]["namespace"] == "system"


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({}, [("rbac/binding.yaml", 7)]),
        ({"rbac/account.yaml": ACCOUNT}, []),
        ({"rbac/account.yaml": ACCOUNT.replace("system", "other")}, [("rbac/binding.yaml", 7)]),
        ({"other/account.yaml": ACCOUNT}, [("rbac/binding.yaml", 7)]),
    ],
)
def test_an_account_of_the_build_moves_with_it_and_so_do_its_subjects(more, places):
    files = {
        "default/kustomization.yaml": "resources: [../rbac]\nnamespace: shop\n",
        "rbac/kustomization.yaml": "resources: [binding.yaml, account.yaml]\n",
        "rbac/binding.yaml": BINDING,
        **more,
    }
    rules = rule_set(select=["rbac-cross-namespace-subject"])
    assert [(path, line) for path, _, line, _ in found(files, rules)] == places

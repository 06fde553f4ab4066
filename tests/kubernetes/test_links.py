"""The table of links: every path leads to a name or selector in the packed types; pods are told where they lie."""

from __future__ import annotations

import pytest

from kubelint_compliance.data import read_data
from kubelint_compliance.kubernetes.kinds import kind_of, kinds
from kubelint_compliance.kubernetes.links import Reference, Selector, references, selectors
from kubelint_compliance.schema.store import kubernetes_table
from tests.kubernetes.fields import types_at

BUILT_IN = sorted({(version.rpartition("/")[0], kind) for version, kind in kubernetes_table().kinds})
REFERENCES = [(*kind, reference) for kind in BUILT_IN for reference in references(*kind)]
SELECTORS = [(*kind, selector) for kind in BUILT_IN for selector in selectors(*kind)]


def beside(path: str, field: str) -> str:
    return f"{path.rpartition('.')[0]}.{field}".removeprefix(".")


def texts(group, kind, path):
    return {node.text.partition("|")[0] for node in types_at(group, kind, path)}


def test_kinds_that_point_at_nothing():
    assert references("", "ConfigMap") == ()
    assert selectors("", "ConfigMap") == ()
    assert references("example.com", "Pod") == ()


def test_links_of_an_object():
    assert references("storage.k8s.io", "VolumeAttachment") == (
        Reference("spec.nodeName", "", "Node"),
        Reference("spec.source.persistentVolumeName", "", "PersistentVolume"),
    )
    assert selectors("", "Service") == (Selector("spec.selector", "", "Pod", plain=True),)
    assert Selector("spec.podSelector", "", "Pod", plain=False) in selectors("networking.k8s.io", "NetworkPolicy")


def test_the_object_may_say_which_kind_it_means_and_where_it_lies():
    assert references("rbac.authorization.k8s.io", "RoleBinding") == (
        Reference("roleRef.name", "", ""),
        Reference("subjects[*].name", "", "", "namespace"),
    )


def test_peers_of_a_network_policy_may_lie_in_other_namespaces():
    found = {selector.path: selector.namespaces for selector in selectors("networking.k8s.io", "NetworkPolicy")}
    assert found["spec.ingress[*].from[*].podSelector"] == ("namespaceSelector",)
    assert found["spec.podSelector"] == ()


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        (("", "Pod"), "spec"),
        (("apps", "Deployment"), "spec.template.spec"),
        (("batch", "CronJob"), "spec.jobTemplate.spec.template.spec"),
        (("argoproj.io", "Rollout"), "spec.template.spec"),
        (("ray.io", "RayCluster"), "spec.workerGroupSpecs[*].template.spec"),
        (("ray.io", "RayJob"), "spec.rayClusterSpec.headGroupSpec.template.spec"),
        (("kubeflow.org", "TFJob"), "spec.tfReplicaSpecs.PS.template.spec"),
    ],
)
def test_links_of_pods_are_those_of_every_kind_with_pods(kind, at):
    found = references(*kind)
    for lists in ("initContainers", "containers", "ephemeralContainers"):
        assert Reference(f"{at}.{lists}[*].envFrom[*].secretRef.name", "", "Secret") in found
    assert Reference(f"{at}.serviceAccountName", "", "ServiceAccount") in found
    assert Selector(f"{at}.topologySpreadConstraints[*].labelSelector", "", "Pod", plain=False) in selectors(*kind)


def test_claims_lie_in_three_places():
    storage = ("storage.k8s.io", "StorageClass")
    assert Reference("spec.storageClassName", *storage) in references("", "PersistentVolumeClaim")
    found = references("apps", "StatefulSet")
    assert Reference("spec.volumeClaimTemplates[*].spec.storageClassName", *storage) in found
    volume = "spec.template.spec.volumes[*].ephemeral.volumeClaimTemplate"
    assert Reference(f"{volume}.spec.storageClassName", *storage) in found


@pytest.mark.parametrize(("group", "kind", "link"), REFERENCES, ids=lambda part: getattr(part, "path", part))
def test_a_path_leads_to_a_name(group, kind, link):
    assert texts(group, kind, link.path) == {"string"}
    if link.namespace:
        assert texts(group, kind, beside(link.path, link.namespace)) == {"string"}
    if link.kind:
        assert kind_of(link.group, link.kind) is not None
    else:
        groups = texts(group, kind, beside(link.path, "apiGroup")) | texts(group, kind, beside(link.path, "apiVersion"))
        assert texts(group, kind, beside(link.path, "kind")) == {"string"} == groups


@pytest.mark.parametrize(("group", "kind", "link"), SELECTORS, ids=lambda part: getattr(part, "path", part))
def test_a_path_leads_to_a_selector(group, kind, link):
    assert texts(group, kind, link.path) == {"{string" if link.plain else "meta.v1.LabelSelector"}
    for field in link.namespaces:
        assert texts(group, kind, beside(link.path, field)) <= {"[string", "meta.v1.LabelSelector"}
        assert types_at(group, kind, beside(link.path, field))
    assert kind_of(link.group, link.kind) is not None


def test_every_holder_is_a_known_kind_or_a_part():
    rows = [line.split("\t") for line in read_data("schemas/kubernetes/links.tsv").splitlines() if line[0] != "#"]
    known = {f"{kind.group or 'core'}/{kind.kind}" for kind in kinds()} | {"pod", "container", "claim"}
    assert {row[0] for row in rows} - known == set()
    assert {row[1] for row in rows} == {"name", "labels", "selector", "part"}
    assert {row[3] for row in rows if row[1] == "part"} == {"container", "claim"}
    assert len(rows) == len({tuple(row) for row in rows})

"""What GitOps objects change of the folders that they deploy: patches, images, names and namespaces of these."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.context.kustomize import Labels
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from tests.trees import scans

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:latest
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  sourceRef: {kind: GitRepository, name: shop}
  path: PATH
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: apps, namespace: argocd}
spec:
  source:
    path: PATH
"""
BASE = {
    "apps/base/kustomization.yaml": "resources: [web.yaml]\n",
    "apps/base/web.yaml": WEB,
    "apps/prod/kustomization.yaml": "resources: [../base]\n",
    "plain/sub/web.yaml": WEB,
}
REPLACE = "- {op: replace, path: /spec/template/spec/containers/0/image, value: 'web:1.4.2'}"
JSON = f"  patches:\n  - target: {{kind: Deployment}}\n    patch: |\n        {REPLACE}\n"
MERGE = """\
  patches:
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, image: "web:1.4.2"}]}}}
"""
IMAGES = "  images: [{name: web, newTag: 1.4.2}]\n"


def indented(text):
    """Return the fields of a Flux object as an Application has them."""
    return "    kustomize:\n" + "".join(f"    {line}\n" for line in text.splitlines())


def tags(files, rule="image-tag-mutable"):
    """Return the files in which an image with a tag that moves is found."""
    scanned = scans({**BASE, **files}, rule_set(select=[rule]), graph=True)
    return [path for path in ("apps/base/web.yaml", "plain/sub/web.yaml") if scanned[path].findings]


BOTH = ["apps/base/web.yaml", "plain/sub/web.yaml"]


def flux(path, fields, at="clusters/prod/apps.yaml"):
    return {at: FLUX.replace("PATH", path) + fields}


@pytest.mark.parametrize(
    "files",
    [
        flux("./apps/prod", ""),
        flux("./apps/prod", "  targetNamespace: shop\n"),
        flux("./apps/prod", JSON.replace("kind: Deployment", "kind: StatefulSet")),
        flux("./apps/prod", JSON.replace("replace", "test")),
        flux("./apps/other", JSON),
        flux("./", JSON),
        flux("./apps/${stage}", JSON),
        flux("/", JSON),
        flux("../apps/prod", JSON),
        {"clusters/prod/apps.yaml": (FLUX + JSON).replace("PATH", "apps/prod").replace("GitR", "OCIR")},
        flux("./apps/prod", JSON, "tests/clusters/apps.yaml"),
        {**flux("./apps/prod", JSON), "clusters/apps/prod/kustomization.yaml": "resources: []\n"},
        {"clusters/prod/apps.yaml": ARGO.replace("PATH", "apps/prod") + "  kustomize: {images: [web=web:1.4.2]}\n"},
        {"clusters/prod/apps.yaml": ARGO.replace("PATH", "apps/prod") + indented("  images: [other:1.4.2]\n")},
    ],
)
def test_what_no_object_changes_is_found(files):
    assert tags(files) == BOTH


@pytest.mark.parametrize("fields", [JSON, MERGE, IMAGES])
@pytest.mark.parametrize("path", ["./apps/prod", "apps/prod/", "/apps/prod"])
def test_what_an_object_of_flux_changes_of_its_folder_is_not_found(path, fields):
    assert tags(flux(path, fields)) == ["plain/sub/web.yaml"]


@pytest.mark.parametrize("path", ["./plain", "plain/sub"])
def test_a_folder_without_a_kustomization_is_taken_in_as_a_whole(path):
    assert tags(flux(path, MERGE)) == ["apps/base/web.yaml"]


@pytest.mark.parametrize("fields", [JSON, MERGE, "  images: ['web:1.4.2']\n", "  images: ['web=registry/web:1.4.2']\n"])
def test_what_an_application_changes_of_its_folder_is_not_found(fields):
    files = {"clusters/prod/apps.yaml": ARGO.replace("PATH", "apps/prod") + indented(fields)}
    assert tags(files) == ["plain/sub/web.yaml"]
    several = ARGO.replace("source:\n    path: PATH", "sources:\n  - {path: else}\n  - path: apps/prod")
    assert tags({"clusters/prod/apps.yaml": several + indented(fields)}) == ["plain/sub/web.yaml"]


def test_what_one_of_two_objects_changes_is_told_of_the_other():
    files = {
        **flux("./apps/prod", IMAGES),
        **flux("./apps/base", JSON.replace("1.4.2", "main"), "clusters/dev/apps.yaml"),
    }
    scanned = scans({**BASE, **files}, rule_set(select=["image-tag-mutable"]), graph=True)
    (finding,) = scanned["apps/base/web.yaml"].findings
    assert finding.message == 'Container "web" runs web:main, whose tag moves (as kustomization apps/base deploys it)'


def test_objects_are_in_the_namespace_that_is_said():
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\n"
    policy += "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n"
    rule = "pod-not-selected-by-network-policy"
    assert tags({"policies/deny.yaml": policy}, rule) == BOTH
    space = "  targetNamespace: shop\n"
    assert tags({"policies/deny.yaml": policy, **flux("./apps/prod", space)}, rule) == ["plain/sub/web.yaml"]
    filled = "  targetNamespace: ${space}\n"
    assert tags({"policies/deny.yaml": policy, **flux("./apps/prod", filled)}, rule) == BOTH


def test_flux_gives_annotations_to_objects_and_not_to_their_pods():
    said = "  commonMetadata: {annotations: {a: b}}\n"
    flux_file, argo_file = "clusters/prod/apps.yaml", "clusters/prod/argo.yaml"
    files = {**flux("./apps/prod", said), argo_file: ARGO.replace("PATH", "apps/prod")}
    files[argo_file] += indented("  commonAnnotations: {a: b}\n")
    opened = {path: look(Opened(path, text, file=f"/{path}")).applied for path, text in files.items()}
    assert [[entry.kustomization.sets.annotations for entry in several] for several in opened.values()] == [
        [(Labels((("a", "b"),), False, False),)],
        [(Labels((("a", "b"),), False, True),)],
    ]
    assert list(opened) == [flux_file, argo_file]


def test_a_patch_in_a_file_may_change_anything():
    files = {"clusters/prod/apps.yaml": ARGO.replace("PATH", "apps/prod") + indented("  patches: [{path: p.yaml}]\n")}
    assert tags(files) == BOTH
    single = {**files, "apps/base/web.yaml": WEB.replace("spec:\n", "spec:\n  replicas: 1\n", 1)}
    assert tags(single, "replicas-single") == []
    del single["clusters/prod/apps.yaml"]
    assert tags(single, "replicas-single") == ["apps/base/web.yaml"]

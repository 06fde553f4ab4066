"""Glimpses and scans come back from their rows as they were; what could tell a credential has no row."""

from __future__ import annotations

import json

import pytest

from kubelint_compliance.context.glimpse import Glimpse, ObjectFacts, look
from kubelint_compliance.kept.rows import glimpse_of, reader, row_of_glimpse, row_of_scan
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import (
    CHECKED,
    RELATED,
    Coverage,
    Edit,
    ExcerptLine,
    FileResult,
    Finding,
    Fix,
    ObjectRef,
    Place,
    Problem,
    Scan,
)
from kubelint_compliance.sources import Source
from kubelint_compliance.yamltree import Span

TOKEN = "glpat-" + "x8Kd2Lm9Qz4Rt7Wb1Nc5"
REF = ObjectRef("v1", "Pod", "", "a\udc80")
FULL = Finding(
    (Place("a.yaml", Span(1, 2, 3, 4)), Place("b", None, RELATED, "here"), Place("c", Span(1, 1, 1, 1), CHECKED)),
    "a-rule",
    "high",
    "words",
    REF,
    "/spec",
    "f" * 32,
    "waived",
    "because",
    "another",
    (ExcerptLine(1, "a: 1"), ExcerptLine(2, "\N{SNOWMAN}")),
    "hash:1",
    Fix("do", (Edit(Span(1, 1, 1, 2), "x"),)),
    7,
    2,
)
PROBLEM = Problem("a.yaml", "syntax", "wrong", Span(1, 1, 1, 2), REF, "a-rule", fatal=False, number=3)
EMPTY = Scan(FileResult("a.yaml", "checked"))
SCAN = Scan(
    FileResult("a.yaml", "checked", "why", 3, 1, (("empty", 2), ("list", 1)), 1),
    (FULL, Finding((Place("a", Span(1, 1, 1, 1)),), "b", "low", "", REF, "", "0")),
    (PROBLEM, Problem("a.yaml", "unreadable", "no")),
    (("v1/Pod", 3),),
    (Coverage(("a", "b"), "tested", "b"), Coverage((), "untested", "v1/Pod", 2)),
)


@pytest.mark.parametrize("ids", [(), ("b", "a"), ("b",)])
@pytest.mark.parametrize("scan", [EMPTY, SCAN])
def test_a_scan_comes_back(scan, ids):
    back = reader(ids)(row_of_scan(scan, ids))
    assert back == scan
    assert repr(back) == repr(scan)


def test_rules_stand_as_numbers_where_they_are_known():
    assert json.loads(row_of_scan(SCAN, ("c", "b")))[4] == [["a 1", "tested", "b", 1], ["", "untested", "v1/Pod", 2]]


def test_a_mistake_of_this_tool_has_no_row():
    assert row_of_scan(EMPTY._replace(problems=(PROBLEM._replace(code="internal"),))) is None


def glimpse(path, text):
    return look(Opened(path, text, file=f"/tree/{path}"), graph=True)


def back(seen):
    return glimpse_of(Source(seen.path, seen.file, named=False, size=1), row_of_glimpse(seen))


KUSTOMIZATION = """\
resources: [a.yaml, ../base]
components: [c]
namespace: shop
namePrefix: a-
nameSuffix: -b
images: [{name: a, newName: b, newTag: 1, digest: c}]
replicas: [{name: a, count: 3}]
labels: [{pairs: {a: b}, includeSelectors: true}]
commonLabels: {c: d}
commonAnnotations: {e: f}
configMapGenerator: [{name: settings}]
helmCharts: [{name: db}]
patches:
- {path: a.yaml, target: {kind: Pod, name: a}}
- {patch: "kind: Pod"}
patchesStrategicMerge: [b.yaml]
"""
TEXTS = {
    "empty.yaml": "",
    "broken.yaml": "a: [",
    "Chart.yaml": "name: shop\n",
    "kustomization.yaml": KUSTOMIZATION,
    "Kustomization": "",
    "chainsaw-test.yaml": "spec: {steps: [{try: [{assert: {file: a}}, {apply: {file: b}}]}]}\n",
    "binding.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
    "subjects: [{kind: ServiceAccount, name: a}]\n",
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
    "spec: {selector: {app: a}, ports: [{port: 1}, {port: 2, targetPort: http}]}\n",
    "scaler.yaml": "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a, namespace: b}\n"
    "spec: {scaleTargetRef: {kind: Deployment, name: a}}\n",
    "range.yaml": "apiVersion: v1\nkind: LimitRange\nmetadata: {name: a, namespace: b}\n"
    "spec: {limits: [{type: Container, default: {cpu: 1}}]}\n",
    "pod.yaml": "# Source: shop/templates/a.yaml\napiVersion: v1\nkind: Pod\n"
    "metadata: {name: a, labels: {app: a, 'b': ''}}\n"
    "spec: {serviceAccountName: c}\n",
    "flux.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
    "spec: {path: ./a, sourceRef: {kind: GitRepository}, targetNamespace: b, components: [c],\n"
    "  images: [{name: a, newTag: '1'}],\n"
    "  commonMetadata: {labels: {d: e}}, patches: [{patch: '[]', target: {kind: Pod}}]}\n",
    "composition.yaml": "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata: {name: a}\n"
    "spec: {resources: [{name: a, base: {apiVersion: v1, kind: Service, metadata: {name: b}}}]}\n",
    "set.yaml": "apiVersion: addons.cluster.x-k8s.io/v1beta1\nkind: ClusterResourceSet\nmetadata: {name: a}\n"
    "spec: {resources: [{kind: Secret, name: b}]}\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_glimpse_comes_back(name):
    seen = glimpse(name, TEXTS[name])
    plain = seen._replace(objects=tuple(entry._replace(labels={}) for entry in seen.objects))
    assert back(seen) == plain
    assert repr(back(seen)) == repr(plain)


def test_these_texts_say_something():
    said = [glimpse(name, text) for name, text in TEXTS.items()]
    for field in Glimpse._fields:
        assert field == "definitions" or any(getattr(seen, field) for seen in said), field


def test_of_a_definition_the_content_is_left_out():
    seen = glimpse(
        "crd.yaml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"
        "spec: {group: shop.example, names: {kind: Cart}, versions: [{name: v1, description: words}]}\n",
    )
    (definition,) = seen.definitions
    assert b"words" in definition.data
    assert "words" not in row_of_glimpse(seen)
    assert back(seen).definitions == (definition._replace(data=b""),)


def test_of_a_secret_no_label_is_kept():
    seen = glimpse("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a, labels: {b: hunter2}}\n")
    assert json.loads(row_of_glimpse(seen._replace(nodes=())))[4] == [[["v1", "Secret", "", "a"], [], []]]
    assert row_of_glimpse(seen) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {password: hunter2x9}}\nspec: {}\n"),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {a: " + TOKEN + "}}\nspec: {}\n"),
        ("kustomization.yaml", "resources: ['https://me:hunter2x9@git.example/a']\n"),
        ("kustomization.yaml", "labels: [{pairs: {password: hunter2x9}}]\n"),
        ("kustomization.yaml", "commonAnnotations: {password: hunter2x9}\n"),
        (
            "a.yaml",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
            "spec: {path: ./a, sourceRef: {kind: GitRepository}, commonMetadata: {labels: {password: hunter2x9}}}\n",
        ),
        ("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {password: hunter2x9}}\n"),
    ],
)
def test_a_glimpse_with_a_credential_has_no_row(path, text):
    assert row_of_glimpse(glimpse(path, text)) is None


@pytest.mark.parametrize("label", [{1: "b"}, {"a": float("nan")}, {"a": ("b",)}])
def test_a_glimpse_that_would_not_come_back_is_not_kept(label):
    seen = Glimpse("a.yaml", objects=(ObjectFacts(REF, {}, (label,)),))
    assert row_of_glimpse(seen) is None

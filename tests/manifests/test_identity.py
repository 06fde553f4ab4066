"""A manifest with a mistake in its identity is told; a file of another tool is not."""
# ruff: noqa: E501 - a table

from __future__ import annotations

import pytest

from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.schema import lifecycle
from tests.manifests.shapes import SHAPES
from tests.scanning import scan_text

BODY = "metadata: {name: web}\nspec: {selector: {}, template: {spec: {containers: [{name: a, image: b}]}}}\n"
HELD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n"


def told(text, path="a.yaml"):
    """Line, column and words of every problem."""
    file = classify(Opened(path, text))
    return [(problem.span.line, problem.span.column, problem.message) for problem in file.problems]


def test_there_are_sixty_shapes_at_least():
    assert len(SHAPES) >= 60


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_of_another_tool_is_silent(name):
    file = classify(Opened(name, SHAPES[name]))
    assert file.problems == ()
    assert file.bucket in ("not-kubernetes", "checked")
    for manifest in file.manifests:
        assert lifecycle(manifest.ref.api_version, manifest.kind, 37, named=bool(manifest.ref.name)) == ()


@pytest.mark.parametrize(
    ("head", "line", "message"),
    [
        ("kind: Deployment\n", 1, "apiVersion is missing; did you mean apps/v1?"),
        ("kind: deployment\n", 1, "apiVersion is missing; did you mean apps/v1?"),
        ("kind: Certificate\n", 1, "apiVersion is missing; did you mean cert-manager.io/v1?"),
        ("kind: MachineDeployment\n", 1, "apiVersion is missing; did you mean cluster.x-k8s.io/v1beta2?"),
        ("kind: Cluster\n", 1, "apiVersion is missing"),
        ("kind: Shop\n", 1, "apiVersion is missing"),
        ("apiVersion: apps/v1\n", 1, "kind is missing"),
        ("", 1, "apiVersion and kind are missing"),
        ("apiversion: apps/v1\nkind: Deployment\n", 1, '"apiversion" is no field of an object; did you mean "apiVersion"?'),
        ("api_version: apps/v1\nkind: Shop\n", 1, '"api_version" is no field of an object; did you mean "apiVersion"?'),
        ("piVersion: a.example/v1\nkind: Shop\n", 1, '"piVersion" is no field of an object; did you mean "apiVersion"?'),
        ("apiVersion: apps/v1\nKind: Deployment\n", 2, '"Kind" is no field of an object; did you mean "kind"?'),
        ("apiVersion: apps/v1\nknd: Deployment\n", 2, '"knd" is no field of an object; did you mean "kind"?'),
        ("apiVersion: apps\nkind: Deployment\n", 1, 'apiVersion has the form v1, apps/v1, and is "apps"; did you mean apps/v1?'),
        ("kind: Shop\napiVersion: shop\n", 2, 'apiVersion has the form v1, apps/v1, and is "shop"'),
        ("apiVersion: apps/V1\nkind: Deployment\n", 1, 'apiVersion has the form v1, apps/v1, and is "apps/V1"; did you mean apps/v1?'),
        ("apiVersion: apps / v1\nkind: Deployment\n", 1, 'apiVersion has the form v1, apps/v1, and is "apps / v1"; did you mean apps/v1?'),
        ("apiVersion: ''\nkind: Deployment\n", 1, "apiVersion has the form v1, apps/v1, and is empty; did you mean apps/v1?"),
        ("apiVersion: a.example/v1/v2\nkind: Shop\n", 1, 'apiVersion has the form v1, apps/v1, and is "a.example/v1/v2"'),
        ("apiVersion: 1\nkind: Deployment\n", 1, "apiVersion must be a text such as v1, apps/v1, not the number 1; did you mean apps/v1?"),
        ("apiVersion: [v1]\nkind: Pod\n", 1, "apiVersion must be a text such as v1, apps/v1, not a list; did you mean v1?"),
        ("apiVersion: apps/v1\nkind: [Deployment]\n", 2, "kind must be a name such as Deployment, not a list"),
        ("apiVersion: apps/v1\nkind: ''\n", 2, "kind must be a name such as Deployment, not empty"),
    ],
)  # fmt: skip
def test_a_manifest_with_a_mistake_is_told(head, line, message):
    assert told(head + BODY) == [(line, 1, message)]
    file = classify(Opened("a.yaml", head + BODY))
    assert (file.bucket, file.reason, file.passed) == ("unparsable", message, (("a mistake in its identity", 1),))


@pytest.mark.parametrize(
    "identity",
    [
        "apiVersion: ${GROUP}/v1\nkind: Deployment\n",
        "apiVersion: v1\nkind: '{{ k }}'\n",
        "apiVersion: v1\nkind: __KIND__\n",
    ],
)
def test_an_identity_that_is_still_to_be_written_is_a_template(identity):
    file = classify(Opened("a.yaml", identity + BODY))
    assert (file.bucket, file.problems, file.passed) == ("template", (), (("an unrendered template", 1),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("apiVersion: v1\nmetadata: {name: shop}\n", "kind is missing"),
        ("metadata: {name: shop}\ndata: {a: b}\n", "apiVersion and kind are missing"),
        ("metadata: {name: shop}\nroleRef: {kind: Role, name: a}\nsubjects: []\n", "apiVersion and kind are missing"),
        ("metadata: {name: shop}\nspec: {type: x}\n", "apiVersion and kind are missing"),
    ],
)
def test_an_object_without_the_words_of_a_workload_is_seen_by_its_shape(text, message):
    assert told(text) == [(1, 1, message)]


def test_a_misspelt_metadata_or_spec_is_no_excuse():
    assert told("kind: Deployment\nmetdata: {name: web}\nSpec: {replicas: 1}\n") == [
        (1, 1, "apiVersion is missing; did you mean apps/v1?")
    ]


def test_a_patch_may_leave_its_identity_to_its_target():
    text = "kind: Deployment\n" + BODY
    assert scan_text("a.yaml", text, rule_set(select=["host-pid"]), patch=True).problems == ()


@pytest.mark.parametrize(
    ("document", "line", "message"),
    [
        ("spec: {replicas: 1}\n", 5, "apiVersion and kind are missing"),
        ("kind: Shop\n", 5, "apiVersion is missing"),
        ("apiVersion: v1\n", 5, "kind is missing"),
        ("{}\n", 5, "apiVersion and kind are missing"),
        ("- a\n", 5, "a list in place of an object"),
        ("words\n", 5, "plain text in place of an object"),
        ("5\n", 5, "plain text in place of an object"),
    ],
)
def test_beside_an_object_every_document_is_one(document, line, message):
    assert told(document) == []
    assert told(HELD + document) == [(line, 1, message)]
    file = classify(Opened("a.yaml", HELD + document))
    assert (file.bucket, len(file.manifests), sum(number for _, number in file.passed)) == ("unparsable", 1, 1)


@pytest.mark.parametrize(
    "document",
    [
        "Pulled: registry.example/shop:1.0.0\nDigest: sha256:0\n",
        "apiVersion: skaffold/v4beta11\nkind: Config\n",
        "#@data/values\nreplicas: 1\n",
        "# a comment\n",
        "null\n",
        "apiVersion: v1\nkind: List\nitems: []\n",
    ],
)
def test_what_stands_beside_objects_rightly_is_silent(document):
    assert told(HELD + document) == []


def test_a_stray_separator_through_a_workload_is_told():
    head, tail = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n", "spec: {replicas: 1}\n"
    assert told(head + tail) == []
    assert told(f"{head}---\n{tail}") == [(5, 1, "apiVersion and kind are missing")]


LIST = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("kind: Pod", "apiVersion is missing"),
        ("{kind: Pod, metadata: {name: a}}", "apiVersion is missing; did you mean v1?"),
        ("apiVersion: v1", "kind is missing"),
        ("{}", "apiVersion and kind are missing"),
        ("null", "an item of a list must be an object, not null"),
        ("words", "an item of a list must be an object, not a plain value"),
        ("[a]", "an item of a list must be an object, not a list"),
    ],
)
def test_every_item_of_a_list_is_an_object(item, message):
    assert told(LIST) == []
    column = 4 if item.startswith("{k") else 3
    assert told(f"{LIST}- {item}\n") == [(5, column, message)]
    assert told(f"apiVersion: v1\nkind: List\nitems:\n- {item}\n") == [(4, column, message)]


@pytest.mark.parametrize("kind", ["List", "PodList"])
@pytest.mark.parametrize("items", ["{a: b}", "words", "1"])
def test_items_of_another_shape_are_told(kind, items):
    assert told(f"apiVersion: v1\nkind: {kind}\nitems: {items}\n") == [(3, 1, "`items` must be a list of objects")]


def test_a_kind_of_somebody_else_may_end_in_list():
    assert told("apiVersion: a.example/v1\nkind: PermissionList\nitems: {a: b}\n") == []
    assert told("apiVersion: a.example/v1\nkind: PermissionList\nitems: [a, b]\n") == []


def test_a_typed_list_lends_its_kind_but_makes_no_object_of_null():
    text = "apiVersion: v1\nkind: PodList\nitems:\n- {metadata: {name: a}}\n- {spec: {}}\n- null\n"
    assert told(text) == [(6, 3, "an item of a list must be an object, not null")]
    assert [manifest.kind for manifest in classify(Opened("a.yaml", text)).manifests] == ["Pod", "Pod"]


def test_a_list_without_its_own_identity_is_told():
    items = "items: [{apiVersion: v1, kind: Pod, metadata: {name: a}}]\n"
    assert told("kind: List\n" + items) == [(1, 1, "apiVersion is missing")]
    assert told("apiVersion: v1\n" + items) == [(1, 1, "kind is missing")]


def test_objects_in_a_bare_list_are_told():
    text = '[{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}]'
    message = "a list of objects, which Kubernetes does not read: write documents, or the items of a List"
    assert told(text, "a.json") == [(1, 1, message)]

"""Every file ends in exactly one bucket, and for the right reason."""

from __future__ import annotations

import pytest

from kubelint_compliance.manifests.classify import classify
from kubelint_compliance.manifests.objects import is_api_version
from kubelint_compliance.manifests.opened import Opened

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: i}]}\n"


def sort(text, path="a.yaml", *, named=False, **facts):
    return classify(Opened(path, text, named=named), **facts)


def names(file):
    return [manifest.ref.title for manifest in file.manifests]


def test_plain_objects_are_checked():
    file = sort(POD + "---\n" + POD.replace("name: a", "name: b, namespace: ns"))
    assert (file.bucket, file.problems) == ("checked", ())
    assert names(file) == ["Pod a", "Pod ns/b"]


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("", "a.yaml", "empty"),
        ("# only a comment\n", "a.yaml", "empty"),
        ("---\n---\n", "a.yaml", "empty"),
        ("replicas: 1\n", "charts/x/values.yaml", "Helm values"),
        ("apiVersion: v2\nname: x\nversion: 1.0.0\n", "Chart.yaml", "Helm chart metadata"),
        ("resources: [a.yaml]\n", "kustomization.yaml", "a kustomization: check what kustomize build prints"),
        ("- op: add\n  path: /x\n", "patch.yaml", "a list, not an object"),
        ("just words\n", "a.yaml", "plain text"),
        ("kind: Pod\n", "a.yaml", "kind without apiVersion"),
        ("on: push\njobs: {}\n", "a.yaml", "no apiVersion and kind"),
        ("apiVersion: 2\nkind: 3\n", "a.yaml", "apiVersion is not one of Kubernetes"),
    ],
)
def test_other_files_are_not_kubernetes(text, path, reason):
    file = sort(text, path)
    assert (file.bucket, file.reason, file.manifests, file.problems) == ("not-kubernetes", reason, (), ())


def test_a_comment_document_does_not_cost_the_next_one():
    assert names(sort("# head\n---\n" + POD + "---\n# tail\n")) == ["Pod a"]


def test_a_list_gives_its_items():
    file = sort(
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n- {apiVersion: v1, kind: Service}\n"
    )
    assert [manifest.kind for manifest in file.manifests] == ["Pod", "Service"]
    assert [manifest.prefix for manifest in file.manifests] == [("items", 0), ("items", 1)]


def test_a_typed_list_lends_its_kind():
    file = sort("apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n  spec: {}\n")
    assert names(file) == ["Pod a"]


@pytest.mark.parametrize("items", ["", "items: []", "items: null"])
def test_an_empty_list_is_checked_and_empty(items):
    file = sort(f"apiVersion: v1\nkind: List\n{items}\n")
    assert (file.bucket, file.reason, file.manifests) == ("checked", "an empty list", ())


def test_a_kind_that_only_ends_in_list_is_an_object():
    file = sort("apiVersion: example.com/v1\nkind: PermissionList\nitems: [read, write]\n")
    assert [manifest.kind for manifest in file.manifests] == ["PermissionList"]


def test_an_unrendered_template_is_a_template():
    file = sort("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n")
    assert file.bucket == "template"
    assert "helm template" in file.reason
    assert file.problems == ()


def test_anything_below_templates_of_a_chart_is_a_template():
    assert sort(POD, template=True).bucket == "template"


def test_braces_inside_a_string_are_not_a_template():
    text = POD + "---\napiVersion: v1\nkind: ConfigMap\ndata: {a: '{{ .Labels.x }}'}\n"
    assert sort(text).bucket == "checked"


def test_template_marks_in_another_document_do_not_excuse_a_syntax_error():
    text = "apiVersion: v1\nkind: ConfigMap\ndata: {a: '{{ x }}'}\n---\na: [\n---\n" + POD
    file = sort(text)
    assert file.bucket == "unparsable"
    assert [manifest.kind for manifest in file.manifests] == ["ConfigMap", "Pod"]


def test_a_broken_manifest_is_fatal_and_keeps_the_documents_before_it():
    file = sort(POD + "---\napiVersion: v1\nkind: [\n")
    assert (file.bucket, names(file)) == ("unparsable", ["Pod a"])
    assert [problem.fatal for problem in file.problems] == [True]
    assert file.problems[0].span.line >= 6


def test_other_broken_text_is_a_problem_only_when_it_is_named():
    file = sort("a: [\n")
    message = "did not find expected node content (while parsing a flow node)"
    assert (file.bucket, file.reason) == ("not-kubernetes", f"no manifest, and cannot be read: {message}")
    assert (file.problems, file.passed) == ((), (("cannot be read", 1),))
    named = sort("a: [\n", named=True)
    assert (named.bucket, [problem.fatal for problem in named.problems]) == ("unparsable", [True])


def test_null_fields_are_unset():
    file = sort("apiVersion: v1\nkind: Pod\nspec: {securityContext: null, containers: [{name: c, image: i}]}\n")
    assert "securityContext" not in file.manifests[0].value["spec"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("v1", True),
        ("apps/v1beta1", True),
        ("a.b/v2", True),
        ("", False),
        ("1", False),
        ("v", False),
        ("a/b/v1", False),
    ],
)
def test_api_versions_have_a_form(text, is_one):
    assert is_api_version(text) is is_one

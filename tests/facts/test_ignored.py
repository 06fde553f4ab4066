"""What Argo CD leaves out of its comparison: whole contents, and what is none."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.ignored import ignored_parts


def app(entry):
    return {"kind": "Application", "spec": {"ignoreDifferences": [entry]}}


def is_found(kind, *, name="", **written):
    ((field, text),) = written.items()
    return [entry["what"] for entry in ignored_parts(app({"kind": kind, "name": name, field: [text]}))] == [text]


@pytest.mark.parametrize(
    ("kind", "pointer", "found"),
    [
        ("Deployment", "", True),
        ("Deployment", "/", True),
        ("Deployment", "/spec", True),
        ("Deployment", "/metadata", True),
        ("Deployment", "/spec/template/spec/containers", True),
        ("Deployment", "/spec/template/spec/containers/0", True),
        ("CronJob", "/spec/jobTemplate/spec/template/spec", True),
        ("CronJob", "/spec/jobTemplate/spec/template/spec/containers/1", True),
        ("ClusterRole", "/rules", True),
        ("ClusterRole", "/rules/0", True),
        ("RoleBinding", "/subjects", True),
        ("*", "/webhooks", True),
        ("NetworkPolicy", "/spec/ingress", True),
        ("Namespace", "/metadata/labels", True),
        ("Deployment", "/metadata/labels", False),
        ("Deployment", "/metadata/annotations", False),
        ("Deployment", "/spec/replicas", False),
        ("Deployment", "/spec/template/spec/containers/0/image", False),
        ("Deployment", "/status", False),
        ("Deployment", "spec", False),
        ("Deployment", "/data", False),
        ("Service", "/spec/0", False),
        ("ConfigMap", "/data/a~1b", False),
    ],
)
def test_a_pointer_to_a_whole_content(kind, pointer, found):
    assert is_found(kind, jsonPointers=pointer) is found


@pytest.mark.parametrize(
    ("kind", "expression", "found"),
    [
        ("Deployment", ".", True),
        ("Deployment", ".[]", True),
        ("Deployment", ".spec[]", True),
        ("Deployment", '.["spec"]', True),
        ("Deployment", '."spec"?', True),
        ("Deployment", ".spec | .template", True),
        ("Deployment", ".status, .spec", True),
        ("Deployment", ".spec.template.spec.containers[]?", True),
        ("Deployment", ".spec.template.spec.containers[0]", True),
        ("Secret", ".data", True),
        ("Secret", ".data[]", True),
        ("Deployment", ".spec.replicas", False),
        ("Deployment", ".spec.template.spec.containers[].image", False),
        ("Deployment", '.spec.template.spec.containers[] | select(.name == "a, b")', False),
        ("Deployment", ".spec[].replicas", False),
        ("Deployment", "spec", False),
        ("Deployment", "", False),
        ("Deployment", ".spec as $x", False),
        ("Secret", '.data["a.b"]', False),
        ("Secret", '.data | .["a"]', False),
    ],
)
def test_an_expression_for_a_whole_content(kind, expression, found):
    assert is_found(kind, jqPathExpressions=expression) is found


@pytest.mark.parametrize(
    ("kind", "pointer", "found"),
    [
        ("Secret", "/data", False),
        ("Endpoints", "/subsets", False),
        ("Deployment", "/spec", True),
        ("*", "/data", False),
    ],
)
def test_one_object_that_a_controller_fills_is_none(kind, pointer, found):
    assert is_found(kind, jsonPointers=pointer, name="a") is found


def test_the_template_of_a_set_is_read():
    value = {"kind": "ApplicationSet", "spec": {"template": app({"kind": "Secret", "jsonPointers": ["/x", "/data"]})}}
    path = ["spec", "template", "spec", "ignoreDifferences", 0, "jsonPointers", 1]
    assert ignored_parts(value) == [{"path": path, "what": "/data", "isPointer": True}]


@pytest.mark.parametrize("entry", [None, 7, {"jsonPointers": "/spec"}, {"jsonPointers": [7, None]}, {"kind": 3}])
def test_bad_input_names_nothing(entry):
    assert ignored_parts(app(entry)) == []

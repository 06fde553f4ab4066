"""What the graph holds of an object has the form that rules expect, or is not there."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.held import held, untagged
from kubelint_compliance.manifests.opened import Opened

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (CONFIG + "data: {audit.yaml: text}\n", "data", {"audit.yaml": ""}),
        (CONFIG + "data: text\n", "data", None),
        (CONFIG + "data: [a]\n", "data", None),
        (CONFIG + "data: null\n", "data", None),
        (CONFIG + "data: {}\n", "data", {}),
        (SERVICE + "spec: null\n", "spec", None),
    ],
)
def test_what_is_of_another_form_or_null_is_not_there(text, field, value):
    (manifest,) = Opened("a.yaml", text).manifests
    found = held(manifest)
    assert found.get(field) == value
    assert (field in found) is (value is not None)


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("auto", "auto"),
        ("nginx:1.2", "nginx:"),
        ("host:5000/a/nginx", "host:5000/a/nginx"),
        ("host:5000/a/nginx:1.2", "host:5000/a/nginx:"),
        ("nginx@sha256:" + "0" * 64, "nginx:"),
        ("host/nginx:1@sha256:" + "0" * 64, "host/nginx:"),
        ("", ""),
        (":", ":"),
    ],
)
def test_of_an_image_only_the_name_is_held(image, found):
    assert untagged(image) == found


def test_images_of_containers_are_held_without_tags():
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{image: 'a:1'}, {image: 7}]\n"
    (manifest,) = Opened("a.yaml", text + "  initContainers: [{image: b/c}]\n").manifests
    spec = held(manifest)["spec"]
    assert spec == {"containers": [{"image": "a:"}, {"image": 7}], "initContainers": [{"image": "b/c"}]}

"""What the graph holds of an object has the form that rules expect, or is not there."""

from __future__ import annotations

import pytest

from kubelint_compliance.context.glimpse import look
from kubelint_compliance.graph import held as module
from kubelint_compliance.graph.held import held, shared, untagged
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


@pytest.fixture
def texts(monkeypatch):
    """The texts that are shared: none yet."""
    monkeypatch.setattr(module, "_texts", {})
    return module._texts


def test_texts_that_are_equal_are_held_once(texts):
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: Shop-1, namespace: Bank-1, labels: {app: Shop-1}}\n"
        "spec: {selector: {app: Shop-1}, ports: [{name: Bank-1}]}\n"
    )
    glimpses = [look(Opened(path, text), graph=True) for path in ("a.yaml", "b.yaml")]
    nodes = [node for glimpse in glimpses for node in glimpse.nodes]
    values = [node.value for node in nodes]
    assert values[0] == Opened("a.yaml", text).manifests[0].value
    found = [node.ref.name for node in nodes]
    found += [value["metadata"]["labels"]["app"] for value in values] + [
        value["spec"]["selector"]["app"] for value in values
    ]
    found += [facts.ref.name for glimpse in glimpses for facts in glimpse.objects]
    found += [facts.labels["app"] for glimpse in glimpses for facts in glimpse.objects]
    assert len(found) == 10
    assert {id(name) for name in found} == {id(texts["Shop-1"])}
    spaces = [node.ref.namespace for node in nodes] + [value["spec"]["ports"][0]["name"] for value in values]
    assert {id(name) for name in spaces} == {id(texts["Bank-1"])}


def test_of_many_texts_and_of_long_ones_none_more_is_kept(texts, monkeypatch):
    monkeypatch.setattr(module, "_MOST", 1)
    one, other, long = ("".join(["o", "ne"]) for _ in range(2)), "".join(["t", "wo"]), "x" * 61
    first, second = one
    assert shared(long) is long
    assert shared(first) is first
    assert shared(second) is first
    assert shared(other) is other
    assert list(texts) == ["one"]

"""Templates that nobody rendered may make what is missed: those about an object any, others what they speak of."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import Unseen
from tests.facts.asking import asked

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n"
SELECTOR = {"matchLabels": {"app": "web"}}
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "store.fullname" . }}
spec:
  template:
    metadata:
      labels:
        app: cart
        tier: {{ .Values.tier }}
        safe: "true"
        port: "8080"
"""
TEMPLATE = "charts/shop/templates/all.yaml"


def makes_pods(path, text, own="k8s/service.yaml", selector=SELECTOR):
    return may(lambda: asked("mayMakePods", (own, SERVICE), (path, text), of=lambda _: (selector,)))


def makes(path, text, kind, name, own="k8s/service.yaml"):
    return may(lambda: asked("mayExist", (own, SERVICE), (path, text), of=lambda _: (kind, "shop", name)))


def may(ask):
    try:
        assert ask() is False
    except Unseen as error:
        return str(error).partition(" ")[0]
    return ""


@pytest.mark.parametrize(
    ("path", "own"),
    [
        (TEMPLATE, "charts/shop/service.yaml"),
        (TEMPLATE, "charts/shop/extra/service.yaml"),
        (TEMPLATE, "charts/service.yaml"),
        (TEMPLATE, "service.yaml"),
        ("templates/all.yaml", "k8s/service.yaml"),
        ("k8s/pods.yaml", "k8s/service.yaml"),
    ],
)
def test_a_template_about_an_object_may_make_all_pods_of_its_kinds(path, own):
    assert makes_pods(path, DEPLOYMENT, own) == path
    assert makes_pods(path, DEPLOYMENT.replace("Deployment", "ConfigMap"), own) == ""
    assert makes_pods(path, DEPLOYMENT.replace("Deployment", "{{ .Values.kind }}"), own) == path


@pytest.mark.parametrize(
    ("labels", "made"),
    [
        ({"app": "web"}, ""),
        ({"app": "cart"}, TEMPLATE),
        ({"app": "shop"}, TEMPLATE),
        ({"app": "store-web"}, TEMPLATE),
        ({"app": "prod-store"}, TEMPLATE),
        ({"app": "storehouse"}, ""),
        ({"app": "web", "safe": "true", "port": "8080"}, ""),
        ({"app": "web", "tier": "cart"}, TEMPLATE),
    ],
)
def test_a_template_elsewhere_may_make_pods_that_its_words_fit(labels, made):
    assert makes_pods(TEMPLATE, DEPLOYMENT, selector={"matchLabels": labels}) == made
    values = [{"key": key, "operator": "In", "values": [value]} for key, value in labels.items()]
    assert makes_pods(TEMPLATE, DEPLOYMENT, selector={"matchExpressions": values}) == made


@pytest.mark.parametrize(
    ("kind", "name", "made"),
    [
        ("Deployment", "cart", TEMPLATE),
        ("Deployment", "store-cart", TEMPLATE),
        ("Deployment", "web", ""),
        ("ConfigMap", "cart", ""),
    ],
)
def test_an_object_of_a_name_may_be_made_by_a_template_of_its_kind(kind, name, made):
    assert makes(TEMPLATE, DEPLOYMENT, kind, name) == made


@pytest.mark.parametrize(
    ("own", "kind", "made"),
    [
        ("charts/shop/service.yaml", "Deployment", TEMPLATE),
        ("service.yaml", "Deployment", TEMPLATE),
        ("charts/shop/service.yaml", "NetworkPolicy", ""),
        ("k8s/service.yaml", "Deployment", ""),
    ],
)
def test_of_a_kind_alone_templates_about_an_object_may_make_some(own, kind, made):
    ask = lambda: asked("mayBeTemplated", (own, SERVICE), (TEMPLATE, DEPLOYMENT), of=lambda _: (kind,))  # noqa: E731
    assert may(ask) == made


def test_a_template_of_very_many_kinds_may_make_any():
    text = "".join(f"---\nkind: Kind{number}\nname: {{{{ .Values.name }}}}\n" for number in range(21))
    assert makes("k8s/all.yaml", text, "ConfigMap", "web") == "k8s/all.yaml"


def test_a_document_that_a_mark_breaks_is_a_template_beside_whole_ones():
    text = "kind: Pod\nmetadata: {{ .Values.meta }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    assert makes_pods("k8s/pods.yaml", text) == "k8s/pods.yaml"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("k8s/broken.yaml", "kind: Deployment\nmetadata: [\n"),
        ("k8s/whole.yaml", "kind: Deployment\n# {{ nothing }}\n"),
        ("k8s/values.yaml", "name: {{ .Values.name }\n"),
        (TEMPLATE, "kind: Deployment\nmetadata: {name: plain}\n"),
    ],
)
def test_what_is_no_template_makes_nothing(path, text):
    assert makes_pods(path, text) == ""

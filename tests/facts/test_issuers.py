"""Who issues a certificate, and for which public names; and which environment an object is for."""

from __future__ import annotations

import pytest

from kubelint_compliance.graph.told.issuers import is_public
from tests.facts.asking import asked, others, without_places

API = "apiVersion: cert-manager.io/v1\n"
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("shop.example.dev", True),
        ("*.example.dev", True),
        ("Shop.Example.DEV.", True),
        ("shop.xn--p1ai", True),
        ("shop", False),
        ("", False),
        ("shop.local", False),
        ("shop.internal", False),
        ("web.shop.svc", False),
        ("web.shop.svc.cluster.local", False),
        ("web.shop.svc.cluster.com", False),
        ("shop.test", False),
        ("shop.example", False),
        ("shop.example.com", False),
        ("*.Example.Org.", False),
        ("example.net", False),
        ("shop.my-example.net", True),
        ("10.0.0.1", False),
        ("10.0.0.1.nip.io", False),
        ("${HOST}.example.dev", False),
        ("a..com", False),
        ("web.shop-front", False),
    ],
)
def test_a_public_name_ends_in_a_domain_of_the_public(name, public):
    assert is_public(name) is public


def certificate(ref, names="[shop.example.dev, web.shop, web.bank, web.bank.svc]"):
    return (
        f"{API}kind: Certificate\nmetadata: {{name: web, namespace: shop}}\n"
        f"spec: {{dnsNames: {names}, issuerRef: {ref}}}\n"
    )


def issuer(spec, kind="Issuer", space="shop"):
    where = f", namespace: {space}" if space else ""
    return f"---\n{API}kind: {kind}\nmetadata: {{name: ca{where}}}\nspec: {spec}\n"


SELF = "{selfSigned: {}}"


def found(*texts):
    return [
        (entry["path"], entry["selfSigned"], entry["staging"], entry["names"])
        for entry in without_places(asked("issuers", "".join(texts)))
    ]


REF = "spec.issuerRef.name"
NAMES = ["shop.example.dev"]


@pytest.mark.parametrize(
    ("ref", "beside", "answer"),
    [
        ("{name: ca}", issuer(SELF), [(REF, True, "", NAMES)]),
        ("{name: ca}", issuer("{ca: {secretName: root}}"), [(REF, False, "", NAMES)]),
        ("{name: ca}", issuer(f"{{acme: {{server: {STAGING}}}}}"), [(REF, False, STAGING, NAMES)]),
        ("{name: ca}", issuer('{acme: {server: "https://["}}'), [(REF, False, "", NAMES)]),
        ("{name: ca}", issuer(SELF, space="bank"), []),
        ("{name: ca}", issuer(SELF, "ClusterIssuer", ""), []),
        ("{name: ca, kind: ClusterIssuer}", issuer(SELF, "ClusterIssuer", ""), [(REF, True, "", NAMES)]),
        ("{name: ca, group: other.example}", issuer(SELF), []),
        ("{name: other}", issuer(SELF), []),
        ("7", issuer(SELF), []),
    ],
)
def test_a_certificate_leads_to_its_issuer(ref, beside, answer):
    assert found(certificate(ref), beside) == answer


@pytest.mark.parametrize("names", ["[shop.internal]", "7", "[7]", "[]"])
def test_without_a_public_name_nobody_is_asked(names):
    assert found(certificate("{name: ca}", names), issuer(SELF)) == []


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("networking.k8s.io/v1\nkind: Ingress", "tls: [{hosts: [shop.example.dev]}]"),
        (
            "gateway.networking.k8s.io/v1\nkind: Gateway",
            "listeners: [{hostname: shop.example.dev, tls: {certificateRefs: [{name: a}]}}, {hostname: a.example.dev}]",
        ),
    ],
)
def test_an_annotation_leads_to_the_issuer(kind, spec):
    text = (
        f"apiVersion: {kind}\nmetadata: {{name: web, namespace: shop, annotations: {{cert-manager.io/issuer: ca}}}}\n"
        f"spec: {{{spec}}}\n"
    )
    assert found(text, issuer(SELF)) == [("metadata.annotations.cert-manager.io/issuer", True, "", NAMES)]
    assert others(asked("issuers", text, issuer(SELF)[4:])) == [("b.yaml", 1, "the issuer")]


@pytest.mark.parametrize(
    ("own", "space", "stage"),
    [
        ("", "", ""),
        ("env: prod-eu", "", "production"),
        ("", "env: Production", "production"),
        ("env: dev", "env: production", "other"),
        ("env: shared", "env: production", "production"),
        ("tier: production", "", ""),
        ("env: 7", "", ""),
    ],
)
def test_the_stage_is_that_of_the_object_and_then_of_its_namespace(own, space, stage):
    text = f"{API}kind: Certificate\nmetadata: {{name: web, namespace: shop, labels: {{{own}}}}}\n---\n"
    text += f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{{space}}}}}\n"
    assert asked("stage", text, of=lambda _: (["environment", "env"],)) == stage

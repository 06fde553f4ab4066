"""What VirtualServices do with requests that come to a Gateway of Istio without TLS."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked

API = "apiVersion: networking.istio.io/v1\n"
GATEWAY = f"{API}kind: Gateway\nmetadata: {{name: shop, namespace: shop}}\nspec: {{}}\n"
ROUTE = "route: [{destination: {host: web}}]"
REDIRECT = "{redirect: {scheme: https}}"


def service(http, gateways="shop", space="shop"):
    spec = f"gateways: [{gateways}], hosts: [shop.example], http: [{http}]"
    return f"---\n{API}kind: VirtualService\nmetadata: {{name: web, namespace: {space}}}\nspec: {{{spec}}}\n"


def challenge(*uris):
    return f"{{match: [{', '.join(f'{{uri: {{{uri}}}}}' for uri in uris)}], {ROUTE}}}"


CHALLENGE = challenge("prefix: /.well-known/acme-challenge/")


def nothing_clear(*texts):
    return asked("servesNothingClear", GATEWAY + "".join(texts), of=lambda _: ())


@pytest.mark.parametrize(
    ("http", "expected"),
    [
        (CHALLENGE, True),
        (challenge(r"regex: '/\.well-known/acme-challenge/.*'"), True),
        (REDIRECT, True),
        (f"{CHALLENGE}, {REDIRECT}", True),
        (f"{CHALLENGE}, {{{ROUTE}}}", False),
        (challenge("prefix: /.well-known/acme-challenge/", "prefix: /"), False),
        ("{redirect: {uri: /new}}", False),
        ("{redirect: 7}, 7", False),
        ("", False),
    ],
)
def test_challenges_and_redirects_are_nothing_served_in_clear(http, expected):
    assert nothing_clear(service(http)) is expected


@pytest.mark.parametrize(
    ("gateways", "space", "expected"),
    [
        ("shop", "shop", True),
        ("shop", "bank", False),
        ("shop/shop", "bank", True),
        ("./shop", "shop", True),
        ("bank/shop", "bank", False),
        ("mesh", "shop", False),
        ("other, shop", "shop", True),
        ("7", "shop", False),
    ],
)
def test_a_service_counts_that_names_the_gateway(gateways, space, expected):
    assert nothing_clear(service(CHALLENGE, gateways, space)) is expected


def test_all_services_that_name_the_gateway_count():
    assert nothing_clear() is False
    assert nothing_clear(service(CHALLENGE), service(f"{{{ROUTE}}}", space="bank")) is True
    assert nothing_clear(service(CHALLENGE), service(f"{{{ROUTE}}}", "shop/shop", "bank")) is False

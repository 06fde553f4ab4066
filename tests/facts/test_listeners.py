"""Which routes hang on a listener, as name, port, host, namespace and kind decide it, and which of them redirect."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked, others, without_places

API = "apiVersion: gateway.networking.k8s.io/v1\n"
BACKENDS = "{backendRefs: [{name: web, port: 80}]}"
REDIRECT = "{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}"
OTHER_HOST = "{filters: [{type: RequestRedirect, requestRedirect: {hostname: www.example}}]}"
CHALLENGE = "{matches: [{path: {value: /.well-known/acme-challenge/a}}], backendRefs: [{name: solver, port: 80}]}"
LISTENER = "name: http, protocol: HTTP, port: 80"


def gateway(listener=LISTENER, space=", namespace: shop"):
    return f"{API}kind: Gateway\nmetadata: {{name: public{space}}}\nspec: {{listeners: [{{{listener}}}]}}\n"


def route(rules=BACKENDS, parent="", more="", space=", namespace: shop", kind="HTTPRoute", name="web"):
    return (
        f"---\n{API}kind: {kind}\nmetadata: {{name: {name}{space}}}\n"
        f"spec: {{parentRefs: [{{name: public{parent}}}], rules: [{rules}]{more}}}\n"
    )


def namespace(labels):
    return f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: bank, labels: {{{labels}}}}}\n"


def first_listener(value):
    return (value["spec"]["listeners"][0],)


def clear(*texts):
    return [entry["routes"] for entry in asked("clearRoutes", "".join(texts), of=first_listener)]


def redirected(*texts):
    return asked("hasRedirect", "".join(texts), of=first_listener)


@pytest.mark.parametrize(
    ("rules", "is_clear", "redirects"),
    [
        (BACKENDS, True, False),
        (REDIRECT, False, True),
        (f"{REDIRECT}, {BACKENDS}", True, True),
        (OTHER_HOST, False, False),
        (CHALLENGE, False, True),
        (f"{CHALLENGE}, {BACKENDS}", True, True),
        ("", False, False),
        ("7", False, False),
    ],
)
def test_a_rule_answers_redirects_or_is_for_challenges(rules, is_clear, redirects):
    text = gateway() + route(rules)
    assert bool(clear(text)) is is_clear
    assert redirected(text) is redirects


@pytest.mark.parametrize(
    ("parent", "more", "hangs"),
    [
        (", sectionName: http", "", True),
        (", sectionName: https", "", False),
        (", port: 80", "", True),
        (", port: 443", "", False),
        (", kind: Service", "", False),
        (", namespace: shop", "", True),
        (", namespace: bank", "", False),
    ],
)
def test_a_route_names_the_listeners_that_it_hangs_on(parent, more, hangs):
    assert bool(clear(gateway(), route(parent=parent, more=more))) is hangs


@pytest.mark.parametrize(
    ("served", "asked_for", "hangs"),
    [
        ("shop.example", "shop.example", True),
        ("shop.example", "bank.example", False),
        ('"*.example"', "shop.example", True),
        ('"*.example"', "a.shop.example", True),
        ('"*.example"', "example", False),
        ("a.shop.example", '"*.shop.example"', True),
        ('"*.shop.example"', '"*.example"', True),
        ('"*.shop.example"', '"*.bank.example"', False),
    ],
)
def test_hosts_have_to_meet(served, asked_for, hangs):
    text = gateway(f"{LISTENER}, hostname: {served}") + route(more=f", hostnames: [{asked_for}]")
    assert bool(clear(text)) is hangs


BANK = ", namespace: bank"
FROM_BANK = ", namespace: shop"


@pytest.mark.parametrize(
    ("allowed", "spaces", "is_clear", "redirects"),
    [
        ("", "", False, False),
        ("namespaces: {from: Same}", "", False, False),
        ("namespaces: {from: None}", "", False, False),
        ("namespaces: {from: All}", "", True, True),
        ("namespaces: {from: All}, kinds: [{kind: GRPCRoute}]", "", False, False),
        ("namespaces: {from: Selector, selector: {matchLabels: {open: y}}}", namespace("open: y"), True, True),
        ("namespaces: {from: Selector, selector: {matchLabels: {open: y}}}", namespace("open: n"), False, False),
        # Which labels the namespace has, nobody says.
        ("namespaces: {from: Selector, selector: {matchLabels: {open: y}}}", "", False, True),
    ],
)
def test_a_listener_says_whose_routes_it_takes(allowed, spaces, is_clear, redirects):
    text = gateway(f"{LISTENER}, allowedRoutes: {{{allowed}}}")
    assert bool(clear(text, route(parent=FROM_BANK, space=BANK), spaces)) is is_clear
    assert redirected(text, route(REDIRECT, parent=FROM_BANK, space=BANK), spaces) is redirects


def test_without_a_namespace_a_route_surely_hangs_there_in_the_folder_alone():
    own = gateway(space="")
    assert clear(own + route(space="")) == [["HTTPRoute web"]]
    assert asked("clearRoutes", ("a/a.yaml", own), ("b/b.yaml", route(space="")), of=first_listener) == []
    assert clear(gateway(), route(space="")) == []
    assert redirected(gateway(), route(REDIRECT, space=""))


def test_routes_are_told_of_with_the_protocol():
    found = asked("clearRoutes", gateway(), route()[4:], route(kind="GRPCRoute", name="rpc")[4:], of=first_listener)
    assert without_places(found) == [{"path": "protocol", "routes": ["HTTPRoute shop/web", "GRPCRoute shop/rpc"]}]
    words = "takes requests there, and does not redirect"
    assert others(found) == [("b.yaml", 1, words), ("c.yaml", 1, words)]

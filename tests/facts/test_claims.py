"""Which Ingresses claim the same: host, type of path and path, at the controllers of one class."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked, others, without_places

BACKEND = "backend: {service: {name: web, port: {number: 80}}}"


def ingress(name, *paths, host="shop.example", space="shop", cls="", notes=""):
    rules = ", ".join(f"{{{path}, {BACKEND}}}" for path in paths)
    where = f"name: {name}, namespace: {space}" if space else f"name: {name}"
    named = f"ingressClassName: {cls}, " if cls else ""
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{{where}, annotations: {{{notes}}}}}\n"
        f'spec: {{{named}rules: [{{host: "{host}", http: {{paths: [{rules}]}}}}]}}\n'
    )


CART = "path: /cart, pathType: Prefix"


def claims(own, *before):
    """Ask for what the own Ingress claims after others, which are in files that come first."""
    found = asked("claimsBeside", ("z.yaml", own), *before, of=lambda value: (value,))
    return [(entry["path"], entry["claimed"], entry["name"]) for entry in without_places(found)]


TAKEN = [("spec.rules.0.http.paths.0.path", "/cart", "one")]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (CART, TAKEN),
        ("path: /cart/, pathType: Prefix", TAKEN),
        ("path: /cart, pathType: Exact", []),
        ("path: /cart, pathType: ImplementationSpecific", []),
        ("path: /cart", []),
        ("path: /Cart, pathType: Prefix", []),
        ("path: /cart/pay, pathType: Prefix", []),
    ],
)
def test_types_of_paths_are_told_apart_and_prefixes_go_by_their_elements(path, found):
    assert claims(ingress("two", path), ("a.yaml", ingress("one", CART))) == found


@pytest.mark.parametrize(
    ("host", "found"),
    [("shop.example", TAKEN), ("*.example", []), ("", []), ("a.shop.example", [])],
)
def test_a_wildcard_is_a_host_of_its_own(host, found):
    assert claims(ingress("two", CART, host=host), ("a.yaml", ingress("one", CART))) == found
    assert len(claims(ingress("two", CART, host=host), ("a.yaml", ingress("one", CART, host=host)))) == 1


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"cls": "nginx"}, []),
        ({"notes": "kubernetes.io/ingress.class: nginx"}, []),
        ({"notes": 'nginx.ingress.kubernetes.io/canary: "true"'}, []),
        ({"notes": 'nginx.ingress.kubernetes.io/canary: "false"'}, TAKEN),
        ({"notes": "traefik.ingress.kubernetes.io/router.entrypoints: web"}, []),
        ({"notes": "konghq.com/methods: POST"}, []),
        ({"space": "bank"}, TAKEN),
    ],
)
def test_what_another_controller_or_listener_takes_is_no_conflict(more, found):
    assert claims(ingress("two", CART, **more), ("a.yaml", ingress("one", CART))) == found


@pytest.mark.parametrize(
    ("cls", "notes", "found"),
    [
        ("alb", "", []),
        ("alb", "alb.ingress.kubernetes.io/group.name: all", TAKEN),
        ("gce", "", []),
        ("nginx", "", TAKEN),
    ],
)
def test_a_controller_that_builds_a_balancer_for_each_shares_none(cls, notes, found):
    texts = (ingress(name, CART, cls=cls, notes=notes) for name in ("two", "one"))
    assert claims(next(texts), ("a.yaml", next(texts))) == found


def test_the_first_of_them_is_not_told_of():
    assert claims(ingress("one", CART), ("zz.yaml", ingress("two", CART))) == []


def test_without_a_namespace_they_belong_together_in_one_folder():
    own = ingress("two", CART, space="")
    one = ingress("one", CART, space="")
    assert claims(own, ("a.yaml", one)) == TAKEN
    assert claims(own, ("a/a.yaml", one)) == []
    assert claims(own, ("a.yaml", ingress("one", CART))) == []


def test_one_that_is_written_twice_is_one():
    assert claims(ingress("one", CART), ("a.yaml", ingress("one", CART))) == []


def test_the_other_rule_is_told_of():
    found = asked("claimsBeside", ("z.yaml", ingress("two", CART)), ("a.yaml", ingress("one", "path: /", CART)))
    assert others(found) == [("a.yaml", 4, "claims the same")]


def test_of_bad_input_nothing_is_found():
    text = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n"
    assert asked("claimsBeside", f"{text}spec: {{rules: [7, {{http: {{paths: [x]}}}}]}}\n") == []

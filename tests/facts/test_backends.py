"""Which backends and Gateways the input lacks: by kind of object, port, namespace, and who may make them."""

from __future__ import annotations

import pytest

from kubelint_compliance.cel import Unseen
from tests.facts.asking import asked, others, without_places

PODS = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app}]}\n"


def ingress(backend, version="networking.k8s.io/v1", more=", namespace: shop"):
    return (
        f"apiVersion: {version}\nkind: Ingress\nmetadata: {{name: web{more}}}\n"
        f"spec: {{rules: [{{http: {{paths: [{{path: /, backend: {backend}}}]}}}}]}}\n"
    )


def service(name, ports="{port: 80, name: http, targetPort: 8080}", space="shop", more=""):
    where = f", namespace: {space}" if space else ""
    return (
        f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}{where}}}\n"
        f"spec: {{selector: {{app: web}}, ports: [{ports}]{more}}}\n"
    )


def custom(kind, version, name, spec="{}"):
    return f"---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec: {spec}\n"


def missing(*texts):
    return [(entry["path"], entry["what"], entry["name"]) for entry in without_places(asked("missingBackends", *texts))]


V1 = "spec.rules.0.http.paths.0.backend"


@pytest.mark.parametrize(
    ("backend", "found"),
    [
        ("{service: {name: web, port: {number: 80}}}", []),
        ("{service: {name: web, port: {name: http}}}", []),
        # ingress-nginx takes a port of the pods, too.
        ("{service: {name: web, port: {number: 8080}}}", []),
        ("{service: {name: web, port: {number: 81}}}", [(f"{V1}.service.port.number", "port", "web")]),
        ("{service: {name: web, port: {name: admin}}}", [(f"{V1}.service.port.name", "port", "web")]),
        ("{service: {name: gone, port: {number: 80}}}", [(f"{V1}.service.name", "object", "gone")]),
        ('{service: {name: "{{ .Values.name }}", port: {number: 80}}}', []),
        ("{service: {name: action, port: {name: use-annotation}}}", []),
        ("{resource: {apiGroup: k8s.example, kind: Bucket, name: files}}", []),
        ("{service: {name: 7}}", []),
        ("[]", []),
    ],
)
def test_a_backend_of_an_ingress_is_a_service_and_one_of_its_ports(backend, found):
    assert missing(ingress(backend) + service("web")) == found


@pytest.mark.parametrize(
    ("backend", "found"),
    [
        ("{serviceName: web, servicePort: 80}", []),
        ('{serviceName: web, servicePort: "80"}', []),
        ("{serviceName: web, servicePort: 81}", [(f"{V1}.servicePort", "port", "web")]),
        ("{serviceName: gone, servicePort: 80}", [(f"{V1}.serviceName", "object", "gone")]),
    ],
)
def test_old_versions_write_it_in_two_fields(backend, found):
    assert missing(ingress(backend, "extensions/v1beta1") + service("web")) == found


GONE = "{service: {name: gone-http, port: {number: 80}}}"
MISSED = [(f"{V1}.service.name", "object", "gone-http")]


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        (PODS, MISSED),
        # Nothing of the namespace is in the input.
        ("", []),
        (service("web", space="bank"), []),
        (PODS + service("gone-http", space="bank"), MISSED),
        (PODS + service("gone-http", space=""), []),
        (PODS + custom("Search", "search.example/v1", "gone"), []),
        (PODS + custom("HTTPRoute", "gateway.networking.k8s.io/v1", "gone"), MISSED),
    ],
)
def test_a_service_is_missed_where_nobody_may_make_it(beside, found):
    assert missing(ingress(GONE) + beside) == found


def test_nobody_can_say_of_a_service_that_a_chart_may_bring():
    chart = custom("HelmRelease", "helm.toolkit.fluxcd.io/v2", "other")
    with pytest.raises(Unseen, match="HelmRelease other may deploy"):
        missing(ingress(GONE) + PODS + chart)
    assert missing(ingress("{service: {name: web, port: {number: 80}}}") + service("web") + chart) == []


def test_the_port_of_a_service_in_another_folder_says_nothing():
    backend, other = "{service: {name: web, port: {number: 81}}}", service("web", space="")
    assert missing(("shop/a.yaml", ingress(backend)), ("other/b.yaml", other)) == []
    own = ("shop/a.yaml", ingress(backend, more=""))
    assert missing(own, ("shop/b.yaml", other)) == [(f"{V1}.service.port.number", "port", "web")]


def test_the_service_is_told_of_with_its_ports():
    found = asked("missingBackends", ingress("{service: {name: web, port: {number: 81}}}"), service("web")[4:])
    assert others(found) == [("b.yaml", 1, "the Service")]
    assert [entry["has"] for entry in found] == [["80 (http)"]]


ROUTE = "gateway.networking.k8s.io/v1"


def route(spec, kind="HTTPRoute"):
    return f"apiVersion: {ROUTE}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\nspec: {{{spec}}}\n"


def grant(space, kind="HTTPRoute", name=""):
    return (
        f"---\napiVersion: {ROUTE}beta1\nkind: ReferenceGrant\nmetadata: {{name: a, namespace: cart}}\nspec:\n"
        f"  from: [{{group: gateway.networking.k8s.io, kind: {kind}, namespace: {space}}}]\n"
        f'  to: [{{group: "", kind: Service{name}}}]\n'
    )


CART = "rules: [{backendRefs: [{name: cart, namespace: cart, port: 80}]}]"
REFUSED = [("spec.rules.0.backendRefs.0.name", "grant", "cart")]


@pytest.mark.parametrize(
    ("grants", "found"),
    [
        ("", REFUSED),
        (grant("shop"), []),
        (grant("bank"), REFUSED),
        (grant("shop", kind="GRPCRoute"), REFUSED),
        (grant("shop", name=", name: cart"), []),
        (grant("shop", name=", name: other"), REFUSED),
    ],
)
def test_a_service_of_another_namespace_takes_a_grant(grants, found):
    assert missing(route(CART) + service("cart", space="cart") + grants) == found


def test_a_route_asks_for_the_port_of_the_service_alone():
    spec = "rules: [{backendRefs: [{name: web, port: 8080}, {name: web, port: 80}, {name: gone, port: 1, weight: 0}]}]"
    assert missing(route(spec) + service("web")) == [("spec.rules.0.backendRefs.0.port", "port", "web")]


def gateway(name="public", space="shop", listeners="{name: https, port: 443, protocol: HTTPS}"):
    return (
        f"---\napiVersion: {ROUTE}\nkind: Gateway\nmetadata: {{name: {name}, namespace: {space}}}\n"
        f"spec: {{listeners: [{listeners}]}}\n"
    )


def parents(refs, *more):
    found = asked("missingParents", route(f"parentRefs: [{refs}]") + "".join(more))
    return [(entry["path"], entry["what"], entry["has"]) for entry in without_places(found)]


@pytest.mark.parametrize(
    ("refs", "beside", "found"),
    [
        ("{name: public}", gateway(), []),
        ("{name: public}", "", []),
        ("{name: public}", gateway(space="gateways"), [("spec.parentRefs.0.name", "object", ["gateways"])]),
        ("{name: public, namespace: gateways}", gateway(space="gateways"), []),
        ("{name: public}", gateway("other"), [("spec.parentRefs.0.name", "object", [])]),
        ("{name: public}", gateway("other", "gateways"), []),
        ("{name: public, sectionName: https}", gateway(), []),
        ("{name: public, sectionName: http}", gateway(), [("spec.parentRefs.0.sectionName", "listener", ["https"])]),
        ("{name: public, port: 80}", gateway(), [("spec.parentRefs.0.port", "listener", ["443"])]),
        ('{group: "", kind: Service, name: gone}', gateway(), []),
        ("{kind: ListenerSet, name: gone}", gateway(), []),
        ("7", gateway(), []),
    ],
)
def test_a_gateway_is_missed_where_the_input_has_others(refs, beside, found):
    assert parents(refs, beside) == found

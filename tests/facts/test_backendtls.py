"""Which backends of a route need TLS behind the Gateway, and what gives it to them."""

from __future__ import annotations

import pytest

from tests.facts.asking import asked, others, without_places

GATEWAY = "apiVersion: gateway.networking.k8s.io/v1\n"
ROUTE = (
    f"{GATEWAY}kind: HTTPRoute\nmetadata: {{name: web, namespace: shop}}\n"
    "spec: {rules: [{backendRefs: [{name: web, port: 443}]}]}\n"
)


def service(port="name: https", labels="", more="", space="shop"):
    return (
        f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: {space}, labels: {{{labels}}}}}\n"
        f"spec: {{ports: [{{port: 443, {port}}}]{more}}}\n"
    )


def policy(targets, space="shop", field="targetRefs"):
    metadata = f"{{name: a, namespace: {space}}}"
    return f"---\n{GATEWAY}kind: BackendTLSPolicy\nmetadata: {metadata}\nspec: {{{field}: {targets}}}\n"


def found(*texts):
    of = lambda value: (value, ["data-classification"], ["restricted"])  # noqa: E731
    return [entry["label"] for entry in asked("unverifiedBackends", ROUTE + "".join(texts), of=of)]


@pytest.mark.parametrize(
    ("port", "needs"),
    [
        ("name: https", True),
        ("name: https-web", True),
        ("name: http", False),
        ("name: web, appProtocol: HTTPS", True),
        ("name: https, appProtocol: http", False),
        ("protocol: TCP", True),
        ("targetPort: 8443", True),
        ("targetPort: https", True),
        ("targetPort: 8080", False),
        ("name: web", False),
    ],
)
def test_a_port_takes_tls_by_its_protocol_name_or_number(port, needs):
    assert found(service(port)) == ([""] if needs else [])


@pytest.mark.parametrize(
    ("beside", "covered"),
    [
        (policy("[{kind: Service, name: web}]"), True),
        (policy("[{kind: Service, name: web, sectionName: https}]"), True),
        (policy("[{kind: Service, name: web, sectionName: other}]"), False),
        (policy("[{kind: Service, name: other}]"), False),
        (policy("[{kind: Service, name: web}]", space="bank"), False),
        (policy("{kind: Service, name: web}", field="targetRef"), True),
        (policy("7"), False),
    ],
)
def test_a_policy_for_the_service_or_the_port_covers_it(beside, covered):
    assert found(service(), beside) == ([] if covered else [""])


def test_what_is_classified_needs_it_at_every_port():
    assert found(service("name: http", "data-classification: Restricted")) == ["data-classification=Restricted"]
    assert found(service("name: http", "data-classification: public")) == []


def test_an_external_name_and_a_service_elsewhere_are_not_looked_at():
    assert found(service(more=", type: ExternalName")) == []
    assert found(service(space="bank")) == []


def test_the_service_is_told_of():
    of = lambda value: (value, [], [])  # noqa: E731
    answer = asked("unverifiedBackends", ROUTE, service()[4:], of=of)
    path = "spec.rules.0.backendRefs.0.name"
    assert without_places(answer) == [{"name": "web", "port": "443", "label": "", "path": path}]
    assert others(answer) == [("b.yaml", 1, "the Service")]

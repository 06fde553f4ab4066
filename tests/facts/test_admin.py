"""Ports and backends that lead to interfaces for administrators, and by what they were known."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.admin import admin_ports

PORTS = {"5432": "PostgreSQL", "2379": "etcd", "6443": "the API server", "x": 1}


def service(*ports, name="web", **spec):
    return {"kind": "Service", "metadata": {"name": name}, "spec": {"ports": list(ports), **spec}}


def ingress(service, **port):
    backend = {"backend": {"service": {"name": service, "port": port}}}
    return {"kind": "Ingress", "spec": {"rules": [{"http": {"paths": [backend]}}]}}


def route(**backend):
    return {"kind": "HTTPRoute", "spec": {"rules": [{"backendRefs": [backend]}]}}


def seen(value):
    return [(place["path"], place["what"], place["seen"], place["login"]) for place in admin_ports(value, PORTS)]


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"kind": "Service", "spec": {"ports": ["x", None]}},
        {"kind": "Deployment", "spec": {"ports": [{"port": 5432}]}},
        service({"port": 443, "targetPort": 8443, "name": "https"}),
        service({"port": 5432, "protocol": "UDP"}),
        service({"port": "5432"}),
        service({"port": True, "targetPort": "metrics", "name": "redis-exporter"}),
        service({"port": 80}, name="prometheus-adapter", selector={"app": "argocd-server-metrics"}),
        service({"port": 443}, name="kubernetes"),
        ingress("argocd-server-metrics", number=80),
        ingress("kubernetes", number=80),
        ingress("hubble-ui-oauth2-proxy", number=80),
        ingress("my-kubernetes", number=443),
        {"kind": "Ingress", "spec": {"rules": [None, {"http": []}, {"http": {"paths": [None, {"backend": 1}]}}]}},
        route(name="argocd-server", kind="Bucket"),
        route(name="prometheus", group="example.com"),
    ],
)
def test_what_is_none(value):
    assert seen(value) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (service({"port": 5432}), ("PostgreSQL", "port 5432", False)),
        (service({"port": 443, "targetPort": 2379}), ("etcd", "port 2379", False)),
        (service({"port": 80, "targetPort": "postgres"}), ("PostgreSQL", 'the port name "postgres"', False)),
        (service({"port": 80, "name": "tcp-mongodb"}), ("MongoDB", 'the port name "tcp-mongodb"', False)),
        (service({"port": 80, "appProtocol": "redis"}), ("Redis", 'the port name "redis"', False)),
        (service({"port": 80}, name="argocd-server"), ("Argo CD", 'the name "argocd-server"', True)),
        (
            service({"port": 80}, selector={"app.kubernetes.io/name": "prometheus"}),
            ("Prometheus", 'the name "prometheus"', True),
        ),
        (service({"port": 6443}), ("the API server", "port 6443", True)),
        (service({"port": 80}, name="edge-kong-admin"), ("Kong's Admin API", 'the name "edge-kong-admin"', False)),
        (service({"port": 80}, name="kong-manager"), ("Kong Manager", 'the name "kong-manager"', True)),
        (service({"port": 80}, name="longhorn-frontend"), ("Longhorn", 'the name "longhorn-frontend"', True)),
    ],
)
def test_a_service_is_known_by_port_number_port_name_and_name(value, expected):
    assert seen(value) == [(["spec", "ports", 0, "port"], *expected)]


def test_each_port_is_told_once():
    found = seen(service({"port": 80}, {"port": 5432, "targetPort": 2379, "name": "redis"}, {"port": 2379}))
    assert [(path[2], what) for path, what, *_ in found] == [(1, "PostgreSQL"), (2, "etcd")]


@pytest.mark.parametrize(
    ("value", "path", "what", "sign"),
    [
        (
            ingress("stack-prometheus", number=9090),
            ["spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"],
            "Prometheus",
            'the name "stack-prometheus"',
        ),
        (
            ingress("db", number=5432),
            ["spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"],
            "PostgreSQL",
            "port 5432",
        ),
        (
            ingress("kubernetes", name="https"),
            ["spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"],
            "the API server",
            'the name "kubernetes"',
        ),
        (
            {"kind": "Ingress", "spec": {"defaultBackend": {"service": {"name": "db", "port": {"name": "mysql"}}}}},
            ["spec", "defaultBackend", "service", "name"],
            "MySQL",
            'the port name "mysql"',
        ),
        (
            {"kind": "Ingress", "spec": {"backend": {"serviceName": "argocd-server", "servicePort": "http"}}},
            ["spec", "backend", "serviceName"],
            "Argo CD",
            'the name "argocd-server"',
        ),
        (
            {"kind": "Ingress", "spec": {"backend": {"serviceName": "db", "servicePort": 5432}}},
            ["spec", "backend", "serviceName"],
            "PostgreSQL",
            "port 5432",
        ),
        (
            route(name="kubernetes-dashboard", port=443),
            ["spec", "rules", 0, "backendRefs", 0, "name"],
            "the Kubernetes dashboard",
            'the name "kubernetes-dashboard"',
        ),
        (route(name="db", port=5432), ["spec", "rules", 0, "backendRefs", 0, "name"], "PostgreSQL", "port 5432"),
    ],
)
def test_a_backend_is_known_by_its_service_and_port(value, path, what, sign):
    assert [place[:3] for place in seen(value)] == [(path, what, sign)]


def test_without_a_table_the_names_count():
    assert [place["what"] for place in admin_ports(service({"port": 5432}, {"port": 1, "name": "etcd"}), None)] == [
        "etcd"
    ]

"""Which interfaces for administrators, databases and brokers an object leads to from outside of the cluster.

A Service is known by its ports and its name, the backend of an Ingress or HTTPRoute by the Service and port that it
names; nothing is known of what runs behind. `exposure` says whether a Service is reached from outside at all.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]

WEB_SERVICES = {
    "Argo CD": ("argocd-server",),
    "the Kubernetes dashboard": (
        *("kubernetes-dashboard", "kubernetes-dashboard-web", "kubernetes-dashboard-api"),
        "kubernetes-dashboard-kong-proxy",
    ),
    "Prometheus": ("prometheus", "prometheus-server", "prometheus-k8s", "prometheus-operated"),
    "Alertmanager": ("alertmanager", "alertmanager-main", "alertmanager-operated"),
    "Longhorn": ("longhorn-frontend",),
    "Tekton's dashboard": ("tekton-dashboard",),
    "Hubble": ("hubble-ui",),
    "Jaeger": ("jaeger-query",),
    "Kong Manager": ("kong-manager",),
}
"""Web interfaces by the names that their Services have, alone or behind the name of a release and a dash."""
OPEN_SERVICES = {
    "Kong's Admin API": ("kong-admin",),
    "Weave Scope": ("weave-scope-app",),
}
"""The same for what asks for no login and lets visitors change or run something."""
PORT_NAMES = {
    "etcd": ("etcd", "etcd-client", "etcd-server", "etcd-peer"),
    "the kubelet": ("kubelet",),
    "PostgreSQL": ("postgres", "postgresql", "pgsql"),
    "MySQL": ("mysql", "mariadb"),
    "MongoDB": ("mongo", "mongodb"),
    "Redis": ("redis",),
    "Memcached": ("memcached", "memcache"),
    "Cassandra": ("cassandra", "cql"),
    "Elasticsearch": ("elasticsearch",),
    "Kafka": ("kafka",),
    "AMQP": ("amqp",),
    "ZooKeeper": ("zookeeper",),
}
"""Names of ports, alone or behind `tcp-`."""
_API_SERVER = ("kubernetes", (443, 6443, "https"))
"""The Service of the API server, which is in every cluster, and its ports."""
_WITH_LOGIN = ("the API server", *WEB_SERVICES)
_LABELS = ("app.kubernetes.io/name", "app", "k8s-app")


class Port(NamedTuple):
    """A port that leads somewhere: where it stands, its number and name, and the names of what is behind."""

    path: Path
    numbers: tuple[Any, ...]
    names: tuple[str, ...]
    services: tuple[str, ...] = ()


def admin_ports(value: Any, ports: Any) -> list[dict[str, Any]]:
    """Return the ports and backends of a Service, Ingress or HTTPRoute that are for administrators: {path, what, seen}.

    `ports` says what the numbers of ports mean. `what` is the program, `seen` by what it was known; `login`: it asks
    who somebody is, or is a web interface that often stands behind something that does.
    """
    meaning = mapping(ports)
    return [place for port in _ports(value) for place in _known(port, meaning)]


def _known(port: Port, meaning: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for what, seen in _signs(port, meaning):
        yield {"path": list(port.path), "what": what, "seen": seen, "login": what in _WITH_LOGIN}
        return


def _signs(port: Port, meaning: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in port.services:
        if name == _API_SERVER[0] and not port.numbers:
            yield "the API server", f'the name "{name}"'
        for what, known in {**WEB_SERVICES, **OPEN_SERVICES}.items():
            if any(name == each or name.endswith(f"-{each}") for each in known):
                yield what, f'the name "{name}"'
    for number in port.numbers:
        if type(number) is int and text(meaning.get(str(number))):
            yield text(meaning.get(str(number))), f"port {number}"
    for name in port.names:
        for what, known in PORT_NAMES.items():
            if name.removeprefix("tcp-") in known:
                yield what, f'the port name "{name}"'


def _ports(value: Any) -> Iterator[Port]:
    found = mapping(value)
    readers = {"Service": _of_service, "Ingress": _of_ingress, "HTTPRoute": _of_route}
    reader = readers.get(text(found.get("kind")))
    return reader(found) if reader else iter(())


def _of_service(service: dict[str, Any]) -> Iterator[Port]:
    spec = mapping(service.get("spec"))
    selector = mapping(spec.get("selector"))
    behind = (text(mapping(service.get("metadata")).get("name")), *(text(selector.get(name)) for name in _LABELS))
    services = tuple(dict.fromkeys(name for name in behind if name))
    for index, port in enumerate(map(mapping, sequence(spec.get("ports")))):
        named = (port.get("name"), port.get("targetPort"), port.get("appProtocol"))
        if port.get("protocol") not in ("UDP", "SCTP"):
            names = tuple(name for name in named if isinstance(name, str))
            yield Port(("spec", "ports", index, "port"), (port.get("port"), port.get("targetPort")), names, services)


def _of_ingress(ingress: dict[str, Any]) -> Iterator[Port]:
    spec = mapping(ingress.get("spec"))
    for field in ("defaultBackend", "backend"):
        yield from _of_backend(mapping(spec.get(field)), ("spec", field))
    for at, rule in enumerate(sequence(spec.get("rules"))):
        for index, path in enumerate(sequence(mapping(mapping(rule).get("http")).get("paths"))):
            place: Path = ("spec", "rules", at, "http", "paths", index, "backend")
            yield from _of_backend(mapping(mapping(path).get("backend")), place)


def _of_backend(backend: dict[str, Any], place: Path) -> Iterator[Port]:
    """Of the form of `networking.k8s.io/v1`, and of that before it."""
    service = mapping(backend.get("service"))
    if service:
        port = mapping(service.get("port"))
        yield _backend((*place, "service", "name"), service.get("name"), port.get("number"), port.get("name"))
    elif "serviceName" in backend:
        either = backend.get("servicePort")
        yield _backend((*place, "serviceName"), backend.get("serviceName"), either, either)


def _of_route(route: dict[str, Any]) -> Iterator[Port]:
    for at, rule in enumerate(sequence(mapping(route.get("spec")).get("rules"))):
        for index, each in enumerate(sequence(mapping(rule).get("backendRefs"))):
            backend = mapping(each)
            if backend.get("kind", "Service") == "Service" and not backend.get("group"):
                place: Path = ("spec", "rules", at, "backendRefs", index, "name")
                yield _backend(place, backend.get("name"), backend.get("port"), None)


def _backend(place: Path, service: Any, number: Any, name: Any) -> Port:
    if service == _API_SERVER[0] and (number in _API_SERVER[1] or name in _API_SERVER[1]):
        return Port(place, (), (), (service,))
    names = (name,) if isinstance(name, str) else ()
    return Port(place, (number,), names, tuple(filter(None, [text(service)])))

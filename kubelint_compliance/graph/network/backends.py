"""Where an Ingress or a route of the Gateway API sends requests, as it is written, with the paths of name and port.

Goes in: the object. Comes out: backends, which say nothing of whether there is anything behind them.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.paths import Path

SERVICE = ("", "Service")


class Backend(NamedTuple):
    """An object of a group and kind that requests go to; `space` is empty where it is the holder's own namespace.

    `port` is a number or a name as it is written, None where there is none.
    """

    kind: tuple[str, str]
    space: str
    name: str
    path: Path
    port: Any
    port_path: Path


def ingress_backends(value: Any) -> Iterator[Backend]:
    """Yield the backends of an Ingress of any version: that of each path, and the default."""
    spec = mapping(mapping(value).get("spec"))
    for field in ("defaultBackend", "backend"):
        yield from _of_ingress(spec.get(field), ("spec", field))
    for number, rule in enumerate(sequence(spec.get("rules"))):
        for index, path in enumerate(sequence(mapping(mapping(rule).get("http")).get("paths"))):
            at: Path = ("spec", "rules", number, "http", "paths", index, "backend")
            yield from _of_ingress(mapping(path).get("backend"), at)


def _of_ingress(value: Any, at: Path) -> Iterator[Backend]:
    backend = mapping(value)
    service, resource = mapping(backend.get("service")), mapping(backend.get("resource"))
    if text(service.get("name")):
        port = mapping(service.get("port"))
        field = "name" if port.get("name") else "number"
        yield Backend(
            SERVICE, "", service["name"], (*at, "service", "name"), port.get(field), (*at, "service", "port", field)
        )
    elif text(backend.get("serviceName")):
        yield Backend(
            SERVICE,
            "",
            backend["serviceName"],
            (*at, "serviceName"),
            backend.get("servicePort"),
            (*at, "servicePort"),
        )
    elif text(resource.get("name")) and text(resource.get("kind")):
        kind = (text(resource.get("apiGroup")), resource["kind"])
        yield Backend(kind, "", resource["name"], (*at, "resource", "name"), None, (*at, "resource"))


def route_backends_written(value: Any) -> Iterator[Backend]:
    """Yield the backends of a route of the Gateway API: those of its rules, and what its filters mirror requests to.

    One with the weight 0 gets no requests and is left out.
    """
    for number, rule in enumerate(map(mapping, sequence(mapping(mapping(value).get("spec")).get("rules")))):
        at: Path = ("spec", "rules", number)
        yield from _mirrors(rule, at)
        for index, entry in enumerate(map(mapping, sequence(rule.get("backendRefs")))):
            if entry.get("weight") != 0:
                yield from _of_route(entry, (*at, "backendRefs", index))
                yield from _mirrors(entry, (*at, "backendRefs", index))


def _mirrors(holder: dict[str, Any], at: Path) -> Iterator[Backend]:
    for index, entry in enumerate(map(mapping, sequence(holder.get("filters")))):
        mirrored = mapping(mapping(entry.get("requestMirror")).get("backendRef"))
        yield from _of_route(mirrored, (*at, "filters", index, "requestMirror", "backendRef"))


def _of_route(entry: dict[str, Any], at: Path) -> Iterator[Backend]:
    if text(entry.get("name")):
        kind = (text(entry.get("group")), text(entry.get("kind")) or "Service")
        space = text(entry.get("namespace"))
        yield Backend(kind, space, entry["name"], (*at, "name"), entry.get("port"), (*at, "port"))


def ports_of(service: Node) -> list[dict[str, Any]]:
    """Return the ports of a Service as they are written."""
    return [mapping(port) for port in sequence(mapping(service.value.get("spec")).get("ports"))]

"""Checks across a Service: its ports, its addresses, and what only some types of it may have."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_address, is_dns_subdomain
from kubelint_compliance.schema.across.parts import is_there, listed, mapping, missed, number, objects, said, text
from kubelint_compliance.schema.limits import NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_OUTWARD = ("NodePort", "LoadBalancer")
_OF_BALANCERS = ("loadBalancerClass", "loadBalancerSourceRanges", "allocateLoadBalancerNodePorts")
_NOT_EXTERNAL = ("clusterIPs", "ipFamilies", "ipFamilyPolicy")


def spec(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the specification of a Service."""
    kind = text(value, "type")
    found = [*_ports(value, kind)] if "ports" in value else []
    found += [
        _barred(value, field, "unless type is LoadBalancer")
        for field in _OF_BALANCERS
        if field in value and kind != "LoadBalancer" and is_there(value[field])
    ]
    found += _addresses(value, kind, minor)
    seconds = mapping(mapping(value, "sessionAffinityConfig"), "clientIP").get("timeoutSeconds")
    if text(value, "sessionAffinity") == "ClientIP" and seconds.__class__ is int and not 1 <= seconds <= 86400:
        path = ("sessionAffinityConfig", "clientIP", "timeoutSeconds")
        found.append(said(path, seconds, "is not between 1 and 86400"))
    found += _traffic(value, kind)
    return found


def _barred(value: dict[str, Any], field: str, told: str) -> Found:
    reads = (text(value, "type"), text(value, "sessionAffinity"), text(value, "externalTrafficPolicy"))
    return said((field,), "", f"cannot be set {told}", whole=True, reads=reads)


def _ports(value: dict[str, Any], kind: str) -> Iterator[Found]:
    ports = list(objects(value, "ports"))
    seen: dict[tuple[str, int], int] = {}
    nodes: set[tuple[str, int]] = set()
    for index, port in ports:
        protocol = text(port, "protocol") or "TCP"
        key = (protocol, number(port, "port"))
        if key[1] and key in seen:
            yield said(("ports", index, "port"), key[1], f"is used twice for {protocol}: item {seen[key]} has it too")
        seen.setdefault(key, index)
        on_node = (protocol, number(port, "nodePort"))
        if on_node[1] and on_node in nodes:
            yield said(("ports", index, "nodePort"), on_node[1], f"is used twice for {protocol}")
        nodes.add(on_node)
        if on_node[1] and kind in ("", "ClusterIP"):
            told = "cannot be set where type is ClusterIP" + ("" if kind else ", as it is by default")
            yield said(("ports", index, "nodePort"), "", told, whole=not kind)
        if len(value["ports"]) > 1 and not port.get("name"):
            yield missed(("ports", index), "name")


def _addresses(value: dict[str, Any], kind: str, minor: int) -> Iterator[Found]:
    address, addresses = text(value, "clusterIP"), listed(value, "clusterIPs")
    if kind == "ExternalName":
        yield from _named(value)
        return
    if address not in ("", "None") and (fault := _fault(address, minor)):
        yield said(("clusterIP",), address, fault)
    for index, item in enumerate(addresses):
        if (item.__class__ is str or item is None) and (index or item != "None") and (fault := _fault(item, minor)):
            yield said(("clusterIPs", index), item, fault)
    if kind in _OUTWARD and address == "None":
        yield said(("clusterIP",), address, f"cannot be set where type is {kind}")
    if addresses and address and addresses[0] != address and addresses[0].__class__ is str:
        yield said(("clusterIPs", 0), addresses[0], "is not the address in clusterIP", reads=(address,))
    if addresses and not address:
        yield said(("clusterIPs",), "", "asks for the same address in clusterIP", whole=True)
    if len(addresses) > 2 or (len(addresses) == 2 and len({":" in str(item) for item in addresses}) == 1):
        yield said(("clusterIPs",), "", "holds more than one address of a family", reads=_texts(addresses))


def _fault(address: str | None, minor: int) -> str:
    if not is_address(address or ""):
        return "is no IP address"
    from kubelint_compliance.schema.addresses import STRICT, fault_of_address

    return fault_of_address(address or "") if minor >= STRICT else ""


def _texts(items: list[Any]) -> tuple[str, ...]:
    return tuple(item for item in items if item.__class__ is str)


def _named(value: dict[str, Any]) -> Iterator[Found]:
    """Check a Service that stands for a name outside."""
    name = text(value, "externalName")
    if not value.get("externalName"):
        yield missed((), "externalName")
    elif name and not is_dns_subdomain(name.removesuffix(".")):
        yield said(("externalName",), name, NOT_A_DNS_NAME)
    for field in _NOT_EXTERNAL:
        if value.get(field):
            yield said((field,), "", "cannot be set where type is ExternalName")


def _traffic(value: dict[str, Any], kind: str) -> Iterator[Found]:
    policy = text(value, "externalTrafficPolicy")
    if policy and kind not in _OUTWARD and not (kind in ("", "ClusterIP") and listed(value, "externalIPs")):
        yield _barred(value, "externalTrafficPolicy", "unless type is NodePort or LoadBalancer")
    if number(value, "healthCheckNodePort") and (kind != "LoadBalancer" or policy != "Local"):
        told = "unless type is LoadBalancer and externalTrafficPolicy is Local"
        yield _barred(value, "healthCheckNodePort", told)

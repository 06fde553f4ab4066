"""Checks across Ingress and NetworkPolicy: paths, ranges of ports and of addresses."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_subdomain, is_path_segment
from kubelint_compliance.schema.across.parts import listed, missed, number, said, text
from kubelint_compliance.schema.limits import NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found

_NOT_IN_PATHS = ("//", "/./", "/../", "%2f", "%2F")
_NOT_AT_END = ("/..", "/.")


def ingress_path(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check a path of an Ingress."""
    path, how = text(value, "path"), text(value, "pathType")
    if how in ("Exact", "Prefix"):
        if not path:
            return (
                [said(("pathType",), how, "asks for a path", whole=True)]
                if "path" not in value
                else [said(("path",), "", f"is empty, and pathType {how} asks for one")]
            )
        if path[:1] == "/":
            bad = next((part for part in _NOT_IN_PATHS if part in path), "")
            bad = bad or next((part for part in _NOT_AT_END if path.endswith(part)), "")
            return (
                [said(("path",), path, f'holds "{bad}", which it cannot where pathType is {how}', reads=(how,))]
                if bad
                else None
            )
    if path and path[:1] != "/" and how in ("Exact", "Prefix", "ImplementationSpecific"):
        return [said(("path",), path, "does not start with /")]
    return None


def policy_port(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check a range of ports of a NetworkPolicy."""
    if value.get("endPort") is None:
        return None
    port = value.get("port")
    if port.__class__ is int:
        if number(value, "endPort") < port and value["endPort"].__class__ is int:
            return [said(("endPort",), value["endPort"], f"is less than port, {port}")]
        return None
    if port is None:
        return [said(("endPort",), "", "asks for a port, where the range starts", whole=True)]
    return [said(("endPort",), "", "cannot stand beside the name of a port", reads=(str(port),))]


def ip_block(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check that what is left out of a block of addresses lies in it."""
    outer, excepted = text(value, "cidr"), listed(value, "except")
    if not outer or not excepted:
        return None
    from ipaddress import ip_network

    try:
        block = ip_network(outer, strict=False)
    except ValueError:
        return None
    found = []
    for index, item in enumerate(excepted):
        try:
            inner = ip_network(item, strict=False) if item.__class__ is str else block
        except ValueError:
            continue
        if item.__class__ is str and (
            inner.version != block.version or inner.prefixlen <= block.prefixlen or inner.network_address not in block
        ):
            found.append(said(("except", index), item, f"is no part of {outer}", reads=(outer,)))
    return found


def backend(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check the object that takes the requests of an Ingress in place of a Service."""
    target = value.get("resource")
    if target.__class__ is not dict:
        return None
    found = [missed(("resource",), field) for field in ("kind", "name") if not target.get(field)]
    found += [
        said(("resource", field), target[field], "holds '/' or '%', or is '.' or '..'")
        for field in ("kind", "name")
        if not is_path_segment(text(target, field))
    ]
    group = text(target, "apiGroup")
    if group and not is_dns_subdomain(group):
        found.append(said(("resource", "apiGroup"), group, NOT_A_DNS_NAME))
    return found

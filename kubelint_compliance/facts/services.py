"""How a Service or Ingress is reached from outside of its cluster: the object -> the way in, and what keeps it inside.

What a load balancer is depends on its cloud, which the object names by annotations and by its class.
"""

from __future__ import annotations

from ipaddress import ip_address

from kubelint_compliance.facts.networks import PRIVATE, parse, whole_families
from kubelint_compliance.kubernetes.balancers import (
    ADDRESSES,
    ALB_SCHEME,
    APPGW_PRIVATE,
    AWS_CLASSES,
    AWS_SCHEME,
    AWS_TYPE,
    BETA,
    INTERNAL,
    PRIVATE_CLASSES,
    PRIVATE_INGRESS,
    RANGES,
)
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_OTHER_GUARDS = (
    f"{BETA}azure-allowed-service-tags",
    f"{BETA}aws-load-balancer-security-groups",
    f"{BETA}do-loadbalancer-allow-rules",
    f"{BETA}alibaba-cloud-loadbalancer-acl-id",
    f"{BETA}oci-load-balancer-security-list-management-mode",
)
"""Annotations that name a list of who may connect which the object does not hold."""


def exposure(service: Any) -> dict[str, Any]:
    """Return how a Service or Ingress is reached from outside: {way, inside, limited}.

    `way` is "loadBalancer", "externalIPs", "nodePort", "ingress", or "" where nothing is there for it; `inside` says in
    words what keeps a load balancer or an Ingress in the private network, "" where nothing does; `limited`: only some
    addresses may connect to a load balancer.
    """
    way = _way(service)
    if way == "ingress":
        return {"way": way, "inside": _ingress_inside(service), "limited": False}
    if way != "loadBalancer":
        return {"way": way, "inside": "", "limited": False}
    return {"way": way, "inside": _inside(service), "limited": _is_limited(service)}


def _way(service: Any) -> str:
    """A Service without an address of its own is passed over by what sends the traffic of nodes on (kube-proxy)."""
    spec = mapping(mapping(service).get("spec"))
    kind = spec.get("type")
    if mapping(service).get("kind") == "Ingress":
        return "ingress"
    if mapping(service).get("kind") != "Service" or kind == "ExternalName":
        return ""
    if kind == "LoadBalancer":
        return "loadBalancer"
    if sequence(spec.get("externalIPs")) and spec.get("clusterIP") != "None":
        return "externalIPs"
    return "nodePort" if kind == "NodePort" else ""


def _ingress_inside(ingress: Any) -> str:
    """The AWS Load Balancer Controller builds an internal load balancer where no scheme is named."""
    annotations = _annotations(ingress)
    spec = mapping(mapping(ingress).get("spec"))
    name = text(spec.get("ingressClassName")) or text(annotations.get("kubernetes.io/ingress.class"))
    if name in PRIVATE_INGRESS:
        return f"its class {name}"
    if name == "alb" and text(annotations.get(ALB_SCHEME, "internal")) == "internal":
        return f"the annotation {ALB_SCHEME}" if ALB_SCHEME in annotations else "the default of its controller"
    return f"the annotation {APPGW_PRIVATE}" if annotations.get(APPGW_PRIVATE) == "true" else ""


def _annotations(service: Any) -> dict[str, Any]:
    return mapping(mapping(mapping(service).get("metadata")).get("annotations"))


def _inside(service: Any) -> str:
    annotations = _annotations(service)
    for name, values in INTERNAL:
        value = text(annotations.get(name)).lower()
        if value in values or (not values and value not in ("", "false")):
            return f"the annotation {name}"
    return _by_class(service, annotations) or _by_address(service, annotations)


def _by_class(service: Any, annotations: dict[str, Any]) -> str:
    """The AWS Load Balancer Controller and EKS build internal load balancers where no scheme is named."""
    name = text(mapping(mapping(service).get("spec")).get("loadBalancerClass"))
    if name in PRIVATE_CLASSES:
        return f"its class {name}"
    of_controller = name in AWS_CLASSES or annotations.get(AWS_TYPE) in ("external", "nlb-ip")
    is_public = annotations.get(AWS_SCHEME) == "internet-facing" or f"{BETA}aws-load-balancer-internal" in annotations
    return "the default of its controller" if of_controller and not is_public else ""


def _by_address(service: Any, annotations: dict[str, Any]) -> str:
    asked = ",".join(text(annotations.get(name)) for name in ADDRESSES)
    asked = f"{asked},{text(mapping(mapping(service).get('spec')).get('loadBalancerIP'))}"
    addresses = [address.strip() for address in asked.split(",") if address.strip()]
    return f"its address {addresses[0]}" if addresses and all(map(_is_private, addresses)) else ""


def _is_private(address: str) -> bool:
    try:
        return all(ip_address(end.strip()).is_private for end in address.split("-"))
    except ValueError:
        return False


def source_ranges(service: Any) -> list[str]:
    """Return the blocks of addresses that a load balancer takes requests from, as written; none where all may connect.

    Annotations of clouds name them where the field does not.
    """
    said = [text(entry) for entry in sequence(mapping(mapping(service).get("spec")).get("loadBalancerSourceRanges"))]
    annotations = _annotations(service)
    said = said or [part for name in RANGES for part in text(annotations.get(name)).split(",")]
    return [part.strip() for part in said if part.strip()]


def kept_inside(value: Any) -> str:
    """Return in words what keeps a load balancer or an Ingress in the private network, "" where nothing does.

    Source ranges do where all are private.
    """
    said = exposure(value)
    ranges = source_ranges(value) if said["way"] == "loadBalancer" else []
    networks: list[Any] = [parse(part) for part in ranges]
    by_ranges = bool(networks) and all(
        network is not None and network.version == 4 and any(map(network.subnet_of, PRIVATE)) for network in networks
    )
    return said["inside"] or ("its source ranges" if by_ranges else "")


def _is_limited(service: Any) -> bool:
    annotations, ranges = _annotations(service), source_ranges(service)
    is_open = any(parse(part) is None for part in ranges) or bool(whole_families(ranges))
    return (bool(ranges) and not is_open) or any(text(annotations.get(name)) for name in _OTHER_GUARDS)

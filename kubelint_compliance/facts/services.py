"""How a Service is reached from outside of its cluster: a Service -> the way in, and what keeps it inside.

What a load balancer is depends on its cloud, which the object names by annotations and by its class.
"""

from __future__ import annotations

from ipaddress import ip_address

from kubelint_compliance.facts.networks import parse, whole_families
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BETA = "service.beta.kubernetes.io/"
INTERNAL = (
    (f"{_BETA}aws-load-balancer-internal", ()),
    (f"{_BETA}aws-load-balancer-scheme", ("internal",)),
    (f"{_BETA}azure-load-balancer-internal", ("true",)),
    ("networking.gke.io/load-balancer-type", ("internal",)),
    ("cloud.google.com/load-balancer-type", ("internal",)),
    (f"{_BETA}openstack-internal-load-balancer", ("true",)),
    (f"{_BETA}oci-load-balancer-internal", ("true",)),
    ("oci-network-load-balancer.oraclecloud.com/internal", ("true",)),
    (f"{_BETA}alibaba-cloud-loadbalancer-address-type", ("intranet",)),
    (f"{_BETA}alicloud-loadbalancer-address-type", ("intranet",)),
    ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", ()),
    (f"{_BETA}cce-load-balancer-internal-vpc", ("true",)),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", ("private",)),
    ("yandex.cloud/load-balancer-type", ("internal",)),
    (f"{_BETA}do-loadbalancer-network", ("internal",)),
    (f"{_BETA}scw-loadbalancer-private", ("true",)),
    ("load-balancer.hetzner.cloud/disable-public-network", ("true",)),
)
"""Annotations that keep a load balancer inside, with the values that do, in lower case; any but "false" where none."""
_AWS_TYPE, _AWS_SCHEME = f"{_BETA}aws-load-balancer-type", f"{_BETA}aws-load-balancer-scheme"
_AWS_CLASSES = ("service.k8s.aws/nlb", "eks.amazonaws.com/nlb")
_PRIVATE_CLASSES = ("tailscale",)
_ADDRESSES = (
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
)
_RANGES = (f"{_BETA}load-balancer-source-ranges", f"{_BETA}azure-allowed-ip-ranges")
_OTHER_GUARDS = (
    f"{_BETA}azure-allowed-service-tags",
    f"{_BETA}aws-load-balancer-security-groups",
    f"{_BETA}do-loadbalancer-allow-rules",
    f"{_BETA}alibaba-cloud-loadbalancer-acl-id",
    f"{_BETA}oci-load-balancer-security-list-management-mode",
)
"""Annotations that name a list of who may connect which the object does not hold."""


def exposure(service: Any) -> dict[str, Any]:
    """Return how a Service is reached from outside: {way, inside, limited}.

    `way` is "loadBalancer", "externalIPs", "nodePort", or "" where nothing is there for it; `inside` says in words what
    keeps a load balancer in the private network, "" where nothing does; `limited`: only some addresses may connect.
    """
    way = _way(service)
    if way != "loadBalancer":
        return {"way": way, "inside": "", "limited": False}
    return {"way": way, "inside": _inside(service), "limited": _is_limited(service)}


def _way(service: Any) -> str:
    spec = mapping(mapping(service).get("spec"))
    kind = spec.get("type")
    if mapping(service).get("kind") != "Service" or kind == "ExternalName":
        return ""
    if kind == "LoadBalancer":
        return "loadBalancer"
    if sequence(spec.get("externalIPs")):
        return "externalIPs"
    return "nodePort" if kind == "NodePort" else ""


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
    if name in _PRIVATE_CLASSES:
        return f"its class {name}"
    of_controller = name in _AWS_CLASSES or annotations.get(_AWS_TYPE) in ("external", "nlb-ip")
    is_public = annotations.get(_AWS_SCHEME) == "internet-facing" or f"{_BETA}aws-load-balancer-internal" in annotations
    return "the default of its controller" if of_controller and not is_public else ""


def _by_address(service: Any, annotations: dict[str, Any]) -> str:
    asked = ",".join(text(annotations.get(name)) for name in _ADDRESSES)
    asked = f"{asked},{text(mapping(mapping(service).get('spec')).get('loadBalancerIP'))}"
    addresses = [address.strip() for address in asked.split(",") if address.strip()]
    return f"its address {addresses[0]}" if addresses and all(map(_is_private, addresses)) else ""


def _is_private(address: str) -> bool:
    try:
        return all(ip_address(end.strip()).is_private for end in address.split("-"))
    except ValueError:
        return False


def _is_limited(service: Any) -> bool:
    annotations = _annotations(service)
    ranges = sequence(mapping(mapping(service).get("spec")).get("loadBalancerSourceRanges"))
    ranges = ranges or [part for name in _RANGES for part in text(annotations.get(name)).split(",") if part.strip()]
    is_open = any(parse(text(entry).strip()) is None for entry in ranges) or bool(whole_families(ranges))
    return (bool(ranges) and not is_open) or any(text(annotations.get(name)) for name in _OTHER_GUARDS)

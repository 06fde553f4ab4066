"""The annotations and classes by which clouds say what the load balancer of a Service or Ingress is, by their names."""

from __future__ import annotations

BETA = "service.beta.kubernetes.io/"
INTERNAL = (
    (f"{BETA}aws-load-balancer-internal", ()),
    (f"{BETA}aws-load-balancer-scheme", ("internal",)),
    (f"{BETA}azure-load-balancer-internal", ("true",)),
    ("networking.gke.io/load-balancer-type", ("internal",)),
    ("cloud.google.com/load-balancer-type", ("internal",)),
    (f"{BETA}openstack-internal-load-balancer", ("true",)),
    (f"{BETA}oci-load-balancer-internal", ("true",)),
    ("oci-network-load-balancer.oraclecloud.com/internal", ("true",)),
    (f"{BETA}alibaba-cloud-loadbalancer-address-type", ("intranet",)),
    (f"{BETA}alicloud-loadbalancer-address-type", ("intranet",)),
    ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", ()),
    (f"{BETA}cce-load-balancer-internal-vpc", ("true",)),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", ("private",)),
    ("yandex.cloud/load-balancer-type", ("internal",)),
    (f"{BETA}do-loadbalancer-network", ("internal",)),
    (f"{BETA}scw-loadbalancer-private", ("true",)),
    ("load-balancer.hetzner.cloud/disable-public-network", ("true",)),
)
"""Annotations that keep a load balancer inside, with the values that do, in lower case; any but "false" where none."""
AWS_TYPE, AWS_SCHEME = f"{BETA}aws-load-balancer-type", f"{BETA}aws-load-balancer-scheme"
AWS_CLASSES = ("service.k8s.aws/nlb", "eks.amazonaws.com/nlb")
PRIVATE_CLASSES = ("tailscale",)
ADDRESSES = (
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
)
RANGES = (f"{BETA}load-balancer-source-ranges", f"{BETA}azure-allowed-ip-ranges")
PRIVATE_INGRESS = ("gce-internal", "tailscale")
ALB_SCHEME = "alb.ingress.kubernetes.io/scheme"
APPGW_PRIVATE = "appgw.ingress.kubernetes.io/use-private-ip"
READ = frozenset(
    (*(name for name, _ in INTERNAL), AWS_TYPE, AWS_SCHEME, *ADDRESSES, *RANGES, ALB_SCHEME, APPGW_PRIVATE)
)
"""The annotations that say where a load balancer is and who may connect to it."""

"""How a Service is reached from outside, which its type, its annotations and its class say together."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.services import exposure, kept_inside, source_ranges

BETA = "service.beta.kubernetes.io/"


def service(annotations=None, **spec):
    return {"kind": "Service", "metadata": {"annotations": annotations or {}}, "spec": spec}


def balancer(annotations=None, **spec):
    return service(annotations, type="LoadBalancer", **spec)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"kind": "Service", "spec": []},
        service(),
        service(type="ClusterIP", externalIPs=[]),
        service(type="ExternalName", externalIPs=["192.0.2.1"]),
        service(clusterIP="None", externalIPs=["192.0.2.1"]),
        {**balancer(), "kind": "Other"},
    ],
)
def test_a_service_that_nothing_outside_reaches(value):
    assert exposure(value) == {"way": "", "inside": "", "limited": False}


@pytest.mark.parametrize(
    ("value", "way"),
    [
        (service(type="NodePort"), "nodePort"),
        (service(externalIPs=["192.0.2.1"]), "externalIPs"),
        (service(type="NodePort", externalIPs=["192.0.2.1"]), "externalIPs"),
        (balancer(externalIPs=["192.0.2.1"]), "loadBalancer"),
    ],
)
def test_the_way_in(value, way):
    assert exposure(value) == {"way": way, "inside": "", "limited": False}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (f"{BETA}aws-load-balancer-internal", "true"),
        (f"{BETA}aws-load-balancer-internal", "0.0.0.0/0"),
        (f"{BETA}aws-load-balancer-scheme", "internal"),
        (f"{BETA}azure-load-balancer-internal", "true"),
        ("networking.gke.io/load-balancer-type", "Internal"),
        ("cloud.google.com/load-balancer-type", "internal"),
        (f"{BETA}oci-load-balancer-internal", "true"),
        (f"{BETA}do-loadbalancer-network", "INTERNAL"),
        ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "subnet-1"),
    ],
)
def test_an_annotation_keeps_it_inside(name, value):
    assert exposure(balancer({name: value}))["inside"] == f"the annotation {name}"


@pytest.mark.parametrize(
    "annotations",
    [
        {},
        {f"{BETA}aws-load-balancer-internal": "false"},
        {f"{BETA}aws-load-balancer-internal": ""},
        {f"{BETA}azure-load-balancer-internal": "false"},
        {f"{BETA}azure-load-balancer-internal": True},
        {"networking.gke.io/load-balancer-type": "External"},
        {f"{BETA}aws-load-balancer-type": "nlb"},
        {f"{BETA}aws-load-balancer-type": "external", f"{BETA}aws-load-balancer-scheme": "internet-facing"},
        {"metallb.io/loadBalancerIPs": "192.168.1.10,8.8.8.8"},
        {"metallb.io/loadBalancerIPs": "pool"},
    ],
)
def test_an_annotation_that_keeps_nothing_inside(annotations):
    assert exposure(balancer(annotations))["inside"] == ""


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        (balancer(loadBalancerClass="tailscale"), "its class tailscale"),
        (balancer(loadBalancerClass="service.k8s.aws/nlb"), "the default of its controller"),
        (balancer({f"{BETA}aws-load-balancer-type": "external"}), "the default of its controller"),
        (balancer(loadBalancerIP="192.168.1.10"), "its address 192.168.1.10"),
        (balancer({"metallb.universe.tf/loadBalancerIPs": "10.0.0.1, fd00::1"}), "its address 10.0.0.1"),
        (balancer(loadBalancerClass="example.com/lb", loadBalancerIP="8.8.8.8"), ""),
    ],
)
def test_its_class_and_its_address_count(value, inside):
    assert exposure(value)["inside"] == inside


@pytest.mark.parametrize(
    ("value", "limited"),
    [
        (balancer(loadBalancerSourceRanges=["203.0.113.0/24"]), True),
        (balancer(loadBalancerSourceRanges=["203.0.113.0/24", "0.0.0.0/0"]), False),
        (balancer(loadBalancerSourceRanges=["10.0.0.0/0"]), False),
        (balancer(loadBalancerSourceRanges=["everybody"]), False),
        (balancer(loadBalancerSourceRanges=["0.0.0.0/1", "128.0.0.0/1"]), False),
        (balancer(loadBalancerSourceRanges=["0.0.0.0/1", "128.0.0.0/2"]), True),
        (balancer({f"{BETA}load-balancer-source-ranges": "8000::/1,::/1"}), False),
        (balancer(loadBalancerSourceRanges=[]), False),
        (balancer({f"{BETA}load-balancer-source-ranges": "203.0.113.0/24, 198.51.100.0/24"}), True),
        (balancer({f"{BETA}load-balancer-source-ranges": "0.0.0.0/0"}, loadBalancerSourceRanges=["10.0.0.0/8"]), True),
        (balancer({f"{BETA}azure-allowed-ip-ranges": "::/0"}), False),
        (balancer({f"{BETA}aws-load-balancer-security-groups": "sg-1"}), True),
        (service(type="NodePort", loadBalancerSourceRanges=["203.0.113.0/24"]), False),
    ],
)
def test_who_may_connect(value, limited):
    assert exposure(value)["limited"] is limited


def ingress(annotations=None, name=None):
    return {
        "kind": "Ingress",
        "metadata": {"annotations": annotations or {}},
        "spec": {"ingressClassName": name} if name else {},
    }


SCHEME = "alb.ingress.kubernetes.io/scheme"
APPGW = "appgw.ingress.kubernetes.io/use-private-ip"


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        (ingress(), ""),
        (ingress(name="nginx"), ""),
        (ingress({SCHEME: "internal"}, "nginx"), ""),
        (ingress({SCHEME: "internet-facing"}, "alb"), ""),
        (ingress({APPGW: "false"}), ""),
        (ingress({SCHEME: "internal"}, "alb"), f"the annotation {SCHEME}"),
        (ingress({"kubernetes.io/ingress.class": "alb"}), "the default of its controller"),
        (ingress(name="gce-internal"), "its class gce-internal"),
        (ingress({"kubernetes.io/ingress.class": "gce-internal"}), "its class gce-internal"),
        (ingress({APPGW: "true"}), f"the annotation {APPGW}"),
    ],
)
def test_an_ingress_in_the_private_network(value, inside):
    assert exposure(value) == {"way": "ingress", "inside": inside, "limited": False}
    assert kept_inside(value) == inside


RANGES = f"{BETA}load-balancer-source-ranges"


@pytest.mark.parametrize(
    ("value", "ranges", "inside"),
    [
        (balancer(), [], ""),
        (balancer({RANGES: " , "}), [], ""),
        (balancer({RANGES: "10.0.0.0/8, 192.168.0.0/16"}), ["10.0.0.0/8", "192.168.0.0/16"], "its source ranges"),
        (balancer({RANGES: "10.0.0.0/8"}, loadBalancerSourceRanges=["1.0.0.0/8"]), ["1.0.0.0/8"], ""),
        (balancer(loadBalancerSourceRanges=["10.0.0.0/8", "203.0.113.0/24"]), ["10.0.0.0/8", "203.0.113.0/24"], ""),
        (balancer(loadBalancerSourceRanges=["10.0.0.0/7"]), ["10.0.0.0/7"], ""),
        (balancer(loadBalancerSourceRanges=["fd00::/8"]), ["fd00::/8"], ""),
        (balancer({RANGES: "everybody"}), ["everybody"], ""),
        (service({RANGES: "10.0.0.0/8"}, type="NodePort"), ["10.0.0.0/8"], ""),
    ],
)
def test_source_ranges_and_where_they_lie(value, ranges, inside):
    assert source_ranges(value) == ranges
    assert kept_inside(value) == inside

"""Which policies of Linkerd let in callers without an identity, and to what."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.linkerd import linkerd_openings

GROUP = "policy.linkerd.io/v1alpha1"
NETWORK = {"kind": "NetworkAuthentication", "group": "policy.linkerd.io", "name": "office"}


def policy(kind, name, refs, **more):
    spec = {"targetRef": {"kind": kind, "name": name}, "requiredAuthenticationRefs": refs}
    return {"apiVersion": GROUP, "kind": "AuthorizationPolicy", "spec": spec, **more}


def server_authorization(client, server=None):
    return {"apiVersion": GROUP, "kind": "ServerAuthorization", "spec": {"client": client, "server": server or {}}}


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        policy("HTTPRoute", "probes", []),
        policy("Server", "cart", None),
        policy("Server", "cart", [{"kind": "ServiceAccount", "name": "web"}]),
        policy("Server", "cart", [NETWORK, {"kind": "MeshTLSAuthentication", "name": "all"}]),
        policy("Server", "cart", [], apiVersion="security.istio.io/v1"),
        {"apiVersion": GROUP, "kind": "AuthorizationPolicy", "spec": 1},
        {"apiVersion": GROUP, "kind": "Server", "spec": {"accessPolicy": "all-unauthenticated"}},
        server_authorization({"meshTLS": {"identities": ["*"]}}),
        server_authorization({"unauthenticated": False}),
        server_authorization({"unauthenticated": True, "networks": [{"cidr": "10.0.0.0/8"}]}),
        server_authorization(1),
    ],
)
def test_who_asks_for_an_identity_or_a_part_opens_nothing(value):
    assert linkerd_openings(value) == []


def test_a_policy_that_requires_nothing_opens_its_target():
    (found,) = linkerd_openings(policy("Namespace", "shop", []))
    assert found == {
        "path": ["spec", "requiredAuthenticationRefs"],
        "to": "every Server of the namespace",
        "wide": True,
        "space": "",
        "network": "",
    }
    (found,) = linkerd_openings(policy("Server", "cart", []))
    assert (found["to"], found["wide"]) == ('Server "cart"', False)


def test_a_policy_that_requires_a_network_says_which():
    (found,) = linkerd_openings(policy("Server", "cart", [{**NETWORK, "namespace": "shop"}]))
    assert found["path"] == ["spec", "requiredAuthenticationRefs", 0, "name"]
    assert (found["space"], found["network"]) == ("shop", "office")


@pytest.mark.parametrize("networks", [None, [], [{"cidr": "0.0.0.0/0"}, {"cidr": "::/0"}]])
def test_a_server_authorization_for_whoever_is_not_authenticated(networks):
    client = {"unauthenticated": True, "networks": networks}
    (found,) = linkerd_openings(server_authorization(client, {"name": "cart"}))
    assert (found["path"], found["to"]) == (["spec", "client", "unauthenticated"], 'Server "cart"')
    (found,) = linkerd_openings(server_authorization(client, {"selector": {"matchLabels": {"app": "cart"}}}))
    assert found["to"] == "the Servers that it selects"

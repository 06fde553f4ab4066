"""Facts about who issues the certificates that an object asks cert-manager for, and for which names.

A Certificate names its issuer in its spec, an Ingress or a Gateway by an annotation.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import near, related
from kubelint_compliance.graph.present import candidates
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

GROUP = "cert-manager.io"
_BY_ANNOTATION = (("cert-manager.io/cluster-issuer", "ClusterIssuer"), ("cert-manager.io/issuer", "Issuer"))
_STAGING = frozenset({
    "acme-staging-v02.api.letsencrypt.org",
    "acme-staging.api.letsencrypt.org",
    "api.test4.buypass.no",
    "dv.acme-v02.test-api.pki.goog",
    "pebble",
})  # fmt: skip
"""Hosts of ACME servers for tests, whose certificates no client trusts."""
_INSIDE = frozenset({
    *("local", "localdomain", "localhost", "internal", "intranet", "private", "corp", "home", "lan", "svc"),
    *("test", "example", "invalid", "onion", "arpa", "alt"),
})  # fmt: skip
"""Last labels of names that no public authority vouches for."""
_RESERVED = frozenset({"example.com", "example.net", "example.org"})
"""Domains that are kept for examples, and are nobody's (RFC 2606)."""
_BY_ADDRESS = (".nip.io", ".sslip.io", ".xip.io", ".traefik.me", ".localtest.me")
"""Ends of names that stand for an address, for trying things out."""


def issuers(value: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the issuers of the input that a Certificate, Ingress or Gateway uses for public names.

    Each is {path, kind, name, names, selfSigned, staging}: `path` leads to its name, `names` are the public names,
    `staging` is the server where it is one of ACME for tests, else empty.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    names = _public_names(mapping(value), seen.graph.space(own)) if own is not None else []
    if own is None or not names:
        return []
    found = []
    for path, kind, name in _referred(mapping(value)):
        issuer = _issuer(seen, own, kind, name)
        if issuer is not None:
            spec = mapping(issuer.value.get("spec"))
            found.append(
                {
                    "path": path,
                    "kind": kind,
                    "name": name,
                    "names": names,
                    "selfSigned": "selfSigned" in spec,
                    "staging": _staging_server(spec),
                    OTHERS: [related(issuer, "the issuer")],
                }
            )
    return found


def _issuer(seen: Seen, own: Node, kind: str, name: str) -> Node | None:
    """Return the issuer that an object means; where nobody says the namespaces, one of its folder."""
    space = "" if kind == "ClusterIssuer" else seen.graph.space(own)
    found = [node for node in candidates(seen, kind, space, name) if node.group == GROUP]
    if kind == "ClusterIssuer":
        return found[0] if found else None
    return next((node for node in found if near(seen.graph, own, node)), None)


def _referred(value: dict[str, Any]) -> Iterator[tuple[list[str], str, str]]:
    """Yield path, kind and name of the issuers that an object names."""
    ref = mapping(mapping(value.get("spec")).get("issuerRef"))
    if value.get("kind") == "Certificate":
        if text(ref.get("name")) and (text(ref.get("group")) or GROUP) == GROUP:
            yield ["spec", "issuerRef", "name"], text(ref.get("kind")) or "Issuer", ref["name"]
        return
    notes = mapping(mapping(value.get("metadata")).get("annotations"))
    for annotation, kind in _BY_ANNOTATION:
        if text(notes.get(annotation)):
            yield ["metadata", "annotations", annotation], kind, notes[annotation]


def _names(value: dict[str, Any]) -> Iterator[str]:
    """Yield the names that a certificate is asked for."""
    spec = mapping(value.get("spec"))
    yield from map(text, (spec.get("commonName"), *sequence(spec.get("dnsNames"))))
    for entry in map(mapping, sequence(spec.get("tls"))):
        yield from map(text, sequence(entry.get("hosts")))
    for listener in map(mapping, sequence(spec.get("listeners"))):
        if sequence(mapping(listener.get("tls")).get("certificateRefs")):
            yield text(listener.get("hostname"))


def _public_names(value: dict[str, Any], space: str) -> list[str]:
    """Return the public names, without those of Services, `web.shop`, as pods of the cluster call them."""
    names = dict.fromkeys(_names(value))
    return [
        name
        for name in names
        if is_public(name) and f"{name}.svc" not in names and not (space and name.endswith(f".{space}"))
    ]


def is_public(name: str) -> bool:
    """Whether a name is one that the public may ask for: of several labels, of no domain for inside or for examples.

    Names with a placeholder in them, and names that only stand for an address, are not.
    """
    labels = name.removeprefix("*.").rstrip(".").lower().split(".")
    plain = all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    top = labels[-1]
    if (
        not plain
        or len(labels) == 1
        or ".".join(labels[-2:]) in _RESERVED
        or not (top.isalpha() or top.startswith("xn--"))
    ):
        return False
    return top not in _INSIDE and "svc" not in labels[1:] and not name.lower().rstrip(".").endswith(_BY_ADDRESS)


def _staging_server(spec: dict[str, Any]) -> str:
    """Return the ACME server of the `spec` of an issuer where it is one for tests; else an empty text."""
    server = text(mapping(spec.get("acme")).get("server"))
    host = server.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return server if host in _STAGING or host.startswith("pebble.") else ""

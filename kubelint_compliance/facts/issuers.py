"""Facts about who issues the certificates that an object asks cert-manager for, and for which names.

A Certificate names its issuer in its spec, an Ingress or a Gateway by an annotation.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import near, related
from kubelint_compliance.graph.partners import called
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

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
_BY_ADDRESS = (".nip.io", ".sslip.io", ".xip.io", ".traefik.me", ".localtest.me")
"""Ends of names that stand for an address, for trying things out."""


def issuers(value: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the issuers of the input that a Certificate, Ingress or Gateway uses for public names.

    Each is {path, kind, name, names, selfSigned, staging}: `path` leads to its name, `names` are the public names,
    `staging` is the server where it is one of ACME for tests, else empty.
    """
    seen = seen_of(memo)
    names = list(dict.fromkeys(name for name in _names(mapping(value)) if is_public(name)))
    own = next(iter(seen.own), None) if names else None
    if own is None:
        return []
    found = []
    for path, kind, name in _referred(mapping(value)):
        issuer = _issuer(seen.graph, own, kind, name)
        if issuer is not None:
            spec = mapping(issuer.value.get("spec"))
            found.append(
                {
                    "path": path,
                    "kind": kind,
                    "name": name,
                    "names": names,
                    "selfSigned": "selfSigned" in spec,
                    "staging": staging_server(spec),
                    OTHERS: [related(issuer, "the issuer")],
                }
            )
    return found


def _issuer(graph: Graph, own: Node, kind: str, name: str) -> Node | None:
    """Return the issuer that an object means; where nobody says the namespaces, one of its folder."""
    space = "" if kind == "ClusterIssuer" else graph.space(own)
    found = called(graph, own, (GROUP, kind), space, name)
    if kind == "ClusterIssuer":
        return found[0] if found else None
    return next((node for node in found if near(graph, own, node)), None)


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


def is_public(name: str) -> bool:
    """Whether a name is one that the public may ask for: of several labels, and of no domain that is for inside use.

    Names with a placeholder in them, and names that only stand for an address, are not.
    """
    labels = name.removeprefix("*.").rstrip(".").lower().split(".")
    plain = all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
    if not plain or len(labels) == 1 or labels[-1].isdigit():
        return False
    return labels[-1] not in _INSIDE and "svc" not in labels[1:] and not name.lower().rstrip(".").endswith(_BY_ADDRESS)


def staging_server(spec: Any) -> str:
    """Return the ACME server of the `spec` of an issuer where it is one for tests; else an empty text."""
    server = text(mapping(mapping(spec).get("acme")).get("server"))
    try:
        host = urlsplit(server).hostname or ""
    except ValueError:
        return ""
    return server if host in _STAGING or host.startswith("pebble.") else ""

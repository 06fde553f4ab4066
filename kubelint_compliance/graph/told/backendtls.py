"""Facts about the way from a Gateway to what is behind it: whether a backend needs TLS there, and has it.

Without a BackendTLSPolicy for its Service a Gateway sends requests in clear text, or verifies nobody.
"""

from __future__ import annotations

from kubelint_compliance.facts import OTHERS
from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.mesh import NETWORKING, ROOT, mtls_mode
from kubelint_compliance.graph.near import related
from kubelint_compliance.graph.network.backends import SERVICE, ports_of, route_backends_written
from kubelint_compliance.graph.network.routes import GATEWAY_GROUP
from kubelint_compliance.graph.network.services import service_type
from kubelint_compliance.graph.partners import lies_in
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.graph.network.backends import Backend
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Seen

_TLS_PROTOCOLS = ("https", "tls", "kubernetes.io/wss")
_TLS_PORTS = (443, 8443)


def unverified_backends(route: Any, labels: Any, values: Any, memo: Any) -> list[dict[str, Any]]:
    """Return the backends of a route that need TLS and have no BackendTLSPolicy: {path, name, port, label}.

    Those are ports of a Service that take TLS by what they say, and all ports where it or its namespace has one of
    `labels` with one of `values`, unless a mesh requires mutual TLS there; `label` is that one, empty for the others.
    Settings of a mesh for the host of the Service count as a policy.
    """
    seen = seen_of(memo)
    found = []
    for backend in route_backends_written(route) if seen.own else ():
        service = _service(seen, backend)
        port = _port(service, backend) if service is not None else None
        if service is None or port is None or _is_covered(seen, service, port):
            continue
        label = "" if _takes_tls(port) else _classified(seen, service, sequence(labels), sequence(values))
        if label or _takes_tls(port):
            place = related(service, "the Service")
            shown = {"name": backend.name, "port": str(backend.port), "label": label}
            found.append({"path": [*backend.path], **shown, OTHERS: [place]})
    return found


def _service(seen: Seen, backend: Backend) -> Node | None:
    """Return the Service in the input that a backend surely means."""
    for own in seen.own if backend.kind == SERVICE else ():
        space = backend.space or seen.graph.space(own)
        for node in seen.graph.find("", "Service", space, backend.name):
            if lies_in(seen, node, space) and not node.patched and service_type(node) != "ExternalName":
                return node
    return None


def _port(service: Node, backend: Backend) -> dict[str, Any] | None:
    return next((port for port in ports_of(service) if port.get("port") == backend.port), None)


def _takes_tls(port: dict[str, Any]) -> bool:
    """Whether a port of a Service takes TLS, by its protocol, else by its name, else by its number.

    A number says it only where the pods have it as well: behind another one a proxy may have ended TLS.
    """
    protocol, name = text(port.get("appProtocol")).lower(), text(port.get("name"))
    if protocol:
        return protocol in _TLS_PROTOCOLS
    if name:
        return name in _TLS_PROTOCOLS or name.startswith(("https-", "tls-"))
    number, target = port.get("port"), port.get("targetPort") or port.get("port")
    if not isinstance(number, int) or not isinstance(target, int | str):
        return False
    return number in _TLS_PORTS and (target in _TLS_PORTS or target == "https")


def _is_covered(seen: Seen, service: Node, port: dict[str, Any]) -> bool:
    policies = seen.of(seen.graph.of_kind(GATEWAY_GROUP, "BackendTLSPolicy"))
    rules = seen.of(seen.graph.of_kind(NETWORKING, "DestinationRule"))
    return any(_targets(seen, policy, service, port) for policy in policies) or any(
        text(mapping(rule.value.get("spec")).get("host")).partition(".")[0] in (service.ref.name, "*") for rule in rules
    )


def _targets(seen: Seen, policy: Node, service: Node, port: dict[str, Any]) -> bool:
    spaces = (seen.graph.space(policy), seen.graph.space(service))
    spec = mapping(policy.value.get("spec"))
    targets = [mapping(entry) for entry in (spec.get("targetRef"), *sequence(spec.get("targetRefs")))]
    return (spaces[0] == spaces[1] or "" in spaces) and any(
        target.get("name") == service.ref.name and target.get("sectionName") in (None, "", port.get("name"))
        for target in targets
    )


def _classified(seen: Seen, service: Node, labels: Sequence[Any], values: Sequence[Any]) -> str:
    """Return the label that says what a Service holds is to be guarded, where no mesh does it; else an empty text."""
    space = seen.graph.space(service)
    for holder in (service.labels, seen.graph.namespace_labels(space)):
        for label in labels:
            if text(holder.get(label)).lower() in values:
                return "" if mtls_mode(seen.graph, service, space, ROOT)[0] == "STRICT" else f"{label}={holder[label]}"
    return ""

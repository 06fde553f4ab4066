"""A service mesh: which namespaces are in it, and which mutual TLS its policies ask for, as Istio decides it.

A policy without a selector holds for its namespace, in the root namespace for the whole mesh. One that leaves the mode
unset leaves it to the next wider one; where nobody says it, requests in clear text are taken, too.
"""

from __future__ import annotations

from kubelint_compliance.graph.index import sees
from kubelint_compliance.graph.near import folder_of, near
from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

SECURITY, NETWORKING = "security.istio.io", "networking.istio.io"
OBJECTS = (
    *((NETWORKING, kind) for kind in ("DestinationRule", "Sidecar", "VirtualService")),
    *((SECURITY, kind) for kind in ("AuthorizationPolicy", "RequestAuthentication")),
)
"""Kinds that only a mesh reads."""
OF_PROXIES = ((SECURITY, "PeerAuthentication"), (SECURITY, "AuthorizationPolicy"), (NETWORKING, "Sidecar"))
"""Kinds that only the proxies beside workloads act on, not a gateway alone."""
ROOT = "istio-system"
"""The root namespace of Istio where nobody says another one: there the mesh itself runs, which is in no mesh."""
ISTIO, AMBIENT, LINKERD = "istio", "ambient", "linkerd"


def mode_of(policy: Node) -> str:
    """Return the mode that a PeerAuthentication sets; empty where it leaves that to a wider one."""
    mode = text(mapping(mapping(policy.value.get("spec")).get("mtls")).get("mode"))
    return "" if mode == "UNSET" else mode


def is_wide(policy: Node) -> bool:
    """Whether a policy holds for more than the workloads that it selects."""
    selector = mapping(mapping(policy.value.get("spec")).get("selector"))
    return not mapping(selector.get("matchLabels"))


def mtls_mode(graph: Graph, holder: Node, space: str, root: str) -> tuple[str, list[Node]]:
    """Return the mode of mutual TLS for a namespace of the mesh and who sets it; an empty one where nobody does.

    Policies of the namespace go before those of the root namespace; of several the strictest is taken. One of which
    nobody says the namespace may be for the whole mesh.
    """
    policies = [node for node in graph.of_kind(SECURITY, "PeerAuthentication") if is_wide(node) and mode_of(node)]
    others = [node for node in policies if node is not holder and sees(holder, node)]
    own = [node for node in others if space != root and graph.space(node) == space and _is_by(node, holder, space)]
    wide = [node for node in others if graph.space(node) in (root, "") and node not in own]
    for found in (own, wide):
        modes = {mode_of(node) for node in found}
        for mode in ("STRICT", "PERMISSIVE", "DISABLE"):
            if mode in modes:
                return mode, [node for node in found if mode_of(node) == mode]
    return "", []


def _is_by(node: Node, holder: Node, space: str) -> bool:
    """Whether objects of one namespace are together; where nobody says which that is, in one folder."""
    return bool(space) or folder_of(node) == folder_of(holder)


def mesh_by_labels(labels: dict[str, Any]) -> str:
    """Return the mesh that the labels of a namespace take its pods into; empty where they take them into none."""
    if labels.get("istio.io/dataplane-mode") == "ambient":
        return AMBIENT
    if labels.get("istio-injection") == "enabled":
        return ISTIO
    return ISTIO if text(labels.get("istio.io/rev")) and labels.get("istio-injection") != "disabled" else ""


def mesh_of(graph: Graph, holder: Node, space: str) -> str:
    """Return the mesh that a namespace is in, as its Namespace says, or objects beside one that only proxies read."""
    for node in graph.find("", "Namespace", "", space) if space else ():
        if sees(holder, node):
            notes = mapping(mapping(node.value.get("metadata")).get("annotations"))
            linkerd = text(notes.get("linkerd.io/inject")) in ("enabled", "ingress")
            found = LINKERD if linkerd else mesh_by_labels(node.labels)
            if found:
                return found
    if space == ROOT:
        return ""
    beside = (node for kind in OF_PROXIES for node in graph.in_namespace(*kind, space))
    return ISTIO if any(sees(holder, node) and near(graph, holder, node) for node in beside) else ""

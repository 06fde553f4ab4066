"""Facts about the service mesh around an object: whether there is one, and what its policies ask of callers.

`root` is the root namespace of Istio, whose policies hold for the whole mesh.
"""

from __future__ import annotations

import re

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.mesh import OBJECTS, SECURITY, mesh_by_labels, mesh_of, mtls_mode
from kubelint_compliance.graph.near import near
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node

_TOKEN = re.compile(r"request\.headers\[[^\]]*(?:authorization|token|jwt)[^\]]*\]$", re.IGNORECASE)
"""A condition on a header in which a token is."""
_TRUE = ("1", "t", "true")
"""What Go takes for true, in small letters."""


def mtls_mode_of(space: Any, root: Any, memo: Any) -> str:
    """Return the mode of mutual TLS that PeerAuthentications set for a namespace, besides this object.

    It is empty where none of them does. Those of the namespace go before those of the whole mesh.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    return mtls_mode(seen.graph, own, text(space), text(root))[0] if own is not None else ""


def mesh(space: Any, memo: Any) -> str:
    """Return the mesh that pods of a namespace are taken into: `istio`, `ambient`, `linkerd`, or an empty text.

    The labels of the Namespace say it, or objects beside this one that only proxies read.
    """
    seen = seen_of(memo)
    own = next(iter(seen.own), None)
    return mesh_of(seen.graph, own, text(space)) if own is not None else ""


def speaks_for_mesh(memo: Any) -> bool:
    """Whether this object is the first of a mesh that no Namespace of the input is labelled for.

    So what is missing in all of it is told once.
    """
    seen = seen_of(memo)
    spaces = seen.of(seen.graph.of_kind("", "Namespace"))
    if any(mesh_by_labels(node.labels) for node in spaces):
        return False
    first = next((node for kind in OBJECTS for node in seen.of(seen.graph.of_kind(*kind))), None)
    return any(first is own for own in seen.own)


def requires_principal(root: Any, memo: Any) -> bool:
    """Whether an AuthorizationPolicy may make the workloads of this RequestAuthentication ask for a valid token.

    That is one that speaks of the principal or the claims of a request or of a header with a token, refuses everything,
    or leaves it to a service of its own, unless its selector or its targets are for other workloads. One that only
    records, or is a dry run, refuses nothing.
    """
    seen = seen_of(memo)
    policies = seen.of(seen.graph.of_kind(SECURITY, "AuthorizationPolicy"))
    return any(
        _asks(policy) and _reaches(seen.graph, policy, own, text(root)) and not _are_apart(policy, own)
        for own in seen.own
        for policy in policies
    )


def _asks(policy: Node) -> bool:
    spec = mapping(policy.value.get("spec"))
    action, rules = spec.get("action") or "ALLOW", [mapping(rule) for rule in sequence(spec.get("rules"))]
    if action == "AUDIT" or _is_tried(policy):
        return False
    if action == "CUSTOM" or (action == "ALLOW" and not rules):
        return True
    sources = [mapping(mapping(entry).get("source")) for rule in rules for entry in sequence(rule.get("from"))]
    conditions = [mapping(entry) for rule in rules for entry in sequence(rule.get("when"))]
    field = "notRequestPrincipals" if action == "DENY" else "requestPrincipals"
    wanted = "notValues" if action == "DENY" else "values"
    return any(source.get(field) for source in sources) or any(
        key.startswith("request.auth") or (_TOKEN.match(key) and entry.get(wanted))
        for entry in conditions
        for key in [text(entry.get("key"))]
    )


def _is_tried(policy: Node) -> bool:
    """Whether a policy is a dry run, whose decisions are only recorded."""
    notes = mapping(mapping(policy.value.get("metadata")).get("annotations"))
    return text(notes.get("istio.io/dry-run")).lower() in _TRUE


def _reaches(graph: Graph, policy: Node, own: Node, root: str) -> bool:
    """Whether a policy is for the namespace of an object: it lies there or in the root, or that one is the root."""
    return near(graph, policy, own) or graph.space(policy) in (root, "") or graph.space(own) in (root, "")


def _are_apart(policy: Node, own: Node) -> bool:
    """Whether two policies cannot be for the same workloads: their labels contradict, or their targets differ."""
    one, other = (mapping(node.value.get("spec")) for node in (policy, own))
    labels, wanted = (mapping(mapping(spec.get("selector")).get("matchLabels")) for spec in (one, other))
    if any(name in wanted and wanted[name] != value for name, value in labels.items()):
        return True
    targets, aims = _targets(one), _targets(other)
    return bool(targets and aims) and targets.isdisjoint(aims)


def _targets(spec: dict[str, Any]) -> frozenset[tuple[str, str]]:
    entries = [mapping(entry) for entry in (spec.get("targetRef"), *sequence(spec.get("targetRefs")))]
    return frozenset((text(entry.get("kind")), text(entry.get("name"))) for entry in entries if entry)

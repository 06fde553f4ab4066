"""Field names as Kubernetes' decoder takes them: whatever their case, where validation is not strict.

Goes in: a value of an object. Comes out: the same with every known field under its own name.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MAPS = ("matchLabels", "labels", "annotations")
"""Fields whose keys are words of the user."""

_FIELDS = {
    name.lower(): name
    for name in (
        *("name", "protocol", "port", "ports", "containerPort", "hostPort", "hostIP", "endPort", "targetPort"),
        *("nodePort", "tier", "priority"),
        *("podSelector", "namespaceSelector", "ipBlock", "cidr", "except", "ingress", "egress", "from", "to"),
        *("policyTypes", "matchExpressions", "key", "operator", "values", "subject", "namespaces"),
        *("pods", "action", "portNumber", "portRange", "namedPort", "start", "end", "networks", "nodes", "domainNames"),
        *("protocols", "tcp", "udp", "sctp", "destinationPort", "destinationNamedPort", "number", "range"),
        *("defaultBackend", "rules", "host", "http", "paths", "path", "pathType", "backend", "service", "resource"),
        *("tls", "hosts", "secretName", *_MAPS),
    )
}  # fmt: skip


def folded(value: Any) -> Any:
    """Return a value with its fields, and those below, under the names that they have in the API.

    Of two spellings of one field the later counts, as for Go's decoder.
    """
    if value.__class__ is list:
        return [folded(entry) for entry in value]
    if value.__class__ is not dict:
        return value
    found = {}
    for key, below in value.items():
        name = _FIELDS.get(key.lower(), key) if key.__class__ is str else key
        found[name] = below if name in _MAPS else folded(below)
    return found

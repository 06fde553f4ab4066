"""Which requests the webhooks of a configuration are sent: their rules, as the API server takes them."""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Places = list[dict[str, Any]]
    Resource = tuple[str, str]

_PODS, _EPHEMERAL = ("", "pods"), ("", "pods/ephemeralcontainers")
_CONNECTED: tuple[Resource, ...] = tuple(
    ("", name)
    for name in (
        *("pods/exec", "pods/attach", "pods/portforward", "pods/proxy"),
        *("services/proxy", "nodes/proxy"),
    )
)
"""What is connected to. That is neither made nor changed, whatever the method of HTTP."""
_WORKLOADS: tuple[Resource, ...] = (
    _PODS,
    *(("apps", name) for name in ("deployments", "daemonsets", "statefulsets", "replicasets")),
    *(("batch", name) for name in ("jobs", "cronjobs")),
)
_CHANGED: tuple[Resource, ...] = (
    *(entry for entry in _WORKLOADS if entry != ("batch", "jobs")),
    ("", "services"),
    ("networking.k8s.io", "ingresses"),
    *(("rbac.authorization.k8s.io", name) for name in ("roles", "clusterroles", "rolebindings", "clusterrolebindings")),
)
"""What is changed into something else after it was made. The pod of a Job stays as it was made."""


def looks_at_workloads(webhook: dict[str, Any]) -> bool:
    """Whether requests that make or change pods and workloads are sent to a webhook."""
    rules = list(map(mapping, sequence(webhook.get("rules"))))
    return any(
        _is_sent(rule, resource, operation)
        for rule in rules
        for resource in _WORKLOADS
        for operation in ("CREATE", "UPDATE")
    )


def webhook_gaps(webhook: Any, configuration: Any) -> list[dict[str, Any]]:
    """Return the rules of a webhook that see how objects are made and not how they are changed: {path, what}.

    `what` is a clause. What another webhook of the same configuration is sent is no gap. Connections, such as that of
    `pods/exec`, are neither made nor changed.
    """
    everyone = [
        mapping(rule)
        for entry in sequence(mapping(configuration).get("webhooks"))
        for rule in sequence(mapping(entry).get("rules"))
    ]
    found: Places = []
    for index, rule in enumerate(map(mapping, sequence(mapping(webhook).get("rules")))):
        made = [entry for entry in _CHANGED if _is_sent(rule, entry, "CREATE")]
        missed = [entry for entry in made if not any(_is_sent(other, entry, "UPDATE") for other in everyone)]
        if missed:
            names = _listed([name for _, name in missed])
            found.append(
                {"path": ["rules", index, "operations"], "what": f"when {names} are made, not when they change"}
            )
        elif _PODS in made and not any(_is_sent(other, _EPHEMERAL, "UPDATE") for other in everyone):
            what = "pods, but not the ephemeral containers that are added to them"
            found.append({"path": ["rules", index, "resources"], "what": what})
        missed = [entry for entry in _connections(rule) if not any(_is_sent(one, entry, "CONNECT") for one in everyone)]
        if missed:
            names = " and ".join(name for _, name in missed)
            what = f"{names}, but not at CONNECT, the only operation there"
            found.append({"path": ["rules", index, "operations"], "what": what})
    return found


def _connections(rule: dict[str, Any]) -> list[Resource]:
    """Return the connections that a rule names by themselves."""
    named = set(map(text, sequence(rule.get("resources"))))
    return [entry for entry in _CONNECTED if entry[1] in named and _is_of_group(rule, entry[0])]


def _is_of_group(rule: dict[str, Any], group: str) -> bool:
    return not {"*", group}.isdisjoint(map(text, sequence(rule.get("apiGroups"))))


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} other kinds"


def _is_sent(rule: dict[str, Any], resource: Resource, operation: str) -> bool:
    """Whether a request for a resource, perhaps `resource/subresource`, is one of those of a rule."""
    group, name = resource
    operations = list(map(text, sequence(rule.get("operations"))))
    if rule.get("scope") == "Cluster" and not name.startswith("cluster"):
        return False
    return not (
        {"*", operation}.isdisjoint(operations)
        or not _is_of_group(rule, group)
        or _forms(name).isdisjoint(map(text, sequence(rule.get("resources"))))
    )


def _forms(name: str) -> set[str]:
    """Return how rules may name a resource: `*` is all resources, and no part of one."""
    resource, _, part = name.partition("/")
    return {"*/*", f"{resource}/{part}", f"{resource}/*", f"*/{part}"} if part else {"*/*", "*", name}

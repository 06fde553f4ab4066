"""What Gatekeeper's constraints and its configuration leave out, and where a constraint refuses nothing."""

from __future__ import annotations

from kubelint_compliance.facts.policies.hollow import nothing_left
from kubelint_compliance.facts.policies.names import is_platform, is_wide, space_words
from kubelint_compliance.facts.policies.selectors import skipped_namespaces, skipped_objects
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Places = list[dict[str, Any]]

_REFUSING_POINTS = frozenset({"*", "validation.gatekeeper.sh", "vap.k8s.io"})
"""Where a request can be refused: the webhook, and a policy of Kubernetes' own that Gatekeeper makes."""
_EXEMPTING = ("*", "webhook")


def scoped_actions(constraint: Any) -> list[str]:
    """Return the actions that a constraint with the action `scoped` takes where requests can be refused."""
    spec = mapping(mapping(constraint).get("spec"))
    return [
        text(entry.get("action"))
        for entry in map(mapping, sequence(spec.get("scopedEnforcementActions")))
        for point in map(mapping, sequence(entry.get("enforcementPoints")))
        if text(point.get("name")) in _REFUSING_POINTS
    ]


def constraint_exclusions(constraint: Any) -> list[dict[str, Any]]:
    """Return what hollows out the `match` of a constraint of Gatekeeper: {path, what}.

    Such are namespaces by a pattern that are not of the platform, objects by a label that whoever writes them sets,
    and exclusions that leave nothing of the namespaces that are matched.
    """
    match = mapping(mapping(mapping(constraint).get("spec")).get("match"))
    path = ("spec", "match")
    excluded = [text(name) for name in sequence(match.get("excludedNamespaces"))]
    found: Places = [
        {"path": [*path, "excludedNamespaces", index], "what": space_words(name)}
        for index, name in enumerate(excluded)
        if is_wide(name)
    ]
    if not found and nothing_left(match, excluded):
        found.append({"path": [*path, "excludedNamespaces"], "what": "every namespace that it matches"})
    return [
        *found,
        *skipped_namespaces(match.get("namespaceSelector"), (*path, "namespaceSelector")),
        *skipped_objects(match.get("labelSelector"), (*path, "labelSelector")),
    ]


def gatekeeper_exemptions(config: Any) -> list[dict[str, Any]]:
    """Return the namespaces, not of the platform, whose requests Gatekeeper exempts by its Config: {path, what, wide}.

    `wide`: several are meant, or the namespace `default`.
    """
    found: Places = []
    for index, entry in enumerate(map(mapping, sequence(mapping(mapping(config).get("spec")).get("match")))):
        if not any(process in _EXEMPTING for process in sequence(entry.get("processes"))):
            continue
        for number, name in enumerate(map(text, sequence(entry.get("excludedNamespaces")))):
            if name and not is_platform(name):
                path = ["spec", "match", index, "excludedNamespaces", number]
                found.append({"path": path, "what": space_words(name), "wide": name == "default" or is_wide(name)})
    return found

"""Policies that look at nothing, since they leave out all that they match: a policy of any engine -> whether it does.

What is certain counts: an exclusion that asks for no more than each match, and conditions that never hold.
"""

from __future__ import annotations

from kubelint_compliance.facts.policies.names import is_everything
from kubelint_compliance.facts.policies.resources import leaves_no_resource, leaves_nothing
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

REFUSING = ("validate", "verifyImages")
"""The rules of Kyverno that refuse; others change objects or make new ones."""
_OPERATIONS = frozenset({"CREATE", "UPDATE", "DELETE", "CONNECT"})
_EVERYBODY = frozenset({"system:authenticated", "*"})


def policy_hollow(policy: Any) -> bool:
    """Whether a policy of Kyverno, Gatekeeper or Kubernetes' own, or a binding, leaves out all that it matches."""
    policy = mapping(policy)
    group, spec = text(policy.get("apiVersion")).partition("/")[0], mapping(policy.get("spec"))
    if group == "kyverno.io":
        rules = [rule for rule in map(mapping, sequence(spec.get("rules"))) if any(field in rule for field in REFUSING)]
        never = never_holds(at(spec, ("webhookConfiguration", "matchConditions")))
        return never or (bool(rules) and all(map(rule_hollow, rules)))
    if group == "constraints.gatekeeper.sh":
        match = mapping(spec.get("match"))
        excluded = [text(name) for name in sequence(match.get("excludedNamespaces"))]
        return any(map(is_everything, excluded)) or nothing_left(match, excluded)
    field = "matchResources" if text(policy.get("kind")).endswith("Binding") else "matchConstraints"
    return never_holds(spec.get("matchConditions")) or leaves_nothing(mapping(spec.get(field)))


def binding_hollow(binding: Any, policy: Any) -> bool:
    """Whether a binding, and the policy that it binds, leave out together all that the policy matches.

    Where the policy is not known, what the binding leaves out by itself counts.
    """
    if policy is None:
        return policy_hollow(binding)
    excluded = at(mapping(binding), ("spec", "matchResources", "excludeResourceRules"))
    matched = mapping(at(mapping(policy), ("spec", "matchConstraints")))
    every = [*sequence(excluded), *sequence(matched.get("excludeResourceRules"))]
    return policy_hollow(policy) or leaves_no_resource(matched.get("resourceRules"), every)


def never_holds(conditions: Any) -> bool:
    """Whether one of the conditions in CEL is false whatever is asked."""
    return any(text(mapping(entry).get("expression")).strip() == "false" for entry in sequence(conditions))


def nothing_left(match: dict[str, Any], excluded: list[str]) -> bool:
    """Whether a constraint of Gatekeeper leaves out each of the namespaces that it names."""
    names = [text(name) for name in sequence(match.get("namespaces"))]
    return bool(names) and all(name in excluded for name in names)


def rule_hollow(rule: dict[str, Any]) -> bool:
    """Whether a rule of Kyverno leaves out all that it matches, or verifies images and passes over each of them."""
    entries = [mapping(entry) for entry in sequence(rule.get("verifyImages"))]
    skips = bool(entries) and "validate" not in rule and all(skipped(entry) is not None for entry in entries)
    return skips or taken_whole(rule) is not None or never_holds(rule.get("celPreconditions"))


def skipped(entry: dict[str, Any]) -> int | None:
    """Return which of the `skipImageReferences` of an entry of `verifyImages` fits each image; None where none does."""
    names = enumerate(map(text, sequence(entry.get("skipImageReferences"))))
    return next((index for index, name in names if is_everything(name)), None)


def taken_whole(rule: dict[str, Any]) -> Path | None:
    """Return the place in the `exclude` of a rule of Kyverno that takes all that the rule matches; None without one."""
    exclude = mapping(rule.get("exclude"))
    left_out = list(_ways(exclude))
    matched = [entries for _, entries in _ways(mapping(rule.get("match")))]
    used = [next((path for path, way in left_out if _asks_less(way, entries)), None) for entries in matched]
    return used[0] if used and None not in used else None


def _ways(block: dict[str, Any]) -> list[tuple[Path, list[dict[str, Any]]]]:
    """Return each way to fit a block, and the filters that must hold together for it."""
    if block.get("any"):
        return [(("any", index), [mapping(entry)]) for index, entry in enumerate(sequence(block["any"]))]
    if block.get("all"):
        every = [mapping(entry) for entry in sequence(block["all"])]
        return [(("all", 0) if len(every) == 1 else ("all",), every)]
    return [((), [block])] if block else []


def _asks_less(exclusion: list[dict[str, Any]], matched: list[dict[str, Any]]) -> bool:
    """Whether each filter of an exclusion holds of whatever fits some filter that is matched."""
    return all(_says(entry) and any(_holds_of(entry, other) for other in matched) for entry in exclusion)


def _says(entry: dict[str, Any]) -> bool:
    """Whether a filter is none that Kyverno takes for empty, which fits nothing."""
    return any(entry.get(field) for field in ("roles", "clusterRoles", "subjects")) or any(
        mapping(entry.get("resources")).values()
    )


def _holds_of(entry: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a filter asks for nothing beyond another one."""
    asked, given = mapping(entry.get("resources")), mapping(other.get("resources"))
    people = {field: value for field, value in entry.items() if field != "resources" and value}
    return all(_meets(field, value, given.get(field)) for field, value in asked.items() if value) and all(
        value == other.get(field) or (field == "subjects" and _is_everybody(value)) for field, value in people.items()
    )


def _meets(field: str, asked: Any, given: Any) -> bool:
    if asked == given:
        return True
    wanted, held = list(map(text, sequence(asked))), list(map(text, sequence(given)))
    if field == "operations":
        return set(wanted) >= _OPERATIONS or (bool(held) and set(held) <= set(wanted))
    if field not in ("kinds", "names", "namespaces"):
        return False
    if any(map(_is_any, wanted)):
        return field != "kinds" or not any(map(_is_part, held))
    return bool(held) and all(name in wanted or (field == "kinds" and _plain(name) in wanted) for name in held)


def _is_any(name: str) -> bool:
    return is_everything(name) and "?" not in name


def _plain(kind: str) -> str:
    """Return the name of a kind that is written with its group and version; a kind with a part is itself."""
    return kind if _is_part(kind) else kind.rpartition("/")[2]


def _is_part(kind: str) -> bool:
    """Whether a kind is written with a part of it, as `Pod/exec`."""
    return "/" in kind and not kind.rpartition("/")[2][:1].isupper()


def _is_everybody(subjects: Any) -> bool:
    return any(
        entry.get("kind") == "Group" and text(entry.get("name")) in _EVERYBODY
        for entry in map(mapping, sequence(subjects))
    )

"""Policies that look at a part of what they name: a policy of any engine, or a binding -> whether it does.

What belongs to the platform is left out as a rule, so that this limits nothing; neither does what only says when an
object is looked at, as long as that is when it is made. All else counts, whether or not anything of it is in the input:
of what a policy does not look at, it shows nothing.
"""

from __future__ import annotations

from kubelint_compliance.facts.policies.hollow import REFUSING
from kubelint_compliance.facts.policies.names import is_everything, is_platform
from kubelint_compliance.facts.policies.selectors import NAME, spaces_alone
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PEOPLE = ("subjects", "roles", "clusterRoles")
_MADE = "CREATE"
_FIRST = frozenset({_MADE, "CONNECT"})
"""What is done first with an object, or with a part of it such as `Pod/exec`."""
_EQUAL, _UNEQUAL = ("Equals", "In", "AnyIn"), ("NotEquals", "NotIn", "AnyNotIn", "AllNotIn")
_PLAIN = ("true", 'request.operation != "DELETE"', "request.operation != 'DELETE'")
"""Conditions in CEL that hold of whatever is made."""


def policy_limited(policy: Any) -> bool:
    """Whether a policy, or a binding, leaves out more of what it names than the platform: by whatever it says itself.

    Of a policy of Kyverno with several rules that refuse, all of them do.
    """
    policy = mapping(policy)
    group, spec = text(policy.get("apiVersion")).partition("/")[0], mapping(policy.get("spec"))
    conditions = (spec.get("matchConditions"), at(spec, ("webhookConfiguration", "matchConditions")))
    if any(leaves_out(entry) for several in conditions for entry in sequence(several)):
        return True
    if group == "kyverno.io":
        rules = [rule for rule in map(mapping, sequence(spec.get("rules"))) if any(field in rule for field in REFUSING)]
        return bool(rules) and all(map(rule_limited, rules))
    if group == "constraints.gatekeeper.sh":
        return _constraint_limited(mapping(spec.get("match")))
    field = "matchResources" if text(policy.get("kind")).endswith("Binding") else "matchConstraints"
    return any(_narrows(holder) for holder in (spec, mapping(spec.get(field))))


def rule_limited(rule: dict[str, Any]) -> bool:
    """Whether a rule of Kyverno leaves out more than the platform."""
    block = mapping(rule.get("match"))
    ways = [[mapping(entry)] for entry in sequence(block.get("any"))] or [
        [mapping(entry) for entry in sequence(block.get("all"))] or [block]
    ]
    return (
        all(any(map(_is_narrow, way)) for way in ways)
        or _excludes(mapping(rule.get("exclude")))
        or any(map(leaves_out, sequence(rule.get("celPreconditions"))))
        or not _is_asked(rule.get("preconditions"))
    )


def _is_narrow(entry: dict[str, Any]) -> bool:
    """Whether a filter matches less than all objects of its kinds when they are made."""
    resources = mapping(entry.get("resources"))
    operations = list(map(text, sequence(resources.get("operations"))))
    if any(entry.get(field) for field in _PEOPLE) or (operations and _FIRST.isdisjoint(operations)):
        return True
    spaces = [text(name) for name in sequence(resources.get("namespaces"))]
    if spaces and not any(map(is_everything, spaces)):
        return True
    return any(resources.get(field) for field in ("name", "names", "annotations")) or any(
        selects_less(resources.get(field)) for field in ("namespaceSelector", "selector")
    )


def _excludes(block: dict[str, Any]) -> bool:
    """Whether an exclusion takes more than namespaces of the platform; the fields of a filter hold together."""
    ways = [[mapping(entry)] for entry in sequence(block.get("any"))]
    if not ways and block:
        ways = [[mapping(entry) for entry in sequence(block.get("all"))] or [block]]
    return any(not any(map(_is_of_platform, way)) for way in ways)


def _is_of_platform(entry: dict[str, Any]) -> bool:
    resources = mapping(entry.get("resources"))
    operations = list(map(text, sequence(resources.get("operations"))))
    spaces = [text(name) for name in sequence(resources.get("namespaces"))]
    return bool(spaces and all(map(is_platform, spaces))) or bool(operations and _FIRST.isdisjoint(operations))


def selects_less(selector: Any) -> bool:
    """Whether a selector leaves out more than namespaces of the platform by their names."""
    if mapping(mapping(selector).get("matchLabels")):
        return True
    return any(
        entry.get("key") != NAME
        or entry.get("operator") != "NotIn"
        or not all(is_platform(text(name)) for name in sequence(entry.get("values")))
        for entry in map(mapping, sequence(mapping(selector).get("matchExpressions")))
    )


def _narrows(holder: dict[str, Any]) -> bool:
    """Whether match constraints of Kubernetes' form leave something out."""
    rules = [mapping(rule) for rule in sequence(holder.get("resourceRules"))]
    return (
        any(selects_less(holder.get(field)) for field in ("namespaceSelector", "objectSelector"))
        or bool(holder.get("excludeResourceRules"))
        or (bool(rules) and all(rule.get("resourceNames") for rule in rules))
    )


def _constraint_limited(match: dict[str, Any]) -> bool:
    excluded = [text(name) for name in sequence(match.get("excludedNamespaces"))]
    named = [text(name) for name in sequence(match.get("namespaces"))]
    return (
        not all(map(is_platform, excluded))
        or (bool(named) and not any(map(is_everything, named)))
        or any(selects_less(match.get(field)) for field in ("namespaceSelector", "labelSelector"))
        or text(match.get("scope")) == "Cluster"
        or text(match.get("source")) == "Generated"
        or bool(match.get("name"))
    )


def leaves_out(condition: Any) -> bool:
    """Whether a condition in CEL may leave out more than namespaces of the platform."""
    words = " ".join(text(mapping(condition).get("expression")).split())
    names = spaces_alone(words)
    return words not in _PLAIN and (names is None or not all(map(is_platform, names)))


def _is_asked(preconditions: Any) -> bool:
    """Whether the preconditions of a rule of Kyverno hold of whatever is made: they speak of the operation alone."""
    block = mapping(preconditions)
    entries = [*sequence(preconditions), *sequence(block.get("all")), *sequence(block.get("any"))]
    return all(_is_when_made(mapping(entry)) for entry in entries)


def _is_when_made(condition: dict[str, Any]) -> bool:
    key = text(condition.get("key")).replace(" ", "").strip("{}").partition("||")[0]
    value, operator = condition.get("value"), text(condition.get("operator"))
    named = [text(one) for one in sequence(value)] or [text(value)]
    if key != "request.operation":
        return False
    if operator in _EQUAL:
        return not _FIRST.isdisjoint(named)
    return operator in _UNEQUAL and _MADE not in named

"""What Kyverno's policies and exceptions let through: a policy or an exception -> places in it.

Which action counts for a rule, `facts/policies/actions.py` says.
"""

from __future__ import annotations

from kubelint_compliance.facts.policies.actions import of_policy, of_rule, place
from kubelint_compliance.facts.policies.filters import filters, wide_places
from kubelint_compliance.facts.policies.hollow import REFUSING, never_holds, skipped, taken_whole
from kubelint_compliance.facts.policies.names import is_everything
from kubelint_compliance.facts.policies.selectors import chosen_exclusions
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = list[dict[str, Any]]


def kyverno_unenforced(value: Any) -> list[dict[str, Any]]:
    """Return where the validating rules of a policy of Kyverno do not refuse: {path, what, unset, but, partly}.

    `what` is a clause such as `says Audit`; `unset`: nothing is written, and the default Audit holds. `but` names the
    namespaces for which an override refuses all the same, and `partly` says that they are more than those of the
    platform. Overrides for namespaces of the platform alone are left out, and so are rules that verify images.
    """
    spec = mapping(mapping(value).get("spec"))
    rules = [(index, rule) for index, rule in _rules(spec) if isinstance(rule.get("validate"), dict)]
    if not rules:
        return []
    found: Places = []
    if spec.get("admission") is False:
        found.append(place(("spec", "admission"), "is not asked when objects are admitted"))
    return [*found, *of_policy(spec, rules), *(entry for index, rule in rules for entry in of_rule(index, rule))]


def _rules(spec: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((index, mapping(rule)) for index, rule in enumerate(sequence(spec.get("rules"))))


def kyverno_exclusions(value: Any) -> list[dict[str, Any]]:
    """Return what hollows out the rules of a policy of Kyverno that refuse: {path, what}.

    Such are every namespace, namespaces by a pattern, objects by a pattern of names or by labels and annotations that
    anybody may choose, roles and groups that many have, all that a rule matches, and every image. Namespaces of the
    platform are none of them, and so are single ones. Of a policy in CEL it is what of these `admissionExclusions` has.
    """
    value = mapping(value)
    if text(value.get("apiVersion")).startswith("policies."):
        return chosen_exclusions(value)
    spec = mapping(value.get("spec"))
    found = _never(mapping(spec.get("webhookConfiguration")), ("spec", "webhookConfiguration"), "matchConditions")
    for index, rule in _rules(spec):
        if any(field in rule for field in REFUSING):
            found += _of_rule(rule, ("spec", "rules", index))
    return found


def _of_rule(rule: dict[str, Any], path: Path) -> Places:
    found: Places = []
    for below, entry in filters(rule.get("exclude")):
        found += wide_places((*path, "exclude", *below), entry)
    whole = taken_whole(rule) if not found else None
    if whole is not None:
        found.append({"path": [*path, "exclude", *whole], "what": _all_of(rule)})
    for index, entry in enumerate(map(mapping, sequence(rule.get("verifyImages")))):
        number = skipped(entry)
        if number is not None:
            found.append({"path": [*path, "verifyImages", index, "skipImageReferences", number], "what": "every image"})
    return [*found, *_never(rule, path, "celPreconditions", _all_of(rule))]


def _all_of(rule: dict[str, Any]) -> str:
    return f'all that its rule "{text(rule.get("name"))}" matches'


def _never(holder: dict[str, Any], path: Path, field: str, what: str = "everything") -> Places:
    """Return the place of a condition that is false whatever is asked."""
    for index, entry in enumerate(sequence(holder.get(field))):
        if never_holds([entry]):
            return [{"path": [*path, field, index, "expression"], "what": what}]
    return []


def kyverno_exceptions(value: Any) -> list[dict[str, Any]]:
    """Return where an exception from policies of Kyverno is wider than a few objects: {path, what}."""
    spec = mapping(mapping(value).get("spec"))
    if "policyRefs" in spec:
        return _of_cel(spec)
    found: Places = []
    for index, entry in enumerate(map(mapping, sequence(spec.get("exceptions")))):
        for number, name in enumerate(sequence(entry.get("ruleNames"))):
            if is_everything(text(name)):
                place = ["spec", "exceptions", index, "ruleNames", number]
                found.append({"path": place, "what": f'every rule of "{text(entry.get("policyName"))}"'})
    if not spec.get("conditions") and not spec.get("podSecurity"):
        for path, entry in filters(spec.get("match")):
            found += wide_places(("spec", "match", *path), entry, kinds_alone=True)
    return found


def _of_cel(spec: dict[str, Any]) -> Places:
    """Without conditions, or with one that always holds, an exception counts for all that the policies look at."""
    conditions = sequence(spec.get("matchConditions"))
    told = [text(mapping(entry).get("expression")).strip() for entry in conditions]
    if spec.get("images") or spec.get("allowedValues") or any(words != "true" for words in told):
        return []
    path: Path = ("spec", "matchConditions", 0, "expression") if told else ("spec", "policyRefs")
    names = (text(at(entry, ("name",))) for entry in sequence(spec["policyRefs"]))
    return [{"path": list(path), "what": " and ".join(f'all that "{name}" looks at' for name in names if name)}]

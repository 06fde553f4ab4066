"""What Kyverno's policies and exceptions let through: a policy or an exception -> places in it.

Actions count as Kyverno takes them: that of a rule before that of its policy, and Audit where neither says one.
"""

from __future__ import annotations

from kubelint_compliance.facts.policies.filters import filters, wide_places
from kubelint_compliance.facts.policies.hollow import REFUSING, never_holds, skipped, taken_whole
from kubelint_compliance.facts.policies.names import is_everything, is_platform, space_words
from kubelint_compliance.facts.policies.selectors import chosen_exclusions
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = list[dict[str, Any]]

_ACTION, _OVERRIDES = "validationFailureAction", "validationFailureActionOverrides"
_ENFORCE = ("Enforce", "enforce")


def kyverno_unenforced(value: Any) -> list[dict[str, Any]]:
    """Return where the validating rules of a policy of Kyverno are kept from refusing: {path, what, unset}.

    `what` is a clause such as `says Audit`; `unset`: nothing is written, and the default Audit holds. Overrides for
    namespaces of the platform alone are left out, and so are rules that verify images.
    """
    spec = mapping(mapping(value).get("spec"))
    rules = [(index, rule) for index, rule in _rules(spec) if isinstance(rule.get("validate"), dict)]
    if not rules:
        return []
    found: Places = []
    if spec.get("admission") is False:
        found.append(_place(("spec", "admission"), "is not asked when objects are admitted"))
    inherit = [(index, rule) for index, rule in rules if "failureAction" not in rule["validate"]]
    if inherit and not _is_enforced_everywhere(spec):
        found += _of_policy(spec, inherit, alone=len(inherit) == len(rules))
    if inherit:
        found += _overrides(spec.get(_OVERRIDES), ("spec", _OVERRIDES))
    for index, rule in rules:
        path, validate = ("spec", "rules", index, "validate"), rule["validate"]
        if "failureAction" in validate and validate["failureAction"] not in _ENFORCE:
            found.append(_place((*path, "failureAction"), _says(validate["failureAction"])))
        found += _overrides(validate.get("failureActionOverrides"), (*path, "failureActionOverrides"))
    return found


def _rules(spec: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((index, mapping(rule)) for index, rule in enumerate(sequence(spec.get("rules"))))


def _place(path: Path, what: str, *, unset: bool = False) -> dict[str, Any]:
    return {"path": list(path), "what": what, "unset": unset}


def _says(action: Any) -> str:
    return f"says {text(action) or 'no action'}"


def _of_policy(spec: dict[str, Any], inherit: list[tuple[int, dict[str, Any]]], *, alone: bool) -> Places:
    """Return where the action is said, or is not, of rules that have none; `alone`: there are no other rules."""
    if _ACTION in spec:
        where = "" if alone else f" for {' and '.join(_named(*rule) for rule in inherit)}"
        return [_place(("spec", _ACTION), f"{_says(spec[_ACTION])}{where}")]
    if alone:
        return [_place(("spec", "rules"), "says no failure action, so that the default Audit holds", unset=True)]
    said = "says no failure action in {}, so that the default Audit holds".format
    return [
        _place(("spec", "rules", index, "validate"), said(_named(index, rule)), unset=True) for index, rule in inherit
    ]


def _named(index: int, rule: dict[str, Any]) -> str:
    name = text(rule.get("name"))
    return f'its rule "{name}"' if name else f"rules[{index}]"


def _is_enforced_everywhere(spec: dict[str, Any]) -> bool:
    overrides = map(mapping, sequence(spec.get(_OVERRIDES)))
    return spec.get(_ACTION) in _ENFORCE or any(
        text(entry.get("action")) in _ENFORCE
        and "namespaceSelector" not in entry
        and any(is_everything(text(name)) for name in sequence(entry.get("namespaces")))
        for entry in overrides
    )


def _overrides(entries: Any, path: Path) -> Places:
    found = []
    for index, entry in enumerate(map(mapping, sequence(entries))):
        names = [text(name) for name in sequence(entry.get("namespaces"))]
        if "action" in entry and entry["action"] not in _ENFORCE and not (names and all(map(is_platform, names))):
            where = " and ".join(map(space_words, names)) or "the namespaces that it selects"
            found.append(_place((*path, index, "action"), f"{_says(entry['action'])} for {where}"))
    return found


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

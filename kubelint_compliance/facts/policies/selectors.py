"""What selectors and conditions of admission leave out: a webhook, a policy or its binding -> places in it."""

from __future__ import annotations

import re

from kubelint_compliance.facts.policies.coverage import looks_at_workloads
from kubelint_compliance.facts.policies.names import has_wildcard, is_platform, space_words
from kubelint_compliance.facts.policies.resources import excluded_resources
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = list[dict[str, Any]]

NAME = "kubernetes.io/metadata.name"
"""The label that the API server gives every namespace."""
_SPACE = r"(?:request\.namespace|object\.metadata\.namespace|namespaceObject\.metadata\.name)"
_QUOTED = r"""["']([^"']*)["']"""
_NOT_EQUAL = re.compile(rf"{_SPACE}\s*!=\s*{_QUOTED}")
_NOT_IN = re.compile(rf"!\s*\(\s*{_SPACE}\s+in\s+\[([^\]]*)\]\s*\)")
_NOT_STARTING = re.compile(rf"!\s*{_SPACE}\.startsWith\(\s*{_QUOTED}\s*\)")
_FORMS = (_NOT_EQUAL, _NOT_IN, _NOT_STARTING)
_BINDING = "ValidatingAdmissionPolicyBinding"


def admission_exclusions(value: Any) -> list[dict[str, Any]]:
    """Return what a policy of Kubernetes' own, or its binding, leaves out beside the platform: {path, what}.

    These are namespaces that are not of the platform, by name, in selectors and in conditions; objects by a label,
    which whoever writes the object sets; and all resources that are matched.
    """
    path = ("spec", "matchResources" if mapping(value).get("kind") == _BINDING else "matchConstraints")
    selector = at(mapping(value), (*path, "namespaceSelector"))
    return [*skipped_namespaces(selector, (*path, "namespaceSelector")), *_chosen(mapping(value), path, named=True)]


def chosen_exclusions(value: Any) -> list[dict[str, Any]]:
    """Return what `admissionExclusions` has, of a policy of that form, without single namespaces: {path, what}."""
    return _chosen(mapping(value), ("spec", "matchConstraints"), named=False)


def _chosen(value: dict[str, Any], path: Path, *, named: bool) -> Places:
    """Return what is left out but by selectors of namespaces; `named`: by conditions single namespaces, too."""
    holder, conditions = mapping(at(value, path)), ("spec", "matchConditions")
    return [
        *skipped_objects(holder.get("objectSelector"), (*path, "objectSelector")),
        *excluded_resources(holder, path),
        *_in_conditions(at(value, conditions), conditions, named=named),
    ]


def webhook_exclusions(webhook: Any, validates: Any) -> list[dict[str, Any]]:
    """Return what a webhook that looks at workloads leaves out beside the platform: {path, what, chosen}.

    As of `admissionExclusions`. One that `validates` also leaves out whatever has not the labels that it asks for;
    `chosen`: whoever writes the object chooses whether it is looked at. One that changes objects may be there for those
    who ask for it, so that of it only names of namespaces count.
    """
    webhook = mapping(webhook)
    if not looks_at_workloads(webhook):
        return []
    spaces, objects = webhook.get("namespaceSelector"), webhook.get("objectSelector")
    found = [*skipped_namespaces(spaces, ("namespaceSelector",)), *_in_conditions(webhook.get("matchConditions"))]
    chosen: Places = []
    if validates is True:
        found += _asked_of(spaces, ("namespaceSelector",), "namespaces")
        chosen = [
            *skipped_objects(objects, ("objectSelector",)),
            *_asked_of(objects, ("objectSelector",), "objects"),
        ]
    return [{**entry, "chosen": entry in chosen} for entry in (*found, *chosen)]


def skipped_namespaces(selector: Any, path: Path) -> Places:
    """Return the namespaces that a selector leaves out by name and that are not of the platform: {path, what}."""
    found: Places = []
    for place, key, operator, values in _expressions(selector, path):
        if operator == "NotIn" and key == NAME:
            found += _told((*place, "values"), values)
    return found


def _told(place: Path, names: list[str]) -> Places:
    return [
        {"path": [*place, index], "what": space_words(name)}
        for index, name in enumerate(names)
        if name and not is_platform(name)
    ]


def skipped_objects(selector: Any, path: Path) -> Places:
    """Return what a selector of objects leaves out by a label that the objects have: {path, what}."""
    return [
        {"path": [*place, "key"], "what": f"objects {_with(key, operator, values)}"}
        for place, key, operator, values in _expressions(selector, path)
        if operator in ("NotIn", "DoesNotExist")
    ]


def _with(key: str, operator: str, values: list[str]) -> str:
    if operator == "DoesNotExist":
        return f"that have the label {key}"
    return f"whose label {key} is {' or '.join(values)}"


def _expressions(selector: Any, path: Path) -> Iterator[tuple[Path, str, str, list[str]]]:
    for index, entry in enumerate(map(mapping, sequence(mapping(selector).get("matchExpressions")))):
        values = [text(value) for value in sequence(entry.get("values"))]
        yield (*path, "matchExpressions", index), text(entry.get("key")), text(entry.get("operator")), values


def _asked_of(selector: Any, path: Path, what: str) -> Places:
    """Return the labels without which a selector leaves something out."""
    found: Places = [
        {"path": [*path, "matchLabels", key], "what": f"{what} without the label {key}: {value}"}
        for key, value in mapping(mapping(selector).get("matchLabels")).items()
        if key != NAME
    ]
    for place, key, operator, _ in _expressions(selector, path):
        if operator in ("In", "Exists") and key != NAME:
            found.append({"path": [*place, "key"], "what": f"{what} without the label {key}"})
    return found


def _in_conditions(conditions: Any, path: Path = ("matchConditions",), *, named: bool = True) -> Places:
    found: Places = []
    for index, entry in enumerate(map(mapping, sequence(conditions))):
        place, words = [*path, index, "expression"], text(entry.get("expression"))
        if words.strip() == "false":
            found.append({"path": place, "what": "everything"})
        spaces = [name for name in _named(words) if not is_platform(name) and (named or has_wildcard(name))]
        found += [{"path": place, "what": space_words(name)} for name in spaces]
    return found


def _named(words: str) -> list[str]:
    """Return the namespaces for which a condition is false; none where it may hold for another reason."""
    if "||" in words or "?" in words:
        return []
    listed = [name for group in _NOT_IN.findall(words) for name in re.findall(_QUOTED, group)]
    return [*_NOT_EQUAL.findall(words), *listed, *(f"{name}*" for name in _NOT_STARTING.findall(words))]


def spaces_alone(words: str) -> list[str] | None:
    """Return the namespaces for which a condition is false, where that is all it says; None where it may say more."""
    parts = [part.strip() for part in words.split("&&")]
    return _named(words) if all(any(form.fullmatch(part) for form in _FORMS) for part in parts) else None

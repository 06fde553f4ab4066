"""What the `excludeResourceRules` of admission take from its `resourceRules`: match constraints -> what they leave out.

An exclusion comes before what is included. One that names objects takes only these, and is left out here.
"""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Places = list[dict[str, Any]]
    Rule = dict[str, Any]

_FIELDS = ("apiGroups", "apiVersions", "operations", "resources")
_OPERATIONS = frozenset({"CREATE", "UPDATE", "DELETE", "CONNECT"})
_EVERYTHING: Rule = {**{field: ["*"] for field in _FIELDS}, "resources": ["*/*"]}
_EVERY_RESOURCE: Rule = {**_EVERYTHING, "resources": ["*"]}


def excluded_resources(constraints: dict[str, Any], path: Path) -> Places:
    """Return where match constraints leave out everything, or every resource: {path, what}."""
    excluded = sequence(constraints.get("excludeResourceRules"))
    for index, rule in enumerate(excluded):
        for whole, what in ((_EVERYTHING, "everything"), (_EVERY_RESOURCE, "every resource")):
            if leaves_no_resource([whole], [rule]):
                return [{"path": [*path, "excludeResourceRules", index], "what": what}]
    if leaves_no_resource(constraints.get("resourceRules"), excluded):
        return [{"path": [*path, "excludeResourceRules"], "what": "everything that it matches"}]
    return []


def leaves_nothing(constraints: dict[str, Any]) -> bool:
    """Whether match constraints leave out all that they match, every resource where they name none."""
    return leaves_no_resource(
        constraints.get("resourceRules") or [_EVERY_RESOURCE], constraints.get("excludeResourceRules")
    )


def leaves_no_resource(rules: Any, excluded: Any) -> bool:
    """Whether each of some resource rules, of which there is one, is taken whole by one of those that exclude."""
    every = [mapping(rule) for rule in sequence(rules)]
    whole = [rule for rule in map(mapping, sequence(excluded)) if not rule.get("resourceNames")]
    return bool(every) and all(any(_takes(other, rule) for other in whole) for rule in every)


def _takes(excluded: Rule, rule: Rule) -> bool:
    scope = text(excluded.get("scope"))
    if scope not in ("", "*") and scope != text(rule.get("scope")):
        return False
    return all(_covers(field, _names(excluded, field), _names(rule, field)) for field in _FIELDS)


def _names(rule: Rule, field: str) -> set[str]:
    return set(map(text, sequence(rule.get(field))))


def _covers(field: str, taken: set[str], named: set[str]) -> bool:
    if field == "resources":
        return "*/*" in taken or all(name in taken or ("*" in taken and "/" not in name) for name in named)
    return "*" in taken or named <= taken or (field == "operations" and taken >= _OPERATIONS)

"""What Argo CD's own access rules allow: lines of policies in argocd-rbac-cm and in AppProjects -> each taken apart.

The form is that of Casbin, as Argo CD reads it: `p, SUBJECT, RESOURCE, ACTION, OBJECT, EFFECT` and `g, SUBJECT, ROLE`.
"""

from __future__ import annotations

from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]

_READING = frozenset({"get", "logs"})
_ALL = ("*", "*/*")
_ANYTHING, _EVERY = ("*", ".*", ".+"), ("*", "*/*", ".*", ".+", ".*/.*", ".+/.+")
"""The same in regular expressions, beside what is written where the mode was changed later."""
ADMIN = "role:admin"


def argo_policies(value: Any) -> list[dict[str, Any]]:
    """Return the policies (`p`) of argocd-rbac-cm or of the roles of an AppProject, each with its line in the text.

    Each is {path, start, end, subject, resource, action, object, allows}. Comments and lines that Argo CD cannot read
    are left out.
    """
    found = []
    for path, words in _texts(mapping(value)):
        for start, end, fields in _lines(words):
            if fields[0] == "p" and len(fields) in (5, 6):
                named = dict(zip(("subject", "resource", "action", "object"), fields[1:5], strict=True))
                allows = len(fields) == 5 or fields[5] == "allow"
                found.append({"path": list(path), "start": start, "end": end, "allows": allows, **named})
    return found


def _texts(value: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """`policy.csv`, and with it every `policy.NAME.csv`, as Argo CD joins them; of a project, each single policy."""
    for key, words in mapping(value.get("data")).items():
        if isinstance(words, str) and isinstance(key, str) and key.startswith("policy.") and key.endswith(".csv"):
            yield ("data", key), words
    for index, role in enumerate(sequence(mapping(value.get("spec")).get("roles"))):
        for number, words in enumerate(sequence(mapping(role).get("policies"))):
            if isinstance(words, str):
                yield ("spec", "roles", index, "policies", number), words


def _lines(words: str) -> Iterator[tuple[int, int, list[str]]]:
    begin = 0
    for line in words.split("\n"):
        plain = line.strip()
        start = begin + len(line) - len(line.lstrip())
        if plain and not plain.startswith("#") and "{{" not in plain:
            yield start, start + len(plain), [field.strip().strip('"') for field in plain.split(",")]
        begin += len(line) + 1


def argo_default_role(value: Any) -> list[dict[str, Any]]:
    """Return the default role of argocd-rbac-cm where it may write: {path, role, admin}.

    It is followed through the policies and groups of the same ConfigMap, which can add to role:readonly, too.
    """
    data = mapping(mapping(value).get("data"))
    role = text(data.get("policy.default")).strip()
    if not role:
        return []
    roles = _roles_of(role, mapping(value))
    is_admin = ADMIN in roles
    writes = any(policy["allows"] and policy["subject"] in roles and _writes(policy) for policy in argo_policies(value))
    return [{"path": ["data", "policy.default"], "role": role, "admin": is_admin}] if is_admin or writes else []


def _roles_of(role: str, value: dict[str, Any]) -> set[str]:
    """A role, and all that it is given by lines of groups."""
    given = [
        (fields[1], fields[2])
        for _, words in _texts(value)
        for _, _, fields in _lines(words)
        if fields[0] == "g" and len(fields) == 3
    ]
    roles, before = {role}, 0
    while len(roles) > before:
        before = len(roles)
        roles |= {other for holder, other in given if holder in roles}
    return roles


def _writes(policy: dict[str, Any]) -> bool:
    return policy["action"] not in _READING


def argo_wildcards(value: Any) -> list[dict[str, Any]]:
    """Return the policies that allow every action on every resource and object: {path, start, end, subject}.

    Where argocd-rbac-cm has the match mode `regex`, what fits everything is `.*`.
    """
    is_regex = text(mapping(mapping(value).get("data")).get("policy.matchMode")).strip() == "regex"
    anything, every = (_ANYTHING, _EVERY) if is_regex else (("*",), _ALL)
    return [
        policy
        for policy in argo_policies(value)
        if policy["allows"]
        and all(_bare(policy[field], is_regex) in anything for field in ("resource", "action"))
        and _bare(policy["object"], is_regex) in every
    ]


def _bare(pattern: str, is_regex: bool) -> str:
    return pattern.removeprefix("^").removesuffix("$") if is_regex else pattern

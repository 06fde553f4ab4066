"""Who may do everything on EKS: the ConfigMap aws-auth, or eksctl's mappings and access entries -> places.

Goes in: the ConfigMap, whose maps are texts, or the configuration of eksctl, where they are lists.
"""

from __future__ import annotations

from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MASTERS = "system:masters"
_ADMIN = "/AmazonEKSClusterAdminPolicy"
_MAPS = (("mapRoles", "role"), ("mapUsers", "user"))
_BEFORE, _AFTER = " \t[,'\"", " \t],'\"}\r\n"


def aws_masters(value: Any) -> list[dict[str, Any]]:
    """Return where a ConfigMap in the form of aws-auth gives the group system:masters: {path, start, end, what}.

    `what` is "role" or "user", as the map says. Comments and names of users do not count. Of eksctl's configuration,
    whose mappings are no texts, the places are paths alone.
    """
    data = mapping(mapping(value).get("data"))
    found = [
        {"path": ["data", key], "start": start, "end": start + len(_MASTERS), "what": what}
        for key, what in _MAPS
        for start in _places(text(data.get(key)))
    ]
    return [*found, *_of_eksctl(mapping(value))]


def aws_admins(value: Any) -> list[dict[str, Any]]:
    """Return where access entries of eksctl's configuration give the policy of an administrator: {path, who}.

    It counts where its scope is the cluster; `who` is the ARN of the principal, as it is written.
    """
    found = []
    entries = sequence(at(value, ("accessConfig", "accessEntries")))
    for index, entry in enumerate(map(mapping, entries)):
        for number, policy in enumerate(map(mapping, sequence(entry.get("accessPolicies")))):
            is_whole = mapping(policy.get("accessScope")).get("type") == "cluster"
            if is_whole and text(policy.get("policyARN")).endswith(_ADMIN):
                path = ["accessConfig", "accessEntries", index, "accessPolicies", number, "policyARN"]
                found.append({"path": path, "who": text(entry.get("principalARN")) or "a principal"})
    return found


def _of_eksctl(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for index, entry in enumerate(map(mapping, sequence(value.get("iamIdentityMappings")))):
        what = "user" if ":user/" in text(entry.get("arn")) else "role"
        for number, group in enumerate(sequence(entry.get("groups"))):
            if group == _MASTERS:
                yield {"path": ["iamIdentityMappings", index, "groups", number], "what": what}


def _places(written: str) -> Iterator[int]:
    start = written.find(_MASTERS)
    while start >= 0:
        end = start + len(_MASTERS)
        line = written[written.rfind("\n", 0, start) + 1 : start]
        is_word = line[-1:] in _BEFORE and written[end : end + 1] in _AFTER
        if is_word and not _is_comment(line) and not _is_username(line):
            yield start
        start = written.find(_MASTERS, end)


def _is_comment(line: str) -> bool:
    return line.lstrip()[:1] == "#" or " #" in line


def _is_username(line: str) -> bool:
    return line.rstrip(" \t'\"").endswith(("username:", 'username":'))

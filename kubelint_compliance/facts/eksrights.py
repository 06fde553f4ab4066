"""Which rights in AWS the configuration of eksctl gives to whole node groups, and to whom it gives all of them.

Goes in: the configuration. Comes out: places. A node hands its rights to each of its pods, unless it is told not to.
"""

from __future__ import annotations

from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]
    Fact = dict[str, Any]

_GROUPS = ("nodeGroups", "managedNodeGroups")
_EVERYTHING = ("policy/AdministratorAccess", "policy/PowerUserAccess", "policy/IAMFullAccess")
_OTHERS: dict[Path, str] = {
    ("iam", "serviceAccounts"): "attachPolicyARNs",
    ("iam", "podIdentityAssociations"): "permissionPolicyARNs",
    ("addons",): "attachPolicyARNs",
}


def eksctl_rights(value: Any) -> list[Fact]:
    """Return the rights in AWS that eksctl's configuration gives too widely: {path, what, who, all}.

    `who` is a clause: to every pod of a node group it gives what one add-on needs, unless pods cannot ask the node; and
    `all` says that it is a policy with which whoever has it may do everything, or give itself the right to.
    """
    held = mapping(value)
    return [*_of_add_ons(held), *_of_nodes(held), *_of_others(held)]


def _groups(value: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for field in _GROUPS:
        for index, group in enumerate(map(mapping, sequence(value.get(field)))):
            yield (field, index), group


def _of_add_ons(value: dict[str, Any]) -> Iterator[Fact]:
    for path, group in _groups(value):
        switches = mapping(at(group, ("iam", "withAddonPolicies")))
        names = [name for name, switch in switches.items() if switch is True]
        if names and group.get("disablePodIMDS") is not True:
            what = f"the rights in AWS that go with {_listed(names)}"
            yield _fact((*path, "iam", "withAddonPolicies", names[0]), what, f"every pod of node group {_named(group)}")


def _of_nodes(value: dict[str, Any]) -> Iterator[Fact]:
    for path, group in _groups(value):
        yield from _all((*path, "iam", "attachPolicyARNs"), value, f"the machines of node group {_named(group)}")


def _of_others(value: dict[str, Any]) -> Iterator[Fact]:
    for above, field in _OTHERS.items():
        for index, entry in enumerate(map(mapping, sequence(at(value, above)))):
            name = text(at(entry, ("metadata", "name"))) or text(entry.get("serviceAccountName"))
            who = f'service account "{name}"' if name else f"add-on {_named(entry)}"
            yield from _all((*above, index, field), value, who)


def _all(path: Path, value: dict[str, Any], who: str) -> Iterator[Fact]:
    for index, policy in enumerate(map(text, sequence(at(value, path)))):
        if policy.endswith(_EVERYTHING):
            yield _fact((*path, index), f"the policy {policy.rpartition('/')[2]}", who, whole=True)


def _fact(path: Path, what: str, who: str, *, whole: bool = False) -> Fact:
    return {"path": list(path), "what": what, "who": who, "all": whole}


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _named(entry: dict[str, Any]) -> str:
    return f'"{text(entry.get("name"))}"'

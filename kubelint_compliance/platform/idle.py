"""What of an audit policy no request ever fits: names that are compared as they are written, and that nothing has.

Goes in: a policy. Comes out: the entries of its rules that match nothing. The sources are in k8s.io/apiserver:
`pkg/audit/policy/checker.go`, for which `*` counts in groups, resources and URLs alone, and
`pkg/endpoints/request/requestinfo.go`, from which the verbs are.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_label
from kubelint_compliance.platform.audit import ALL
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubelint_compliance.platform.audit import Policy, Resources, Rule
    from kubelint_compliance.platform.fields import Path

    Entry = tuple[Path, str, str]
    """Where an entry stands below its rule, what it says, and why it matches nothing, or nothing."""

_LITERAL = "where * stands for itself"
_OF_RESOURCES = frozenset(
    {"", "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "proxy"}
)
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "connect", "trace"})
"""For a URL that is no resource the verb is the method, in small letters."""
_GROUPS = frozenset({"system:authenticated", "system:unauthenticated", "system:masters", "system:nodes"})
_ACCOUNTS, _USERS = "system:serviceaccounts", ("system:serviceaccount:", "system:node:")


class Idle(NamedTuple):
    """An entry that matches nothing: its rule, its place there, what it says, and why; `whole`: so does the rule."""

    rule: int
    path: Path
    written: str
    why: str
    whole: bool


def idle(policy: Policy) -> Iterator[Idle]:
    """Yield the entries of a policy that no request fits."""
    for number, rule in enumerate(policy.rules):
        for entries in (*_lists(rule), *_of_resources(rule)):
            whole = all(why for _, _, why in entries)
            yield from (Idle(number, path, written, why, whole) for path, written, why in entries if why)


def never(policy: Policy) -> frozenset[int]:
    """Return the numbers of the rules that no request fits."""
    return frozenset(each.rule for each in idle(policy) if each.whole)


def _lists(rule: Rule) -> Iterator[list[Entry]]:
    """Yield each list of a rule of which one entry has to match."""
    yield [(("users", index), name, user_fault(name)) for index, name in enumerate(rule.users)]
    yield [(("userGroups", index), name, group_fault(name)) for index, name in enumerate(rule.groups)]
    yield [(("verbs", index), verb, _verb_fault(verb, rule)) for index, verb in enumerate(rule.verbs)]
    yield [(("namespaces", index), name, space_fault(name)) for index, name in enumerate(rule.namespaces)]


def _of_resources(rule: Rule) -> Iterator[list[Entry]]:
    """Yield the lists of its resources; beside an item that matches something none of them is whole."""
    items = [_of_item(entry, ("resources", index)) for index, entry in enumerate(rule.resources)]
    lost = [any(entries and all(why for _, _, why in entries) for entries in item) for item in items]
    matching: list[Entry] = [] if all(lost) else [(("resources",), "", "")]
    for item in items:
        yield from (entries + matching for entries in item)


def _of_item(entry: Resources, path: Path) -> tuple[list[Entry], list[Entry]]:
    names = enumerate(entry.resources)
    objects = [((*path, "resourceNames", at), name, _star(name)) for at, name in enumerate(entry.names)]
    return [((*path, "resources", at), name, resource_fault(entry.group, name)) for at, name in names], objects


def user_fault(name: str) -> str:
    """Return why no user has a name, or nothing."""
    return _star(name) or ("which is a group" if name in _GROUPS or _is_of_accounts(name) else "")


def group_fault(name: str) -> str:
    """Return why no group has a name, or nothing."""
    return _star(name) or ("which is a user" if name.startswith(_USERS) or name == "system:anonymous" else "")


def space_fault(name: str) -> str:
    """Return why no namespace has a name, or nothing; what is in none has the empty one."""
    return _star(name) or ("" if not name or is_dns_label(name) else "which no namespace can be called")


def resource_fault(group: str, written: str) -> str:
    """Return why no resource of a group is named so, or nothing."""
    name, slash, subresource = written.partition("/")
    if written == ALL:
        return ""
    if (name == ALL and subresource in ("", ALL)) or ALL in name[1:] + subresource[1:] or _is_half(name, subresource):
        return "where * stands for itself but for all of a name"
    if name != ALL and (not is_dns_label(name) or _is_kind(group, name)):
        return "which no resource is called"
    return "which no resource is called" if slash and not subresource else ""


def possible(names: Iterable[str], fault: Callable[[str], str]) -> tuple[str, ...]:
    """Return the names that something may have, by what says why nothing has."""
    return tuple(name for name in names if not fault(name))


def _is_half(name: str, subresource: str) -> bool:
    return any(part.startswith(ALL) and part != ALL for part in (name, subresource))


def _star(name: str) -> str:
    return _LITERAL if ALL in name else ""


def _is_of_accounts(name: str) -> bool:
    return name == _ACCOUNTS or name.startswith(f"{_ACCOUNTS}:")


def _verb_fault(verb: str, rule: Rule) -> str:
    if ALL in verb:
        return _LITERAL
    known = _OF_RESOURCES if rule.is_for_resources else _METHODS if rule.urls else _OF_RESOURCES | _METHODS
    return "" if verb in known else "which is no verb of such a request"


def _is_kind(group: str, name: str) -> bool:
    """Whether a name is that of a kind of Kubernetes' own in small letters, where the resource is called by many."""
    from kubelint_compliance.kubernetes.known import group_of, packed_kinds

    return name[-1:] != "s" and any(
        kind.lower() == name and group_of(version) == group for version, kind in packed_kinds()
    )

"""Which rules of an audit policy no request ever comes to, since earlier ones take them all: a policy -> rules.

A rule is cut into its smallest parts, one for each user, verb, resource and so on that it names; it is covered where
each part lies within one earlier rule. Parts that only several rules take together are not seen.
"""

from __future__ import annotations

from kubelint_compliance.platform.audit import ALL, Resources, Rule, url_matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.platform.audit import Policy

_MOST = 2000
"""A rule of more parts is not looked at."""
_ANY = Resources(ALL, (ALL,), ())


def covered(policy: Policy) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the number of each rule that never matches, and those of the rules that take its requests."""
    for number, rule in enumerate(policy.rules):
        by = _covering(rule, policy.rules[:number])
        if by:
            yield number, by


def _covering(rule: Rule, earlier: Sequence[Rule]) -> tuple[int, ...]:
    found = set()
    for count, part in enumerate(_parts(rule)):
        by = next((number for number, other in enumerate(earlier) if _takes(other, part)), None)
        if by is None or count >= _MOST:
            return ()
        found.add(by)
    return tuple(sorted(found))


def _parts(rule: Rule) -> Iterator[Rule]:
    """Yield the parts of a rule: each a rule with one value at most in each field."""
    for users in _ones(rule.users):
        for groups in _ones(rule.groups):
            for verbs in _ones(rule.verbs):
                who = rule._replace(users=users, groups=groups, verbs=verbs)
                if not rule.urls:
                    yield from _resource_parts(who)
                if not rule.is_for_resources:
                    for urls in _ones(rule.urls or (ALL,)):
                        yield who._replace(urls=urls)


def _resource_parts(rule: Rule) -> Iterator[Rule]:
    for namespaces in _ones(rule.namespaces):
        for entry in rule.resources or (_ANY,):
            for resources in _ones(entry.resources or (ALL,)):
                for names in _ones(entry.names):
                    part = Resources(entry.group, resources, names)
                    yield rule._replace(namespaces=namespaces, resources=(part,))


def _ones(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield each value by itself; what is empty stays so."""
    if not values:
        yield ()
    for value in values:
        yield (value,)


def _takes(rule: Rule, part: Rule) -> bool:
    """Whether a rule matches every request that a part matches."""
    if not (_within(part.users, rule.users) and _within(part.groups, rule.groups) and _within(part.verbs, rule.verbs)):
        return False
    if part.urls:
        return not rule.is_for_resources and (not rule.urls or any(_takes_url(url, part.urls[0]) for url in rule.urls))
    if rule.urls or not _within(part.namespaces, rule.namespaces):
        return False
    return not rule.resources or any(_takes_entry(entry, part.resources[0]) for entry in rule.resources)


def _within(values: tuple[str, ...], taken: tuple[str, ...]) -> bool:
    return not taken or (bool(values) and values[0] in taken)


def _takes_url(written: str, url: str) -> bool:
    """Whether a URL takes another, which may end in `*` itself."""
    return url_matches(written, url) and (written.endswith(ALL) or not url.endswith(ALL))


def _takes_entry(entry: Resources, part: Resources) -> bool:
    if entry.group not in (part.group, ALL):
        return False
    if not entry.resources:
        return True
    return _within(part.names, entry.names) and any(_takes_resource(one, part.resources[0]) for one in entry.resources)


def _takes_resource(written: str, resource: str) -> bool:
    """Whether a resource takes another: `*` all, `pods/*` the bare one too, `*/status` each status."""
    if written in (ALL, resource):
        return True
    name, slash, subresource = resource.partition("/")
    if name == ALL:
        return False
    return written == f"{name}/*" or (bool(slash) and subresource != ALL and written == f"*/{subresource}")

"""What an audit policy records and what leaves no trace: the policy -> places in it, with the requests in words.

The policy is asked as the API server asks it (`platform/audit.py`), for requests of users, namespaces and names that no
rule names, and for those that it names. What would be refused counts as far as it can be read.
"""

from __future__ import annotations

from kubelint_compliance.facts.auditwords import by_words, listed, requests, verb_words
from kubelint_compliance.platform.audit import LEVELS, NONE, decide, read_policy
from kubelint_compliance.platform.covered import covered
from kubelint_compliance.platform.matrix import (
    ANONYMOUS,
    MASTERS,
    NOBODY,
    NODE,
    OTHER,
    READ,
    SERVICE_ACCOUNT,
    TOPICS,
    UNAUTHENTICATED,
    USER,
    WRITE,
    Asked,
    answers,
    known_as,
    request,
)
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.platform.audit import Policy, Rule
    from kubelint_compliance.platform.matrix import Answer, Who

_SYSTEM = "system:"
_MOST = 8
"""So many users, namespaces and names of a rule are asked for."""
_ANYTHING = tuple(Asked((*READ, *WRITE), OTHER, group) for group in ("", "apps", "rbac.authorization.k8s.io", OTHER))
"""Resources that no rule names, in groups that some name whole."""
_SENSITIVE = tuple(asked for topic in TOPICS.values() for asked in topic)
_URLS = tuple(Asked(("get",), url=url) for url in ("/", "/api", "/apis", f"/{OTHER}"))
_BODIES = (
    Asked(("create", "update", "patch"), "secrets"),
    Asked(("create", "update", "patch"), "configmaps"),
    Asked(("create",), "tokenreviews", "authentication.k8s.io"),
)
"""Requests that carry what is to stay unsaid."""
_ANSWERS = (
    Asked(("get", "list"), "secrets"),
    Asked(("get", "list"), "configmaps"),
    Asked(("create",), "serviceaccounts/token"),
)
"""Requests whose answers do."""


def audit_unlogged(value: Any, topic: str, level: str) -> list[dict[str, Any]]:
    """Return what an audit policy logs below a level, of the requests of a topic, each by the rule that decides.

    A topic is "secrets", "exec", "rbac", "workloads", "credentials" or "admission". Each is {path, what, level, rule,
    secrets}: the requests in words, the level that they get, the number of the rule, -1 where none matches, and whether
    Secrets are among them. Asked is for users and service accounts that no rule names.
    """
    policy = read_policy(value)
    below = LEVELS[: LEVELS.index(level)]
    spaces = (OTHER, *_spaces(policy.rules))
    found = [
        each
        for each in answers(policy, TOPICS[topic], (USER, SERVICE_ACCOUNT), spaces)
        if each.decision.level in below or each.decision.level not in LEVELS
    ]
    return [
        {
            **_place(rule),
            "what": requests(entries),
            "level": entries[0].decision.level,
            "secrets": any(each.asked.resource == "secrets" for each in entries),
        }
        for rule, entries in _by_rule(found)
    ]


def _spaces(rules: Iterable[Rule]) -> list[str]:
    named = dict.fromkeys(space for rule in rules for space in rule.namespaces if space)
    return list(named)[:_MOST]


def _by_rule(found: Iterable[Answer]) -> list[tuple[int, list[Answer]]]:
    grouped: dict[int, list[Answer]] = {}
    for each in found:
        rule = each.decision.rule
        grouped.setdefault(-1 if rule is None else rule, []).append(each)
    return sorted(grouped.items())


def _place(rule: int) -> dict[str, Any]:
    return {"path": ["rules"] if rule < 0 else ["rules", rule], "rule": rule}


def audit_bodies(value: Any) -> list[dict[str, Any]]:
    """Return the rules of an audit policy that write Secrets, ConfigMaps or tokens into the log: {path, what, secrets}.

    `what` are the requests in words; `secrets` says that more than ConfigMaps is among them.
    """
    policy = read_policy(value)
    found = []
    for number, rule in enumerate(policy.rules):
        asked = {"Request": _BODIES, "RequestResponse": (*_BODIES, *_ANSWERS)}.get(rule.level, ())
        named = [(each, verb) for each in asked for verb in each.verbs if _decides(policy, number, each, verb)]
        if named:
            secrets = any(each.resource != "configmaps" for each, _ in named)
            found.append({**_place(number), "what": by_words(named), "secrets": secrets})
    return found


def _decides(policy: Policy, number: int, asked: Asked, verb: str) -> bool:
    """Whether a rule is the one that decides about a request of somebody, somewhere, whom or which it may name."""
    rule = policy.rules[number]
    spaces = ("",) if asked.is_cluster_wide else (*rule.namespaces, OTHER)[:_MOST]
    names = (OTHER, *(name for entry in rule.resources for name in entry.names))[:_MOST]
    return any(
        decide(policy, request(asked, verb, who, space, name)).rule == number
        for who in _people(rule)
        for space in spaces
        for name in names
    )


def _people(rule: Rule) -> list[Who]:
    """Return who a rule is about: those whom it names, or anybody."""
    users = rule.users[:_MOST] or (OTHER,)
    groups = rule.groups[:_MOST] or ("",)
    named = [known_as(user, *filter(None, (group,))) for user in users for group in groups]
    return named if rule.users or rule.groups else [*named, SERVICE_ACCOUNT, NODE, NOBODY]


def audit_broad_none(value: Any) -> list[dict[str, Any]]:
    """Return the rules at level None that take whole API groups from everybody, or from all of a kind.

    Each is {path, verbs, who, writes}. The last rule is none of them, nor is one for users that it names, or for groups
    other than those of all users, service accounts or nodes.
    """
    policy = read_policy(value)
    found = []
    for number, rule in enumerate(policy.rules[:-1]):
        if rule.level != NONE or rule.users or not any(each.level != NONE for each in policy.rules[number + 1 :]):
            continue
        spaces = ("", *(rule.namespaces[:_MOST] or (OTHER,)))
        taken = [
            each
            for each in answers(policy, _ANYTHING, (USER, SERVICE_ACCOUNT, NODE), spaces)
            if each.decision.rule == number
        ]
        if taken:
            verbs = {each.verb for each in taken}
            who = dict.fromkeys(each.who.words for each in taken)
            everybody = len(who) == len((USER, SERVICE_ACCOUNT, NODE))
            what = {"verbs": verb_words(verbs), "who": "everybody" if everybody else listed(who)}
            found.append({**_place(number), **what, "writes": not verbs <= {*READ}})
    return found


def audit_exempt(value: Any) -> list[dict[str, Any]]:
    """Return the rules at level None for people or system:masters, with requests that matter: {path, who, what}.

    A user or a group counts as people where its name does not begin with `system:`.
    """
    policy = read_policy(value)
    found = []
    for number, rule in enumerate(policy.rules):
        people = [who for who in _people(rule) if _is_person(rule, who)] if rule.level == NONE else []
        spaces = ("", *(rule.namespaces[:_MOST] or (OTHER,)))
        taken = [
            each
            for each in answers(policy, (*_SENSITIVE, *_ANYTHING), people, spaces)
            if each.decision.rule == number and not each.asked.url
        ]
        if taken:
            names = [
                *(user for user in rule.users if _is_human(user)),
                *(group for group in rule.groups if _is_human(group)),
            ]
            found.append({**_place(number), "who": listed(names), "what": _reach(taken)})
    return found


def _reach(taken: list[Answer]) -> str:
    """Return requests in words; where whole groups are among them, no more than that is said."""
    whole = [each for each in taken if each.asked in _ANYTHING]
    return f"{verb_words(each.verb for each in whole)} of whatever resource" if whole else requests(taken)


def _is_human(name: str) -> bool:
    return not name.startswith(_SYSTEM) or name == MASTERS


def _is_person(rule: Rule, who: Who) -> bool:
    """Whether a rule names somebody as a person: by the user where it names users, else by a group."""
    return _is_human(who.user) if rule.users else any(_is_human(group) for group in who.groups if group in rule.groups)


def audit_rest(value: Any) -> list[dict[str, Any]]:
    """Return where an audit policy has no rule for what none names, or a last one that drops it: {path, what, urls}.

    `what` is what leaves no trace; `urls` says that it is nothing but URLs.
    """
    policy = read_policy(value)
    last = len(policy.rules) - 1
    asked = (*_ANYTHING[-1:], _URLS[-1])
    missed = [
        each
        for each in answers(policy, asked, (USER, SERVICE_ACCOUNT, NOBODY), (OTHER, ""))
        if each.decision.level == NONE and each.decision.rule in (None, last)
    ]
    if not missed:
        return []
    only_urls = all(each.asked.url for each in missed)
    is_last = all(each.decision.rule == last for each in missed)
    return [{**_place(last if is_last else -1), "what": _rest_words(missed), "urls": only_urls}]


def _rest_words(missed: list[Answer]) -> str:
    people = dict.fromkeys(each.who.words for each in missed)
    who = "" if USER.words in people else f" by {listed(people)}"
    return by_words((each.asked, each.verb) for each in missed) + who


def audit_shadowed(value: Any) -> list[dict[str, Any]]:
    """Return the rules of an audit policy that never match: {path, by, level, other}.

    `by` names the earlier rules that take all its requests; `other` says that one of them logs at another level.
    """
    policy = read_policy(value)
    return [
        {
            **_place(number),
            "by": listed([f"rules[{each}]" for each in by]),
            "level": policy.rules[number].level,
            "other": any(policy.rules[each].level != policy.rules[number].level for each in by),
        }
        for number, by in covered(policy)
    ]


def audit_stages(value: Any) -> list[dict[str, Any]]:
    """Return where an audit policy leaves out the stages that tell how a request ended: {path, stage}.

    Rules at level None log no stage, whatever they say.
    """
    held = mapping(value)
    rules = enumerate(map(mapping, sequence(held.get("rules"))))
    holders: list[tuple[list[Any], Any]] = [([], held)]
    holders += [(["rules", number], rule) for number, rule in rules if rule.get("level") != NONE]
    return [
        {"path": [*path, "omitStages", index], "stage": stage}
        for path, holder in holders
        for index, stage in enumerate(sequence(holder.get("omitStages")))
        if stage in ("ResponseComplete", "Panic")
    ]


def audit_anonymous(value: Any) -> list[dict[str, Any]]:
    """Return the rules at level None for anonymous users that take more than health and version: {path, what}."""
    policy = read_policy(value)
    everything = (*_URLS, *_SENSITIVE, *_ANYTHING)
    found = []
    for number, rule in enumerate(policy.rules):
        if rule.level != NONE or not (ANONYMOUS in rule.users or UNAUTHENTICATED in rule.groups):
            continue
        who = NOBODY._replace(groups=tuple(dict.fromkeys((*NOBODY.groups, *rule.groups[:1]))))
        spaces = ("", *(rule.namespaces[:_MOST] or (OTHER,)))
        taken = [each for each in answers(policy, everything, (who,), spaces) if each.decision.rule == number]
        if taken:
            found.append({**_place(number), "what": _reach(taken)})
    return found

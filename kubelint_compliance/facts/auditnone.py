"""Rules of an audit policy that write nothing and take too much: the policy -> these, with whom and what they exempt.

The policy is asked as the API server asks it, so that a rule counts for what no earlier one has taken.
"""

from __future__ import annotations

from kubelint_compliance.facts.audit import because, nameless, place, policies
from kubelint_compliance.facts.auditwords import listed, requests, verb_words
from kubelint_compliance.platform.audit import COMPLETE, NONE, RECEIVED, is_silent, united
from kubelint_compliance.platform.idle import group_fault, possible, user_fault
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
    people,
    spaces_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.facts.configs import Config
    from kubelint_compliance.facts.memo import Memo
    from kubelint_compliance.platform.audit import Policy, Rule
    from kubelint_compliance.platform.matrix import Answer, Who

    Places = list[dict[str, Any]]

_SYSTEM = "system:"
_ENDS = frozenset({RECEIVED, COMPLETE})
"""The stages of a short request: without them it leaves no trace."""
_EVERYBODY = (USER, SERVICE_ACCOUNT, NODE)
_ANYTHING = tuple(Asked((*READ, *WRITE), OTHER, group) for group in ("", "apps", "rbac.authorization.k8s.io", OTHER))
"""Resources that no rule names, in groups that some name whole."""
_SENSITIVE = tuple(asked for topic in TOPICS.values() for asked in topic if not asked.url)
_OF_PEOPLE = (*(asked for asked in _SENSITIVE if asked.resource != "configmaps"), *_ANYTHING)
"""ConfigMaps are left out: controllers with names like those of people keep their leases there."""
_URLS = tuple(Asked(("get",), url=url) for url in ("/", "/api", "/apis", f"/{OTHER}"))


def _nothing(value: Any, memo: Memo) -> Iterator[tuple[Config, Policy, int, Rule]]:
    """Yield the rules that write nothing of some requests, of the policies that an object is or holds."""
    for config, policy in policies(value, memo):
        for number, rule in enumerate(policy.rules):
            if rule.level == NONE or _ENDS.issubset(united(policy.stages, rule.stages)):
                yield config, policy, number, rule


def _taken(policy: Policy, number: int, asked: Sequence[Asked], everybody: Sequence[Who]) -> list[Answer]:
    """Return the requests of which a rule writes nothing, in the namespaces that it names or elsewhere, and in none."""
    rule = policy.rules[number]
    spaces = ("", *(spaces_of(rule) if rule.namespaces else (OTHER,)))
    given = answers(policy, asked, everybody, spaces)
    return [each for each in given if each.decision.rule == number and each.level == NONE]


def audit_broad_none(value: Any, memo: Memo) -> Places:
    """Return the rules without a record that take whole API groups from everybody, or from all of a kind.

    Each is {path, verbs, who, writes}. The last rule is none of them, nor is one for users that it names, or for groups
    other than those of all users, service accounts or nodes.
    """
    found = []
    for config, policy, number, rule in _nothing(value, memo):
        if rule.users or all(is_silent(policy, each) for each in policy.rules[number + 1 :]):
            continue
        taken = _taken(policy, number, _ANYTHING, _EVERYBODY)
        if taken:
            verbs, who = {each.verb for each in taken}, dict.fromkeys(each.who.words for each in taken)
            words = {"verbs": verb_words(verbs), "who": "everybody" if len(who) == len(_EVERYBODY) else listed(who)}
            found.append({**place(config, number), **words, "writes": not verbs <= {*READ}})
    return found


def audit_exempt(value: Any, memo: Memo) -> Places:
    """Return the rules without a record for people or system:masters, with requests that matter.

    Each is {path, who, what, because}; `because` says what of the rule drops them.
    A user or a group counts as people where its name does not begin with `system:`.
    """
    found = []
    for config, policy, number, rule in _nothing(value, memo):
        taken = _taken(policy, number, _OF_PEOPLE, [who for who in people(rule) if _is_person(rule, who)])
        if taken:
            real = possible(rule.users, user_fault) or possible(rule.groups, group_fault)
            names = ["those whom it names"] if config.hidden else filter(_is_human, real)
            words = {
                "who": listed(names),
                "what": _reach(nameless(config, taken)),
                "because": because(rule.level, NONE),
            }
            found.append({**place(config, number), **words})
    return found


def _is_human(name: str) -> bool:
    return not name.startswith(_SYSTEM) or name == MASTERS


def _is_person(rule: Rule, who: Who) -> bool:
    """Whether a rule names somebody as a person: by the user where it names users, else by a group."""
    return _is_human(who.user) if rule.users else any(_is_human(group) for group in who.groups if group in rule.groups)


def _reach(taken: list[Answer]) -> str:
    """Return requests in words; where whole groups are among them, no more than that is said."""
    whole = [each for each in taken if each.asked in _ANYTHING]
    return f"{verb_words(each.verb for each in whole)} of whatever resource" if whole else requests(taken)


def audit_anonymous(value: Any, memo: Memo) -> Places:
    """Return the rules without a record of anonymous users that take more than health and version.

    Each is {path, what, because}; `because` says what of the rule drops them.
    """
    found = []
    for config, policy, number, rule in _nothing(value, memo):
        if ANONYMOUS in rule.users or UNAUTHENTICATED in rule.groups:
            taken = _taken(policy, number, (*_URLS, *_SENSITIVE, *_ANYTHING), (NOBODY,))
            if taken:
                found.append(
                    {
                        **place(config, number),
                        "what": _reach(nameless(config, taken)),
                        "because": because(rule.level, NONE),
                    }
                )
    return found

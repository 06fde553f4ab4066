"""What an audit policy records and what leaves no trace: the policy -> places in it, with the requests in words.

The policy is asked as the API server asks it (`platform/audit.py`), for requests of users, namespaces and names that no
rule names, and for those that it names. One that would be refused is none.
"""

from __future__ import annotations

from kubelint_compliance.facts.auditwords import by_words, listed, requests
from kubelint_compliance.facts.configs import audit_policies
from kubelint_compliance.platform.audit import COMPLETE, LEVELS, NONE, PANIC, RECEIVED, decide, read_policy, united
from kubelint_compliance.platform.covered import covered
from kubelint_compliance.platform.fields import dotted
from kubelint_compliance.platform.idle import idle, never
from kubelint_compliance.platform.matrix import (
    MOST,
    NOBODY,
    OTHER,
    SERVICE_ACCOUNT,
    TOPICS,
    USER,
    Asked,
    answers,
    people,
    request,
    spaces_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.facts.configs import Config
    from kubelint_compliance.facts.memo import Memo
    from kubelint_compliance.platform.audit import Policy, Rule
    from kubelint_compliance.platform.matrix import Answer

    Places = list[dict[str, Any]]

_BODIES = (
    Asked(("create", "update", "patch"), "secrets"),
    Asked(("create", "update", "patch"), "configmaps"),
    Asked(("create",), "tokenreviews", "authentication.k8s.io"),
)
"""Requests that carry what is to stay unsaid."""
_ANSWERS = (
    Asked(("get", "list", "deletecollection"), "secrets"),
    Asked(("get", "list", "deletecollection"), "configmaps"),
    Asked(("create",), "serviceaccounts/token"),
)
"""Requests whose answers do; deletecollection answers with all that it has deleted."""


def policies(value: Any, memo: Memo) -> Iterator[tuple[Config, Policy]]:
    """Yield the policies that an object is or holds."""
    for config in audit_policies(value, memo):
        yield config, read_policy(config.value)


def place(config: Config, rule: int) -> dict[str, Any]:
    """Return the place of a rule by its number, or that of all of them below 0."""
    return {**(config.place("rules") if rule < 0 else config.place("rules", rule)), "rule": rule}


def audit_unlogged(value: Any, topic: str, level: str, memo: Memo) -> Places:
    """Return what an audit policy logs below a level, of the requests of a topic, each by the rule that decides.

    A topic is "secrets", "exec", "rbac", "workloads", "credentials" or "admission". Each is {path, what, level,
    because, rule, secrets}: the requests in words, the level of what the log holds of them, what of the rule is the
    reason, its number, -1 where none matches, and whether Secrets are among them. Asked is for users and service
    accounts that no rule names.
    """
    below = LEVELS[: LEVELS.index(level)]
    found: Places = []
    for config, policy in policies(value, memo):
        spaces = (OTHER, *_spaces(policy.rules))
        asked = answers(policy, TOPICS[topic], (USER, SERVICE_ACCOUNT), spaces)
        low = nameless(config, [each for each in asked if each.level in below])
        found += ({**place(config, rule), **_unlogged(entries)} for rule, entries in _by_rule(low))
    return found


def nameless(config: Config, found: list[Answer]) -> list[Answer]:
    """Return answers without the namespaces that a hidden policy names."""
    return [each._replace(namespace=OTHER) for each in found] if config.hidden else found


def _unlogged(entries: list[Answer]) -> dict[str, Any]:
    secrets = any(each.asked.resource == "secrets" for each in entries)
    first = entries[0]
    words = {"what": requests(entries), "level": first.level, "because": because(first.decision.level, first.level)}
    return {**words, "secrets": secrets}


def because(written: str, level: str) -> str:
    """Return what of a rule lets the log hold no more than a level, as a clause behind the rule."""
    if written == level:
        return f"is at level {level}"
    return "leaves out every stage of them" if level == NONE else f"leaves out the stage {COMPLETE}"


def _spaces(rules: Iterable[Rule]) -> list[str]:
    named = dict.fromkeys(space for rule in rules for space in spaces_of(rule) if space)
    return list(named)[:MOST]


def _by_rule(found: Iterable[Answer]) -> list[tuple[int, list[Answer]]]:
    """Return answers by the number of their rule, -1 for none; apart for each level of what the log holds."""
    grouped: dict[tuple[int, str], list[Answer]] = {}
    for each in found:
        rule = each.decision.rule
        grouped.setdefault((-1 if rule is None else rule, each.level), []).append(each)
    return [(rule, grouped[rule, level]) for rule, level in sorted(grouped)]


def audit_bodies(value: Any, memo: Memo) -> Places:
    """Return the rules of an audit policy that write Secrets, ConfigMaps or tokens into the log: {path, what, secrets}.

    `what` are the requests in words; `secrets` says that more than ConfigMaps is among them.
    """
    found = []
    for config, policy in policies(value, memo):
        for number, rule in enumerate(policy.rules):
            asked = {"Request": _BODIES, "RequestResponse": (*_BODIES, *_ANSWERS)}.get(rule.level, ())
            if COMPLETE in united(policy.stages, rule.stages):  # nothing else has a content
                continue
            named = [(each, verb) for each in asked for verb in each.verbs if _decides(policy, number, each, verb)]
            if named:
                secrets = any(each.resource != "configmaps" for each, _ in named)
                found.append({**place(config, number), "what": by_words(named), "secrets": secrets})
    return found


def _decides(policy: Policy, number: int, asked: Asked, verb: str) -> bool:
    """Whether a rule is the one that decides about a request of somebody, somewhere, whom or which it may name."""
    rule = policy.rules[number]
    spaces = ("",) if asked.is_cluster_wide else (*spaces_of(rule), OTHER)[:MOST]
    names = (OTHER, *(name for entry in rule.resources for name in entry.names))[:MOST]
    return any(
        decide(policy, request(asked, verb, who, space, name)).rule == number
        for who in people(rule)
        for space in spaces
        for name in names
    )


def audit_rest(value: Any, memo: Memo) -> Places:
    """Return where an audit policy has no rule for what none names, or a last one that drops it: {path, what, urls}.

    `what` is what leaves no trace; `urls` says that it is nothing but URLs.
    """
    found = []
    for config, policy in policies(value, memo):
        last = len(policy.rules) - 1
        asked = answers(policy, TOPICS["other"], (USER, SERVICE_ACCOUNT, NOBODY), (OTHER, ""))
        missed = [each for each in asked if each.level == NONE and each.decision.rule in (None, last)]
        if missed:
            urls = all(each.asked.url for each in missed)
            is_last = all(each.decision.rule == last for each in missed)
            found.append({**place(config, last if is_last else -1), "what": _rest_words(missed), "urls": urls})
    return found


def _rest_words(missed: list[Answer]) -> str:
    whose = dict.fromkeys(each.who.words for each in missed)
    who = "" if USER.words in whose else f" by {listed(whose)}"
    return by_words((each.asked, each.verb) for each in missed) + who


def audit_shadowed(value: Any, memo: Memo) -> Places:
    """Return the rules of an audit policy to which no request comes: {path, by, level, other}.

    `by` names the earlier rules that take all its requests; `other` says that one of them logs at another level.
    """
    found = []
    for config, policy in policies(value, memo):
        lost = never(policy)  # told as such
        for number, by in covered(policy):
            if number in lost:
                continue
            level = policy.rules[number].level
            other = any(policy.rules[each].level != level for each in by)
            names = listed(f"rules[{each}]" for each in by)
            found.append({**place(config, number), "by": names, "level": level, "other": other})
    return found


def audit_idle(value: Any, memo: Memo) -> Places:
    """Return the entries of an audit policy that match nothing: {path, what, why, effect, whole}.

    `what` is the entry with its list and its rule, `why` a clause, `effect` what comes of it; `whole` says that the
    rule matches nothing for it.
    """
    found = []
    for config, policy in policies(value, memo):
        for each in idle(policy):
            path = ("rules", each.rule, *each.path)
            what = f"{'a name' if config.hidden else each.written} in {dotted(path[:-1])}"
            effect = "the rule matches nothing" if each.whole else "the entry matches nothing"
            words = {"what": what, "why": each.why, "effect": effect, "whole": each.whole}
            found.append({**config.place(*path), "rule": each.rule, **words})
    return found


def audit_stages(value: Any, memo: Memo) -> Places:
    """Return where an audit policy leaves out the stages that tell how a request ended: {path, stage, told}.

    `told` is a clause of what the log lacks for it. Rules at level None log no stage, whatever they say.
    """
    found = []
    for config, policy in policies(value, memo):
        rules = ((number, rule) for number, rule in enumerate(policy.rules) if rule.level != NONE)
        holders: list[tuple[tuple[str | int, ...], tuple[str, ...], tuple[str, ...]]] = [((), policy.stages, ())]
        holders += [(("rules", number), rule.stages, policy.stages) for number, rule in rules]
        for path, stages, above in holders:
            for index, stage in enumerate(stages):
                if stage in (COMPLETE, PANIC):
                    told = _lacking(stage, united(stages, above))
                    found.append({**config.place(*path, "omitStages", index), "stage": stage, "told": told})
    return found


def _lacking(stage: str, stages: tuple[str, ...]) -> str:
    """Return a clause of what the log lacks without a stage, where all of some are left out."""
    if stage == PANIC:
        return "so requests at which the API server failed are not logged"
    if RECEIVED in stages:
        return "so with RequestReceived left out, too, no request leaves a trace but long ones such as watches"
    return "so the log does not say how requests ended"

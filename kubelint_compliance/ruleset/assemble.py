"""From the configuration's words to the rule set of a run: which rules, for which version, with which parameters."""

from __future__ import annotations

from kubelint_compliance.kubernetes.versions import NEWEST, minor_of
from kubelint_compliance.model import SettingError
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.builtin import builtin_rules, custom_rules
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.select import select_rules, severities_by, speaking_to
from kubelint_compliance.terms import SIGHTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.model import Param
    from kubelint_compliance.ruleset.compiled import CompiledRule
    from kubelint_compliance.ruleset.names import Known
    from kubelint_compliance.ruleset.parts import Layer


_SETTINGS = "rule-settings"


class Request(NamedTuple):
    """What is asked of a rule set, in plain values, so that another process can make the same.

    `extend_select` adds to `select`, or to the rules that are on by default. `kubernetes_version` is such as `1.37`.
    `params` maps rule id to parameter values, `severities` to the severity, that replace the rule's own; `severity`
    gives severities in pairs with words as in `select`, for what is not in there. `folders` hold rules of the user's
    own, `frameworks` are files and folders of such that these may speak to; with `cache` their compiled form is kept,
    in `cache_dir` or in the user's cache. With `speaking`, which holds frameworks and ids of controls, only those of
    the selected rules run that speak to one of them, and those with an id in `also`. `sight` is how much of a
    population the run has before it. `parts` are what holds for some paths alone, each in layers over the rest;
    `places` gives the number of its part, from 1, for each report path that has one.
    """

    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    kubernetes_version: str = NEWEST
    params: Mapping[str, Mapping[str, Any]] = {}
    severities: Mapping[str, str] = {}
    severity: Sequence[tuple[str, str]] = ()
    folders: Sequence[str] = ()
    cache: bool = True
    cache_dir: str = ""
    speaking: Collection[tuple[str, str]] = ()
    also: Collection[str] = ()
    sight: str = SIGHTS[-1]
    parts: Sequence[Sequence[Layer]] = ()
    places: Mapping[str, int] = {}
    frameworks: Sequence[str] = ()


_ALL = Request()


def rule_set(request: Request = _ALL, /, **changes: Any) -> RuleSet:
    """Return the rules of a request, ready to run; `changes` are fields that differ from it.

    Raises UsageError for a selector that matches nothing, for settings of what does not exist, and for a mistake in a
    user's rule. What holds for some paths alone makes parts, see `ruleset/parts.py`.
    """
    request = request._replace(**changes)
    compiled = all_rules(request.folders, request.frameworks, cache=request.cache, cache_dir=request.cache_dir)
    known = {rule.rule.id: rule for rule in compiled}
    for id in (*request.params, *request.severities):
        _require((id,), known, "no rule")
    for id, values in request.params.items():
        check_params(known[id], values)
    heads = [rule.rule for rule in compiled]
    chosen = select_rules(heads, request.select, request.ignore, request.extend_select)
    severities = {**severities_by(heads, request.severity), **request.severities}
    if request.speaking:
        chosen &= speaking_to(heads, request.speaking).union(request.also)
    rules = RuleSet(
        [with_severity(rule, severities) for rule in compiled if rule.rule.id in chosen],
        minor=minor_of(request.kubernetes_version),
        params=request.params,
        level="restricted" if "pss:restricted" in (*request.select, *request.extend_select) else "",
        request=request,
        sight=request.sight,
        known=known.keys(),
    )
    if not request.parts:
        return rules
    from kubelint_compliance.ruleset.parts import parted

    return parted(rules, compiled, request)


def all_rules(
    folders: Sequence[str] = (), frameworks: Sequence[str] = (), *, cache: bool = True, cache_dir: str = ""
) -> tuple[CompiledRule, ...]:
    """Return the built-in rules and the user's, sorted by id.

    Raises UsageError for an id that is there twice, and for what a user's rule names and there is not.
    """
    rules = builtin_rules(cache=cache, cache_dir=cache_dir)
    if not folders:
        return rules
    names = names_of(rules, frameworks)
    known = {rule.rule.id: rule for rule in rules}
    names_taken = frozenset(known)
    for folder in folders:
        for rule in custom_rules(folder, names, frameworks, cache=cache, cache_dir=cache_dir):
            if rule.rule.id in known:
                _check_ids(folders, names_taken)
            known[rule.rule.id] = rule
    own = known.keys() - {rule.rule.id for rule in rules}
    _check_named([known[id] for id in sorted(own)], known, folders)
    return tuple(known[id] for id in sorted(known))


def names_of(rules: Iterable[CompiledRule], frameworks: Sequence[str]) -> Known:
    """Return what rules of the user's may name, beside the built-in `rules` and those of the user's frameworks."""
    from kubelint_compliance.frameworkfiles import controls_of
    from kubelint_compliance.ruleset.names import Known

    return Known(controls_of(frameworks), frozenset(kind for rule in rules for kind in rule.rule.kinds))


def _check_ids(folders: Sequence[str], taken: Collection[str]) -> None:
    from kubelint_compliance.ruleset.folders import read_rules
    from kubelint_compliance.ruleset.names import check_ids

    check_ids((file for folder in folders for file in read_rules(folder)), taken)


def _check_named(own: Iterable[CompiledRule], known: Mapping[str, CompiledRule], folders: Sequence[str]) -> None:
    """Raise RuleError where a rule of the user's names a rule that does not exist."""
    for rule in own:
        named = (*rule.rule.supersedes, *filter(None, [rule.overridden_by]))
        if any(id not in known for id in named):
            from kubelint_compliance.ruleset.folders import find_rule
            from kubelint_compliance.ruleset.names import check_rules

            check_rules(find_rule(rule.rule.id, folders), known.keys())


def check_params(rule: CompiledRule, values: Mapping[str, Any]) -> None:
    """Raise UsageError for a parameter that a rule does not have, or a value that it may not have."""
    params = {param.name: param for param in rule.whole.params}
    for name, value in values.items():
        _require((rule.rule.id, "params", name), params, f"{rule.rule.id} has no parameter")
        _check_value(rule.rule.id, params[name], value)


def _check_value(id: str, param: Param, value: Any) -> None:  # noqa: A002
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(param.schema).iter_errors(value))
    if error is not None:
        place = "".join(f"[{step}]" for step in error.absolute_path)
        message = f"{id}: {param.name}{place}: {error.message}"
        raise SettingError((_SETTINGS,), (id, "params", param.name), message, _SETTINGS)


def with_severity(rule: CompiledRule, severities: Mapping[str, str]) -> CompiledRule:
    """Return a rule with the severity that is set for its id, which then holds for all that it checks."""
    severity = severities.get(rule.rule.id)
    if not severity:
        return rule
    return rule._replace(rule=rule.rule._replace(severity=severity), one_severity=True)


def _require(path: tuple[str, ...], known: Iterable[str], complaint: str) -> None:
    if path[-1] not in known:
        from kubelint_compliance.nearest import hint

        message = f"{complaint} '{path[-1]}'{hint(path[-1], known)}"
        raise SettingError((_SETTINGS,), path, message, _SETTINGS)

"""From the configuration's words to the rule set of a run: which rules, for which version, with which parameters."""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.select import select_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.ruleset.compiled import CompiledRule

MINOR_VERSIONS = range(20, 38)
"""The Kubernetes minor versions that can be asked for: 1.20 to 1.37."""
NEWEST = f"1.{MINOR_VERSIONS[-1]}"


def rule_set(
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    kubernetes_version: str = NEWEST,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    severities: Mapping[str, str] | None = None,
) -> RuleSet:
    """Return the selected rules, ready to run.

    `kubernetes_version` is such as `1.37`. `params` maps rule id to parameter values, `severities` to the severity,
    that replace the rule's own. Raises UsageError for a selector that matches nothing and for settings of rules or
    parameters that do not exist.
    """
    compiled = builtin_rules()
    known = {rule.rule.id: rule for rule in compiled}
    for id, values in (params or {}).items():
        _require(id, known, "rule-settings: no rule")
        for name in values:
            _require(name, known[id].params, f"rule-settings: {id} has no parameter")
    for id in severities or {}:
        _require(id, known, "rule-settings: no rule")
    chosen = select_rules([rule.rule for rule in compiled], select, ignore)
    return RuleSet(
        [_with_severity(rule, severities or {}) for rule in compiled if rule.rule.id in chosen],
        minor=int(kubernetes_version.split(".")[1]),
        params=params,
        level="restricted" if "pss:restricted" in select else "",
    )


def _with_severity(rule: CompiledRule, severities: Mapping[str, str]) -> CompiledRule:
    severity = severities.get(rule.rule.id)
    return rule._replace(rule=rule.rule._replace(severity=severity)) if severity else rule


def _require(word: str, known: Iterable[str], complaint: str) -> None:
    if word in known:
        return
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(known), n=1)
    raise UsageError(f"{complaint} '{word}'" + (f"; did you mean '{near[0]}'?" if near else ""))

"""From the configuration's words to the rule set of a run: which rules, for which version, with which parameters."""

from __future__ import annotations

from kubelint_compliance.ruleset.builtin import builtin_rules
from kubelint_compliance.ruleset.runner import RuleSet
from kubelint_compliance.ruleset.select import select_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

MINOR_VERSIONS = range(20, 38)
"""The Kubernetes minor versions that can be asked for: 1.20 to 1.37."""
NEWEST = f"1.{MINOR_VERSIONS[-1]}"


def rule_set(
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    kubernetes_version: str = NEWEST,
    params: Mapping[str, Mapping[str, Any]] | None = None,
) -> RuleSet:
    """Return the selected rules, ready to run. Raises UsageError for a selector that matches nothing.

    `kubernetes_version` is such as `1.37`; `params` maps rule id to parameter values that replace the defaults.
    """
    compiled = builtin_rules()
    chosen = select_rules([rule.rule for rule in compiled], select, ignore)
    return RuleSet(
        [rule for rule in compiled if rule.rule.id in chosen],
        minor=int(kubernetes_version.split(".")[1]),
        params=params,
        level="restricted" if "pss:restricted" in select else "",
    )

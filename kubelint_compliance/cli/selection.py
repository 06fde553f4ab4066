"""From the configuration to the rules of a run; a setting that would do nothing is an error, not silence."""

from __future__ import annotations

from kubelint_compliance.cli.words import hint
from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.assemble import rule_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.config import Config
    from kubelint_compliance.ruleset.runner import RuleSet


def selected(config: Config) -> RuleSet:
    """Return the rules that the configuration asks for. Raises UsageError for words that name none."""
    _supported(config)
    rules = rule_set(
        select=config.select,
        ignore=config.ignore,
        kubernetes_version=config.kubernetes_version,
        params={rule: setting.params for rule, setting in config.rule_settings.items()},
    )
    if config.rule_settings:
        _check_settings(config)
    return rules


def _supported(config: Config) -> None:
    if config.rules:
        raise UsageError("the configuration key 'rules' has no effect yet: folders of rules cannot be read")
    for rule, setting in config.rule_settings.items():
        if setting.severity:
            raise UsageError(f"rule-settings.{rule}.severity has no effect yet: severities are the rules' own")


def _check_settings(config: Config) -> None:
    from kubelint_compliance.ruleset.builtin import builtin_rules

    known = {rule.rule.id: rule for rule in builtin_rules()}
    for id, setting in config.rule_settings.items():
        if id not in known:
            raise UsageError(f"rule-settings: there is no rule '{id}'{hint(id, known)}")
        for name in setting.params:
            if name not in known[id].params:
                raise UsageError(f"rule-settings: {id} has no parameter '{name}'{hint(name, known[id].params)}")

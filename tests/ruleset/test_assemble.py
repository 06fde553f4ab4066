"""The rule set of a run: versions, parameters, severities, and settings that mean nothing."""

from __future__ import annotations

import pytest

from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.assemble import rule_set


def test_the_newest_version_is_the_default():
    assert rule_set().kubernetes_version == {"major": 1, "minor": 37}


def test_rules_of_later_versions_do_not_run():
    def ids(version):
        return {rule.rule.id for rule in rule_set(kubernetes_version=version).rules}

    assert "probe-or-hook-remote-host" not in ids("1.33")
    assert "probe-or-hook-remote-host" in ids("1.34")


def test_severities_can_be_set():
    (rule,) = rule_set(select=["host-pid"], severities={"host-pid": "low"}).rules
    assert rule.rule.severity == "low"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"severities": {"host-pdi": "low"}}, "rule-settings: no rule 'host-pdi'; did you mean 'host-pid'?"),
        ({"params": {"zzz": {}}}, "rule-settings: no rule 'zzz'"),
        ({"params": {"host-pid": {"x": 1}}}, "rule-settings: host-pid has no parameter 'x'"),
    ],
)
def test_settings_of_what_does_not_exist_are_an_error(settings, message):
    with pytest.raises(UsageError) as error:
        rule_set(**settings)
    assert str(error.value) == message

"""Whole objects in remedies that cannot be pasted break no rule that is high, as they stand."""

from __future__ import annotations

import re

import pytest

from kubelint_compliance.authoring.pasting import not_pasted
from kubelint_compliance.kubernetes.versions import MINORS
from kubelint_compliance.ruleset.runner import RuleSet
from tests.rulefiles import FILES, RULES
from tests.scanning import scan_text

_BLOCK = re.compile(r"^```yaml\n(apiVersion:.*?)^```", re.DOTALL | re.MULTILINE)
ALONE = {"admission-policy-missing", "image-signature-policy-missing", "psa-label-missing"}
"""Rules about what else has to be there."""


def objects():
    for id, file in FILES.items():
        checks = file.content.get("validations", [file.content])
        remedies = [
            check.get("remediation", file.content.get("remediation", ""))
            for number, check in enumerate(checks)
            if not_pasted(file.content, number)
        ]
        for text in dict.fromkeys(remedies):
            for block in _BLOCK.findall(text):
                yield pytest.param(block, id=id)


@pytest.fixture(scope="module")
def rules():
    return RuleSet([*RULES.values()], minor=MINORS[-1])


@pytest.mark.parametrize("text", [*objects()])
def test_a_whole_object_breaks_no_high_rule(text, rules):
    found = scan_text("a.yaml", text, rules).findings
    high = {each.rule for each in found if each.severity in ("high", "critical") and not each.superseded_by}
    assert high <= ALONE


def test_the_policy_that_is_advised_breaks_no_rule_at_all(rules):
    for id in ("audit-policy-missing", "audit-policy-refused"):
        (text,) = _BLOCK.findall(FILES[id].content["remediation"])
        assert scan_text("a.yaml", text, rules).findings == ()

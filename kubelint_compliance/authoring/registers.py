"""Runs the examples of rules about the register of waivers: each example is a register, held against one finding.

The finding is that of `container-privileged` in `DaemonSet shop/agent`, in the file `shop/agent.yaml`, on 2026-07-01.
"""

from __future__ import annotations

from datetime import date

from kubelint_compliance.config.record import MaxDays
from kubelint_compliance.decisions.governance import Terms
from kubelint_compliance.decisions.register import read_register
from kubelint_compliance.decisions.waivers import KIND, waive
from kubelint_compliance.model import Finding, ObjectRef, Place
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.ruleset.compiled import CompiledRule

_TODAY = date(2026, 7, 1)
_PATH = "waivers.yaml"
_FOUND = Finding(
    places=(Place("shop/agent.yaml", Span(12, 9, 12, 25)),),
    rule="container-privileged",
    severity="critical",
    message='Container "agent" runs privileged',
    object=ObjectRef("apps/v1", "DaemonSet", "shop", "agent"),
    pointer="/spec/template/spec/containers/0/securityContext/privileged",
    fingerprint="0123456789abcdef0123456789abcdef",
)
_SEVERITIES = {"container-privileged": "critical", "host-pid": "critical", "image-tag-latest": "medium"}


def register_findings(rule: CompiledRule, text: str) -> list[Finding]:
    """Return the findings of a rule at a register. Raises UsageError where the text is none."""
    told = {rule.rule.id: rule.rule.severity}
    terms = Terms(_TODAY, MaxDays()._asdict(), _SEVERITIES, told, frozenset(_SEVERITIES), ("",))
    waived = waive((_FOUND,), read_register(text, _PATH), terms)
    return [finding for finding in waived.findings if finding.object.kind == KIND]

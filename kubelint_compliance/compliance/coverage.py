"""What a run says of each control of a framework: one of six states, and what it rests on.

Goes in: the report of a run and a framework. Comes out: an `Assessment` for each control. Every finding of every rule
that ran counts, whatever its severity and whether a more specific one is shown in its place.
"""

from __future__ import annotations

from kubelint_compliance.compliance.frameworks import NOT_TESTABLE
from kubelint_compliance.compliance.inputs import present
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.compliance.frameworks import Control, Framework
    from kubelint_compliance.model import Finding, Report, Rule

ERROR, FAIL, WAIVED, NOT_ASSESSED, PASS = "error", "fail", "waived", "not-assessed", "pass"
STATES = (ERROR, FAIL, WAIVED, NOT_ASSESSED, PASS, NOT_TESTABLE)
"""In the order in which they are told; the first five in the order in which one outweighs the next."""
_JUDGED = ("evaluation", "malformed", "no-schema", "no-objects")
"""Problems with objects that were read; all other fatal ones are input that could not be read."""


class Assessment(NamedTuple):
    """One control after a run: its state and why, the rules that ran, the objects that any of them tested.

    `absent` are the classes of input that the control is about and the run did not see. `findings` are those that
    count, `waived` those that a person has set aside.
    """

    control: Control
    state: str
    reason: str
    rules: tuple[Rule, ...]
    objects: int
    absent: tuple[str, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def assess(report: Report, framework: Framework) -> tuple[Assessment, ...]:
    """Return the assessment of every control, in the framework's order."""
    seen, unread = present(kind for kind, _ in report.kinds), unreadable(report)
    return tuple(_assess(report, framework, control, seen, unread) for control in framework.controls)


def unreadable(report: Report) -> int:
    """Count the files that were meant to be checked and could not be read."""
    return len({problem.path for problem in report.problems if problem.fatal and problem.code not in _JUDGED})


def counts(assessments: Iterable[Assessment]) -> dict[str, int]:
    """Return how many controls are in each state; states without any are left out."""
    states = [assessment.state for assessment in assessments]
    return {state: states.count(state) for state in STATES if state in states}


def _assess(report: Report, framework: Framework, control: Control, seen: frozenset[str], unread: int) -> Assessment:
    rules = tuple(rule for rule in report.rules.values() if _speaks_to(rule, framework.id, control.id))
    ids = {rule.id for rule in rules}
    mine = [finding for finding in report.findings if finding.rule in ids]
    findings = tuple(finding for finding in mine if finding.status == "open")
    waived = tuple(finding for finding in mine if finding.status != "open")
    objects = _tested(report, ids)
    absent = tuple(name for name in control.inputs if name not in seen)
    state, reason = _state(control, objects, findings, waived, sorted(ids & set(report.unevaluated)), unread)
    return Assessment(control, state, reason, rules, objects, absent, findings, waived)


def _state(
    control: Control,
    objects: int,
    findings: tuple[Finding, ...],
    waived: tuple[Finding, ...],
    broken: list[str],
    unread: int,
) -> tuple[str, str]:
    """Return the state and why; the first that holds counts."""
    if control.verdict == NOT_TESTABLE:
        return NOT_TESTABLE, "manifests show nothing of it"
    if broken:
        return ERROR, f"could not be evaluated everywhere: {', '.join(broken)}"
    if findings:
        return FAIL, ""
    if waived:
        return WAIVED, ""
    if not objects:
        return NOT_ASSESSED, "no object in the input was tested for it"
    if unread:
        return ERROR, f"{unread} {'file' if unread == 1 else 'files'} of the input could not be read"
    return PASS, ""


def _speaks_to(rule: Rule, framework: str, control: str) -> bool:
    return any(ref.framework == framework and ref.id == control for ref in rule.controls)


def _tested(report: Report, rules: set[str]) -> int:
    """Count the objects that one of the rules tested; a rule with partial sight tested none."""
    sure = rules - {skipped.rule for skipped in report.skipped}
    return sum(objects for tested, objects in report.tested if not sure.isdisjoint(tested))

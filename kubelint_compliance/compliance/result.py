"""A framework report before it is written: the run, the framework, its assessments and the scope that was stated."""

from __future__ import annotations

from kubelint_compliance.compliance.coverage import assess, counts, unreadable
from kubelint_compliance.compliance.frameworks import NOT_TESTABLE, PARTIAL, TESTABLE
from kubelint_compliance.compliance.inputs import INPUTS
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.words import count, summary_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.compliance.coverage import Assessment
    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.model import Report

STATE_WORDS = {
    "error": "error",
    "fail": "fail",
    "waived": "waived",
    "not-assessed": "not assessed",
    "pass": "pass",
    "not-testable": "not testable",
}
STATE_MEANINGS = {
    "error": "something that it rests on could not be checked",
    "fail": "an object in the input breaks a rule that speaks to it",
    "waived": "every finding was set aside by a person, with a reason",
    "not-assessed": "nothing in the input was tested for it",
    "pass": "objects were tested and no rule was broken; of a control that is testable in part, that part alone",
    "not-testable": "manifests show nothing of it; ask for other evidence",
}


class Statement(NamedTuple):
    """What the configuration says the input stands for: covered, left out, and why."""

    included: str = ""
    excluded: str = ""
    justification: str = ""


class Result(NamedTuple):
    """Everything a framework report is written from."""

    framework: Framework
    assessments: tuple[Assessment, ...]
    report: Report
    scope: Statement

    @property
    def counts(self) -> dict[str, int]:
        """How many controls are in each state."""
        return counts(self.assessments)


def conclude(report: Report, framework: Framework, scope: Statement, controls: Sequence[str] = ()) -> Result:
    """Assess a run against a framework, or against some of its controls."""
    assessments = assess(report, framework)
    if controls:
        assessments = tuple(entry for entry in assessments if entry.control.id in controls)
    return Result(framework, assessments, report, scope)


def counted(result: Result) -> str:
    """The states in one line: `3 fail, 10 pass, 40 not testable`; never a percentage."""
    return ", ".join(f"{number} {STATE_WORDS[state]}" for state, number in result.counts.items())


def facts(result: Result) -> list[str]:
    """What was checked, with what, in sentences."""
    report = result.report
    rules = len({rule.id for entry in result.assessments for rule in entry.rules})
    return [
        f"{summary_line(report)}.",
        f"Judged for Kubernetes {report.kubernetes_version} by kubelint-compliance {report.tool_version}; "
        f"{count(rules, 'rule')} that ran {'speaks' if rules == 1 else 'speak'} to these controls.",
    ]


def not_shown(result: Result) -> list[str]:
    """What this report does not show, in sentences, the first thing an auditor asks."""
    verdicts = [entry.control.verdict for entry in result.assessments]
    of = {verdict: verdicts.count(verdict) for verdict in (TESTABLE, PARTIAL, NOT_TESTABLE)}
    sentences = [
        result.framework.limits,
        f"Of {count(len(verdicts), 'control')}, manifests can show {of[TESTABLE]} whole, {of[PARTIAL]} in part and "
        f"{of[NOT_TESTABLE]} not at all; the table says for each what else to ask for.",
        "Objects outside the checked files, and what is live in a cluster, are not seen.",
    ]
    unread = unreadable(result.report)
    if unread:
        sentences.append(f"{count(unread, 'file')} could not be read and {'is' if unread == 1 else 'are'} not covered.")
    return sentences


def state_words(entry: Assessment) -> str:
    """The state as people read it: what passes of a control that is testable in part is that part."""
    in_part = entry.state == "pass" and entry.control.verdict == PARTIAL
    return f"{STATE_WORDS[entry.state]}{', in part' if in_part else ''}"


def absent_words(entry: Assessment) -> str:
    """The classes of input that the control is about and the run did not see; empty where that says nothing."""
    if entry.control.verdict == NOT_TESTABLE or not entry.absent:
        return ""
    return f"Not in the input: {'; '.join(INPUTS[name] for name in entry.absent)}"


def scope_lines(result: Result) -> list[tuple[str, str]]:
    """The stated scope as label and text; what was not stated is said, too."""
    scope = result.scope
    if not any(scope):
        return [("Scope", "not stated; the key scope of the configuration says what the input covers and leaves out")]
    return [
        ("Covers", scope.included or "not stated"),
        ("Leaves out", scope.excluded or "nothing stated"),
        ("Because", scope.justification or "no reason stated"),
    ]

"""What a run says of each control of a framework: one of seven states, and what it rests on.

Goes in: what the run looked at and a framework. Comes out: an `Assessment` for each control. Every finding of every
rule that speaks to a control counts, whatever its severity and whether a more specific one is shown in its place.
"""

from __future__ import annotations

from kubelint_compliance.compliance.frameworks import NOT_TESTABLE
from kubelint_compliance.compliance.inputs import present
from kubelint_compliance.compliance.looked import Extent
from kubelint_compliance.compliance.topics import VALIDITY
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubelint_compliance.compliance.frameworks import Control, Framework
    from kubelint_compliance.compliance.looked import Looked, Observed
    from kubelint_compliance.compliance.topics import Topic
    from kubelint_compliance.model import Finding, Report, Rule

ERROR, FAIL, WAIVED, NOT_ASSESSED = "error", "fail", "waived", "not-assessed"
SHOWN, NOTHING_BAD = "shown", "nothing-bad-found"
STATES = (ERROR, FAIL, WAIVED, NOT_ASSESSED, SHOWN, NOTHING_BAD, NOT_TESTABLE)
"""In the order in which they are told, which is that in which one outweighs the next."""
GREEN = (SHOWN, NOTHING_BAD)
"""The states in which nothing speaks against a control; the first alone is evidence that it is there."""
_JUDGED = ("evaluation", "malformed", "no-schema", "no-objects")
"""Problems with objects that were read; all other fatal ones are input that could not be read."""


class Tested(NamedTuple):
    """A rule that tested something of its subject, and how much."""

    rule: Rule
    extent: Extent


class Assessment(NamedTuple):
    """One control after a run: its state and why, the rules that tested something for it, and how much of it.

    `topics` are those that it needs, with what became of them. `absent` are the classes of input that the control is
    about and the run did not see. `findings` are those that count, `waived` those that a person has set aside.
    `speaking` are the ids of all rules of the run that speak to it, whether they had something to test or not.
    """

    control: Control
    state: str
    reason: str
    rules: tuple[Tested, ...]
    extent: Extent
    topics: tuple[Looked, ...]
    absent: tuple[str, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    speaking: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[Looked, ...]:
        """The topics that were not looked at."""
        return tuple(looked for looked in self.topics if looked.gap)

    @property
    def complete(self) -> bool:
        """Whether all was looked at that the control needs."""
        return bool(self.topics) and not self.missing

    @property
    def in_part(self) -> bool:
        """Whether its state says something good of a part only."""
        return self.state in GREEN and not self.complete


def assess(
    report: Report, framework: Framework, observed: Observed, topics: Mapping[str, Topic]
) -> tuple[Assessment, ...]:
    """Return the assessment of every control, in the framework's order."""
    seen, unread = present(kind for kind, _ in report.kinds), len(unreadable(report))
    speaking = _speaking(report, framework)
    by_rule: dict[str, list[tuple[int, Finding]]] = {}
    for place, finding in enumerate(report.findings):
        by_rule.setdefault(finding.rule, []).append((place, finding))
    found = []
    for control in framework.controls:
        looked = tuple(observed.look(topics[id]) for id in control.topics)
        rules = speaking.get(control.id, ())
        numbered = sorted((entry for rule in rules for entry in by_rule.get(rule.id, ())), key=_first)
        mine = [finding for _, finding in numbered]
        absent = tuple(name for name in control.inputs if name not in seen)
        assessment = _assess(control, looked, rules, mine, observed, unread)
        found.append(assessment._replace(absent=absent, speaking=tuple(rule.id for rule in rules)))
    return tuple(found)


def _first(entry: tuple[int, Finding]) -> int:
    return entry[0]


def unreadable(report: Report) -> tuple[str, ...]:
    """Return the files that were meant to be checked and could not be read."""
    return tuple(sorted({p.path for p in report.problems if p.fatal and p.code not in _JUDGED}))


def counts(assessments: Iterable[Assessment]) -> dict[str, int]:
    """Return how many controls are in each state; states without any are left out."""
    states = [assessment.state for assessment in assessments]
    return {state: states.count(state) for state in STATES if state in states}


def _speaking(report: Report, framework: Framework) -> dict[str, tuple[Rule, ...]]:
    """Return the rules that ran, by the controls of the framework that they speak to."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in report.rules.values():
        for id in dict.fromkeys(ref.id for ref in rule.controls if ref.framework == framework.id):
            found[id] = (*found.get(id, ()), rule)
    return found


def _assess(
    control: Control,
    topics: tuple[Looked, ...],
    speaking: tuple[Rule, ...],
    findings: list[Finding],
    observed: Observed,
    unread: int,
) -> Assessment:
    rules = _tested(topics, speaking, {finding.rule for finding in findings}, observed)
    entry = Assessment(
        control,
        "",
        "",
        rules,
        observed.extent(tested.rule.id for tested in rules),
        topics,
        (),
        tuple(finding for finding in findings if finding.status == "open"),
        tuple(finding for finding in findings if finding.status != "open"),
    )
    rests_on = {rule.id for rule in speaking} | {id for looked in topics for id in looked.topic.decides}
    state, reason = _state(entry, sorted(rests_on & observed.broken), unread)
    return entry._replace(state=state, reason=reason)


def _tested(
    topics: tuple[Looked, ...], speaking: tuple[Rule, ...], found: set[str], observed: Observed
) -> tuple[Tested, ...]:
    """Return the rules that speak to the control and to one of its topics, or found something, and tested an object.

    A search for credentials may speak to a control of cryptography; where it finds nothing, it has tested none of it.
    """
    asked = frozenset(found).union(*(looked.topic.speakers for looked in topics))
    tested = ((rule, observed.tested.get(rule.id, Extent())) for rule in speaking if rule.id in asked)
    return tuple(Tested(rule, extent) for rule, extent in tested if any(extent))


def _state(entry: Assessment, broken: list[str], unread: int) -> tuple[str, str]:
    """Return the state and why; the first that holds counts."""
    if entry.control.verdict == NOT_TESTABLE:
        return NOT_TESTABLE, "manifests show nothing of it"
    if broken:
        return ERROR, f"could not be evaluated everywhere: {', '.join(broken)}"
    if entry.findings:
        return FAIL, ""
    if entry.waived:
        return WAIVED, ""
    reason = _not_assessed(entry)
    if reason:
        return NOT_ASSESSED, reason
    if unread:
        return ERROR, f"{unread} {'file' if unread == 1 else 'files'} of the input could not be read"
    return (SHOWN, "") if _is_shown(entry) else (NOTHING_BAD, "")


def _not_assessed(entry: Assessment) -> str:
    """Say why nothing was assessed; empty where something was."""
    looked = [looked for looked in entry.topics if not looked.gap and looked.topic.id != VALIDITY]
    if not looked:
        return "none of its topics was looked at"
    speakers = frozenset().union(*(each.topic.speakers for each in looked))
    if not any(tested.rule.id in speakers for tested in entry.rules):
        return "no rule that speaks to it tested an object"
    return ""


def _is_shown(entry: Assessment) -> bool:
    """Whether every topic was looked at and is shown, and a rule that can show something tested an object for it."""
    return all(looked.shown for looked in entry.topics) and any(tested.rule.shows for tested in entry.rules)

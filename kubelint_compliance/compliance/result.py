"""A framework report before it is written: the run, what it is held against, the assessments, the numbered findings."""

from __future__ import annotations

from functools import cached_property

from kubelint_compliance.compliance.coverage import SHOWN, Assessment, assess, counts, unreadable
from kubelint_compliance.compliance.enforced import lines
from kubelint_compliance.compliance.frameworks import NOT_TESTABLE, PARTIAL, TESTABLE
from kubelint_compliance.compliance.looked import Observed
from kubelint_compliance.compliance.run import Run, Statement
from kubelint_compliance.compliance.topics import OBJECT, all_topics
from kubelint_compliance.model import total
from kubelint_compliance.reports.words import by_severity, count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kubelint_compliance.compliance.enforced import Enforced
    from kubelint_compliance.compliance.frameworks import Framework
    from kubelint_compliance.compliance.looked import Extent, Known, Looked
    from kubelint_compliance.model import Finding, Report

STATE_WORDS = {
    "error": "error",
    "fail": "fail",
    "waived": "waived",
    "not-assessed": "not assessed",
    "shown": "shown",
    "nothing-bad-found": "nothing bad found",
    "not-testable": "not testable",
}
STATE_MEANINGS = {
    "error": "something that it rests on could not be checked",
    "fail": "an object in the input breaks a rule that speaks to it",
    "waived": "every finding was set aside by a person, with a reason",
    "not-assessed": "no object of its subject was looked at, or there is no rule for it yet",
    "shown": "all its topics were looked at, and in each an object that does the thing was seen and is right; evidence "
    "that the control is designed, not that it operated",
    "nothing-bad-found": "objects of its subject were looked at and broke no rule; no evidence that the control is "
    "there. In part: of some of its topics only",
    "not-testable": "manifests show nothing of it; ask for other evidence",
}


class Part:
    """One framework in a report, with the assessment of each of its controls."""

    def __init__(self, framework: Framework, assessments: tuple[Assessment, ...]) -> None:
        self.framework = framework
        self.assessments = assessments

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many controls are in each state."""
        return counts(self.assessments)

    @property
    def counted(self) -> str:
        """The states in one line: `3 fail, 10 shown, 40 not testable`; never a percentage."""
        return ", ".join(f"{number} {STATE_WORDS[state]}" for state, number in self.counts.items())


class Result:
    """Everything a framework report is written from.

    `findings` are those of all controls, each once, in the order of their numbers, which begin with 1. `enforced` are
    the policies of the input that refuse something.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        report: Report,
        scope: Statement,
        run: Run,
        *,
        enforced: tuple[Enforced, ...] = (),
        topics: Iterable[str] = (),
    ) -> None:
        """`topics` are the ids of all that there are, in the order in which they are told."""
        self._topics = tuple(topics)
        self.parts = tuple(parts)
        self.enforced = enforced
        self.report = report
        self.scope = scope
        self.run = run
        told = {id(finding) for part in parts for entry in part.assessments for finding in _all(entry)}
        self.findings = tuple(finding for finding in report.findings if id(finding) in told)
        self._numbers = {id(finding): number for number, finding in enumerate(self.findings, 1)}

    def numbers(self, findings: Iterable[Finding]) -> list[int]:
        """Return the numbers of some findings."""
        return sorted(self._numbers[id(finding)] for finding in findings)

    @property
    def refused(self) -> list[tuple[str, str]]:
        """The policies that refuse what rules of these controls find, as label and text; none where none does."""
        return lines(self.enforced, (entry for part in self.parts for entry in part.assessments))

    @property
    def title(self) -> str:
        """`Manifests of shop held against SOC 2 and ISO 27001`."""
        return f"Manifests of {self.run.title} held against {_and(self._frameworks())}"

    @property
    def topics(self) -> tuple[Looked, ...]:
        """The topics that the controls need, each once, in the order of their file."""
        entries = [entry for part in self.parts for entry in part.assessments]
        needed = {looked.topic.id: looked for entry in entries for looked in entry.topics}
        return tuple(needed[id] for id in self._topics if id in needed)

    def _frameworks(self) -> list[str]:
        if len(self.parts) == 1:
            return [f"{self.parts[0].framework.title}, {self.parts[0].framework.version}"]
        return [part.framework.name for part in self.parts]


def conclude(
    report: Report,
    frameworks: Sequence[Framework],
    known: Mapping[str, Known],
    *,
    scope: Statement = Statement(),  # noqa: B008 - a frozen record
    run: Run = Run(),  # noqa: B008
    sight: str = OBJECT,
    enforced: tuple[Enforced, ...] = (),
    own: Sequence[str] = (),
) -> Result:
    """Assess a run against frameworks. `known` holds all rules there are, also those that did not run.

    `own` are files and folders with frameworks of the user's. Raises UsageError for a mistake in their topics.
    """
    observed, topics = Observed(report, known, sight), all_topics(own)
    parts = [Part(framework, assess(report, framework, observed, topics)) for framework in frameworks]
    return Result(parts, report, scope, run, enforced=enforced, topics=topics)


def _all(entry: Assessment) -> Iterator[Finding]:
    yield from entry.findings
    yield from entry.waived


def totals(result: Result) -> dict[str, int]:
    """Count the numbered findings: those that count, of these the covered ones, and those that were set aside."""
    opened = [finding for finding in result.findings if finding.status == "open"]
    return {
        "findings": total(result.findings),
        "open": total(opened),
        "covered": total(finding for finding in opened if finding.superseded_by),
        "setAside": total(result.findings) - total(opened),
    }


def found(result: Result) -> str:
    """The numbered findings in a sentence."""
    numbers = totals(result)
    if not result.findings:
        return "No finding speaks to these controls."
    counted = ", ".join(f"{number} {severity}" for severity, number in by_severity(result.findings).items())
    words = f"{count(numbers['findings'], 'finding')} ({counted})"
    extra = []
    if numbers["covered"]:
        extra.append(f"{numbers['covered']} at a place where a more specific one says the same")
    if numbers["setAside"]:
        extra.append(f"{numbers['setAside']} set aside by a person")
    return f"{words}, numbered in the annex{'; ' if extra else ''}{', '.join(extra)}."


def not_shown(result: Result) -> list[str]:
    """What this report does not show, in sentences, the first thing an auditor asks."""
    sentences = list(dict.fromkeys(part.framework.limits for part in result.parts))
    sentences += [_shares(part, named=len(result.parts) > 1) for part in result.parts]
    sentences.append("Objects outside the checked files, and what is live in a cluster, are not seen.")
    gone = sum(bool(looked.gap) for looked in result.topics)
    if gone:
        sentences.append(f"{gone} of {count(len(result.topics), 'topic')} not looked at; the annex says which and why.")
    unread = unreadable(result.report)
    if unread:
        verb = "is" if len(unread) == 1 else "are"
        sentences.append(f"{count(len(unread), 'file')} could not be read and {verb} not covered: {', '.join(unread)}.")
    return sentences


def _shares(part: Part, *, named: bool) -> str:
    verdicts = [entry.control.verdict for entry in part.assessments]
    of = {verdict: verdicts.count(verdict) for verdict in (TESTABLE, PARTIAL, NOT_TESTABLE)}
    return (
        f"Of {count(len(verdicts), 'control')}{f' of {part.framework.name}' if named else ''}, manifests can show "
        f"{of[TESTABLE]} whole, {of[PARTIAL]} in part and {of[NOT_TESTABLE]} not at all; the table says for each what "
        "else to ask for."
    )


def state_words(entry: Assessment) -> str:
    """The state as people read it: *in part* where some of its topics were not looked at."""
    return f"{STATE_WORDS[entry.state]}{', in part' if entry.in_part else ''}"


def missing_words(entry: Assessment) -> list[str]:
    """The topics that were not looked at, each with why, in a few words."""
    return [f"{looked.topic.title} ({looked.gap})" for looked in entry.missing]


def beyond(entry: Assessment) -> list[tuple[str, str]]:
    """What else there is to know of a control: what manifests could show, what they do not, what to ask for."""
    control = entry.control
    lines = (("Manifests could show", control.covers), ("Not covered", control.gap), ("Ask for", control.ask_for))
    return [(label, text) for label, text in lines if text]


def topic_words(looked: Looked) -> str:
    """What became of a topic, in a sentence."""
    if looked.gap:
        return f"not looked at, {looked.gap}: {looked.detail}"
    shown = f"; {SHOWN}: {looked.topic.shown_by}" if looked.shown else ""
    return f"looked at, {extent_words(looked.tested)}{shown}"


def extent_words(extent: Extent) -> str:
    """So many objects, and so many other items: files, comments, waivers, settings."""
    parts = [count(extent.objects, "object")] if extent.objects or not extent.others else []
    parts += [count(extent.others, "other item")] if extent.others else []
    return " and ".join(parts)


def scope_lines(result: Result) -> list[tuple[str, str]]:
    """The stated scope as label and text; what was not stated is said, too."""
    scope = result.scope
    if not any(scope):
        return [("Scope", "not stated by whoever runs this; ask what the input covers and leaves out")]
    return [
        ("Covers", scope.included or "not stated"),
        ("Leaves out", scope.excluded or "nothing stated"),
        ("Because", scope.justification or "no reason stated"),
    ]


def ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Turn sorted numbers into first and last of each run: 1, 2, 3, 7 are (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def number_words(numbers: Sequence[int]) -> str:
    """`1-3, 7`."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges(numbers))


def _and(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last

"""Words that several formats share: counts, the summary line, names of frameworks, a finding as one sentence."""

from __future__ import annotations

from kubelint_compliance.model import ELSEWHERE, NEVER, RANK, SEVERITIES, UNCHANGED, Rule, total
from kubelint_compliance.reports.escape import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.model import Added, Configuration, FileResult, Finding, Problem, Report

TOOL = "kubelint-compliance"
WORST_FIRST = tuple(reversed(SEVERITIES))

FRAMEWORKS = {
    "soc2": "SOC 2",
    "iso27001": "ISO 27001",
    "iso27001-clauses": "ISO 27001 clause",
    "cis-kubernetes": "CIS",
    "nsa-cisa": "NSA/CISA",
    "pss": "PSS",
    "nist-800-190": "NIST SP 800-190",
    "nist-800-53": "NIST SP 800-53",
    "pci-dss": "PCI DSS",
    "hipaa": "HIPAA",
    "mitre-attack": "MITRE",
    "owasp-k8s": "OWASP K8s",
}
"""Display names, in the order in which frameworks are listed everywhere."""

_SET_ASIDE = {
    "waived": "waived",
    "ignored": "ignored",
    "baseline": "in the baseline",
    UNCHANGED: "not new",
    ELSEWHERE: "new elsewhere",
}
_BUCKETS = {
    "not-kubernetes": ("file not Kubernetes", "files not Kubernetes"),
    "template": ("template skipped", "templates skipped"),
    "unparsable": ("file unparsable", "files unparsable"),
    "excluded": ("file excluded", "files excluded"),
}
_LEFT = {"template": ("template", "templates"), "unparsable": _BUCKETS["unparsable"]}
_UNRENDERED = ("template not rendered", "templates not rendered")
"""Templates of which some documents could be checked."""


def count(number: int, one: str, many: str = "") -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each severity, the worst first; severities without any are left out."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.severity] = counts.get(finding.severity, 0) + finding.number
    return {severity: counts[severity] for severity in WORST_FIRST if severity in counts}


def summary_line(report: Report) -> str:
    """The run in one line: what was found, what was set aside, what was checked and what was not."""
    found = [_found(report)]
    counted = [finding for finding in report.findings if not finding.superseded_by]
    aside = {status: total(f for f in counted if f.status == status) for status in _SET_ASIDE}
    found += [f"{aside[status]} {words}" for status, words in _SET_ASIDE.items() if aside[status]]
    if report.problems:
        found.append(count(total(report.problems), "problem"))
    if report.added:
        found.append(f"{count(len(report.added), 'decision')} of the change itself")
    since = [f"compared with {report.compared.title}"] if report.compared else []
    return "; ".join([f"{', '.join(found)}; {_checked(report)}", *_configured(report), *since])


def _configured(report: Report) -> Iterator[str]:
    """How many configurations there are beside that of the run, and how many of them count."""
    if report.configurations:
        counted = sum(not entry.why for entry in report.configurations)
        passed = len(report.configurations) - counted
        said = [count(counted, "nested configuration counts", "nested configurations count")] if counted else []
        said += [f"{count(passed, 'configuration')} passed over"] if passed else []
        yield ", ".join(said)


def configuration_words(entry: Configuration) -> str:
    """What became of a configuration beside that of the run."""
    files = count(entry.files, "file")
    if entry.why:
        return f"passed over for {files}: {entry.why}"
    return f"counts for {files}" + (f", but not its {', '.join(entry.unheard)}" if entry.unheard else "")


def verdict_line(report: Report, *, exit_zero: bool = False) -> str:
    """Whether the run failed, from which severity on and by how many findings; passed only where all was checked."""
    new = "new " if report.compared else ""
    failing, fatal = total(report.failing), total(problem for problem in report.problems if problem.fatal)
    said = []
    if failing:
        said.append(f"failed: {count(failing, f'{new}finding')} at or above {_bar(report)}{_unseen(report)}")
    if fatal:
        said.append(f"{'' if failing else 'failed: '}something could not be checked ({count(fatal, 'problem')})")
    if said:
        return "; ".join(said) + ("; the exit code is 0 (--exit-zero)" if exit_zero and not fatal else "")
    if not report.objects:
        return "no verdict: nothing was checked"
    if not report.examined:
        return "no verdict: no rule examined an object"
    never = report.fail_on == NEVER and not report.fail_on_at
    nothing = "no finding fails (--fail-on never)" if never else f"nothing {new}at or above {_bar(report)}"
    left = ", ".join(_left(report))
    return f"passed in part: {nothing} in what was checked; not checked: {left}" if left else f"passed: {nothing}"


def _bar(report: Report) -> str:
    """From which severity on findings fail the run."""
    return f"{report.fail_on}, or what the configuration says for its path" if report.fail_on_at else report.fail_on


def _unseen(report: Report) -> str:
    """How many of the findings that fail the run are not severe enough to show."""
    hidden = total(finding for finding in report.failing if RANK[finding.severity] < RANK[report.min_severity])
    return f", {hidden} of them hidden (--min-severity {report.min_severity})" if hidden else ""


def _left(report: Report) -> Iterator[str]:
    """What could not be checked, though nothing fails for it."""
    for bucket in ("template", "unparsable"):
        files = sum(file.bucket == bucket for file in report.files)
        if files:
            yield count(files, *_LEFT[bucket])
    if report.problems:
        yield f"what {count(total(report.problems), 'warning')} {'tells' if total(report.problems) == 1 else 'tell'} of"


def _found(report: Report) -> str:
    shown = report.shown
    if shown:
        counts = ", ".join(f"{number} {severity}" for severity, number in by_severity(shown).items())
        return f"{count(total(shown), 'finding')} ({counts})"
    return f"no findings at {report.min_severity} or above" if report.open else "no findings"


def _checked(report: Report) -> str:
    if not report.files:
        return "nothing was checked: there were no files"
    others = [_bucket(report, bucket) for bucket in _BUCKETS]
    beside = ", ".join(part for part in others if part)
    if not report.objects:
        return f"nothing was checked: {beside or 'no objects in the files'}"
    files = [file for file in report.files if file.bucket == "checked"]
    objects = sum(file.objects for file in files)
    checked = f"{count(objects, 'object')} in {count(len(files), 'file')} checked" if files else ""
    return ", ".join(part for part in (checked, beside, *_inside(report)) if part)


def _inside(report: Report) -> Iterator[str]:
    """How many of the objects are fragments, and how many documents beside objects were passed over."""
    if report.fragments:
        yield count(report.fragments, "fragment")
    if report.passed_beside:
        yield f"{count(report.passed_beside, 'document')} passed over"


def documents_of(file: FileResult) -> str:
    """What became of the documents of a file: `3 objects, 1 fragment among them, 1 document passed over: empty`."""
    said = [count(file.objects, "object")] if file.objects else []
    said += [f"{count(file.fragments, 'fragment')} among them"] if file.fragments else []
    if file.passed and (file.objects or file.passed_over > 1):
        reasons = "; ".join(reason if number == 1 else f"{number} {reason}" for reason, number in file.passed)
        said.append(f"{count(file.passed_over, 'document')} passed over: {reasons}")
    return ", ".join(said)


def _bucket(report: Report, bucket: str) -> str:
    """How many files are in the bucket, and how many of their objects could be checked all the same."""
    files = [file for file in report.files if file.bucket == bucket]
    objects = sum(file.objects for file in files)
    words = count(len(files), *(_UNRENDERED if objects and bucket == "template" else _BUCKETS[bucket]))
    return (f"{words} ({count(objects, 'object')} checked)" if objects else words) if files else ""


def hidden_line(report: Report) -> str:
    """How many open findings `--min-severity` hides and how to see them; empty when none."""
    hidden = by_severity(finding for finding in report.open if RANK[finding.severity] < RANK[report.min_severity])
    if not hidden:
        return ""
    *first, last = (f"{number} {severity}" for severity, number in hidden.items())
    counts = f"{', '.join(first)} and {last}" if first else last
    noun = "finding" if sum(hidden.values()) == 1 else "findings"
    them = "it" if noun == "finding" else "them"
    return f"{counts} {noun} hidden; --min-severity {list(hidden)[-1]} shows {them}"


def added_words(added: Added) -> str:
    """What a change decides itself, and whether that has its effect already."""
    return f"{added.message} ({'in force' if added.in_force else 'not in force in this run'})"


def sentence(finding: Finding) -> str:
    """The message with the object it is about, as one sentence."""
    message = finding.message.rstrip(". \n")
    title = finding.object.title
    return f"{message}." if not title or title in message else f"{message} ({title})."


def problem_words(problem: Problem) -> str:
    """The problem's message with the rule and the object it is about."""
    about = [f"rule {problem.rule}"] if problem.rule else []
    about += [problem.object.title] if problem.object and problem.object.title else []
    return f"{problem.message} ({', '.join(about)})" if about else problem.message


def located_words(problem: Problem) -> str:
    """The problem's words, led by the path where that is of nothing that a report could lead to."""
    words = problem_words(problem)
    if not (problem.path and problem.is_nowhere):
        return words
    line = f":{problem.span.line}:{problem.span.column}" if problem.span else ""
    return f"{problem.path}{line}: {words}"


def rule_of(report: Report, finding: Finding) -> Rule:
    """The finding's rule; a bare one where the finding comes from no rule file."""
    known = report.rules.get(finding.rule)
    return known or bare_rule(finding.rule, finding.severity)


def bare_rule(rule: str, severity: str) -> Rule:
    """A rule of which only the id and the severity are known."""
    title = rule.replace("-", " ").capitalize()
    return Rule(rule, title, severity, "", True, "object", (), "", "", (), (), security=False)


def remedies_of(rule: Rule) -> list[str]:
    """What the rule says to do instead: its own text, then those of its validations."""
    return [text for text in dict.fromkeys((rule.remediation, *rule.remedies)) if text]


def controls_of(rule: Rule) -> dict[str, list[str]]:
    """The rule's control ids by framework: the user's own frameworks first, then ours in their listing order."""
    order = list(FRAMEWORKS)
    named = sorted(
        {c.framework for c in rule.controls}, key=lambda f: (f in order, order.index(f) if f in order else 0, f)
    )
    return {name: [c.id for c in rule.controls if c.framework == name] for name in named}


def control_words(rule: Rule, frameworks: Iterable[str], most: int = 3) -> str:
    """`SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9`: at most `most` ids of each of the frameworks named, and of the user's."""
    controls = controls_of(rule)
    return ", ".join(
        f"{FRAMEWORKS.get(name, name)} {', '.join(controls[name][:most])}"
        for name in _with_own(frameworks, controls)
        if name in controls
    )


def _with_own(frameworks: Iterable[str], named: Iterable[str]) -> list[str]:
    """The frameworks of the user's own among those that are named, and then some others."""
    return list(dict.fromkeys([*(name for name in named if name not in FRAMEWORKS), *frameworks]))


def main_frameworks(rule: Rule, most: int = 2) -> tuple[str, ...]:
    """The frameworks to name where there is room for few: the first of those that the rule speaks to."""
    return tuple(controls_of(rule))[:most]


def controls_line(report: Report, frameworks: Iterable[str], most: int = 3) -> str:
    """The controls that most shown findings touch, at most `most` of each framework, also of the user's own.

    Empty where there are none.
    """
    number: dict[str, int] = {}
    for finding in report.shown:
        number[finding.rule] = number.get(finding.rule, 0) + finding.number
    controls = {rule: controls_of(report.rules[rule]) for rule in number if rule in report.rules}
    parts = []
    for name in _with_own(frameworks, sorted({name for named in controls.values() for name in named})):
        touched: dict[str, int] = {}
        for rule, named in controls.items():
            for id_ in named.get(name, ()):
                touched[id_] = touched.get(id_, 0) + number[rule]
        worst = sorted(touched, key=lambda id_: (-touched[id_], id_))[:most]
        parts += [printable(f"{FRAMEWORKS.get(name, name)} {', '.join(worst)}")] if worst else []
    return f"Controls touched most: {', '.join(parts)}; `report --framework` tells of each" if parts else ""


def clip(text: str, most: int) -> str:
    """The text on one line, cut at a word where it is longer than `most` characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 3].rsplit(" ", 1)[0] + "..."

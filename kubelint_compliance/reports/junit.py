"""JUnit XML: a suite for each file, a test case for each finding, problems as errors, what was set aside as skipped.

A checked file without findings is one passing case; templates count as skipped, other files that were not checked do
not appear. The dialect `xunit` leaves out what Jenkins' xUnit schema forbids.
"""

from __future__ import annotations

from kubelint_compliance.model import CHECKED, RANK, is_stream
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import terminal, xml, xml_attribute
from kubelint_compliance.reports.notes import place
from kubelint_compliance.reports.prose import plain_words
from kubelint_compliance.reports.words import (
    TOOL,
    control_words,
    controls_of,
    problem_words,
    rule_of,
    sentence,
    summary_line,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.model import FileResult, Finding, Problem, Report
    from kubelint_compliance.reports import RenderOptions


class Case(NamedTuple):
    """One test case; `outcome` is `failure`, `error`, `skipped`, or empty for a pass."""

    path: str
    name: str
    line: int
    outcome: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render(report: Report, options: RenderOptions) -> str:
    """Write the JUnit report."""
    suites: dict[str, list[Case]] = {}
    for case in sorted(_unique(_cases(report)), key=lambda case: case.path):
        suites.setdefault(case.path, []).append(case)
    counts = _counts([case for cases in suites.values() for case in cases], "failure", "error")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(_tag("testsuites", {"name": TOOL, **counts, "time": "0"}, 0))
    for path, cases in suites.items():
        lines += _suite(path, cases, options.junit_dialect == "xunit")
    return "\n".join([*lines, "</testsuites>\n"])


def _cases(report: Report) -> list[Case]:
    floor = RANK[report.min_severity]
    findings = [f for f in report.findings if RANK[f.severity] >= floor and not f.superseded_by]
    cases = [_problem_case(problem) for problem in report.problems]
    cases += [_finding_case(report, finding) for finding in findings]
    # A text whose findings stand at its templates has not passed.
    told = {case.path for case in cases} | {p.path for f in findings for p in f.places if p.role == CHECKED}
    cases += [_file_case(f) for f in report.files if f.path not in told and f.bucket in ("checked", "template")]
    if not cases:
        # A report without a case would look like one in which all is well.
        cases.append(Case(TOOL, "nothing checked", 0, "skipped", "nothing-checked", summary_line(report)))
    return cases


def _finding_case(report: Report, f: Finding) -> Case:
    name = f"{f.rule} {f.object.title}:{f.span.line}"
    if f.status != "open":
        reason = f"{f.status}: {f.status_reason}" if f.status_reason else f.status
        return Case(f.path, name, f.span.line, "skipped", f.severity, reason)
    rule = rule_of(report, f)
    controls = terminal(control_words(rule, controls_of(rule)))
    told = {"Why": plain_words(rule.why), "Fix": plain_words(rule.remedy(f.remedy)), "Controls": controls}
    lines = [f"{label}: {words}" for label, words in told.items() if words]
    text = "\n".join([terminal(place(f.path, f.span)), *lines])
    return Case(f.path, name, f.span.line, "failure", f.severity, sentence(f), text)


def _problem_case(problem: Problem) -> Case:
    line = problem.span.line if problem.span else 0
    where = terminal(place(problem.path or TOOL, problem.span))
    name = f"{problem.code}:{line}" if line else problem.code
    outcome = "error" if problem.fatal else "skipped"
    return Case(problem.path or TOOL, name, line, outcome, problem.code, problem_words(problem), where)


def _file_case(file: FileResult) -> Case:
    if file.bucket == "checked":
        return Case(file.path, "no findings", 0)
    return Case(file.path, "not checked", 0, "skipped", file.bucket, file.reason or file.bucket)


def _unique(cases: list[Case]) -> list[Case]:
    """The cases with a number after every name that was there before: GitLab shows only one of a name."""
    seen: dict[tuple[str, str], int] = {}
    unique = []
    for case in cases:
        key = (_class(case.path), case.name)
        seen[key] = seen.get(key, 0) + 1
        unique.append(case if seen[key] == 1 else case._replace(name=f"{case.name} #{seen[key]}"))
    return unique


def _class(path: str) -> str:
    return path.replace("/", ".")


def _counts(cases: list[Case], *outcomes: str) -> dict[str, str]:
    outcome = [case.outcome for case in cases]
    plural = {"failure": "failures", "error": "errors", "skipped": "skipped"}
    return {"tests": str(len(cases))} | {plural[name]: str(outcome.count(name)) for name in outcomes}


def _suite(path: str, cases: list[Case], strict: bool) -> list[str]:
    counts = _counts(cases, "failure", "error", "skipped")
    file = {} if is_stream(path) else {"file": path}
    lines = [_tag("testsuite", {"name": path, **counts, "time": "0", **file}, 2)]
    for case in cases:
        lines += _case_lines(case, strict)
    return [*lines, "  </testsuite>"]


def _case_lines(case: Case, strict: bool) -> list[str]:
    attributes = {"name": case.name, "classname": _class(case.path), "time": "0"}
    if not strict:
        attributes |= {} if is_stream(case.path) else {"file": case.path}
        attributes |= {"line": str(case.line)} if case.line else {}
    if not case.outcome:
        return [_tag("testcase", attributes, 4, close=True)]
    outcome = _tag(case.outcome, {"type": case.type, "message": case.message}, 6, close=not case.text)
    body = f"{outcome}{xml(case.text)}</{case.outcome}>" if case.text else outcome
    return [_tag("testcase", attributes, 4), body, "    </testcase>"]


def _tag(name: str, attributes: dict[str, str], indent: int, close: bool = False) -> str:
    pairs = "".join(f' {key}="{xml_attribute(value)}"' for key, value in attributes.items())
    return f"{' ' * indent}<{name}{pairs}{'/' * close}>"

"""GitHub workflow commands: an annotation in the pull request for each rule and line, the worst first.

GitHub shows ten errors, ten warnings and ten notices of a step; what is beyond is counted in a plain line.
"""

from __future__ import annotations

from kubelint_compliance.model import RANK, is_stream
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import workflow_data, workflow_property
from kubelint_compliance.reports.notes import place
from kubelint_compliance.reports.place import merged, on_one_line
from kubelint_compliance.reports.prose import plain_words
from kubelint_compliance.reports.words import (
    TOOL,
    added_words,
    clip,
    control_words,
    count,
    hidden_line,
    located_words,
    main_frameworks,
    rule_of,
    sentence,
    summary_line,
    verdict_line,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.model import Added, Finding, Problem, Report
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.yamltree import Span

_COMMANDS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice"}
_SHOWN_PER_STEP = 10
_SENTENCES = 3
"""So many findings on one line are told one by one."""
_LONGEST = {"title": 120, "sentence": 300, "fix": 240}
"""An annotation is read between two lines of code: these are characters of its parts."""


class Annotation(NamedTuple):
    """One workflow command before escaping."""

    command: str
    path: str
    span: Span | None
    title: str
    message: str


def render(report: Report, options: RenderOptions) -> str:
    """Write the workflow commands."""
    annotations = [_of_added(added) for added in report.added if not _is_found(added, report)]
    annotations += [_of_problem(problem) for problem in report.problems]
    if not report.objects:
        annotations.append(Annotation("warning", "", None, TOOL, summary_line(report)))
    groups = sorted(merged(report.shown), key=lambda group: -RANK[group[0].severity])
    annotations += [_of_findings(report, group) for group in groups]
    kept = [a for command in ("error", "warning", "notice") for a in _first(annotations, command)]
    lines = [_line(annotation) for annotation in kept]
    if len(kept) < len(annotations):
        more = count(len(annotations) - len(kept), "more annotation")
        lines.append(f"{more} left out: GitHub shows {_SHOWN_PER_STEP} of each level; the job summary has the rest")
    if not options.quiet:
        hidden = hidden_line(report)
        lines += [hidden] if hidden else []
        lines.append(summary_line(report))
        lines.append(verdict_line(report, exit_zero=options.exit_zero))
    return "".join(f"{line}\n" for line in lines)


def _of_added(added: Added) -> Annotation:
    return Annotation(
        "warning", added.path, added.span, f"This change decides itself: {added.kind}", added_words(added)
    )


def _is_found(added: Added, report: Report) -> bool:
    """Whether the gate wants no decision of the change, so that each is a finding."""
    return any(finding.path == added.path and finding.message == added.message for finding in report.shown)


def _first(annotations: list[Annotation], command: str) -> list[Annotation]:
    return [annotation for annotation in annotations if annotation.command == command][:_SHOWN_PER_STEP]


def _of_problem(problem: Problem) -> Annotation:
    command = "error" if problem.fatal else "warning"
    path, title = "" if problem.is_nowhere else problem.path, f"Could not be checked: {problem.code}"
    return Annotation(command, path, problem.span, title, located_words(problem))


def _of_findings(report: Report, group: tuple[Finding, ...]) -> Annotation:
    first = group[0]
    rule = rule_of(report, first)
    controls = control_words(rule, main_frameworks(rule))
    message = list(dict.fromkeys(clip(sentence(finding), _LONGEST["sentence"]) for finding in group))
    if len(message) > _SENTENCES:
        more = len(message) - _SENTENCES + sum(finding.number - 1 for finding in group)
        message[_SENTENCES:] = [f"And {more} more on this line."]
    remedy = clip(plain_words(rule.remedy(first.remedy)), _LONGEST["fix"])
    message += [f"Fix: {remedy}"] if remedy else []
    message += [f"Controls: {controls}"] if controls else []
    title = f"{clip(rule.title, _LONGEST['title'])} ({rule.id})"
    path = first.path
    if is_stream(path):
        # GitHub knows no such file, and would drop the place.
        path, message[0] = "", f"{place(path, first.span)}: {message[0]}"
    return Annotation(_COMMANDS[first.severity], path, on_one_line(first), title, "\n".join(message))


def _line(annotation: Annotation) -> str:
    where = {"file": annotation.path, **_position(annotation.span)} if annotation.path else {}
    properties = {**where, "title": annotation.title}
    written = ",".join(f"{key}={workflow_property(value)}" for key, value in properties.items() if value)
    return f"::{annotation.command} {written}::{workflow_data(annotation.message)}"


def _position(span: Span | None) -> dict[str, str]:
    """Lines, and columns where both ends are on one line: GitHub refuses them otherwise."""
    if span is None:
        return {}
    lines = {"line": str(span.line), "endLine": str(span.end_line)}
    if span.line != span.end_line:
        return lines
    return lines | {"col": str(span.column), "endColumn": str(span.end_column)}

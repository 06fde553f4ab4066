"""What console and concise say beside the findings: problems, hidden and skipped things, tables of counts."""

from __future__ import annotations

from kubelint_compliance.model import BUCKETS, RANK, total
from kubelint_compliance.reports.escape import printable, terminal
from kubelint_compliance.reports.words import (
    added_words,
    configuration_words,
    count,
    documents_of,
    hidden_line,
    problem_words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint_compliance.model import Finding, Problem, Report
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.reports.excerpt import Paint
    from kubelint_compliance.yamltree import Span


_CONFIGURATIONS = 10
"""So many configurations are told of without `--verbose`."""
_ADDED = 20
"""So many decisions of a change are listed."""


def level(problem: Problem) -> str:
    """`error` for what makes the exit code 2, else `warning`."""
    return "error" if problem.fatal else "warning"


def place(path: str, span: Span | None) -> str:
    """`path:line:column`, as far as it is known."""
    return f"{path}:{span.line}:{span.column}" if span else path


def problem_lines(report: Report, paint: Paint, local: Callable[[str], str]) -> list[str]:
    """What could not be checked, each with its place."""
    lines = [paint("bold", "Could not be checked:")] if report.problems else []
    for problem in report.problems:
        label = paint(level(problem), f"{level(problem)}[{printable(problem.code)}]")
        lines.append(f"{label}: {printable(problem_words(problem))}")
        if problem.path:
            lines.append(f"  {paint('dim', '-->')} {terminal(place(local(problem.path), problem.span))}")
    return lines


def added_lines(report: Report, paint: Paint, local: Callable[[str], str]) -> list[str]:
    """What the change decides itself, each with its place; no more than a person reads."""
    lines = [paint("bold", "Decided by this change:")] if report.added else []
    for entry in report.added[:_ADDED]:
        lines.append(f"{paint('warning', entry.kind)}: {printable(added_words(entry))}")
        if entry.path:
            lines.append(f"  {paint('dim', '-->')} {terminal(place(local(entry.path), entry.span))}")
    more = len(report.added) - _ADDED
    return [*lines, f"and {more} more; --output json tells all"] if more > 0 else lines


def statistics_lines(findings: Sequence[Finding], paint: Paint) -> list[str]:
    """A table of rules with severity and number of findings, the worst and most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = (finding.severity, finding.rule)
        counts[key] = counts.get(key, 0) + finding.number
    rows = sorted(counts.items(), key=lambda item: (-RANK[item[0][0]], -item[1], item[0][1]))
    wide = max((len(str(number)) for number in counts.values()), default=1)
    return [f"{number:>{wide}}  {paint(key[0], f'{key[0]:<8}')}  {printable(key[1])}" for key, number in rows]


def note_lines(report: Report, options: RenderOptions) -> list[str]:
    """What is hidden and what no rule looked at: a line each, or in full with `verbose`."""
    verbose = options.verbose
    lines = [*_file_lines(report, options.local)] if verbose else []
    lines += _configuration_lines(report, options)
    lines += _kind_lines(report, verbose) + _schema_lines(report, verbose) + _skipped_lines(report, verbose)
    covered = total(f for f in report.findings if f.superseded_by and f.status == "open")
    if verbose and covered:
        lines.append(f"{count(covered, 'finding')} covered by a more specific one; --show-suppressed shows them")
    hidden = hidden_line(report)
    return [*lines, hidden] if hidden else lines


def _file_lines(report: Report, local: Callable[[str], str]) -> list[str]:
    """Every file with its bucket and reason."""
    lines = ["Files:"]
    for bucket in BUCKETS:
        for file in report.files:
            if file.bucket == bucket:
                reason = "; ".join(part for part in (file.reason, documents_of(file)) if part)
                lines.append(printable(f"  {bucket:<14}  {local(file.path)}" + (f"  ({reason})" if reason else "")))
    return lines


def _configuration_lines(report: Report, options: RenderOptions) -> list[str]:
    """The configurations beside that of the run; of many, the first ones."""
    entries = report.configurations
    shown = entries if options.verbose else entries[:_CONFIGURATIONS]
    lines = [printable(f"{options.local(entry.path)}: {configuration_words(entry)}") for entry in shown]
    left = len(entries) - len(shown)
    return [*lines, f"{count(left, 'nested configuration')} more; --verbose lists them"] if left else lines


def _kind_lines(report: Report, verbose: int) -> list[str]:
    kinds = report.unexamined_kinds
    if not kinds:
        return []
    if verbose:
        return ["Kinds that no rule examined:", *(f"  {printable(kind)}" for kind in kinds)]
    return [f"{count(len(kinds), 'kind')} that no rule examined; --verbose lists them"]


def _schema_lines(report: Report, verbose: int) -> list[str]:
    """The objects that were held against no schema."""
    kinds = report.without_schema
    if not kinds:
        return []
    if verbose:
        return ["Kinds without a schema:", *(f"  {printable(kind)}: {count(n, 'object')}" for kind, n in kinds)]
    objects = sum(number for _, number in kinds)
    return [f"{count(objects, 'object')} of {count(len(kinds), 'kind')} without a schema; --verbose lists them"]


def _skipped_lines(report: Report, verbose: int) -> list[str]:
    skipped = report.skipped
    if not skipped:
        return []
    if verbose:
        rows = (printable(f"  {s.rule}: {s.reason} ({count(s.files, 'file')})") for s in skipped)
        return ["Rules not evaluated:", *rows]
    reasons = ", ".join(dict.fromkeys(s.reason for s in skipped))
    rules = len({s.rule for s in skipped})
    return [printable(f"{count(rules, 'rule')} not evaluated ({reasons}); --verbose lists them")]

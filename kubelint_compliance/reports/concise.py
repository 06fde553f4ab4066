"""One line for each finding, `path:line:column: severity rule message`, for grep, editors and problem matchers."""

from __future__ import annotations

from kubelint_compliance.reports.console import selected
from kubelint_compliance.reports.escape import log_line, terminal
from kubelint_compliance.reports.notes import level, note_lines, place, statistics_lines
from kubelint_compliance.reports.words import TOOL, added_words, problem_words, summary_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint_compliance.model import Added, Finding, Problem, Report
    from kubelint_compliance.reports import RenderOptions


def render(report: Report, options: RenderOptions) -> str:
    """Write the concise report."""
    findings = selected(report, options.show_suppressed)
    lines = [_added_line(added, options.local) for added in report.added]
    lines += [_finding_line(finding, options.local) for finding in findings]
    lines += [_problem_line(problem, options.local) for problem in report.problems]
    if options.statistics:
        lines += statistics_lines(findings, lambda _style, text: text)
    if not options.quiet:
        lines += [*note_lines(report, options), summary_line(report)]
    return "".join(f"{log_line(line)}\n" for line in lines)


def _finding_line(finding: Finding, local: Callable[[str], str]) -> str:
    title = finding.object.title
    aside = finding.status if finding.status != "open" else f"covered by {finding.superseded_by}"
    about = [title] if title else []
    about += [] if finding.is_open else [aside]
    where = place(local(finding.path), finding.span)
    tail = f" ({', '.join(about)})" if about else ""
    return terminal(f"{where}: {finding.severity} {finding.rule} {finding.message}{tail}")


def _added_line(added: Added, local: Callable[[str], str]) -> str:
    return terminal(f"{place(local(added.path), added.span)}: notice {added.kind} {added_words(added)}")


def _problem_line(problem: Problem, local: Callable[[str], str]) -> str:
    """What concerns no file stands under the tool's own name, as compilers have it."""
    where = place(local(problem.path) or TOOL, problem.span)
    return terminal(f"{where}: {level(problem)} {problem.code} {problem_words(problem)}")

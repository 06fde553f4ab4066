"""The report for a person at a terminal: a block with the source lines for each object and rule, totals, the verdict.

Grouped by file and object; where that is more than `max_blocks`, one block a rule: see `byrule`.
"""

from __future__ import annotations

from kubelint_compliance.model import RANK
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import log_line, printable, terminal
from kubelint_compliance.reports.excerpt import excerpt_lines, gutter_of
from kubelint_compliance.reports.notes import added_lines, note_lines, place, problem_lines, statistics_lines
from kubelint_compliance.reports.prose import plain_words, wrapped
from kubelint_compliance.reports.words import control_words, controls_line, rule_of, summary_line, verdict_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint_compliance.model import Finding, ObjectRef, Report, Rule
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.reports.excerpt import Paint

_STYLES = {
    "critical": "1;35",
    "high": "1;31",
    "medium": "1;33",
    "low": "1;36",
    "error": "1;31",
    "warning": "1;33",
    "passed": "1;32",
    "bold": "1",
    "dim": "2",
}
_BLOCK_FRAMEWORKS = ("soc2", "iso27001")


class Block(NamedTuple):
    """One rule broken by one object, in one or more places."""

    path: str
    object: ObjectRef
    findings: tuple[Finding, ...]


def render(report: Report, options: RenderOptions) -> str:
    """Write the console report."""
    paint = _painter(options.color)
    findings = selected(report, options.show_suppressed)
    blocks = blocks_of(findings)
    if options.verbose or len(blocks) <= options.max_blocks:
        sections = _block_sections(report, blocks, options, paint)
    else:
        from kubelint_compliance.reports.byrule import rule_sections

        sections = rule_sections(report, findings, options, paint)
    sections = [added_lines(report, paint, options.local), *sections, problem_lines(report, paint, options.local)]
    if options.statistics:
        sections.append(statistics_lines(findings, paint))
    if not options.quiet:
        controls = controls_line(report, _BLOCK_FRAMEWORKS)
        sections.append([*note_lines(report, options), *([controls] if controls else [])])
        sections.append([summary_line(report), _verdict(report, options, paint)])
    pages = ("\n".join(log_line(line) for line in lines) for lines in sections if lines)
    return "\n\n".join(pages) + "\n" * any(sections)


def _verdict(report: Report, options: RenderOptions, paint: Paint) -> str:
    line = verdict_line(report, exit_zero=options.exit_zero)
    word = line.partition(":")[0]
    return paint({"passed": "passed", "failed": "error"}.get(word, "warning"), word) + line[len(word) :]


def selected(report: Report, show_suppressed: bool) -> tuple[Finding, ...]:
    """The findings to write: those shown, and on request those set aside at the same severities."""
    if not show_suppressed:
        return report.shown
    floor = RANK[report.min_severity]
    return tuple(finding for finding in report.findings if RANK[finding.severity] >= floor)


def blocks_of(findings: Sequence[Finding]) -> list[Block]:
    """Findings of one rule and remedy on one object together, ordered by file, object, severity and line."""
    objects: dict[tuple[str, ObjectRef], dict[tuple[object, ...], list[Finding]]] = {}
    for f in sorted(findings, key=lambda f: f.path):
        rules = objects.setdefault((f.path, f.object), {})
        key = (f.rule, f.remedy, f.severity, f.status, f.status_reason, f.superseded_by)
        rules.setdefault(key, []).append(f)
    return [Block(path, ref, tuple(fs)) for (path, ref), rules in objects.items() for fs in _worst_first(rules)]


def _worst_first(rules: dict[tuple[object, ...], list[Finding]]) -> list[list[Finding]]:
    return sorted(rules.values(), key=lambda findings: -RANK[findings[0].severity])


def _block_sections(report: Report, blocks: list[Block], options: RenderOptions, paint: Paint) -> list[list[str]]:
    sections: list[list[str]] = []
    told, place = set[tuple[str, int]](), None
    for block in blocks:
        if (block.path, block.object) != place:
            place = (block.path, block.object)
            title = terminal(f"{block.object.title}  {options.local(block.path)}")
            sections.append([paint("bold", title)])
        rule = rule_of(report, block.findings[0])
        key = rule.id, block.findings[0].remedy
        sections.append(_block_lines(block, None if key in told else rule, options, paint))
        told.add(key)
    return sections


def _block_lines(block: Block, rule: Rule | None, options: RenderOptions, paint: Paint) -> list[str]:
    """A block: title, place, source, and, where rule and remedy appear for the first time, why and how to mend it."""
    first = block.findings[0]
    gutter = gutter_of(block.findings)
    lines = [_title(block, paint)]
    lines += [f"{' ' * gutter}{paint('dim', '-->')} {place}" for place in _places(block, options.local)]
    source = excerpt_lines(block.findings, first.severity, options.width, paint)
    if source:
        lines += [*source, paint("dim", " " * gutter + " |")]
    for label, text in _notes(block, rule, options.local):
        lines += wrapped(f"{' ' * gutter} = {label}: ", text, options.width)
    return lines


def _title(block: Block, paint: Paint) -> str:
    first = block.findings[0]
    label = paint(first.severity, printable(f"{first.severity}[{first.rule}]"))
    aside = "" if first.status == "open" else f" ({first.status})"
    others = len(block.findings) - 1
    more = f" (and {others} more below)" if others else ""
    return f"{label}{aside}: {paint('bold', printable(first.message))}{more}"


def _places(block: Block, local: Callable[[str], str]) -> list[str]:
    """The first place, and every other that no source line shows."""
    shown = {line.number for finding in block.findings for line in finding.excerpt}
    return [
        terminal(place(local(f.path), f.span))
        for index, f in enumerate(block.findings)
        if index == 0 or f.checked.line not in shown
    ]


def _notes(block: Block, rule: Rule | None, local: Callable[[str], str]) -> list[tuple[str, str]]:
    first = block.findings[0]
    notes = []
    if rule:
        controls = control_words(rule, _BLOCK_FRAMEWORKS)
        notes = [
            ("why", plain_words(rule.why)),
            ("fix", plain_words(rule.remedy(first.remedy))),
            ("controls", controls),
        ]
    if first.superseded_by:
        notes.append(("covered by", first.superseded_by))
    if first.status != "open":
        notes.append((first.status, first.status_reason))
    related = dict.fromkeys(related for finding in block.findings for related in finding.related)
    notes += [("see", f"{place(local(r.path), r.span)}: {r.message}") for r in related]
    return [(label, text) for label, text in notes if text]


def _painter(color: bool) -> Paint:
    if not color:
        return lambda _style, text: text
    return lambda style, text: f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

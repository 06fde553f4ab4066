"""A page of GitHub Markdown for a step summary or a comment: verdict, totals, findings by rule, what is unchecked."""

from __future__ import annotations

from kubelint_compliance.model import ELSEWHERE, FOLDED, RANK, UNCHANGED, is_stream, total
from kubelint_compliance.reports.byrule import groups_of
from kubelint_compliance.reports.escape import markdown, markdown_code, uri
from kubelint_compliance.reports.notes import place
from kubelint_compliance.reports.words import (
    FRAMEWORKS,
    TOOL,
    added_words,
    clip,
    configuration_words,
    controls_of,
    count,
    hidden_line,
    problem_words,
    rule_of,
    summary_line,
    verdict_line,
)
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.model import Finding, Report
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.reports.byrule import Group

_ASIDE_LISTED = 50
_LONGEST = 300
"""Characters of a message that are shown beside its place."""
_BYTES_KEPT = 900 * 1024
"""GitHub refuses a step summary beyond 1 MiB."""
_CUT_NOTE = "\n*The rest is left out: a step summary has a size limit.*\n"


def render(report: Report, options: RenderOptions) -> str:
    """Write the Markdown report."""
    hidden = hidden_line(report)
    word, _, verdict = verdict_line(report, exit_zero=options.exit_zero).partition(":")
    lines = [f"## {TOOL}", "", f"**{word}**:{verdict}", "", summary_line(report), *(["", hidden] if hidden else [])]
    lines += _added(report, options.link_base)
    lines += _problems(report, options.link_base)
    lines += _findings(report, options.link_base)
    lines += _permits(report, options.link_base)
    lines += _controls(report)
    lines += _set_aside(report, options.link_base)
    lines += _unchecked(report)
    return _cut(lines)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> list[str]:
    """A titled table, or nothing when it has no rows."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return []
    rule = "|" + "---|" * len(head)
    return ["", f"### {title}", "", f"| {' | '.join(head)} |", rule, *body, *(["", note] if note else [])]


def _added(report: Report, base: str) -> list[str]:
    """What the change decides itself comes first: it may have set aside what it brings."""
    rows = [
        (entry.kind, _link(entry.path, entry.span, base), markdown(clip(added_words(entry), _LONGEST)))
        for entry in report.added[:_ASIDE_LISTED]
    ]
    more = len(report.added) - len(rows)
    note = f"{count(more, 'more decision')} not listed." if more else ""
    return _table("Decided by this change", ("Decision", "Place", "What"), rows, note)


def _permits(report: Report, base: str) -> list[str]:
    """What the change newly permits, the most powerful first."""
    shown = report.permits[:_ASIDE_LISTED]
    rows = [
        (
            markdown(clip(permit.words, _LONGEST)),
            _link(permit.path, Span(permit.line, 1, permit.line, 2) if permit.line else None, base),
        )
        for permit in shown
    ]
    more = len(report.permits) - len(shown)
    note = f"{more:,} more not listed: `ask who-can` and `ask connections` with `--diff-base` tell all." if more else ""
    return _table("Newly permitted", ("What", "By"), rows, note)


def _problems(report: Report, base: str) -> list[str]:
    rows = [
        ("error" if p.fatal else "warning", markdown(p.code), _link(p.path, p.span, base), markdown(problem_words(p)))
        for p in report.problems
    ]
    return _table("Could not be checked", ("Level", "Problem", "Place", "Message"), rows)


def _findings(report: Report, base: str) -> list[str]:
    """A row a rule, with links to its places."""
    groups = groups_of(report.shown)
    rows = [
        (group.severity, _named(report, group), str(group.number), "<br>".join(_places(group, base)))
        for group in groups
    ]
    note = f"Of each rule {FOLDED} places are listed." if any(group.more for group in groups) else ""
    return _table("Findings", ("Severity", "Rule", "Findings", "Places"), rows, note)


def _named(report: Report, group: Group) -> str:
    return f"{markdown_code(group.rule)}<br>{markdown(rule_of(report, group.findings[0]).title)}"


def _places(group: Group, base: str) -> Iterator[str]:
    """Each place that is listed with its object and what is said of it."""
    for f in group.listed:
        about = " ".join(part for part in (_object(f), markdown(clip(f.message, _LONGEST))) if part)
        yield f"{_link(f.path, f.span, base)} {about}"
    if group.more:
        yield f"and {group.more} more"


def _controls(report: Report) -> list[str]:
    """Which controls the findings speak to."""
    touched: dict[str, set[str]] = {}
    for rule in {f.rule: rule_of(report, f) for f in report.shown}.values():
        for framework, ids in controls_of(rule).items():
            touched.setdefault(framework, set()).update(ids)
    order = [*FRAMEWORKS, *sorted(set(touched) - set(FRAMEWORKS))]
    rows = [
        (markdown(FRAMEWORKS.get(name, name)), markdown(", ".join(sorted(touched[name]))))
        for name in order
        if name in touched
    ]
    return _table("Controls touched", ("Framework", "Controls"), rows)


def _set_aside(report: Report, base: str) -> list[str]:
    """What people set aside; what is not new is counted above."""
    floor = RANK[report.min_severity]
    shown = [f for f in report.findings if not f.superseded_by and RANK[f.severity] >= floor]
    aside = [f for f in shown if f.status not in ("open", UNCHANGED, ELSEWHERE)]
    rows = [
        (f.status, markdown_code(f.rule), _link(f.path, f.span, base), _object(f), markdown(f.status_reason))
        for f in aside[:_ASIDE_LISTED]
    ]
    more = total(aside[_ASIDE_LISTED:])
    note = f"{count(more, 'more finding')} not listed." if more else ""
    return _table("Set aside", ("Status", "Rule", "Place", "Object", "Reason"), rows, note)


def _unchecked(report: Report) -> list[str]:
    """Files that look like manifests and were not checked, kinds and rules that had no part in the run."""
    files = [f for f in report.files if f.bucket in ("template", "unparsable")]
    rows = [(markdown(f.bucket), markdown_code(f.path), markdown(f.reason)) for f in files]
    lines = _table("Files not checked", ("Bucket", "File", "Reason"), rows)
    skipped = [(markdown_code(s.rule), markdown(s.reason), str(s.files)) for s in report.skipped]
    lines += _table("Rules not evaluated", ("Rule", "Reason", "Files"), skipped)
    unknown = [(markdown_code(kind), str(objects)) for kind, objects in report.without_schema]
    lines += _table("Kinds without a schema", ("Kind", "Objects"), unknown)
    nested = [(markdown_code(e.path), markdown(configuration_words(e))) for e in report.configurations]
    lines += _table("Nested configurations", ("File", "What became of it"), nested)
    kinds = [(markdown_code(kind),) for kind in report.unexamined_kinds]
    return lines + _table("Kinds that no rule examined", ("Kind",), kinds)


def _object(finding: Finding) -> str:
    title = finding.object.title
    return markdown_code(title) if title else ""


def _link(path: str, span: Span | None, base: str) -> str:
    """The place, as a link where a base for links is given."""
    if not path:
        return ""
    shown = markdown_code(place(path, span))
    if not base or is_stream(path) or path.startswith("../"):
        return shown
    anchor = f"#L{span.line}" if span else ""
    return f"[{shown}]({base.rstrip('/')}/{uri(path)}{anchor})"


def _cut(lines: list[str]) -> str:
    """The lines up to the size that the summary takes."""
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line.encode("utf-8", "surrogatepass")) + 1
        if size > _BYTES_KEPT:
            return "\n".join(kept) + "\n" + _CUT_NOTE
        kept.append(line)
    return "\n".join(kept) + "\n"

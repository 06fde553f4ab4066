"""Findings of one rule together, for reports with too many to show one by one: the console's blocks, Markdown's rows.

Goes in: findings. Comes out: groups, the worst and largest first, and for the console a block for each of them.
"""

from __future__ import annotations

from kubelint_compliance.model import FOLDED, RANK, total
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.reports.escape import printable, terminal
from kubelint_compliance.reports.notes import place
from kubelint_compliance.reports.prose import plain_words, wrapped
from kubelint_compliance.reports.words import clip, control_words, count, main_frameworks, rule_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.model import Finding, Report
    from kubelint_compliance.reports import RenderOptions
    from kubelint_compliance.reports.excerpt import Paint

_ELSEWHERE = "--verbose shows each with its lines, --output concise lists them one a line"
_LONGEST = 240
"""Characters of why and fix; `explain` tells all of them."""


class Group(NamedTuple):
    """All findings of one rule with one severity and status."""

    rule: str
    severity: str
    aside: str
    findings: tuple[Finding, ...]

    @property
    def listed(self) -> tuple[Finding, ...]:
        """The findings of which the places are listed: one a file first, then more of the same files."""
        first: dict[str, Finding] = {}
        for finding in self.findings:
            first.setdefault(finding.path, finding)
        chosen = {id(finding) for finding in list(first.values())[:FOLDED]}
        for finding in self.findings:
            if len(chosen) < FOLDED:
                chosen.add(id(finding))
        return tuple(finding for finding in self.findings if id(finding) in chosen)

    @property
    def number(self) -> int:
        """How many findings there are, those counted that the report does not list."""
        return total(self.findings)

    @property
    def files(self) -> int:
        """How many files they lie in."""
        return len({finding.path for finding in self.findings if not finding.files}) + sum(
            finding.files for finding in self.findings
        )

    @property
    def more(self) -> int:
        """How many findings have no place in the list."""
        return self.number - len(self.listed)

    @property
    def message(self) -> str:
        """What all of them say, but for those that are only counted; empty where they say different things."""
        messages = {finding.message for finding in self.findings if finding.message}
        return messages.pop() if len(messages) == 1 else ""


def groups_of(findings: Iterable[Finding]) -> list[Group]:
    """Put findings together by rule, the worst and then the largest groups first."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for f in findings:
        aside = f.status if f.status != "open" else "covered" * bool(f.superseded_by)
        found.setdefault((f.rule, f.severity, aside), []).append(f)
    groups = [Group(*key, tuple(members)) for key, members in found.items()]
    return sorted(groups, key=lambda group: (-RANK[group.severity], -group.number, group.rule, group.aside))


def rule_sections(report: Report, findings: Sequence[Finding], options: RenderOptions, paint: Paint) -> list[list[str]]:
    """A block a rule, and a line that says what was left out of them."""
    told = set[str]()
    sections = []
    for group in groups_of(findings):
        sections.append(_block(report, group, options, paint, words=group.rule not in told))
        told.add(group.rule)
    return [*sections, [f"{count(total(findings), 'finding')}, by rule; {_ELSEWHERE}"]]


def _block(report: Report, group: Group, options: RenderOptions, paint: Paint, *, words: bool) -> list[str]:
    rule = rule_of(report, group.findings[0])
    label = paint(group.severity, printable(f"{group.severity}[{group.rule}]"))
    aside = f" ({group.aside})" if group.aside else ""
    number = f" ({count(group.number, 'finding')} in {count(group.files, 'file')})" if group.number > 1 else ""
    lines = [f"{label}{aside}: {paint('bold', printable(group.message or rule.title))}{number}"]
    controls = control_words(rule, main_frameworks(rule))
    for name, text in (("why", rule.why), ("fix", rule.remedy(group.findings[0].remedy)), ("controls", controls)):
        if text and words:
            lines += wrapped(f"   = {name}: ", clip(plain_words(text), _LONGEST), options.width)
    lines += [_place(finding, group, options, paint) for finding in group.listed]
    return [*lines, f"      and {group.more} more"] if group.more else lines


def _place(finding: Finding, group: Group, options: RenderOptions, paint: Paint) -> str:
    """One place, with the object, or with the message where the group says different things."""
    where = place(options.local(finding.path), finding.span)
    about = finding.object.title if group.message else finding.message
    room = max(options.width - len(where) - 10, 40) if options.width else 10**6
    return f"  {paint('dim', '-->')} {terminal(where)}{printable(f'  {clip(about, room)}' if about else '')}"

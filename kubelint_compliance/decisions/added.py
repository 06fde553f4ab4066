"""What a change decides itself: ignores, waivers, entries of a baseline and settings that were not there before.

Goes in: both sides of each. Comes out: an `Added` for each, with the place where a person finds it.
"""

from __future__ import annotations

from kubelint_compliance.model import DECISION_ADDED, RANK, SEVERITIES, Added, Finding, ObjectRef, Place
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.decisions.baseline import Entry
    from kubelint_compliance.decisions.register import Register, Waiver

IGNORE, WAIVER, BASELINE, SETTING = "ignore", "waiver", "baseline", "configuration"
_LEAST = "high"


def added_ignores(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[Added]:
    """Yield the findings that are ignored now, and were not ignored before; none that another finding covers."""
    known: dict[str, int] = {}
    for finding in before:
        if finding.status == "ignored":
            known[finding.identity] = known.get(finding.identity, 0) + finding.number
    for finding in after:
        if finding.status != "ignored" or finding.superseded_by:  # what covers it is told
            continue
        left = known.get(finding.identity, 0)
        known[finding.identity] = left - finding.number
        if left < finding.number:
            about = finding.object.title
            words = f"{finding.rule} is ignored{f' in {about}' if about else ''}: {finding.status_reason}"
            yield Added(IGNORE, finding.path, finding.span, words, True)


def added_waivers(before: Register, after: Register, *, in_force: bool) -> Iterator[Added]:
    """Yield the waivers that are not there before as they are now."""
    known = {waiver.id: _said(waiver) for waiver in before.waivers}
    for waiver in after.waivers:
        if known.get(waiver.id) != _said(waiver):
            how = "changed" if waiver.id in known else "added"
            words = f"Waiver {waiver.id} is {how}: {waiver.reason or 'it gives no reason'}"
            yield Added(WAIVER, after.path, waiver.spans["id"], words, in_force)


def _said(waiver: Waiver) -> Waiver:
    return waiver._replace(spans={})


def added_entries(
    before: Sequence[Entry], after: Sequence[Entry], path: str, text: str, *, in_force: bool
) -> Iterator[Added]:
    """Yield, at the first of them, how many findings the baseline in a file of this text has more than before."""
    known = {(entry.fingerprint, entry.number > 0): entry for entry in before}
    more = 0
    first = ""
    for entry in after:
        was = known.get((entry.fingerprint, entry.number > 0))
        if was is None or entry.findings > was.findings or entry.places > was.places:
            more += entry.findings - (was.findings if was else 0) or 1
            first = first or entry.fingerprint
    if more:
        line = next((number for number, row in enumerate(text.split("\n"), 1) if first in row), 1)
        words = f"The baseline takes in {more:,} {'finding' if more == 1 else 'findings'} more"
        yield Added(BASELINE, path, Span(line, 1, line, 2), words, in_force)


def as_findings(added: Iterable[Added], fail_on: str) -> Iterator[Finding]:
    """Yield what a change decides as findings that fail the run, for a gate that wants none of it."""
    from _blake2 import blake2b

    severity = max(_LEAST, fail_on if fail_on in SEVERITIES else _LEAST, key=RANK.__getitem__)
    for entry in added:
        text = "\0".join((DECISION_ADDED, *entry[:2], entry.message))
        yield Finding(
            places=(Place(entry.path, entry.span or Span(1, 1, 1, 1)),),
            rule=DECISION_ADDED,
            severity=severity,
            message=entry.message,
            object=ObjectRef("", entry.kind.capitalize(), "", ""),
            pointer="",
            fingerprint=blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        )

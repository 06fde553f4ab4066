"""A baseline: what was found when somebody adopted a tree. What is new is told by it, and what is found no more.

Goes in: entries and the findings of a run. Comes out: the findings with their status, and what is left of the entries.
"""

from __future__ import annotations

from kubelint_compliance.decisions.renames import renamed
from kubelint_compliance.model import TOGETHER, UNCHANGED, Finding
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kubelint_compliance.model import Report

    Aside = tuple[str, str]

BASELINE = "baseline"
"""The status of a finding that is in the baseline."""
_KNOWN = {BASELINE: "the baseline has", UNCHANGED: "there were"}
_LOOKED = ("checked", "not-kubernetes")
"""The buckets of files that are read to their end."""


class Entry(NamedTuple):
    """One finding that was there, with nothing of the text and the message.

    `fingerprint` and `identity` are the finding's. `places` is how many it had side by side; `number` is more than zero
    where it stands for so many beyond those that are listed of a rule in a file.
    """

    path: str
    rule: str
    object: str
    fingerprint: str
    identity: str
    places: int = 1
    number: int = 0

    @property
    def findings(self) -> int:
        """How many findings it stands for."""
        return self.number or 1


class Left(NamedTuple):
    """So many findings of an entry are found no more."""

    entry: Entry
    number: int


class Held(NamedTuple):
    """Findings held against a baseline: all of them, and what of the baseline none of them has used up."""

    findings: tuple[Finding, ...]
    left: tuple[Left, ...]


def entry_of(finding: Finding) -> Entry:
    """Return the entry of a finding."""
    title, number = finding.object.title, finding.number if finding.number > 1 else 0
    return Entry(finding.path, finding.rule, title, finding.fingerprint, finding.identity, places_of(finding), number)


def places_of(finding: Finding) -> int:
    """How many places of a finding break the rule side by side."""
    return 1 + sum(place.message == TOGETHER for place in finding.places)


def hold(
    entries: Sequence[Entry], findings: Sequence[Finding], name: str, gone: Collection[str] = (), status: str = BASELINE
) -> Held:
    """Hold findings against the entries of a baseline of some name; of `gone`, files that are there no more.

    Whatever is in the baseline and open gets the `status`, covered or not: what a more specific finding covers is not
    new when that one is mended.
    """
    moved = renamed(entries, findings, gone)
    groups: dict[tuple[str, str], tuple[list[Entry], list[Finding]]] = {}
    for entry in entries:
        groups.setdefault((moved.get(entry.path, entry.path), entry.rule), ([], []))[0].append(entry)
    for finding in findings:
        groups.setdefault((finding.path, finding.rule), ([], []))[1].append(finding)
    settled = [_settled(known, found, (status, name)) for known, found in groups.values()]
    return Held(
        tuple(f for held in settled for f in held.findings), tuple(left for held in settled for left in held.left)
    )


def _settled(entries: list[Entry], findings: list[Finding], aside: Aside) -> Held:
    """Hold the findings of one rule in one file against their entries."""
    if not entries or not findings:
        return Held(tuple(findings), tuple(Left(entry, entry.findings) for entry in entries))
    decided = [finding for finding in findings if finding.number > 1 and finding.status != "open"]
    rests = [finding for finding in findings if finding.number > 1 and finding.status == "open"]
    counted = [entry for entry in entries if entry.number]
    listed = [finding for finding in findings if finding.number == 1]
    known = _known([entry for entry in entries if not entry.number], listed)
    used = {entry.fingerprint for entry in known.values()}
    left = [entry for entry in entries if not entry.number and entry.fingerprint not in used]
    # Which findings are listed depends on their order: an entry of one that is not may be among those counted.
    free, pool = len(left) if rests else 0, sum(entry.number for entry in counted)
    settled = [*decided]
    for rest in rests:
        taken = min(rest.number, free + pool)
        free, pool = max(free - taken, 0), pool - max(taken - free, 0)
        settled += _parted(rest, taken, aside)
    for finding in listed:
        entry = known.get(finding.fingerprint)
        if entry is None and pool:
            pool -= 1
            settled.append(set_aside(finding, aside))
        else:
            is_known = entry is not None and places_of(finding) <= entry.places
            settled.append(set_aside(finding, aside) if is_known else finding)
    unused = [] if rests or decided else [Left(entry, 1) for entry in left]
    return Held(tuple(settled), (*unused, *_shared(counted, pool)))


def _known(entries: Sequence[Entry], findings: Sequence[Finding]) -> Mapping[str, Entry]:
    """Return the entries by the fingerprints of what is found: those with the same, else of the same identity.

    The identity is that of a file of another name, and of places side by side of which the first was mended.
    """
    by_mark = {entry.fingerprint: entry for entry in entries}
    found = {f.fingerprint: by_mark[f.fingerprint] for f in findings if f.fingerprint in by_mark}
    others: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.fingerprint not in found:
            others.setdefault(entry.identity, []).append(entry)
    for finding in findings:
        if finding.fingerprint not in found and others.get(finding.identity):
            found[finding.fingerprint] = others[finding.identity].pop(0)
    return found


def _parted(rest: Finding, known: int, aside: Aside) -> list[Finding]:
    """Split a finding that stands for many: as many as the baseline counts, and those beyond."""
    new = rest.number - known
    if not known or rest.status != "open":
        return [rest]
    if not new:
        return [set_aside(rest, aside)]
    message = (
        f"And {new:,} more of this rule in this file than {_KNOWN[aside[0]]}, somewhere from the first one here on"
    )
    beyond = rest._replace(number=new, message=message, fingerprint=f"{rest.fingerprint}-2")
    return [set_aside(rest._replace(number=known), aside), beyond]


def set_aside(finding: Finding, aside: Aside) -> Finding:
    """Return a finding with a status and the reason for it, where it has none."""
    status, reason = aside
    return finding._replace(status=status, status_reason=reason) if finding.status == "open" else finding


def _shared(counted: Sequence[Entry], number: int) -> Iterable[Left]:
    """Yield the entries that stand for many with what is left of them, the last ones first."""
    for entry in reversed(counted):
        left = min(entry.number, number)
        number -= left
        if left:
            yield Left(entry, left)


def refreshed(entries: Iterable[Entry], findings: Sequence[Finding]) -> list[Entry]:
    """Return entries with those of all open findings of manifests; what was there stays.

    What is wrong with a decision itself has no identity, and no baseline takes it in.
    """
    merged = {entry.fingerprint: entry for entry in entries if not entry.number}
    counts: dict[tuple[str, str], Entry] = {}
    before = _totals(entries := [*entries])
    fresh = [entry_of(finding) for finding in findings if finding.status == "open" and finding.identity]
    for entry in fresh:
        if not entry.number:
            known = merged.get(entry.fingerprint, entry)
            merged[entry.fingerprint] = entry._replace(places=max(entry.places, known.places))
    for entry in (*fresh, *entries):
        if entry.number:
            counts.setdefault((entry.path, entry.rule), entry)
    if counts:
        now, listed = _totals(fresh), _totals(merged.values())
        for key, entry in counts.items():
            number = max(before.get(key, 0), now.get(key, 0)) - listed.get(key, 0)
            counts[key] = entry._replace(number=max(number, 0))
    return sorted([*merged.values(), *(entry for entry in counts.values() if entry.number)])


def _totals(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    """How many findings entries stand for, by file and rule."""
    totals: dict[tuple[str, str], int] = {}
    for entry in entries:
        totals[entry.path, entry.rule] = totals.get((entry.path, entry.rule), 0) + entry.findings
    return totals


def pruned(entries: Iterable[Entry], stale: Iterable[Left]) -> list[Entry]:
    """Return entries without what is found no more."""
    gone = {left.entry: left.number for left in stale}
    kept = [entry for entry in entries if gone.get(entry, 0) < entry.findings]
    return sorted(entry._replace(number=entry.number - gone.get(entry, 0)) for entry in kept)


def stale(left: Iterable[Left], report: Report, gone: Collection[str] = ()) -> list[Left]:
    """Return what is left of a baseline that a run has looked for, and would have found.

    The rule ran and could be judged wherever it was asked, and the file was read whole without a problem; or it is one
    of `gone`, of which the run would have met those that are there.
    """
    rules = set(report.rules).difference(report.unevaluated, (skipped.rule for skipped in report.skipped))
    looked = {file.path for file in report.files if file.bucket in _LOOKED}
    looked.difference_update(problem.path for problem in report.problems)
    return [
        each for each in left if each.entry.rule in rules and (each.entry.path in looked or each.entry.path in gone)
    ]

"""What many scans come to for a report that folds: of each rule it lists a few places, and counts the rest.

Goes in: the scans of a run, each with how its row is found. Comes out: one row; and of that row, for a later run in
which few files differ, scans that make the same report: the first findings of each rule, and one that counts the rest.
"""

from __future__ import annotations

import json

from kubelint_compliance.findings.join import in_order
from kubelint_compliance.kept.keys import is_told_at_home
from kubelint_compliance.kept.rows import reader, row_of_scan
from kubelint_compliance.model import FOLDED, RANK, Coverage, FileResult, Finding, ObjectRef, Place, Scan, total
from kubelint_compliance.model.wire import file_of, finding_of
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    Key = tuple[str, str, str, bool]

_BETWEEN = "\n"
"""Stands in no JSON that is written here."""
SPARE = 4
"""So many files more than a report lists of each rule: some of those that it lists may differ later."""
_MESSAGE = Finding._fields.index("message")
_NO_OBJECT = ObjectRef("", "", "", "")


class Found(NamedTuple):
    """A scan, and the key of its row in hexadecimal."""

    key: str
    scan: Scan


class _Group(NamedTuple):
    """The findings that a report tells of together: how many, in how many files, and rows of those in the first files.

    `said` are two messages at most of those without a row. Of what no report lists there are no rows.
    """

    key: Key
    covered: str
    number: int
    files: int
    said: Sequence[str]
    listed: Sequence[Any]


def row_of(found: Sequence[Found], least: str, ids: Sequence[str]) -> str | None:
    """Return the row of scans, of which reports list findings from the severity `least` on.

    None where one tells something of another file, or a mistake of this tool.
    """
    if not all(is_told_at_home(entry.scan) for entry in found):
        return None
    files = [(entry.key, entry.scan.file) for entry in found]
    some = [entry.scan for entry in found if not _is_apart(entry.scan)]
    groups: dict[Key, list[Finding]] = {}
    for finding in in_order(finding for scan in some for finding in scan.findings):
        groups.setdefault(_key(finding), []).append(finding)
    told = [_grouped(key, several, least) for key, several in groups.items()]
    rows = [row_of_scan(scan, ids) for scan in (_sum(some, ()), *(e.scan for e in found if _is_apart(e.scan)))]
    if None in rows:
        return None
    plain = (json.dumps(part, separators=(",", ":")) for part in (files, told))
    return _BETWEEN.join([*plain, *filter(None, rows)])


class Folded:
    """A row that was read."""

    def __init__(self, row: str, ids: Sequence[str]) -> None:
        files, groups, *rows = row.split(_BETWEEN)
        self.keys: dict[str, str] = {}
        """The keys of the rows of scans, by path."""
        self._files: dict[str, FileResult] = {}
        for key, file in json.loads(files):
            self.keys[file[0]] = key
            self._files[file[0]] = file_of(file)
        self._groups = groups
        self._sum, *self._apart = map(reader(ids), rows)

    def without(self, gone: Sequence[Scan], most: int) -> list[Scan] | None:
        """Return scans of all other files than those of some scans that it was made from.

        None where they cannot be told without the scans themselves, or a report may show all: no more than `most`.
        """
        away = {scan.file.path for scan in gone}
        if len(away) > SPARE:
            return None
        gone = [scan for scan in gone if not _is_apart(scan)]
        groups = {tuple(key): _Group(tuple(key), *rest) for key, *rest in json.loads(self._groups)}
        findings: list[Finding] = []
        taken: dict[Key, list[Finding]] = {}
        for finding in (finding for scan in gone for finding in scan.findings):
            taken.setdefault(_key(finding), []).append(finding)
        if not taken.keys() <= groups.keys():
            return None
        for key, group in groups.items():
            some = _left(group, taken.get(key, ()), away)
            if some is None:
                return None
            findings += some
        told = (finding for finding in findings if finding.is_open and finding.object != _NO_OBJECT)
        apart = [scan for scan in self._apart if scan.file.path not in away]
        away |= {scan.file.path for scan in self._apart}
        scans = [Scan(file) for path, file in self._files.items() if path not in away]
        if not scans or len({finding.block for finding in told}) <= most:
            return None
        scans[0] = _sum([self._sum], gone)._replace(file=scans[0].file, findings=tuple(findings))
        return [*scans, *apart]


def _is_apart(scan: Scan) -> bool:
    """Whether a scan is kept whole: what is found in the templates of a chart may be told as one."""
    return scan.file.bucket == "template"


def _key(finding: Finding) -> Key:
    return finding.rule, finding.severity, finding.status, bool(finding.superseded_by)


def _grouped(key: Key, findings: Sequence[Finding], least: str) -> _Group:
    paths = list(dict.fromkeys(finding.path for finding in findings))
    told = dict.fromkeys(paths[: FOLDED + SPARE] if RANK[key[1]] >= RANK[least] else (), 0)
    most = 1 if len(told) == FOLDED + SPARE else FOLDED  # of each of so many files the first one is listed
    listed: list[Finding] = []
    said: dict[str, None] = {}
    for finding in findings:
        if told.get(finding.path, most) < most:
            told[finding.path] += 1
            listed.append(finding._replace(places=finding.places[:1], excerpt=(), fix=None, fingerprint=""))
        else:
            said[finding.message] = None
    return _Group(key, findings[0].superseded_by, total(findings), len(paths), list(said)[:2], listed)


def _left(group: _Group, taken: Sequence[Finding], away: Collection[str]) -> list[Finding] | None:
    """Return what is left of a group: the findings that may be listed, and one that counts the rest.

    None where the first ones are not known any more, or what the rest says.
    """
    number = group.number - total(taken)
    files = group.files - len({finding.path for finding in taken})
    if number <= 0:
        return None if number else []
    rows = [row for row in group.listed if row[0][0][0] not in away]
    paths = list(dict.fromkeys(row[0][0][0] for row in rows))[:FOLDED]
    listed = [finding_of(row) for row in rows if row[0][0][0] in paths]
    rest = number - total(listed)
    if not rest:
        return listed
    if group.listed and len(paths) < min(files, FOLDED):
        return None
    messages = {finding.message for finding in listed}
    other = next((row[_MESSAGE] for row in rows if row[_MESSAGE] not in messages), "")
    if group.listed and len(messages) == 1 and not other:
        other = next((message for message in group.said if message not in messages), "")
        if other and taken:
            return None
    return [*listed, _counted(group, listed, other, rest, files - len(paths))]


def _counted(group: _Group, listed: Sequence[Finding], message: str, number: int, files: int) -> Finding:
    """Return the finding that stands for those that are not listed: it comes after them."""
    rule, severity, status, _ = group.key
    path, line = (listed[-1].path, listed[-1].span.line + 1) if listed else ("", 1)
    place, covered = Place(path, Span(line, 1, line, 1)), group.covered
    found = Finding((place,), rule, severity, message, _NO_OBJECT, "", "", status, "", covered)
    return found._replace(number=number, files=files)


def _sum(scans: Sequence[Scan], gone: Sequence[Scan]) -> Scan:
    """Return what scans looked at and could not check, without that of some of them."""
    away = {scan.file.path for scan in gone}
    kinds: dict[str, int] = {}
    coverage: dict[tuple[tuple[str, ...], str, str], int] = {}
    for sign, several in ((1, scans), (-1, gone)):
        for scan in several:
            for kind, number in scan.kinds:
                kinds[kind] = kinds.get(kind, 0) + sign * number
            for rules, outcome, reason, number in scan.coverage:
                key = (rules, outcome, reason)
                coverage[key] = coverage.get(key, 0) + sign * number
    return Scan(
        FileResult("", "checked"),
        problems=tuple(entry for scan in scans for entry in scan.problems if entry.path not in away),
        kinds=tuple((kind, number) for kind, number in kinds.items() if number),
        coverage=tuple(Coverage(*key, number) for key, number in coverage.items() if number),
    )

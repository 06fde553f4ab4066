"""What a scan and a whole run give: files in their buckets, what was looked at, the report."""

from __future__ import annotations

from kubelint_compliance.model.finding import RANK, SEVERITIES
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint_compliance.model.finding import Finding, Problem
    from kubelint_compliance.model.rule import Rule
    from kubelint_compliance.yamltree import Span

_PLAIN = "-./@^{}"
"""What names of revisions hold beside letters and digits, as far as it is shown as it is."""
_SHOWN = 12
"""Digits of the name of a commit that people read."""
TEMPLATE = "template"
BUCKETS = ("checked", "not-kubernetes", TEMPLATE, "unparsable", "excluded")


class FileResult(NamedTuple):
    """The one bucket a file ended in, why, and what became of its documents.

    Every document that is not empty, and in place of a List every item, is one of `objects`, which were checked, or of
    `passed`, which are counted by the reason that they were passed over for. `fragments` are among the objects.
    `enclosed` of objects and passed ones are no documents: they stand inside other objects, as in a Template.
    """

    path: str
    bucket: str
    reason: str = ""
    objects: int = 0
    fragments: int = 0
    passed: tuple[tuple[str, int], ...] = ()
    enclosed: int = 0

    @property
    def passed_over(self) -> int:
        """How many documents and items were passed over."""
        return sum(number for _, number in self.passed)

    @property
    def documents(self) -> int:
        """How many documents and items there are."""
        return self.objects + self.passed_over - self.enclosed


TESTED, TESTED_OTHER, NOT_EVALUATED, ERROR = "tested", "tested-other", "not-evaluated", "error"
NO_SCHEMA, UNTESTED, WITH_PODS = "no-schema", "untested", "with-pods"
"""What became of rules and objects: see `Coverage`."""


class Coverage(NamedTuple):
    """So many objects had this from these rules.

    `tested`: exactly these rules tested the object, and those that the reason names found something; where no cluster
    of the version that is asked for takes the object, it names them all. `tested-other`: the same of what is no object:
    a file, an ignore, a waiver, a pattern that leaves files out. `not-evaluated`: the rule had no say, for the reason;
    counted by file. `error`: it could not be evaluated. Of the kind that is given as the reason, `no-schema`: it has
    none; `untested`: neither a rule nor a schema had a word on it; `with-pods`: the object has pods or makes some.
    """

    rules: tuple[str, ...]
    outcome: str
    reason: str = ""
    number: int = 1


class Scan(NamedTuple):
    """All that one source gave: pure data, small enough to send between processes.

    `kinds` counts the checked objects by `apiVersion/kind`; `coverage` says what was looked at, sorted.
    """

    file: FileResult
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    coverage: tuple[Coverage, ...] = ()


class Skipped(NamedTuple):
    """A rule that was selected but not evaluated, why, and on how many files."""

    rule: str
    reason: str
    files: int


class Configuration(NamedTuple):
    """A configuration beside that of the run, the nearest one to so many `files`: it counts, or `why` it does not.

    `unheard` are keys of it that do not count.
    """

    path: str
    files: int
    why: str = ""
    unheard: tuple[str, ...] = ()


class Compared(NamedTuple):
    """The commit that a change was compared with: the revision as the call names it, and the name of the commit.

    `is_base`: it is the one from which the work and the revision went apart, not the revision itself.
    """

    revision: str
    commit: str
    is_base: bool = True

    @property
    def title(self) -> str:
        """`main (0123456789ab)`; the name is somebody's, and says nothing to what shows it."""
        name = "".join(sign if sign.isalnum() or sign in _PLAIN else "?" for sign in self.revision)
        return f"{name} ({self.commit[:_SHOWN] or 'no commit yet'})"


class Added(NamedTuple):
    """Something that a change decides itself: an `ignore`, a `waiver`, a `baseline` or a `configuration`.

    Without a span the whole file is meant. `in_force`: it has its effect in this run, and is no proposal.
    """

    kind: str
    path: str
    span: Span | None
    message: str
    in_force: bool


class Permit(NamedTuple):
    """Something that a change newly permits, as a sentence; `path` and `line` where it is written, as far as known."""

    words: str
    path: str = ""
    line: int = 0


class Report(NamedTuple):
    """What a run says: sorted, frozen, free of clocks and absolute paths. Same input, same report.

    `findings` holds every finding of the rules that ran; `min_severity` only narrows what the formats other than
    JSON show. `rules` holds every rule that ran, sorted by id. `coverage` adds up that of all scans. `as_of` is the day
    on which waivers, and what other tools were told, were held, empty without any. `fail_on_at` gives the severity that
    fails instead of `fail_on` for paths of findings where there is another. `configurations` are those beside that of
    the run. `compared` is the commit whose findings are not new, empty where none was compared with, and `added` what
    the change decides itself, `permits` what it newly permits.
    """

    tool_version: str
    kubernetes_version: str
    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    rules: Mapping[str, Rule]
    kinds: tuple[tuple[str, int], ...] = ()
    coverage: tuple[Coverage, ...] = ()
    min_severity: str = "medium"
    fail_on: str = "high"
    as_of: str = ""
    fail_on_at: Mapping[str, str] = {}
    configurations: tuple[Configuration, ...] = ()
    compared: Compared | None = None
    added: tuple[Added, ...] = ()
    permits: tuple[Permit, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Rules that had no say, why, and in how many files."""
        return tuple(
            Skipped(rule, entry.reason, entry.number)
            for entry in self.coverage
            if entry.outcome == NOT_EVALUATED
            for rule in entry.rules
        )

    @property
    def unexamined_kinds(self) -> tuple[str, ...]:
        """Kinds of which an object was tested by nothing."""
        return tuple(entry.reason for entry in self.coverage if entry.outcome == UNTESTED)

    @property
    def examined(self) -> bool:
        """Whether a rule, or a schema, had a word on some object."""
        return sum(entry.number for entry in self.coverage if entry.outcome == UNTESTED) < self.objects

    @property
    def without_schema(self) -> tuple[tuple[str, int], ...]:
        """How many objects there were of each kind without a schema."""
        return tuple((entry.reason, entry.number) for entry in self.coverage if entry.outcome == NO_SCHEMA)

    @property
    def tested(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """All objects, counted by the rules that tested them."""
        return self._tested(TESTED)

    @property
    def tested_others(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """What is no object and was tested, such as files, counted by the rules that did."""
        return self._tested(TESTED_OTHER)

    def _tested(self, outcome: str) -> tuple[tuple[tuple[str, ...], int], ...]:
        return tuple((entry.rules, entry.number) for entry in self.coverage if entry.outcome == outcome)

    @property
    def has_pods(self) -> bool:
        """Whether an object has pods or makes some."""
        return any(entry.outcome == WITH_PODS for entry in self.coverage)

    @property
    def unevaluated(self) -> tuple[str, ...]:
        """Rules that could not be evaluated on some object."""
        return tuple(rule for entry in self.coverage if entry.outcome == ERROR for rule in entry.rules)

    @property
    def objects(self) -> int:
        """Objects that were checked."""
        return sum(file.objects for file in self.files)

    @property
    def fragments(self) -> int:
        """Objects that are only parts, such as patches."""
        return sum(file.fragments for file in self.files)

    @property
    def passed_beside(self) -> int:
        """Documents and items that were passed over in files with objects; other files are counted by their bucket."""
        return sum(file.passed_over for file in self.files if file.objects)

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that count, at every severity."""
        return tuple(finding for finding in self.findings if finding.is_open)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Findings that count and are severe enough to show."""
        floor = RANK[self.min_severity]
        return tuple(finding for finding in self.open if RANK[finding.severity] >= floor)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Findings that count and reach `fail_on`, or what stands instead of it for their path."""
        floor = RANK.get(self.fail_on, len(SEVERITIES))
        floors = {path: RANK.get(severity, len(SEVERITIES)) for path, severity in self.fail_on_at.items()}
        return tuple(finding for finding in self.open if RANK[finding.severity] >= floors.get(finding.path, floor))

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings at or above `fail_on`, 2 something could not be checked."""
        if any(problem.fatal for problem in self.problems):
            return 2
        return 1 if self.failing else 0

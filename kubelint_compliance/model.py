"""The frozen core types that flow from scan to report: Finding, Problem, FileResult, Scan, Rule, Report.

Everything here is a tuple of plain values: comparable, sortable, and free of behaviour beyond small questions
about itself. Places are `Span`s: lines and columns from 1, columns in Unicode code points, ends exclusive.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kubelint_compliance.yamltree import Span

SEVERITIES = ("low", "medium", "high", "critical")
"""From least to worst."""
RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
NEVER = "never"
"""The `--fail-on` value that no severity reaches."""

BUCKETS = ("checked", "not-kubernetes", "template", "unparsable", "excluded")
STATUSES = ("open", "ignored", "waived", "baseline")


STDIN = "<stdin>"
"""Report path of standard input that was given no name."""


def is_stream(path: str) -> bool:
    """Whether a report path is that of standard input or of a pipe, where no reader of a report can go."""
    return path == STDIN or path.startswith("/")


class ObjectRef(NamedTuple):
    """Which Kubernetes object is meant; empty strings where the manifest is silent."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def title(self) -> str:
        """`Deployment shop/web`, or without the namespace where none is written."""
        name = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {name}" if name else self.kind


class ControlRef(NamedTuple):
    """One control that a rule speaks to: how strongly (`supports` or `partial`) and why."""

    framework: str
    id: str
    strength: str
    because: str


class ExcerptLine(NamedTuple):
    """One line of the checked text as it may be shown: secret values are already blanked."""

    number: int
    text: str


class Edit(NamedTuple):
    """One replacement in the checked text: what stands at `span` becomes `text`."""

    span: Span
    text: str


class Fix(NamedTuple):
    """The edits that mend a finding, where one way of mending is right, and what they do in words."""

    description: str
    edits: tuple[Edit, ...]


PRIMARY, CHECKED, RELATED, HIDDEN = "primary", "checked", "related", "hidden"
"""The roles of a finding's places."""


class Place(NamedTuple):
    """A place of a finding; without a span the whole file is meant.

    `primary`: where it is shown. `checked`: the same in the text that was checked, where another file leads: what was
    rendered and came on standard input is shown at its template. `related`: helps to understand it, as `message` says.
    `hidden`: belongs to it and is not shown, such as the container around a missing field: a comment there concerns the
    finding, too.
    """

    path: str
    span: Span | None
    role: str = PRIMARY
    message: str = ""


LISTED = 100
"""So many findings of one rule, and problems of one kind, are listed of one file; what is beyond is counted."""


class Finding(NamedTuple):
    """One object breaking one rule at one place.

    The first of `places` is the primary one. Paths are POSIX and relative to the Git top level, else to the working
    directory. `pointer` is the JSON pointer (RFC 6901) inside the object of the node at fault, or of the nearest one
    that exists. `fingerprint` stays when lines move. `line_hash` is code scanning's `primaryLocationLineHash`, only
    computed when a report asks for it. `number` is more than one where it stands for all that a file has beyond LISTED:
    its place is that of the first of them.
    """

    places: tuple[Place, ...]
    rule: str
    severity: str
    message: str
    object: ObjectRef
    pointer: str
    fingerprint: str
    status: str = "open"
    status_reason: str = ""
    superseded_by: str = ""
    excerpt: tuple[ExcerptLine, ...] = ()
    line_hash: str = ""
    fix: Fix | None = None
    number: int = 1

    @property
    def path(self) -> str:
        """The file of the primary place."""
        return self.places[0].path

    @property
    def span(self) -> Span:
        """Where in that file the primary place is."""
        span = self.places[0].span
        assert span is not None, "a finding is built from a node, which has a place"  # noqa: S101
        return span

    @property
    def related(self) -> tuple[Place, ...]:
        """The places that help to understand it."""
        return tuple(place for place in self.places if place.role in (CHECKED, RELATED))

    @property
    def checked(self) -> Span:
        """Where it is in the text that was checked, of which the excerpt is."""
        return next((place.span for place in self.places if place.role == CHECKED and place.span), self.span)

    @property
    def is_open(self) -> bool:
        """Neither set aside by a person nor covered by a more specific finding."""
        return self.status == "open" and not self.superseded_by


class Problem(NamedTuple):
    """Something that could not be checked; it makes the exit code 2 unless `fatal` is false.

    `code` is kebab-case: `syntax`, `encoding`, `unreadable`, `too-large`, `evaluation`, `malformed`, ... `internal` is
    a mistake of this tool. `number` is more than one where it stands for all that a file has beyond LISTED.
    """

    path: str
    code: str
    message: str
    span: Span | None = None
    object: ObjectRef | None = None
    rule: str = ""
    fatal: bool = True
    number: int = 1

    @property
    def is_nowhere(self) -> bool:
        """Whether its path is of nothing that a reader can open."""
        return not self.path or is_stream(self.path) or self.code == "not-found"


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


TESTED, NOT_EVALUATED, ERROR, NO_SCHEMA, UNTESTED = "tested", "not-evaluated", "error", "no-schema", "untested"
"""What became of rules and objects: see `Coverage`."""


class Coverage(NamedTuple):
    """So many objects had this from these rules.

    `tested`: exactly these rules tested the object, and those that the reason names found something. `not-evaluated`:
    the rule had no say, for the reason; counted by file. `error`: it could not be evaluated. `no-schema`: the kind,
    given as the reason, has no schema. `untested`: neither a rule nor a schema had a word on the kind.
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


class Example(NamedTuple):
    """YAML text of a rule's example; `# expect` stands at the end of each line a finding must point at.

    `kubernetes_version` and `params` are empty where the defaults are meant.
    """

    text: str
    fails: bool
    kubernetes_version: str = ""
    params: Mapping[str, object] = {}

    @property
    def manifest(self) -> str:
        """The text to show to people: without the marks."""
        return "\n".join(line.partition("# expect")[0].rstrip() for line in self.text.split("\n"))


class Param(NamedTuple):
    """What a user may set for a rule: its default, and the JSON schema that a value must meet."""

    name: str
    default: Any
    schema: Mapping[str, Any]
    description: str


class Rule(NamedTuple):
    """What a rule says about itself, without the code that runs it; the rule file's words.

    `shows`: what passes it does the thing that is asked for; of other rules, passing says that nothing bad was found.
    """

    id: str
    title: str
    severity: str
    area: str
    default: bool
    scope: str
    kinds: tuple[str, ...]
    why: str
    remediation: str
    controls: tuple[ControlRef, ...]
    aliases: tuple[str, ...]
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    pss: str = ""
    since: str = ""
    until: str = ""
    precision: str = "very-high"
    security: bool = True
    shows: bool = False
    supersedes: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()


class Skipped(NamedTuple):
    """A rule that was selected but not evaluated, why, and on how many files."""

    rule: str
    reason: str
    files: int


class Report(NamedTuple):
    """What a run says: sorted, frozen, free of clocks and absolute paths. Same input, same report.

    `findings` holds every finding of the rules that ran; `min_severity` only narrows what the formats other than
    JSON show. `rules` holds every rule that ran, sorted by id. `coverage` adds up that of all scans.
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
    def without_schema(self) -> tuple[tuple[str, int], ...]:
        """How many objects there were of each kind without a schema."""
        return tuple((entry.reason, entry.number) for entry in self.coverage if entry.outcome == NO_SCHEMA)

    @property
    def tested(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """All objects, counted by the rules that tested them."""
        return tuple((entry.rules, entry.number) for entry in self.coverage if entry.outcome == TESTED)

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
        """Findings that count and reach `fail_on`."""
        floor = RANK.get(self.fail_on, len(SEVERITIES))
        return tuple(finding for finding in self.open if RANK[finding.severity] >= floor)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings at or above `fail_on`, 2 something could not be checked."""
        if any(problem.fatal for problem in self.problems):
            return 2
        return 1 if self.failing else 0


def total(entries: Iterable[Finding] | Iterable[Problem]) -> int:
    """How many findings or problems there are, those counted that are not listed."""
    return sum(entry.number for entry in entries)


class UsageError(Exception):
    """A call or a configuration that cannot be carried out: one line, with a hint where one helps; exit 2."""

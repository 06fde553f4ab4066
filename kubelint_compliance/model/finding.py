"""Findings and problems, and what they are made of.

Places are `Span`s: lines and columns from 1, columns in Unicode code points, ends exclusive.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.yamltree import Span

SEVERITIES = ("low", "medium", "high", "critical")
"""From least to worst."""
RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
CHART = "Chart"
"""The kind in the place of an object where a finding is about the templates of a chart, whose folder is the name."""
NEVER = "never"
"""The `--fail-on` value that no severity reaches."""

UNCHANGED = "unchanged"
"""The status of a finding that is not new: it was there at the revision that a change is compared with."""
DECISION_ADDED = "decision-added"
"""The rule that findings about what a change decides itself are of, where the gate wants none of it."""
ELSEWHERE = "elsewhere"
"""The status of a finding that is new, but on no line that a change touches, where only such are asked for."""
STATUSES = ("open", "ignored", "waived", "baseline", UNCHANGED, ELSEWHERE)


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

TOGETHER = "the same here"
"""What is said of the places of what broke a rule side by side with the first."""


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
FOLDED = 5
"""So many places of a rule are listed by a report that folds, one a file first; what is beyond is counted."""


class Finding(NamedTuple):
    """One object breaking one rule at one place.

    The first of `places` is the primary one. Paths are POSIX and relative to the Git top level, else to the working
    directory. `pointer` is the JSON pointer (RFC 6901) inside the object of the node at fault, or of the nearest one
    that exists. `fingerprint` stays when lines move. `line_hash` is code scanning's `primaryLocationLineHash`, only
    computed when a report asks for it. `number` is more than one where it stands for all that a file has beyond
    LISTED: its place is that of the first of them. What no report of the run tells more of than the number may have no
    fingerprint, no words, and as its place the start of a file, and one stands for all of a file. `remedy` is the
    number of the rule's validation, from 1, where that says by itself what to do. `identity` tells it from others in
    whatever file the object lies, what is side by side as one; `container` is the name of the one container that it is
    about, empty for more or none, and `labels` has a line `key=value` for each label of the object that a decision asks
    for. These are only computed for decisions. `files` is more than none where it stands for findings in so many files
    of which no other finding of the rule tells.
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
    remedy: int = 0
    identity: str = ""
    container: str = ""
    labels: str = ""
    files: int = 0

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
    def block(self) -> tuple[str, ObjectRef, str]:
        """What it shares with others that reports tell of together: the file, or the chart, the object and the rule."""
        return "" if self.object.kind == CHART else self.path, self.object, self.rule

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


def total(entries: Iterable[Finding] | Iterable[Problem]) -> int:
    """How many findings or problems there are, those counted that are not listed."""
    return sum(entry.number for entry in entries)


class UsageError(Exception):
    """A call or a configuration that cannot be carried out: one line, with a hint where one helps; exit 2."""


class SettingError(UsageError):
    """A value of a setting that only its use shows to be wrong; whoever has the configuration adds the line.

    `settings` are the keys that may say it, `path` the value and the steps below it, `message` what is wrong without
    the name of a key; `shown` stands before that where no file says it.
    """

    def __init__(self, settings: tuple[str, ...], path: tuple[str, ...], message: str, shown: str = "") -> None:
        super().__init__(f"{shown}: {message}" if shown else message)
        self.settings = settings
        self.path = path
        self.message = message

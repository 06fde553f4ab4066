"""Ignores: what comments and annotations of a file set aside in it, and what is wrong with them.

A comment attaches to what begins on its own line or, where it stands alone, on the next line with text; before the
first key of a document, that is the document. It holds for that and everything under it, and for any finding of the
document one of whose places lies there. Goes in: a text with its objects, and what broke, entry by entry. Comes out:
the reason for which each is set aside, and at the end what is to be said of the ignores themselves.
"""

from __future__ import annotations

from bisect import bisect_right

from kubelint_compliance.decisions.directives import TOOL, Lines, directives, name_fault, reason_of, shown
from kubelint_compliance.decisions.scopes import Scopes
from kubelint_compliance.model import CHECKED
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kubelint_compliance.decisions.directives import Directive
    from kubelint_compliance.decisions.scopes import Scope
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Place
    from kubelint_compliance.yamltree import Span

ANNOTATION = f"ignore.{TOOL}/"
"""What the key of an annotation begins with that ignores the rule behind it."""
WITHOUT_REASON, UNUSED, UNKNOWN = "ignore-without-reason", "unused-ignore", "ignore-unknown-rule"
MALFORMED, MISPLACED, NOT_ALLOWED = "ignore-malformed", "ignore-misplaced", "ignore-not-allowed"
RULES = (MALFORMED, MISPLACED, NOT_ALLOWED, UNKNOWN, WITHOUT_REASON, UNUSED)
"""The rules that findings about ignores are of; they have no rule file, and nothing sets them aside."""
_NO_REASON = "The ignore gives no reason, so it sets nothing aside: write why the finding is accepted{}"
_HINTS = 20
"""So many unknown rules are told the one that they may mean: to look for it takes long."""
_TOP = "ignore-file counts at the top of a file alone, before anything but comments; here it sets nothing aside"


class Remark(NamedTuple):
    """What is to be said of an ignore, as a finding of one of RULES; `about` tells it from others at the object."""

    rule: str
    message: str
    span: Span
    manifest: Manifest
    about: str

    @property
    def severity(self) -> str:
        """How bad it is: an ignore that does nothing harms least."""
        return "low" if self.rule == UNUSED else "medium"


class _Ignore(NamedTuple):
    """One rule of one ignore: where it stands, what it is to hold for, and whether that is nothing but fragments.

    `manifest` is the object of an annotation.
    """

    rule: str
    span: Span
    scopes: tuple[Scope, ...]
    document: int
    in_fragments: bool
    manifest: Manifest | None = None


class Ignores:
    """The ignores of one file."""

    def __init__(
        self, opened: Opened, manifests: Sequence[Manifest], known: Collection[str], unsuppressible: Collection[str]
    ) -> None:
        """`known` are the ids of all rules there are, `unsuppressible` those that nobody may ignore."""
        self._path = opened.path
        self._known = known
        self._unsuppressible = unsuppressible
        self._documents = [part.document for part in opened.documents]
        self._starts = [document.first_line for document in self._documents]
        self._held: dict[int, list[Manifest]] = {}
        for manifest in manifests:
            self._held.setdefault(self._document_at(manifest.anchor(())[1].line), []).append(manifest)
        self._fragments = {number for number, held in self._held.items() if all(entry.fragment for entry in held)}
        self._scopes = Scopes()
        self._ignores: list[_Ignore] = []
        self._remarks: list[Remark] = []
        self._open: dict[tuple[int, str], int] = {}
        self._hints = 0
        self._take_comments(opened.text)
        if ANNOTATION in opened.text:
            for manifest in manifests:
                self._take_annotations(manifest)

    @property
    def says_nothing(self) -> bool:
        """Whether there are no ignores, and nothing that was meant to be one."""
        return not self._ignores and not self._remarks

    @property
    def rules(self) -> Collection[str]:
        """The ids of the rules that something here is to set aside."""
        return self._scopes.rules

    def reason(
        self, rule: str, manifest: Manifest, paths: Collection[Path], places: Sequence[Place], *, covered: bool = False
    ) -> str:
        """Return the reason for which what broke a rule in an object is set aside; empty where it is not.

        `paths` are those of what is at fault and of what was judged, `places` all that a finding would have. `covered`
        says that a more specific rule is broken there. Only of `rules` there is anything to ask.
        """
        own = next((place.span for place in places if place.role == CHECKED), places[0].span)
        document = self._document_at(own.line if own else 1)
        points = {place.span[:2] for place in places if place.span and place.path == self._path}
        points = {point for point in points if self._document_at(point[0]) == document}
        found = ""
        for scope in self._scopes.holding(rule, document, points, id(manifest), set(paths)):
            scope.use()
            found = found or scope.reason
        if not found and not covered and own:
            self._open[document, rule] = min(own.line, self._open.get((document, rule), own.line))
        return found

    def remarks(self, ran: Mapping[str, bool]) -> Iterator[Remark]:
        """Yield what is wrong with the ignores, in the order of the text, once all that broke was asked for.

        `ran` are the ids of the rules that had their say, each with whether it judges fragments too: only of them can
        be said that an ignore is not used.
        """
        found = [*self._remarks, *self._idle(ran)]
        yield from sorted(found, key=lambda remark: (remark.span, remark.rule, remark.about))

    def _idle(self, ran: Mapping[str, bool]) -> Iterator[Remark]:
        for rule, span, scopes, document, in_fragments, manifest in self._ignores:
            if any(scope.used for scope in scopes) or rule not in ran:
                continue
            if in_fragments and not ran[rule]:
                continue
            line = self._open.get((document, rule))
            message = f"Nothing that it holds for breaks {rule}: the ignore can go"
            if line is not None:
                message = (
                    f"The finding of {rule} in this document is not where the ignore holds: "
                    f"a comment would have to stand at the end of line {line}, or above it"
                )
            yield self._remark(UNUSED if line is None else MISPLACED, message, span, document, rule, manifest)

    def _take_comments(self, text: str) -> None:
        """File what the comments say."""
        found = list(directives(text))
        if not found:
            return
        lines = Lines(text)
        wanted: dict[int, list[tuple[Directive, int]]] = {}
        for directive in found:
            document = self._document_of(directive.span.line)
            if directive.whole_file and document not in self._held:
                document = min(self._held)
            if not self._held.get(document) or not self._is_sound(directive, document):
                continue
            if directive.whole_file:
                self._take_file(directive, document, lines)
            elif self._is_head(directive.span, document):
                self._take_document(directive, document)
            else:
                wanted.setdefault(lines.about(directive.span), []).append((directive, document))
        self._take_entries(wanted)

    def _is_sound(self, directive: Directive, document: int) -> bool:
        """Whether an ignore can be understood and gives a reason; what is wrong with it is noted."""
        if directive.fault:
            self._note(MALFORMED, directive.fault, directive.span, document)
        elif not directive.reason:
            self._note(WITHOUT_REASON, _NO_REASON.format(" behind the bracket"), directive.span, document)
        return bool(directive.reason)

    def _take_file(self, directive: Directive, document: int, lines: Lines) -> None:
        if not lines.is_on_top(directive.span):
            self._note(MISPLACED, _TOP, directive.span, document)
            return
        in_fragments = len(self._fragments) == len(self._held)
        for rule in self._allowed(directive.rules, directive.span, document):
            scope = self._scopes.add_whole(rule, directive.reason)
            self._ignores.append(_Ignore(rule, directive.span, (scope,), document, in_fragments))

    def _take_document(self, directive: Directive, document: int) -> None:
        for rule in self._allowed(directive.rules, directive.span, document):
            scope = self._scopes.add_whole(rule, directive.reason, document)
            self._ignores.append(_Ignore(rule, directive.span, (scope,), document, document in self._fragments))

    def _take_entries(self, wanted: Mapping[int, Sequence[tuple[Directive, int]]]) -> None:
        """File the ignores that hold for what begins on a line, by these lines."""
        numbers = {document for entries in wanted.values() for _, document in entries}
        begun: dict[tuple[int, int], list[Span]] = {}
        for number in numbers:
            for span in self._documents[number].entries_on(wanted):
                begun.setdefault((number, span.line), []).append(span)
        for line, entries in wanted.items():
            for directive, document in entries:
                spans = begun.get((document, line), ())
                for rule in self._allowed(directive.rules, directive.span, document):
                    scopes = tuple(self._scopes.add(rule, directive.reason, document, span) for span in spans)
                    in_fragments = document in self._fragments
                    self._ignores.append(_Ignore(rule, directive.span, scopes, document, in_fragments))

    def _take_annotations(self, manifest: Manifest) -> None:
        """File what the annotations of an object and of its pods say."""
        owners = {(): manifest.value, **{pod.path: pod.value for pod in manifest.pods}}
        for path, owner in owners.items():
            metadata = owner.get("metadata")
            annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
            for key, value in annotations.items() if isinstance(annotations, dict) else ():
                if key.startswith(ANNOTATION):
                    span = manifest.anchor((*path, "metadata", "annotations", key), on_key=True)[1]
                    self._take_annotation(manifest, path, key.removeprefix(ANNOTATION), value, span)

    def _take_annotation(self, manifest: Manifest, path: Path, rule: str, value: object, span: Span) -> None:
        document = self._document_at(span.line)
        fault = name_fault(rule) if rule else f"No rule stands behind the `/`: write `{ANNOTATION}rule-id: reason`"
        reason = reason_of(value) if isinstance(value, str) else ""
        if fault:
            self._note(MALFORMED, fault, span, document, rule, manifest)
        elif not reason:
            self._note(WITHOUT_REASON, _NO_REASON.format(" as its value"), span, document, rule, manifest)
        else:
            for allowed in self._allowed((rule,), span, document, manifest):
                scope = self._scopes.add_whole(allowed, reason, id(manifest), path)
                self._ignores.append(_Ignore(allowed, span, (scope,), document, manifest.fragment, manifest))

    def _allowed(
        self, rules: Sequence[str], span: Span, document: int, manifest: Manifest | None = None
    ) -> Iterator[str]:
        """Yield those of some rules that there are and that may be ignored; the others are noted."""
        for rule in rules:
            if rule not in self._known:
                message = f"There is no rule '{shown(rule)}'{self._hint(rule)}"
                self._note(UNKNOWN, message, span, document, rule, manifest)
            elif rule in self._unsuppressible:
                message = f"The configuration does not let {rule} be ignored, so this sets nothing aside"
                self._note(NOT_ALLOWED, message, span, document, rule, manifest)
            else:
                self._scopes.rules.add(rule)
                yield rule

    def _hint(self, rule: str) -> str:
        from kubelint_compliance.nearest import hint

        self._hints += 1
        return hint(shown(rule), self._known) if self._hints <= _HINTS else ""

    def _note(
        self, rule: str, message: str, span: Span, document: int, about: str = "", manifest: Manifest | None = None
    ) -> None:
        self._remarks.append(self._remark(rule, message, span, document, about, manifest))

    def _remark(
        self, rule: str, message: str, span: Span, document: int, about: str, manifest: Manifest | None = None
    ) -> Remark:
        """Return what is said of an ignore: with the last object of the document that begins above it, or the first."""
        if manifest is None:
            held = self._held[document]
            above = bisect_right(held, span.line, key=lambda entry: entry.anchor(())[1].line)
            manifest = held[max(above - 1, 0)]
        return Remark(rule, message, span, manifest, about)

    def _is_head(self, span: Span, document: int) -> bool:
        """Whether a comment stands before everything in its document."""
        return span[:2] < self._documents[document].span[:2]

    def _document_of(self, line: int) -> int:
        """Return the number of the document that a comment belongs to.

        As YAML has it, comments above a `---` with nothing before them belong to what comes after it.
        """
        number = self._document_at(line)
        if number < 0 or not self._documents[number].empty:
            return number
        return self._document_at(self._documents[number].last_line + 1)

    def _document_at(self, line: int) -> int:
        """Return the number of the document that a line belongs to; below zero where it is none that can be read."""
        number = bisect_right(self._starts, line) - 1
        return number if number >= 0 and line <= self._documents[number].last_line else -1

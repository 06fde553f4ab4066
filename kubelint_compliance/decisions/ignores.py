"""Ignores: what comments and annotations of a file set aside in it, and what is wrong with them.

A comment attaches to what begins on its own line or, where it stands alone, on the next line with text; before the
first key of a document, that is the document. It holds for that and everything under it, and for any finding of the
document one of whose places lies there. Goes in: a text with its objects, and what broke, entry by entry. Comes out:
the reason for which each is set aside, and at the end what is to be said of the ignores themselves.
"""

from __future__ import annotations

from kubelint_compliance.decisions.directives import (
    ANNOTATION,
    BLOCK,
    FILE,
    LINE,
    NO_REASON,
    NOWHERE,
    Directive,
    Lines,
    annotated,
    directives,
    shown,
)  # fmt: skip
from kubelint_compliance.decisions.documents import Documents
from kubelint_compliance.decisions.remarks import (
    MISPLACED,
    NOT_ALLOWED,
    UNKNOWN,
    UNMAPPED,
    UNUSED,
    USED,
    WITHOUT_REASON,
    Remark,
    severity_of,
)  # fmt: skip
from kubelint_compliance.decisions.scopes import Scopes
from kubelint_compliance.model import CHECKED
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kubelint_compliance.decisions.scopes import Scope
    from kubelint_compliance.decisions.suppressions import Honoured
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import Place
    from kubelint_compliance.yamltree import Span

_HINTS = 20
"""So many unknown rules are told the one that they may mean: to look for it takes long."""
_TOP = "{} counts at the top of a file alone, before anything but comments; here it sets nothing aside"
_ALONE = "{} reads such a comment on a line of its own alone; here it sets nothing aside"


class _Ignore(NamedTuple):
    """One rule of one ignore: where it stands, what it is to hold for, and whether that is nothing but fragments.

    `manifest` is the object of an annotation; `says` what the ignore says as a whole.
    """

    rule: str
    says: Directive
    scopes: tuple[Scope, ...]
    document: int
    in_fragments: bool
    manifest: Manifest | None = None

    @property
    def is_used(self) -> bool:
        """Whether it set something aside."""
        return any(scope.used for scope in self.scopes)


class Ignores:
    """The ignores of one file."""

    def __init__(
        self,
        opened: Opened,
        manifests: Sequence[Manifest],
        known: Collection[str],
        unsuppressible: Collection[str],
        honoured: Honoured | None = None,
    ) -> None:
        """`known` are the ids of all rules there are, `unsuppressible` those that nobody may ignore.

        What is said to tools that are `honoured` counts, too.
        """
        self._path = opened.path
        self._known = known
        self._unsuppressible = unsuppressible
        self._honoured = honoured if honoured is not None and honoured.speaks(opened.text) else None
        self._documents = Documents(opened, manifests)
        self._scopes = Scopes()
        self._ignores: list[_Ignore] = []
        self._remarks: list[Remark] = []
        self._open: dict[tuple[int, str], int] = {}
        self._hints = 0
        self._take_comments(opened.text)
        if ANNOTATION in opened.text or self._honoured is not None:
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
        document = self._documents.at(own.line if own else 1)
        points = {place.span[:2] for place in places if place.span and place.path == self._path}
        points = {point for point in points if self._documents.at(point[0]) == document}
        found = ""
        for scope in self._scopes.holding(rule, document, points, id(manifest), set(paths)):
            scope.use()
            found = found or scope.reason
        if not found and not covered and own:
            self._open[document, rule] = min(own.line, self._open.get((document, rule), own.line))
        return found

    def remarks(self, ran: Mapping[str, bool], used: str = "") -> Iterator[Remark]:
        """Yield what is wrong with the ignores, in the order of the text, once all that broke was asked for.

        `ran` are the ids of the rules that had their say, each with whether it judges fragments too: only of them can
        be said that an ignore is not used. `used` is the severity of an ignore that is; empty where nobody asks.
        """
        found = [*self._remarks, *self._idle(ran), *(self._used(used) if used else ())]
        yield from sorted(found, key=lambda remark: (remark.span, remark.rule, remark.about))

    def _used(self, severity: str) -> Iterator[Remark]:
        """Yield for each ignore that set something aside the rules that it did so for."""
        by_ignore: dict[tuple[Directive, int], list[_Ignore]] = {}
        for ignore in self._ignores:
            if ignore.is_used:
                by_ignore.setdefault((ignore.says, id(ignore.manifest)), []).append(ignore)
        for (says, _), ignores in by_ignore.items():
            rules = sorted(dict.fromkeys(ignore.rule for ignore in ignores))
            how = "an annotation" if ignores[0].manifest is not None else "a comment"
            by = f"{how} for {says.tool}" if says.tool else how
            message = f"Set aside by {by}, not in the register of waivers: {', '.join(rules)}"
            remark = self._remark(USED, message, says.span, ignores[0].document, " ".join(rules), ignores[0].manifest)
            yield remark._replace(severity=severity)

    def _idle(self, ran: Mapping[str, bool]) -> Iterator[Remark]:
        for ignore in self._ignores:
            rule, says, _, document, in_fragments, manifest = ignore
            if ignore.is_used or rule not in ran or (in_fragments and not ran[rule]):
                continue
            line = self._open.get((document, rule))
            # The other tool may need what nothing here does, and what stands for many checks is meant for few.
            if says.tool and (line is None or len(says.rules) > 1 or manifest is not None):
                continue
            message = f"Nothing that it holds for breaks {rule}: the ignore can go"
            if line is not None:
                message = (
                    f"The finding of {rule} in this document is not where the ignore holds: "
                    f"a comment would have to stand at the end of line {line}, or above it"
                )
            yield self._remark(UNUSED if line is None else MISPLACED, message, says.span, document, rule, manifest)

    def _take_comments(self, text: str) -> None:
        """File what the comments say."""
        found = list(directives(text, self._honoured))
        if not found:
            return
        lines = Lines(text)
        wanted: dict[int, list[tuple[Directive, int]]] = {}
        for directive in found:
            document = self._documents.of_comment(directive.span.line)
            if directive.extent == FILE and document not in self._documents.held:
                document = min(self._documents.held)
            if not self._documents.held.get(document) or not self._is_sound(directive, document, lines):
                continue
            if directive.extent != BLOCK or self._documents.is_head(directive.span, document):
                self._take_whole(directive, document, lines.about(directive.span))
            else:
                wanted.setdefault(lines.about(directive.span), []).append((directive, document))
        self._take_entries(wanted)

    def _is_sound(self, directive: Directive, document: int, lines: Lines) -> bool:
        """Whether an ignore can be understood, gives a reason and may stand there; what is wrong with it is noted."""
        span, fault, rule = directive.span, "", ""
        if directive.fault:
            fault, rule = directive.fault, directive.remark
        elif not directive.reason:
            fault, rule = NO_REASON.format(" behind the bracket"), WITHOUT_REASON
        elif directive.alone and not lines.is_alone(span):
            fault, rule = _ALONE.format(directive.tool), MISPLACED
        elif directive.extent == FILE and not lines.is_on_top(span):
            fault, rule = _TOP.format(f"What {directive.tool} is told" if directive.tool else "ignore-file"), MISPLACED
        if fault:
            self._note(rule, fault, span, document)
        return not fault

    def _take_whole(self, directive: Directive, document: int, line: int) -> None:
        """File an ignore for all of the file, the document, or the line that it is about."""
        of = () if directive.extent == FILE else (document,)
        held = self._documents.held if directive.extent == FILE else of
        in_fragments = self._documents.fragments.issuperset(held)
        for rule in self._allowed(directive, document):
            if directive.extent == LINE:
                scope = self._scopes.add_line(rule, directive.reason, document, line)
            else:
                scope = self._scopes.add_whole(rule, directive.reason, *of)
            self._ignores.append(_Ignore(rule, directive, (scope,), document, in_fragments))

    def _take_entries(self, wanted: Mapping[int, Sequence[tuple[Directive, int]]]) -> None:
        """File the ignores that hold for what begins on a line, by these lines."""
        begun = self._documents.begun({document for entries in wanted.values() for _, document in entries}, wanted)
        for line, entries in wanted.items():
            for directive, document in entries:
                spans = begun.get((document, line), ())
                for rule in self._allowed(directive, document):
                    scopes = tuple(self._scopes.add(rule, directive.reason, document, span) for span in spans)
                    in_fragments = document in self._documents.fragments
                    self._ignores.append(_Ignore(rule, directive, scopes, document, in_fragments))

    def _take_annotations(self, manifest: Manifest) -> None:
        """File what the annotations of an object and of its pods say."""
        owners = {(): manifest.value, **{pod.path: pod.value for pod in manifest.pods}}
        for path, owner in owners.items():
            metadata = owner.get("metadata")
            annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
            for key, directive in self._said_in(annotations) if isinstance(annotations, dict) else ():
                span = manifest.anchor((*path, "metadata", "annotations", key), on_key=True)[1]
                self._take_annotation(manifest, path, directive._replace(span=span), key.removeprefix(ANNOTATION))

    def _said_in(self, annotations: Mapping[str, object]) -> Iterator[tuple[str, Directive]]:
        """Yield the keys of annotations that are ignores, and what they say."""
        for key, value in annotations.items():
            if key.startswith(ANNOTATION):
                yield key, annotated(key.removeprefix(ANNOTATION), value)
        if self._honoured is not None:
            from kubelint_compliance.decisions.toolannotations import annotations_say

            for key, said in annotations_say(annotations, self._honoured.tools, self._honoured.today):
                yield key, self._honoured.directive(said, NOWHERE)

    def _take_annotation(self, manifest: Manifest, path: Path, directive: Directive, about: str) -> None:
        document = self._documents.at(directive.span.line)
        if directive.fault:
            self._note(directive.remark, directive.fault, directive.span, document, about, manifest)
            return
        for rule in self._allowed(directive, document, manifest):
            scope = self._scopes.add_whole(rule, directive.reason, id(manifest), path)
            self._ignores.append(_Ignore(rule, directive, (scope,), document, manifest.fragment, manifest))

    def _allowed(self, directive: Directive, document: int, manifest: Manifest | None = None) -> Iterator[str]:
        """Yield those rules of an ignore that there are and that may be ignored; the others are noted."""
        span = directive.span
        for name, words in directive.unmapped:
            self._note(UNMAPPED, words, span, document, name, manifest)
        for rule in directive.rules:
            if rule not in self._known:
                message = f"There is no rule '{shown(rule)}'{self._hint(rule)}"
                self._note(UNKNOWN, message, span, document, rule, manifest)
            elif rule not in self._unsuppressible:
                self._scopes.rules.add(rule)
                yield rule
            elif not directive.all:
                message = f"The configuration does not let {rule} be ignored, so this sets nothing aside"
                self._note(NOT_ALLOWED, message, span, document, rule, manifest)

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
            manifest = self._documents.object_at(span.line, document)
        return Remark(rule, message, span, manifest, about, severity_of(rule))

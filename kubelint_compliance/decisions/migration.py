"""Rewrites what a file says to other tools into ignores of this tool: all else in it stays byte for byte.

Goes in: a text, its objects, and the tools with what their checks are here. Comes out: the text with ignores, how many
there are, and what was left as it is, each with its place and why.
"""

from __future__ import annotations

from kubelint_compliance.decisions.directives import ANNOTATION, FILE, NOWHERE, TOOL, Lines, reason_of
from kubelint_compliance.decisions.suppressions import NO_REASON
from kubelint_compliance.decisions.toolannotations import annotations_say
from kubelint_compliance.decisions.toolcomments import comment_says
from kubelint_compliance.fixing.change import Change, made
from kubelint_compliance.fixing.edits import apply
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.model import Edit
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Document, Span, parse
from kubelint_compliance.yamltree.comments import comments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kubelint_compliance.decisions.suppressions import Honoured, Said
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree.comments import Comment

_BESIDE = ("kubescape.io/skip-reason",)
"""Annotations that say nothing without the one that they are about, and go with it."""
_MOST = 1000
"""So many annotations of a file are rewritten; each is a text of its own, parsed anew."""


class Left(NamedTuple):
    """What was left as it is: where it stands, the tool that it speaks to, and why."""

    span: Span
    tool: str
    why: str


class Migrated(NamedTuple):
    """A text with ignores, how many suppressions became some, how many of them without a reason, and what was left."""

    text: str
    number: int = 0
    unreasoned: int = 0
    left: tuple[Left, ...] = ()


def migrated(text: str, honoured: Honoured, known: Collection[str]) -> Migrated:
    """Return a text with its suppressions rewritten; `known` are the ids of the rules that may be ignored."""
    if not honoured.speaks(text):
        return Migrated(text)
    objects = Opened("", text).manifests
    if not objects:
        return Migrated(text, left=tuple(_unread(text, honoured)))
    writer = _Writer(honoured, known, objects)
    text = writer.with_comments(text)
    for _ in range(_MOST):
        after = writer.with_annotation(text)
        if after is None:
            break
        text = after
    return Migrated(text, writer.number, writer.unreasoned, tuple(sorted(writer.left)))


class _Writer:
    """Rewrites one file, and keeps count."""

    def __init__(self, honoured: Honoured, known: Collection[str], objects: Sequence[Manifest]) -> None:
        """`objects` are those of the text before anything is rewritten: what is left is told at its place there."""
        self._spans = {
            (*mark, key): manifest.anchor((*path, key), on_key=True)[1]
            for manifest in objects
            for path, held in _annotated(manifest)
            for mark, key in ((_mark(manifest, path), key) for key in held)
        }
        self._honoured = honoured
        self._known = known
        self._passed: set[tuple[int, Path, str]] = set()
        self.number = 0
        self.unreasoned = 0
        self.left: list[Left] = []

    def with_comments(self, text: str) -> str:
        """Return a text with its comments rewritten, where what it holds stays the same."""
        lines = Lines(text)
        edits: list[Edit] = []
        for comment in comments(text):
            span = Span(comment.line, comment.column, comment.line, comment.column + len(comment.text))
            said = list(comment_says(comment.text, self._honoured.tools, self._honoured.today))
            if not said:
                continue
            why = next(filter(None, map(self._why_not, said)), "") or _misplaced(comment, said, lines, span)
            if why:
                self.left.append(Left(span, said[0].tool, why))
            else:
                edits.append(Edit(span, f"# {self._ignore(said)}"))
        after = apply(text, edits)
        return after if _values(after) == _values(text) else text

    def _ignore(self, said: Sequence[Said]) -> str:
        word = "ignore-file" if said[0].extent == FILE else "ignore"
        rules = dict.fromkeys(rule for each in said for rule in self._honoured.directive(each, NOWHERE).rules)
        return f"{TOOL}: {word}[{', '.join(rules)}] {self._reason(said[0])}"

    def _reason(self, said: Said) -> str:
        """Return the reason for an ignore, and count it."""
        self.number += 1
        reason = reason_of(said.reason)
        self.unreasoned += not reason
        return reason or f"{NO_REASON} to {said.tool}"

    def _why_not(self, said: Said) -> str:
        """Say why a suppression cannot become an ignore; empty where it can."""
        directive = self._honoured.directive(said, NOWHERE)
        if said.fault:
            return said.fault
        if said.all:
            return "it names no check, and an ignore names its rules"
        if directive.unmapped:
            return directive.unmapped[0][1]
        if said.ends:
            return "it has an end, and an ignore has none; enter a waiver"
        held = [rule for rule in directive.rules if rule not in self._known]
        return f"the configuration does not let {held[0]} be ignored" if held else ""

    def with_annotation(self, text: str) -> str | None:
        """Return a text with one more annotation rewritten; None where there is none left."""
        for manifest in Opened("", text).manifests:
            for path, held in _annotated(manifest):
                for key, said in annotations_say(held, self._honoured.tools, self._honoured.today):
                    mark = (*_mark(manifest, path), key)
                    if mark in self._passed:
                        continue
                    self._passed.add(mark)
                    after = self._rewritten(text, mark, said, held)
                    if after is not None:
                        return after
        return None

    def _rewritten(self, text: str, mark: tuple[int, Path, str], said: Said, held: dict[str, object]) -> str | None:
        """Return a text with an annotation rewritten; None where it has to stay."""
        index, whole, key = mark
        span = self._spans[mark]
        why = self._why_not(said)
        if why:
            self.left.append(Left(span, said.tool, why))
            return None
        keys = [f"{ANNOTATION}{rule}" for rule in self._honoured.directive(said, NOWHERE).rules]
        gone = [key, *(beside for beside in _BESIDE if said.tool == "kubescape" and beside in held)]
        reason = reason_of(said.reason) or f"{NO_REASON} to {said.tool}"
        changes = [Change((*whole, new), reason) for new in keys if new not in held]
        changes += [Change((*whole, old), remove=True) for old in gone]
        after = text
        for change in changes:
            before, after = after, made(change, after, index)
            if after == before:
                self.left.append(Left(span, said.tool, "the way it is written leaves no sure way to rewrite it"))
                return None
        self._reason(said)
        return after


def _mark(manifest: Manifest, path: Path) -> tuple[int, Path]:
    """Return what tells a node from all others of a file."""
    return manifest.document.index, (*manifest.prefix, *path)


def _unread(text: str, honoured: Honoured) -> Iterator[Left]:
    """Yield what comments of a text say in which no object can be read, such as a template."""
    for number, line in enumerate(text.splitlines(), 1):
        start = line.find("#")
        for said in comment_says(line[start:], honoured.tools, honoured.today) if start >= 0 else ():
            span = Span(number, start + 1, number, len(line) + 1)
            yield Left(span, said.tool, "no object of this file can be read; templates are not rewritten")


def _misplaced(comment: Comment, said: Sequence[Said], lines: Lines, span: Span) -> str:
    """Say why a comment cannot be rewritten where it stands; empty where it can."""
    start = comment.text.lstrip("# \t").lower()
    if not start.startswith(("checkov:", "bridgecrew:", "cortex:", "kics-scan", "trivy:", "tfsec:")):
        return "it stands behind other words"
    if len({each.extent for each in said}) > 1 or (said[0].alone and not lines.is_alone(span)):
        return "the tool does not read it there"
    if said[0].extent == FILE and not lines.is_on_top(span):
        return "it counts at the top of a file alone"
    return ""


def _annotated(manifest: Manifest) -> Iterator[tuple[Path, dict[str, object]]]:
    """Yield the paths and the annotations of an object and of its pods."""
    for path, owner in {(): manifest.value, **{pod.path: pod.value for pod in manifest.pods}}.items():
        metadata = owner.get("metadata")
        held = metadata.get("annotations") if isinstance(metadata, dict) else None
        if isinstance(held, dict):
            yield (*path, "metadata", "annotations"), held


def _values(text: str) -> list[object]:
    return [part.value for part in parse(text) if isinstance(part, Document)]

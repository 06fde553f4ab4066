"""What may be shown of one file: the one judge of every line and every word that leaves it.

Goes in: the text, its documents and objects. Comes out: lines with every secret blanked, and messages without the texts
that are hidden. The places of the parsed documents are asked, and the raw lines too: what no document owns is blank.
"""

from __future__ import annotations

from kubelint_compliance.facts.secrets.blanks import secret_places, token_texts
from kubelint_compliance.facts.secrets.hidden import hidden, holds_secret, may_hold_secret
from kubelint_compliance.facts.secrets.stretches import in_line, stretches
from kubelint_compliance.facts.secrets.tokens import matches
from kubelint_compliance.findings.cover import Cover, is_words
from kubelint_compliance.yamltree.places import line_starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.findings.cover import Own
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Document, Span

MAX_WIDTH = 240
_SEEN = MAX_WIDTH * 4
"""So much of a line is looked at: what begins in the part that is shown may be known by what follows."""
_MANY = 1000
"""Of so many objects, what was worked out of each is not kept."""
_BLANK = "*"
_STRUCTURE = frozenset(" \t-:,{}[]?")
_OPEN_KEYS = frozenset({
    *("apiVersion", "kind", "metadata", "data", "stringData", "type", "immutable", "name", "namespace", "labels"),
    *("annotations", "items", "spec", "template", "status", "objects", "binaryData"),
})  # fmt: skip
"""Keys of a Secret that are shown without a value; any other may be a value that lost its place."""


class Stretches:
    """Parts of lines, of which there may be very many: each is one number."""

    def __init__(self) -> None:
        self._parts: list[int] = []
        self._sorted = True

    def add(self, line: int, start: int, end: int) -> None:
        """Take in a part of a line within _SEEN."""
        self._parts.append(line << 20 | start << 10 | end)
        self._sorted = False

    def of(self, line: int) -> list[tuple[int, int]]:
        """Return the starts and ends of the parts of a line."""
        from bisect import bisect_left

        if not self._sorted:
            self._parts.sort()
            self._sorted = True
        first, last = bisect_left(self._parts, line << 20), bisect_left(self._parts, line + 1 << 20)
        return [(part >> 10 & 1023, part & 1023) for part in self._parts[first:last]]


class Shown:
    """Judges one file; nothing is worked out before something of it is to be shown."""

    def __init__(self, opened: Opened, manifests: Sequence[Manifest], *, lines: bool = True) -> None:
        """`lines` off: lines are rarely asked for, so the places of what is hidden are worked out with the first."""
        text = opened.text.removeprefix("\ufeff")
        self._text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self._whole = [part.document for part in opened.documents]
        self._manifests = manifests
        self._lines: dict[int, str] = {}
        self._starts: Sequence[int] = ()
        self._extents: list[Span] = []
        self._own = Stretches()
        self._hidden = Stretches()
        self._commented = Stretches()
        self._long: set[tuple[int, Span]] = set()
        self._doubtful = False
        self._paths: dict[int, set[Path]] = {}
        self._told: list[str] = []
        self._named: list[Iterator[str]] = []
        self._open_texts: list[str] = []
        self._cover: Cover | None = None
        self._places = lines
        self._covers: dict[int, Cover] = {}

    def line(self, number: int) -> str | None:
        """Return a line as it may be shown, counted from 1; None where the file has none of that number."""
        if not self._places:
            self._places, self._cover = True, None
        cover = self._ready()
        if not 1 <= number <= len(self._starts):
            return None
        if number not in self._lines:
            self._lines[number] = self._blanked(number, cover)
        return self._lines[number]

    def words(self, message: str, manifest: Manifest, own: Own | None = None) -> str:
        """Return a message about an object without what is hidden in the file, but for `own` words of who says it."""
        covered = self._ready().over(message, own=own)
        about = self._covers.get(id(manifest.document))
        return covered if about is None else about.over(covered, own=own)

    def said(self, text: str, manifest: Manifest) -> str:
        """Return what a comment or annotation says about an object, without what looks like a secret, too."""
        for start, end in (*stretches(text), *((match.start, match.end) for match in matches(text))):
            text = text[:start] + _BLANK * len(text[start:end]) + text[end:]
        return self.words(text, manifest)

    def words_at(self, message: str, manifest: Manifest, path: Path) -> str:
        """Return a message that may quote the value at a path, which is too short to be known anywhere."""
        full = (*manifest.prefix, *path)
        covered = self.words(message, manifest)
        value = manifest.document.at(full) if full in self._paths.get(id(manifest.document), ()) else None
        return covered.replace(f'"{value}"', '"***"') if isinstance(value, str) and value else covered

    def _blanked(self, number: int, cover: Cover) -> str:
        line = self._line(number)
        text = list(line)
        owned = bytearray(len(line))
        hidden = self._hidden.of(number)
        _mark(owned, (*self._of_document(number, len(line)), *self._own.of(number), *hidden))
        _blank_gaps(text, owned)
        for start, end in hidden:
            text[start:end] = _BLANK * len(text[start:end])
        shown = "".join(text)
        if self._commented.of(number):
            comment = line.find(" #", max(end for _, end in hidden) - 1)
            shown = shown if comment < 0 else shown[: comment + 2] + _BLANK * (len(shown) - comment - 2)
        for start, end in (*in_line(shown), *((match.start, match.end) for match in matches(shown))):
            shown = shown[:start] + _BLANK * (min(end, len(shown)) - start) + shown[end:]
        return cover.over(shown, same_size=True)[:MAX_WIDTH]

    def _line(self, number: int) -> str:
        """Return a line, as far as it is looked at."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self._text)
        return self._text[start : min(end, start + _SEEN)]

    def _indent(self, number: int) -> int:
        line = self._line(number)
        return len(line) - len(line.lstrip())

    def _ready(self) -> Cover:
        if self._cover is None:
            self._starts = line_starts(self._text) if self._places else ()
            self._doubtful = may_hold_secret(self._text)
            whole = {id(document) for document in self._whole}
            for document in self._whole:
                self._look(document)
            inside = {id(manifest.document): manifest.document for manifest in self._manifests}
            for document in inside.values():
                if id(document) not in whole:
                    self._look_inside(document)
            for manifest in self._manifests:
                self._look_at(manifest)
            names = (name for names in (*self._named, self._open_texts) for name in names)
            self._cover = Cover(self._told, names)
            self._named, self._told, self._open_texts, self._long = [], [], [], set()
        return self._cover

    def _of_document(self, number: int, width: int) -> Iterator[tuple[int, int]]:
        """Yield the parts of a line that belong to documents of which everything may be shown that is not hidden."""
        from bisect import bisect_right

        last = bisect_right(self._extents, (number, _SEEN, 0, 0)) - 1
        while last >= 0 and self._extents[last].end_line >= number:
            line, column, end_line, end_column = self._extents[last]
            yield (column - 1 if line == number else 0, end_column - 1 if end_line == number else width)
            last -= 1

    def _look(self, document: Document) -> None:
        """Take in a document of the file itself."""
        closed = self._doubtful and _holds_secret(document)
        about: list[str] = []
        for path, texts in hidden(document.value, closed=closed):
            named = closed and "labels" in path[-2:-1] and all(map(is_words, texts))
            self._hide(document, path, texts, [] if named else about if "metadata" in path else self._told)
        if closed:
            self._look_into_secret(document)
            self._covers[id(document)] = Cover(about, _names(document.value))
            return
        self._told.extend(about)
        if self._places:
            self._extents.append(document.extent)
            for span in document.replaced():
                self._note(self._hidden, span)
        self._named.append(_names(document.value))

    def _look_into_secret(self, document: Document) -> None:
        """Note what alone may be shown of a document with a Secret: its keys, and what says what it is."""
        for key, path in _keys(document.value):
            span = document.span_of(path, key=True)
            value = document.span_of(path)
            if span is not None and (key in _OPEN_KEYS or (value is not None and value[:2] != value[2:])):
                self._note(self._own, span)
                self._open_texts.append(key)
            elif span is not None:
                self._told.append(key)
        for path in _scalars(document.value):
            span = document.span_of(path)
            if span is not None and path not in self._paths.get(id(document), ()):
                self._note(self._own, span)
                self._open_texts.append(str(document.at(path)))

    def _look_inside(self, document: Document) -> None:
        """Take in a document that lies in a scalar of another one."""
        for path, texts in hidden(document.value, closed=self._doubtful and holds_secret(document.value)):
            self._hide(document, path, texts, self._told)
        for span in document.replaced() if self._places else ():
            self._note(self._hidden, span)
        self._named.append(_names(document.value))

    def _look_at(self, manifest: Manifest) -> None:
        """Take in what the detectors say of an object."""
        for path in secret_places(manifest) if self._places else ():
            span = manifest.document.span_of((*manifest.prefix, *path))
            if span is not None:
                self._note(self._hidden, span, comments=True)
        self._told.extend(token_texts(manifest))
        if len(self._manifests) > _MANY:
            manifest.memo.clear()

    def _hide(self, document: Document, path: Path, texts: Sequence[str], told: list[str]) -> None:
        told.extend(texts)
        self._paths.setdefault(id(document), set()).add(path)
        span = document.span_of(path) if self._places else None
        if span is None:
            return
        value = document.at(path)
        if span.line == span.end_line or not _is_part(value, texts):
            self._note(self._hidden, span, comments=True)
            return
        for start, end in stretches(value):
            # A text that is short, or broken between two lines, is known nowhere by its words.
            self._note(self._hidden, document.span_in(path, start, end) or span, comments=True)

    def _note(self, stretches: Stretches, span: Span, *, comments: bool = False) -> None:
        """Note the part of each line that a span takes; what begins behind what is looked at is none."""
        if not self._places:
            return
        if span.line != span.end_line:
            if (id(stretches), span) in self._long:
                return
            self._long.add((id(stretches), span))
        for line in range(span.line, min(span.end_line, len(self._starts)) + 1):
            start = span.column - 1 if line == span.line else self._indent(line)
            end = span.end_column - 1 if line == span.end_line else _SEEN
            if start < _SEEN:
                stretches.add(line, start, min(end, _SEEN))
                if comments:
                    self._commented.add(line, 0, 0)


def _holds_secret(document: Document) -> bool:
    written = document.text_of(())
    return (not written or may_hold_secret(written)) and holds_secret(document.value, written)


def _is_part(value: Any, texts: Sequence[str]) -> bool:
    """Whether only lines of a longer text are hidden: each of them is found again by its words."""
    return isinstance(value, str) and value not in texts


def _mark(owned: bytearray, stretches: Sequence[tuple[int, int]]) -> None:
    for start, end in stretches:
        stop = min(end, len(owned))
        owned[start:stop] = b"\1" * max(stop - start, 0)


def _blank_gaps(text: list[str], owned: bytearray) -> None:
    """Blank what no document owns, but for the signs of YAML that stand alone."""
    at, size = 0, len(text)
    while at < size:
        end = at
        while end < size and not owned[end] and not text[end].isspace():
            end += 1
        if not _STRUCTURE.issuperset(text[at:end]):
            text[at:end] = _BLANK * (end - at)
        at = end + 1


def _keys(value: Any) -> Iterator[tuple[str, Path]]:
    for path, node in _containers(value):
        for key in node if isinstance(node, dict) else ():
            yield key, (*path, key)


def _scalars(value: Any) -> Iterator[Path]:
    for path, node in _containers(value):
        for key, entry in node.items() if isinstance(node, dict) else enumerate(node):
            if not isinstance(entry, (dict, list)) and entry is not None:
                yield (*path, key)


def _names(value: Any) -> Iterator[str]:
    """Yield the keys of a value and what it calls things: those are told, whatever else has the same text."""
    for _, node in _containers(value):
        if isinstance(node, dict):
            yield from node
            yield from (node[key] for key in ("apiVersion", "kind", "name", "namespace") if type(node.get(key)) is str)


def _containers(value: Any) -> Iterator[tuple[Path, Any]]:
    pending: list[tuple[Path, Any]] = [((), value)]
    seen: set[int] = set()
    while pending:
        path, node = pending.pop()
        if isinstance(node, (dict, list)) and id(node) not in seen:
            seen.add(id(node))
            yield path, node
            pending.extend(
                ((*path, key), entry) for key, entry in (node.items() if isinstance(node, dict) else enumerate(node))
            )

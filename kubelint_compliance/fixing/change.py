"""Changes of a document, a field set or taken away -> the edits of its text.

The way in which the text is written is kept: block, flow or JSON. What comes out is parsed again, and where it holds
anything but the change (an anchor that others use, say) there are no edits.
"""

from __future__ import annotations

from kubelint_compliance.fixing.edits import apply, before, behind
from kubelint_compliance.fixing.written import block, entry, flow, pair
from kubelint_compliance.model import Edit
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at
from kubelint_compliance.yamltree import Document, Span, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path


class Change(NamedTuple):
    """What to do with the field at a path: set it to `value`, or with `remove` take it away."""

    path: Path
    value: Any = None
    remove: bool = False


def edits_for(change: Change, document: Document, text: str) -> tuple[Edit, ...]:
    """Return the edits of `text` that make the change in one of its documents; none where there is no sure way.

    The path leads from the top of the document.
    """
    wanted = _changed(document.value, change.path, change)
    if wanted is None or repr(wanted) == repr(document.value):
        return ()
    writer = _Writer(document, text)
    edit = writer.without(change.path) if change.remove else writer.with_value(change.path, change.value)
    if edit is None or not _holds(apply(text, [edit]), text, document.index, wanted):
        return ()
    return (edit,)


def made(change: Change, text: str, index: int) -> str:
    """Return the text with the change made in its document of that index; the same text where there is no sure way."""
    for part in parse(text):
        if isinstance(part, Document) and part.index == index:
            return apply(text, edits_for(change, part, text))
    return text


def _changed(node: Any, path: Path, change: Change) -> Any:
    """Return the value below `node` with the change at `path`; None where the path does not lead to a field."""
    step, rest = path[0], path[1:]
    if isinstance(node, list) and isinstance(step, int) and rest:
        inner = _changed(at(node, (step,)), rest, change)
        return None if inner is None else [*node[:step], inner, *node[step + 1 :]]
    if not isinstance(node, dict) or not isinstance(step, str):
        return None
    if not rest:
        others = {key: value for key, value in node.items() if key != step}
        return others if change.remove else {**node, step: change.value}
    missing: dict[str, Any] | None = None if change.remove else {}
    inner = _changed(missing if node.get(step) is None else node[step], rest, change)
    return None if inner is None else {**node, step: inner}


def _holds(text: str, old: str, index: int, wanted: Any) -> bool:
    """Whether all documents of the text are those of the old one, but for the one at `index`."""
    values = {part.index: part.value for part in parse(old) if isinstance(part, Document)}
    return {part.index: part.value for part in parse(text) if isinstance(part, Document)} == {**values, index: wanted}


class _Writer:
    """Finds the one edit that makes a change in a document."""

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        keys = self._written_keys(()) if self._is_flow(()) else []
        self._json = bool(keys) and document.text_of(keys[0], key=True).startswith('"')

    def with_value(self, path: Path, value: Any) -> Edit | None:
        """Return the edit that sets a field, with the mappings around it that are missing."""
        there = self._document.nearest(path)[0]
        if len(there) == len(path):
            return self._replaced(path, value)
        key, *inner = path[len(there) :]
        for step in reversed(inner):
            value = {step: value}
        if at(self._document.value, there):
            return self._added(there, str(key), value)
        return self._replaced(there, {key: value})

    def without(self, path: Path) -> Edit | None:
        """Return the edit that takes a field away."""
        keys = self._written_keys(path[:-1])
        if path not in keys:
            return None
        if len(keys) == 1:
            return self._replaced(path[:-1], {})
        place = keys.index(path)
        if place == 0:
            return _between(before(self._span(path, key=True)), before(self._span(keys[1], key=True)))
        if self._is_flow(path[:-1]):
            return _between(behind(self._span(keys[place - 1])), behind(self._span(path)))
        above = self._line_end(self._span(path, key=True).line - 1)
        return _between(above, self._line_end(self._span(path).end_line))

    def _replaced(self, path: Path, value: Any) -> Edit:
        old, key = self._span(path), self._span(path, key=True)
        if not self._document.text_of(path):
            return Edit(old, f" {flow(value)}")
        if old.line == key.line or self._is_flow(path):
            return Edit(old, flow(value, as_json=self._json))
        if isinstance(value, dict) and value and isinstance(at(self._document.value, path), dict):
            return Edit(old, block(value, old.column - 1, self._newline))
        return _between(behind(key), behind(old), f": {flow(value)}")

    def _added(self, mapping: Path, key: str, value: Any) -> Edit | None:
        keys = self._written_keys(mapping)
        if not keys:
            return None
        span, last = self._span(mapping), self._span(keys[-1], key=True)
        if self._is_flow(mapping):
            gap = " " if last.line == span.line else f"{self._newline}{' ' * (last.column - 1)}"
            return Edit(behind(self._span(keys[-1])), f",{gap}{pair(key, value, as_json=self._json)}")
        indent = span.column - 1
        written = entry(key, value, indent, self._newline)
        return Edit(self._line_end(span.end_line), f"{self._newline}{' ' * indent}{written}")

    def _written_keys(self, mapping: Path) -> list[Path]:
        """Return the paths of the fields of a mapping in the order of the text, without those merged in."""
        around, node = self._span(mapping), at(self._document.value, mapping)
        keys = [(*mapping, key) for key in node] if isinstance(node, dict) else []
        places = {path: self._span(path, key=True) for path in keys}
        inside = [path for path in keys if before(around) <= places[path] < behind(around)]
        return sorted(inside, key=places.__getitem__)

    def _is_flow(self, path: Path) -> bool:
        return any(self._document.text_of(path[:end]).startswith(("{", "[")) for end in range(len(path) + 1))

    def _span(self, path: Path, *, key: bool = False) -> Span:
        return self._document.span_of(path, key=key) or self._document.span

    def _line_end(self, line: int) -> Span:
        column = len(self._lines[line - 1]) + 1
        return Span(line, column, line, column)


def _between(start: Span, end: Span, text: str = "") -> Edit:
    return Edit(Span(start.line, start.column, end.line, end.column), text)

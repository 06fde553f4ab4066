"""YAML that stands in a text of an object: the text -> its value, and where the parts of it stand in the text."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.yamltree import Document

    Path = tuple[str | int, ...]


class Embedded(NamedTuple):
    """A document in a text: its value, and what knows the places."""

    value: Any
    written: str
    document: Document

    def place(self, path: Path) -> tuple[int, int]:
        """Return start and end of the value at a path, or of the nearest one around it, in the first of its lines."""
        found = self.document.span_of(path)
        while found is None and path:
            path = path[:-1]
            found = self.document.span_of(path)
        if found is None:
            return 0, 0
        start = _offset(self.written, found.line, found.column)
        end = _offset(self.written, found.end_line, found.end_column)
        first = self.written.find("\n", start, end)
        return start, end if first < 0 else first


def embedded(written: str, *, listed: bool = False) -> Embedded | None:
    """Return the first document of a text; None where it is no YAML with a mapping, or list if `listed`, at its top."""
    from kubelint_compliance.yamltree import Document, parse

    document = next(iter(parse(written)), None)
    if not isinstance(document, Document) or not isinstance(document.value, list if listed else dict):
        return None
    return Embedded(document.value, written, document)


def _offset(written: str, line: int, column: int) -> int:
    begin = 0
    for _ in range(line - 1):
        begin = written.find("\n", begin) + 1
    return begin + column - 1

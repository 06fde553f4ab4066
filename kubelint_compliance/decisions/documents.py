"""Which document of a file, and which object in it, a line belongs to.

Goes in: an opened file and its objects. Comes out: numbers of documents, by lines, and the objects they hold.
"""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.yamltree import Span


class Documents:
    """The documents of one file, numbered from 0, with their objects. `fragments` hold nothing but fragments."""

    def __init__(self, opened: Opened, manifests: Sequence[Manifest]) -> None:
        """`manifests` are the objects of the file, in its order."""
        self._documents = [part.document for part in opened.documents]
        self._starts = [document.first_line for document in self._documents]
        self.held: dict[int, list[Manifest]] = {}
        for manifest in manifests:
            self.held.setdefault(self.at(manifest.anchor(())[1].line), []).append(manifest)
        self.fragments = {number for number, held in self.held.items() if all(entry.fragment for entry in held)}

    def at(self, line: int) -> int:
        """Return the number of the document that a line belongs to; below zero where it is none that can be read."""
        number = bisect_right(self._starts, line) - 1
        return number if number >= 0 and line <= self._documents[number].last_line else -1

    def of_comment(self, line: int) -> int:
        """Return the number of the document that a comment belongs to.

        As YAML has it, comments above a `---` with nothing before them belong to what comes after it.
        """
        number = self.at(line)
        if number < 0 or not self._documents[number].empty:
            return number
        return self.at(self._documents[number].last_line + 1)

    def is_head(self, span: Span, document: int) -> bool:
        """Whether a comment stands before everything in its document."""
        return span[:2] < self._documents[document].span[:2]

    def object_at(self, line: int, document: int) -> Manifest:
        """Return the last object of a document that begins above a line, or its first."""
        held = self.held[document]
        above = bisect_right(held, line, key=lambda entry: entry.anchor(())[1].line)
        return held[max(above - 1, 0)]

    def begun(self, numbers: Collection[int], lines: Mapping[int, object]) -> dict[tuple[int, int], list[Span]]:
        """Return what begins on some lines of some documents, by the document and the line."""
        found: dict[tuple[int, int], list[Span]] = {}
        for number in numbers:
            for span in self._documents[number].entries_on(lines):
                found.setdefault((number, span.line), []).append(span)
        return found

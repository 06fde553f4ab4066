"""The lines of a file that a finding may show: the anchor's line and the line that names what it belongs to.

A secret's value is never part of a line: values of Secrets and of environment variables are blanked, and whatever
else looks like a credential.
"""

from __future__ import annotations

from kubelint_compliance.model import ExcerptLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Span

MAX_WIDTH = 240
_SEEN = MAX_WIDTH * 4
"""So much of a line is looked at: what begins in the part that is shown may be known by what follows."""
_BLANK = "*"


def split_lines(text: str) -> list[str]:
    """Split text into lines as YAML counts them: at CRLF, LF and CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Excerpts:
    """Shows lines of one file, with every secret value of its manifests blanked; each line is blanked once."""

    def __init__(self, text: str, manifests: Iterable[Manifest]) -> None:
        self._lines = split_lines(text)
        self._shown: dict[int, ExcerptLine] = {}
        self._secrets: dict[int, dict[tuple[int, int], None]] = {}
        for manifest in manifests:
            for span in secret_spans(manifest):
                self._blank(span)

    def _blank(self, span: Span) -> None:
        """Note the part of each line that a span takes; where it begins behind what is looked at there is none."""
        for line in range(span.line, span.end_line + 1):
            start = span.column if line == span.line else 1
            end = span.end_column if line == span.end_line else _SEEN + 1
            if start <= _SEEN:
                self._secrets.setdefault(line, {})[start, min(end, _SEEN + 1)] = None

    def show(self, lines: Iterable[int]) -> tuple[ExcerptLine, ...]:
        """Return the lines of these numbers, in order, each once."""
        return tuple(self._safe(number) for number in sorted(set(lines)) if 1 <= number <= len(self._lines))

    def _safe(self, number: int) -> ExcerptLine:
        if number not in self._shown:
            self._shown[number] = ExcerptLine(number, self._blanked(number))
        return self._shown[number]

    def _blanked(self, number: int) -> str:
        from kubelint_compliance.facts.secrets.blanks import secret_stretches

        line = text = self._lines[number - 1][:_SEEN]
        for start, end in self._secrets.get(number, ()):
            text = _blanked(text, start - 1, end - 1)
            comment = line.find(" #", end - 1)
            if comment >= 0:
                text = _blanked(text, comment + 2, len(text))
        for start, end in secret_stretches(text):
            text = _blanked(text, start, end)
        return text[:MAX_WIDTH]


def _blanked(text: str, start: int, end: int) -> str:
    stop = min(end, len(text))
    return text[:start] + _BLANK * (stop - start) + text[stop:]


def secret_spans(manifest: Manifest) -> Iterator[Span]:
    """Yield the spans of values that may be secret."""
    from kubelint_compliance.facts.secrets.blanks import secret_places

    for path in secret_places(manifest):
        span = manifest.document.span_of((*manifest.prefix, *path))
        if span is not None:
            yield span


def context_lines(manifest: Manifest, path: Path, span: Span) -> tuple[int, ...]:
    """Return the numbers of the anchor's line and, nearest above it, of the named list item it lies in."""
    for end in range(len(path), 0, -1):
        if isinstance(path[end - 1], int):
            _, item = manifest.anchor(path[:end])
            return (item.line, span.line) if item.line <= span.line else (span.line,)
    return (span.line,)

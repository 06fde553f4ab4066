"""Which lines of a file a finding shows: the anchor's line and the line that names what it belongs to.

What of a line may be seen is not decided here: see `Shown`.
"""

from __future__ import annotations

from kubelint_compliance.model import ExcerptLine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.findings.shown import Shown
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Span


def excerpt(shown: Shown, lines: Iterable[int]) -> tuple[ExcerptLine, ...]:
    """Return the lines of these numbers, in order, each once."""
    found = ((number, shown.line(number)) for number in sorted(set(lines)))
    return tuple(ExcerptLine(number, line) for number, line in found if line is not None)


def context_lines(manifest: Manifest, path: Path, span: Span) -> tuple[int, ...]:
    """Return the numbers of the anchor's line and, nearest above it, of the named list item it lies in."""
    for end in range(len(path), 0, -1):
        if isinstance(path[end - 1], int):
            _, item = manifest.anchor(path[:end])
            return (item.line, span.line) if item.line <= span.line else (span.line,)
    return (span.line,)

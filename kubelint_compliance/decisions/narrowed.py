"""New findings, narrowed to the lines that a change touches: each text of both sides goes in where it is asked for."""

from __future__ import annotations

from kubelint_compliance.decisions.lines import changed_lines
from kubelint_compliance.model import ELSEWHERE, RELATED, TOGETHER
from kubelint_compliance.yamltree import ParseProblem, decode, split_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from kubelint_compliance.model import Finding, Place

REASON = "on no line that the change touches"


class Touched:
    """The lines of files that a change touches."""

    def __init__(
        self, before: Mapping[str, bytes], after: Callable[[str], bytes | None], gone: Collection[str]
    ) -> None:
        """`before` has the bytes of files by their paths, `after` gives them as they are, None where they are not read.

        `gone` are the paths of those that are there no more: what has all of their bytes is the same file.
        """
        self._before = before
        self._after = after
        self._moved = {before[path] for path in gone if path in before}
        self._ends: dict[tuple[str, int], int] = {}
        self._known: dict[str, tuple[Sequence[str], frozenset[int]] | None] = {}

    def holds(self, place: Place) -> bool:
        """Whether a place lies on a line that the change touches, or may."""
        if place.path not in self._known:
            self._known[place.path] = self._compared(place.path)
        known = self._known[place.path]
        if known is None:
            return True
        lines, touched = known
        if place.span is None or not touched:
            return bool(touched)
        at = place.path, place.span.line
        if at not in self._ends:
            self._ends[at] = block_end(lines, place.span.line)
        return not touched.isdisjoint(range(place.span.line, self._ends[at] + 1))

    def _compared(self, path: str) -> tuple[Sequence[str], frozenset[int]] | None:
        """Return the lines of a file, and the numbers of those that are touched; None where all may be."""
        after = self._after(path)
        if after is None:
            return None
        if path not in self._before:
            return ((), frozenset()) if after in self._moved else None
        sides = decode(self._before[path]), decode(after)
        if isinstance(sides[0], ParseProblem) or isinstance(sides[1], ParseProblem):
            return None
        before, now = (split_lines(side) for side in sides if isinstance(side, str))
        return now, changed_lines(before, now)


def block_end(lines: Sequence[str], line: int) -> int:
    """Return the last line of what begins on a line of a text: those below it that are indented deeper.

    Items of a list may stand under their key without being indented.
    """
    indent = _indent(lines[line - 1])
    is_item = lines[line - 1].lstrip().startswith("- ")
    end = line
    for number, text in enumerate(lines[line:], line + 1):
        bare = text.lstrip()
        if bare and not (_indent(text) > indent or (_indent(text) == indent and bare[:2] == "- " and not is_item)):
            break
        end = number if bare else end
    return end


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def narrowed(findings: Sequence[Finding], touched: Touched) -> tuple[Finding, ...]:
    """Set aside the open findings of which no place is touched; what stands beside to explain one is no place of it.

    What has no identity is no finding of a manifest, and stays.
    """
    return tuple(
        finding._replace(status=ELSEWHERE, status_reason=REASON)
        if finding.status == "open" and finding.identity and not _is_touched(finding, touched)
        else finding
        for finding in findings
    )


def _is_touched(finding: Finding, touched: Touched) -> bool:
    own = (place for place in finding.places if place.role != RELATED or place.message == TOGETHER)
    return finding.number > 1 or any(map(touched.holds, own))

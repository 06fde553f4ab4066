"""Where ignores hold: stretches of a document, whole documents and files, objects and their pods.

Goes in: scopes, then places and paths of what broke. Comes out: the scopes that hold them, the innermost first. Each
remembers whether it held anything.
"""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree import Span

    Point = tuple[int, int]
    """A line and a column."""


class Scope:
    """Where a reason holds for one rule, and whether anything was there. `above` is the one around it."""

    __slots__ = ("above", "begin", "end", "reason", "used")

    def __init__(self, reason: str, span: Span | None = None) -> None:
        """Without a span, all that it is filed under."""
        self.reason = reason
        self.begin: Point = span[:2] if span else (0, 0)
        self.end: Point = span[2:] if span else (0, 0)
        self.above: Scope | None = None
        self.used = False

    def use(self) -> None:
        """Note that it held something; those around it did, too."""
        scope: Scope | None = self
        while scope is not None and not scope.used:
            scope.used = True
            scope = scope.above


class Stretches:
    """The scopes of one rule in one document. They are of nodes: two of them lie apart, or one in the other."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[Point, Point], Scope] = {}
        self._sorted: list[Scope] = []

    def add(self, reason: str, span: Span) -> Scope:
        """Return the scope of a place, with the reason that was given for it first."""
        return self._by_place.setdefault((span[:2], span[2:]), Scope(reason, span))

    def at(self, point: Point) -> Scope | None:
        """Return the innermost scope that a point lies in."""
        if not self._sorted:
            self._sort()
        index = bisect_right(self._sorted, point, key=lambda scope: scope.begin) - 1
        scope = self._sorted[index] if index >= 0 else None
        while scope is not None and not point < scope.end:
            scope = scope.above
        return scope

    def _sort(self) -> None:
        around: list[Scope] = []
        by_size = sorted(self._by_place.values(), key=lambda scope: scope.end, reverse=True)
        self._sorted = sorted(by_size, key=lambda scope: scope.begin)
        for scope in self._sorted:
            while around and around[-1].end <= scope.begin:
                around.pop()
            scope.above = around[-1] if around else None
            around.append(scope)


class Scopes:
    """All scopes of a file, by rule."""

    def __init__(self) -> None:
        self.rules: set[str] = set()
        """Those that may have scopes: of no other one anything is held."""
        self._stretches: dict[tuple[int, str], Stretches] = {}
        self._lines: dict[tuple[int, str, int], Scope] = {}
        self._whole: dict[tuple[Any, ...], Scope] = {}

    def add(self, rule: str, reason: str, document: int, span: Span) -> Scope:
        """Return the scope of a place in a document."""
        return self._stretches.setdefault((document, rule), Stretches()).add(reason, span)

    def add_line(self, rule: str, reason: str, document: int, line: int) -> Scope:
        """Return the scope of what lies on one line of a document."""
        return self._lines.setdefault((document, rule, line), Scope(reason))

    def add_whole(self, rule: str, reason: str, *of: Any) -> Scope:
        """Return the scope of all of a file, of a document (its number), or of a path in an object (its id and it)."""
        return self._whole.setdefault((rule, *of), Scope(reason))

    def holding(
        self, rule: str, document: int, points: set[Point], of: int, paths: set[tuple[Any, ...]]
    ) -> Iterator[Scope]:
        """Yield the scopes that hold what broke a rule, by points in a document, and by paths in an object's id."""
        stretches = self._stretches.get((document, rule))
        for point in sorted(points, reverse=True) if stretches else ():
            scope = stretches.at(point) if stretches else None
            if scope is not None:
                yield scope
        for line in sorted({line for line, _ in points}, reverse=True) if self._lines else ():
            if (document, rule, line) in self._lines:
                yield self._lines[document, rule, line]
        starts = {path[:size] for path in paths for size in range(len(path) + 1)}
        whole = (*((rule, of, start) for start in sorted(starts, key=len, reverse=True)), (rule, document), (rule,))
        yield from (self._whole[key] for key in whole if key in self._whole)

"""The line of a template, or of a base file, that a line of rendered text came from.

Templates are not rendered here. Their lines are laid beside those of the object, by their keys. Where a key stands in
both, that is the line; a value that came out of `toYaml` or `include` is shown at that call.
"""

from __future__ import annotations

import itertools

from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

_MOST = 1500
"""Lines of an object that are laid beside as many of its file."""
BUDGET = 60_000_000
"""Steps that all objects of a text may take in the worst case; what exceeds it is shown as a whole."""
_CONTROL = ("if ", "else", "end", "with ", "range ", "define ", "block ", "/*", "$", "break", "continue")
_CALLS = ("toYaml", "include ", "template ", "tpl ", "toJson", "range ")


class SourceLines:
    """The lines of one rendered object beside those of the file that it came from."""

    def __init__(self, rendered: Sequence[str], first: int, source: str, budget: int = BUDGET) -> None:
        """`rendered` are the lines of the object's document, which begins at line `first`, counted from 1."""
        self._lines = [line.rstrip() for line in source.split("\n")]
        self._rendered = rendered
        self._first = first
        section = [(number, self._lines[number - 1]) for number in _section(rendered, self._lines)]
        own = list(enumerate(rendered[:_MOST], first))
        items = _items(line for _, line in own) & _items(line for _, line in section)
        mine, theirs = (
            [(number, token) for number, line in lines if (token := _token(line, items))] for lines in (own, section)
        )
        self.cost = _cost([token for _, token in mine], [token for _, token in theirs])
        self._found = dict(self._held_alike(self._aligned(mine, theirs))) if self.cost <= budget else {}

    def _aligned(self, mine: list[tuple[int, str]], theirs: list[tuple[int, str]]) -> Iterator[tuple[int, int]]:
        """Yield pairs of lines that belong together, counted from 1."""
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(None, [token for _, token in mine], [token for _, token in theirs], autojunk=False)
        for block in matcher.get_matching_blocks():
            for step in range(block.size):
                line, number = mine[block.a + step][0], theirs[block.b + step][0]
                if _may_come_from(self._rendered[line - self._first].strip(), self._lines[number - 1].strip()):
                    yield line, number

    def _held_alike(self, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield those pairs of lines that stand below the same: a key of one item of a list is none of another's."""
        mine, theirs = _holders(self._rendered[:_MOST]), _holders(self._lines)
        alike: dict[tuple[int, int], bool] = {}
        for line, number in pairs:
            way = []
            one, other = line - self._first, number - 1
            while (one, other) not in alike:
                way.append((one, other))
                one, other = mine[one], theirs[other]
                if one < 0 or other < 0:
                    alike[one, other] = True
                elif not self._fits(one, other):
                    alike[one, other] = False
            fits = alike[one, other]
            for step in way:
                alike[step] = fits
            if fits:
                yield line, number

    def _fits(self, one: int, other: int) -> bool:
        """Whether a line of the object can be one of the file; both are counted from 0."""
        rendered, source = self._rendered[one].strip(), self._lines[other].strip()
        same = _token(rendered) == _token(source)
        return same and _may_come_from(rendered, source)

    def place(self, lines: Sequence[int]) -> Span:
        """Return the line of the file for the first of `lines`; the others stand around that one, from inside."""
        for index, line in enumerate(lines):
            if line in self._found:
                return self._span(self._call_for(lines[: index + 1]) if index else self._found[line])
        return self._span(self._whole())

    def _call_for(self, lines: Sequence[int]) -> int:
        """Return the line of the call that wrote what stands below the last of `lines`, else that line itself.

        The call follows the nearest line that is known before it, and is indented no deeper than what it wrote.
        """
        outer = next(line for line in reversed(lines) if line != lines[-1]) - self._first
        depth = _indent(self._rendered[outer]) if 0 <= outer < len(self._rendered) else 0
        before = max(line for line in self._found if lines[-1] <= line < max(lines[0], lines[-1] + 1))
        known = set(self._found.values())
        for number in range(self._found[before] + 1, len(self._lines) + 1):
            if number in known:
                break
            if _writes(self._lines[number - 1]) and _indent(self._lines[number - 1]) <= depth:
                return number
        return self._found[lines[-1]]

    def _whole(self) -> int:
        """Return the line that stands for the whole object: its kind, the call that writes it, or the first of all."""
        told = [number for number, line in enumerate(self._lines, 1) if _token(line)]
        for wanted in (lambda line: line.startswith("kind:"), _writes):
            for number, line in enumerate(self._lines, 1):
                if wanted(line):
                    return number
        return told[0] if told else 1

    def _span(self, number: int) -> Span:
        line = self._lines[number - 1]
        start = _indent(line)
        return Span(number, start + 1, number, max(len(line), start + 1) + 1)


def _cost(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Return the steps that laying two lists side by side takes in the worst case."""
    counts: dict[str, int] = {}
    for token in theirs:
        counts[token] = counts.get(token, 0) + 1
    return sum(counts.get(token, 0) for token in mine) * min(len(mine), len(theirs))


def _section(rendered: Sequence[str], source: Sequence[str]) -> Sequence[int]:
    """Return the line numbers of the document of the file that has most in common with the object's."""
    starts = [0, *(index for index, line in enumerate(source) if line.startswith("---")), len(source)]
    sections = [range(start + 1, end + 1) for start, end in itertools.pairwise(starts) if end > start]
    wanted = {line.strip() for line in rendered[:_MOST]}
    common = [len(wanted.intersection(source[number - 1].strip() for number in section)) for section in sections]
    return sections[common.index(max(common))][:_MOST] if sections else range(0)


def _items(lines: Iterable[str]) -> set[str]:
    """Return the first lines of items of lists that are written out."""
    return {_plain(line.strip()) for line in lines if line.lstrip().startswith("- ") and "{{" not in line}


def _token(line: str, items: Collection[str] = ()) -> str:
    """Return what a line is recognised by: its key, a kind with its value, else the whole of it; calls have nothing.

    `items` are lines that begin an item and are recognised as a whole.
    """
    text = line.strip()
    if _plain(text) in items:
        return _plain(text)
    while text.startswith("- "):
        text = text[2:].lstrip()
    if text.startswith(("{{", "#", "---")):
        return ""
    key, colon, value = text.partition(":")
    if colon and (not value or value[0] == " ") and " " not in key:
        return text if key in ("kind", "apiVersion") and "{{" not in value else f"{key}:"
    return text


def _may_come_from(line: str, source: str) -> bool:
    """Whether a line can be made from one of the file: what is written out there stays as it is."""
    if "{{" in source:
        return line.startswith(source.partition("{{")[0].rstrip("\"' "))
    return _plain(line) == _plain(source)


def _holders(lines: Sequence[str]) -> list[int]:
    """Return for each line the number of the one that it stands below, counted from 0; -1 where there is none."""
    found: list[int] = []
    above: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if not _token(line):
            found.append(-1)
            if line.startswith("---"):
                above.clear()
            continue
        depth = _indent(line)
        while above and above[-1][0] >= depth:
            above.pop()
        found.append(above[-1][1] if above else -1)
        above.append((depth, number))
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _plain(line: str) -> str:
    """Return a line without its comment and quotes, which a program that writes YAML puts as it likes."""
    return line.partition(" #")[0].replace('"', "").replace("'", "").rstrip()


def _writes(line: str) -> bool:
    """Whether a line of a template writes several lines of text."""
    text = line.strip()
    if not text.startswith("{{"):
        return False
    call = text.removeprefix("{{").removeprefix("-").lstrip()
    return not call.startswith(_CONTROL) and any(name in call for name in _CALLS)

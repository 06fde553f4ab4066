"""What comments say to this tool: `# kubelint-compliance: ignore[rule-a, rule-b] reason`, or how they fail to.

Goes in: the text of a file. Comes out: a `Directive` for each comment that is one or was meant to be, and the
lines that each is about.
"""

from __future__ import annotations

from bisect import bisect_right

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Span, split_lines
from kubelint_compliance.yamltree.comments import comments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

TOOL = "kubelint-compliance"
IGNORE, IGNORE_FILE = "ignore", "ignore-file"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_PATTERN = frozenset("*?[]{}!")
_MOST_REASON = 500
"""So many letters of a reason are kept: it stands with every finding that it sets aside."""
_MOST_SHOWN = 40
_HOW = "write `# kubelint-compliance: ignore[rule-id] reason`"


class Directive(NamedTuple):
    """A comment that speaks to this tool: where it stands, the rules that it names, and the reason it gives.

    `whole_file`: it is an `ignore-file`. `fault` says why it is none that can be understood; it names no rules then.
    """

    span: Span
    rules: tuple[str, ...] = ()
    reason: str = ""
    whole_file: bool = False
    fault: str = ""


class Lines:
    """The lines of a text, as comments see them."""

    def __init__(self, text: str) -> None:
        self._lines = split_lines(text.removeprefix("\ufeff"))
        starts = [line.lstrip()[:1] for line in self._lines]
        self._texts = [number for number, start in enumerate(starts, 1) if start not in ("", "#")]
        heads = ("---", "%")
        self._top = next((number for number in self._texts if not self._lines[number - 1].startswith(heads)), 0)

    def about(self, span: Span) -> int:
        """Return the line that a comment is about: its own or, where it stands alone, the next one with text; else 0.

        The dash of a list item is no text.
        """
        if self._before(span).strip(" \t-"):
            return span.line
        index = bisect_right(self._texts, span.line)
        return self._texts[index] if index < len(self._texts) else 0

    def is_on_top(self, span: Span) -> bool:
        """Whether nothing but comments and the start of a document stands before a comment."""
        return span.line < self._top and self._before(span).strip() in ("", "---")

    def _before(self, span: Span) -> str:
        return self._lines[span.line - 1][: span.column - 1]


def directives(text: str) -> Iterator[Directive]:
    """Yield what the comments of a text say to this tool, in order."""
    for comment in comments(text):
        if TOOL in comment.text:
            said = _said(comment.text)
            found = _read(said) if said is not None else None
            if found is not None:
                end = comment.column + len(comment.text)
                yield found._replace(span=Span(comment.line, comment.column, comment.line, end))


def reason_of(text: str) -> str:
    """Return a reason on one line; empty where there is none, or no letter in it."""
    reason = " ".join(text.split()).lstrip(":- ")
    if not any(map(str.isalnum, reason)):
        return ""
    return reason if len(reason) <= _MOST_REASON else reason[: _MOST_REASON - 3] + "..."


def shown(word: str) -> str:
    """Return a word of a comment as a message quotes it."""
    return word if len(word) <= _MOST_SHOWN else word[: _MOST_SHOWN - 3] + "..."


def name_fault(name: str) -> str:
    """Say why a name can be no rule's id; empty where it can."""
    if _LETTERS.issuperset(name):
        return ""
    if not _PATTERN.isdisjoint(name):
        return f"'{shown(name)}' is a pattern, which would set aside what nobody looked at: name each rule"
    return f"'{shown(name)}' can be no rule id"


def _said(comment: str) -> str | None:
    """Return what stands behind the name of the tool, where that stands right behind a `#`; the colon included."""
    at = comment.find(TOOL)
    while at >= 0:
        before = comment[:at].rstrip(" \t")
        if before.endswith("#") and (len(before) == 1 or before[-2] in " \t"):
            return comment[at + len(TOOL) :]
        at = comment.find(TOOL, at + 1)
    return None


def _read(said: str) -> Directive | None:
    """Read what stands behind the name of the tool; None where it is prose."""
    body = said.removeprefix(":").lstrip(" \t")
    size = next((index for index, char in enumerate(body) if not (char.isalpha() or char in "-_")), len(body))
    word, rest = body[:size], body[size:]
    if not said.startswith(":"):
        is_meant = word in (IGNORE, IGNORE_FILE) and rest.startswith("[")
        return _faulty(f"A colon must stand behind the name of the tool: {_HOW}") if is_meant else None
    if word not in (IGNORE, IGNORE_FILE):
        return _misspelt(word, bracket=rest.startswith("["))
    if not rest.startswith("["):
        return _faulty(f"Rules must stand in brackets right behind `{word}`: write `{word}[rule-id] reason`")
    inside, bracket, reason = rest[1:].partition("]")
    if not bracket:
        return _faulty(f"The bracket is not closed: write `{word}[rule-id] reason`")
    names = tuple(dict.fromkeys(name.strip() for name in inside.split(",") if name.strip()))
    if not names:
        return _faulty(f"No rule stands in the brackets: write `{word}[rule-id] reason`")
    fault = next(filter(None, map(name_fault, names)), "")
    return _faulty(fault) if fault else Directive(_NOWHERE, names, reason_of(reason), word == IGNORE_FILE)


def _misspelt(word: str, *, bracket: bool) -> Directive | None:
    from kubelint_compliance.nearest import nearest

    near = nearest(shown(word).lower(), (IGNORE, IGNORE_FILE)) if word else ""
    if not (near or bracket):
        return None
    return _faulty(
        f"`{shown(word)}` says nothing here; did you mean `{near}`?"
        if near
        else f"No word stands behind the colon: {_HOW}"
    )


def _faulty(fault: str) -> Directive:
    return Directive(_NOWHERE, fault=fault)


_NOWHERE = Span(1, 1, 1, 1)

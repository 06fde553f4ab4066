"""What comments say to this tool: `# kubelint-compliance: ignore[rule-a, rule-b] reason`, or how they fail to.

Goes in: the text of a file. Comes out: a `Directive` for each comment that is one or was meant to be, and the
lines that each is about.
"""

from __future__ import annotations

from bisect import bisect_right

from kubelint_compliance.decisions.remarks import MALFORMED, WITHOUT_REASON
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Span, split_lines
from kubelint_compliance.yamltree.comments import comments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.decisions.suppressions import Honoured

TOOL = "kubelint-compliance"
ANNOTATION = f"ignore.{TOOL}/"
"""What the key of an annotation begins with that ignores the rule behind it."""
NO_REASON = "The ignore gives no reason, so it sets nothing aside: write why the finding is accepted{}"
IGNORE, IGNORE_FILE = "ignore", "ignore-file"
BLOCK, LINE, FILE = "block", "line", "file"
"""How far an ignore reaches: what begins where it stands and all under it, that line alone, or the file."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_PATTERN = frozenset("*?[]{}!")
_MOST_REASON = 500
"""So many letters of a reason are kept: it stands with every finding that it sets aside."""
_MOST_SHOWN = 40
_HOW = "write `# kubelint-compliance: ignore[rule-id] reason`"


class Directive(NamedTuple):
    """A comment or annotation that sets findings aside: where it stands, the rules that it names, and its reason.

    `fault` says why it is none that can be understood, and `remark` is the rule that this breaks; it names no rules
    then. What speaks to another tool has its name as `tool`. There `all` says that it names no check of that tool but
    passes over many, `unmapped` are the checks that no rule is, each with words about it, and `alone` says that it
    counts on a line of its own only.
    """

    span: Span
    rules: tuple[str, ...] = ()
    reason: str = ""
    extent: str = BLOCK
    fault: str = ""
    tool: str = ""
    all: bool = False
    unmapped: tuple[tuple[str, str], ...] = ()
    alone: bool = False
    remark: str = MALFORMED


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
        if not self.is_alone(span):
            return span.line
        index = bisect_right(self._texts, span.line)
        return self._texts[index] if index < len(self._texts) else 0

    def is_alone(self, span: Span) -> bool:
        """Whether nothing but dashes of list items stands before a comment on its line."""
        return not self._before(span).strip(" \t-")

    def is_on_top(self, span: Span) -> bool:
        """Whether nothing but comments and the start of a document stands before a comment."""
        return span.line < self._top and self._before(span).strip() in ("", "---")

    def _before(self, span: Span) -> str:
        return self._lines[span.line - 1][: span.column - 1]


def directives(text: str, honoured: Honoured | None = None) -> Iterator[Directive]:
    """Yield what the comments of a text say to this tool, and to others that are honoured, in order."""
    for comment in comments(text):
        span = Span(comment.line, comment.column, comment.line, comment.column + len(comment.text))
        if TOOL in comment.text:
            said = _said(comment.text)
            found = _read(said) if said is not None else None
            if found is not None:
                yield found._replace(span=span)
        if honoured is not None and honoured.speaks(comment.text):
            from kubelint_compliance.decisions.toolcomments import comment_says

            for spoken in comment_says(comment.text, honoured.tools, honoured.today):
                yield honoured.directive(spoken, span)


def annotated(rule: str, value: object) -> Directive:
    """Return what an annotation with a rule in its key says, without its place."""
    fault = name_fault(rule) if rule else f"No rule stands behind the `/`: write `{ANNOTATION}rule-id: reason`"
    reason = reason_of(value) if isinstance(value, str) else ""
    if fault:
        return Directive(NOWHERE, fault=fault)
    if not reason:
        return Directive(NOWHERE, fault=NO_REASON.format(" as its value"), remark=WITHOUT_REASON)
    return Directive(NOWHERE, (rule,), reason)


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
    return (
        _faulty(fault)
        if fault
        else Directive(NOWHERE, names, reason_of(reason), FILE if word == IGNORE_FILE else BLOCK)
    )


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
    return Directive(NOWHERE, fault=fault)


NOWHERE = Span(1, 1, 1, 1)

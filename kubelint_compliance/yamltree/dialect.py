"""The few texts that libyaml reads otherwise than goyaml.v2, Kubernetes' parser, made to read alike.

Both descend from the same C code. In a flow collection libyaml refuses a colon inside a plain scalar, as in
`[http://host]`; in double quotes it does not know `\\'` but knows `\\/`; it takes the tag `!` for none; and it
passes over a byte order mark at the start of any line.
"""

from __future__ import annotations

from kubelint_compliance.yamltree.events import backend
from kubelint_compliance.yamltree.problem import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.events import GetEvent
    from kubelint_compliance.yamltree.tree import Tree

_BOM = "\ufeff"
_BLANK = " \t\r\n\x85\u2028\u2029"
_INNER_COLONS = rf"![^{_BLANK}]*|(?<=[^{_BLANK},?\[\]{{}}\"':]):+(?=[^{_BLANK}])"
_ESCAPED_QUOTE = r"(?<!\\)((?:\\\\)*)\\'"
_COLON_REFUSED = "found unexpected ':'"
_ESCAPE_REFUSED = "found unknown escape character"
_ATTEMPTS = 20


class Source:
    """The text of one document, opened as often as it takes."""

    __slots__ = ("_attempts", "_backslash", "_bare_tags", "_bom", "_colon", "_hidden", "error", "kinds", "text")

    def __init__(self, text: str) -> None:
        parser = backend()
        self.text = text
        self.error = parser.error
        self.kinds = parser.kinds
        self._hidden = text
        self._colon = self._backslash = self._bom = ""
        if not text.isascii() and _BOM in text:
            self._bom = _unused(text)
            self._hidden = text.replace(_BOM, self._bom)
        self._attempts = _ATTEMPTS
        self._bare_tags = False

    def open(self) -> GetEvent:
        """A function that gives the events one by one."""
        get_event = backend().open(self._hidden)
        if self._colon or self._bom:
            get_event = self._with_hidden(get_event)
        return _with_bare_tags(get_event, self.kinds) if self._bare_tags else get_event

    def retry_with_bare_tags(self, tree: Tree) -> bool:
        """Whether a node read so far is tagged `!`, so that opening the text again gives what is right."""
        if self._bare_tags or "!" not in self.text:
            return False
        self._bare_tags = _has_bare_tag(self.text, tree)
        return self._bare_tags

    def check_escapes(self, tree: Tree) -> None:
        """Raises `Refused` for the escape that only libyaml knows."""
        if "\\/" in self.text:
            _check_escapes(self.text, tree)

    def adapt(self, error: Any) -> bool:
        """Whether the error is about something Kubernetes reads, so that it is worth opening the text again.

        What libyaml stumbles over is swapped for characters that occur nowhere else.
        """
        self._attempts -= 1
        problem = getattr(error, "problem", None)
        if problem not in (_COLON_REFUSED, _ESCAPE_REFUSED) or not self._attempts:
            return False
        if not self._colon:
            self._colon = _unused(self._hidden)
            self._backslash = _unused(self._hidden + self._colon)
            self._hidden = _hide(self._hidden, self._colon, self._backslash)
        at = error.problem_mark.index
        if problem == _COLON_REFUSED:
            self._hidden = self._hidden[:at] + self._colon + self._hidden[at + 1 :]
            return True
        return self.text[at : at + 2] == "\\'" and self._hidden[at] != "\\"

    def _with_hidden(self, get_event: GetEvent) -> GetEvent:
        """Events with what was hidden back in the values."""
        colon, backslash, bom, scalar = self._colon, self._backslash, self._bom, self.kinds.ScalarEvent

        def get() -> Any:
            event = get_event()
            if type(event) is scalar:
                value = event.value.replace(bom, _BOM) if bom else event.value
                if colon:
                    value = value.replace(colon, ":").replace(backslash, "" if event.style == '"' else "\\")
                event.value = value
            return event

        return get


def _unused(text: str) -> str:
    """A character for private use that does not occur in the text; there are more of them than a text may hold."""
    used = set(text)
    return next(char for code in range(0xF0000, 0xFFFFE) if (char := chr(code)) not in used)


def _hide(text: str, colon: str, backslash: str) -> str:
    import re

    def hidden(match: re.Match[str]) -> str:
        found = match.group()
        return found if found[0] == "!" else colon * len(found)

    text = re.sub(_INNER_COLONS, hidden, text)
    return re.sub(_ESCAPED_QUOTE, rf"\1{backslash}'", text)


def _with_bare_tags(get_event: GetEvent, kinds: Any) -> GetEvent:
    def get() -> Any:
        event = get_event()
        if type(event) is kinds.ScalarEvent and event.value != "<<" and str(event.ctag or "") == "!":
            event.implicit = (False, False)
        return event

    return get


def _has_bare_tag(text: str, tree: Tree) -> bool:
    """Whether a node is tagged `!` and nothing more; it may stand behind an anchor."""
    return any(text[at + 1 : at + 2] in _BLANK and text[begin] in "!&" for at, begin in _inside_nodes("!", text, tree))


def _check_escapes(text: str, tree: Tree) -> None:
    for at, begin in _inside_nodes("\\/", text, tree):
        if _is_double_quoted(text, begin) and _is_escape(text, at):
            raise Refused("syntax", "found unknown escape character (while parsing a quoted scalar)", at)


def _is_escape(text: str, at: int) -> bool:
    """Whether the backslash at `at` is not itself escaped."""
    first = at
    while text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 0


def _is_double_quoted(text: str, begin: int) -> bool:
    while text[begin] in "!&":
        while text[begin] not in _BLANK:
            begin += 1
        while text[begin] in _BLANK:
            begin += 1
    return text[begin] == '"'


def _inside_nodes(part: str, text: str, tree: Tree) -> Iterator[tuple[int, int]]:
    """Offsets at which `part` occurs inside a node, and where the innermost such node begins."""
    from bisect import bisect_right

    at = text.find(part)
    while at >= 0:
        node = bisect_right(tree.begins, at) - 1
        if node >= 0 and at < tree.ends[node]:
            yield at, tree.begins[node]
        at = text.find(part, at + 1)

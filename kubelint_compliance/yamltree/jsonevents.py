"""JSON as events like those of the YAML parser, for the JSON that libyaml refuses and Kubernetes reads.

Kubernetes hands text that starts with `{` to a JSON decoder first: tabs before the first brace, several objects
without `---`, keys longer than 1024 characters, surrogate escapes and line breaks before a colon are fine there.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Any

    from kubelint_compliance.yamltree.events import GetEvent

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
_string: Callable[[str, int, bool], tuple[str, int]] = scanstring
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotJSON(Exception):
    """The text is no JSON from `offset` on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"not JSON at offset {offset}")
        self.offset = offset


class Mark:
    """A place by its offset in code points."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


def skip_space(text: str, at: int) -> int:
    """The offset of the first character from `at` on that is no JSON white space."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


def value_end(text: str, at: int, kinds: Any) -> int:
    """Where the JSON value that starts at `at` ends. Raises `NotJSON`."""
    end = at
    for event in _value(text, at, kinds):
        end = event.end_mark.index
    return end


def json_events(text: str, kinds: Any) -> GetEvent:
    """Events of the one JSON value in `text`, as a YAML parser gives them for one document."""

    def events() -> Iterator[Any]:
        yield kinds.StreamStartEvent(Mark(0), Mark(0))
        yield kinds.DocumentStartEvent(Mark(0), Mark(0))
        yield from _value(text, skip_space(text, 0), kinds)
        end = Mark(len(text))
        yield kinds.DocumentEndEvent(end, end)
        yield kinds.StreamEndEvent(end, end)

    get_event: GetEvent = events().__next__
    return get_event


def _value(text: str, at: int, kinds: Any) -> Iterator[Any]:
    """The events of one value, without recursion: `open_` holds the closing bracket of every container."""
    open_: list[str] = []
    while True:
        first = text[at : at + 1]
        if first in ("{", "["):
            start = kinds.MappingStartEvent if first == "{" else kinds.SequenceStartEvent
            yield start(None, None, True, Mark(at), Mark(at + 1), True)
            open_.append("}" if first == "{" else "]")
            at = skip_space(text, at + 1)
            if text.startswith(open_[-1], at):
                at = yield from _close(at, open_, kinds)
            elif first == "{":
                at = yield from _key(text, at, kinds)
                continue
            else:
                continue
        else:
            at = yield from _scalar(text, at, kinds)
        while open_ and text.startswith(open_[-1], skip_space(text, at)):
            at = yield from _close(skip_space(text, at), open_, kinds)
        if not open_:
            return
        at = skip_space(text, at)
        if not text.startswith(",", at):
            raise NotJSON(at)
        at = skip_space(text, at + 1)
        if open_[-1] == "}":
            at = yield from _key(text, at, kinds)


def _close(at: int, open_: list[str], kinds: Any) -> Generator[Any, None, int]:
    end = kinds.MappingEndEvent if open_.pop() == "}" else kinds.SequenceEndEvent
    yield end(Mark(at), Mark(at + 1))
    return at + 1


def _key(text: str, at: int, kinds: Any) -> Generator[Any, None, int]:
    if not text.startswith('"', at):
        raise NotJSON(at)
    at = yield from _scalar(text, at, kinds)
    at = skip_space(text, at)
    if not text.startswith(":", at):
        raise NotJSON(at)
    return skip_space(text, at + 1)


def _scalar(text: str, at: int, kinds: Any) -> Generator[Any, None, int]:
    if text.startswith('"', at):
        try:
            value, end = _string(text, at + 1, True)
        except JSONDecodeError as error:
            raise NotJSON(error.pos) from None
        value = _SURROGATE.sub("\ufffd", value)  # as Go's decoder does
        yield kinds.ScalarEvent(None, None, (False, True), value, Mark(at), Mark(end), '"')
        return end
    match = _LITERAL.match(text, at)
    if match is None:
        raise NotJSON(at)
    yield kinds.ScalarEvent(None, None, (True, False), match.group(), Mark(at), Mark(match.end()), "")
    return match.end()

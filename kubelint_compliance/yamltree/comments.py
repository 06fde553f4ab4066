"""Comments of a text, exactly: never a `#` inside a quoted or block scalar.

A comment is what begins with `#`, behind a blank or at the start of a line, outside of every scalar the parser
finds.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree.chunks import breaks, chunks
from kubelint_compliance.yamltree.problem import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.yamltree.dialect import Source

_BREAKS = "\n\r\x85\u2028\u2029"
_BOM = "\ufeff"


class Comment(NamedTuple):
    """One comment: `text` starts with `#`, without a line break."""

    line: int
    column: int
    text: str


def comments(text: str) -> tuple[Comment, ...]:
    """Every comment of `text` in order. In a broken document, those before the place where it breaks."""
    text = text.removeprefix(_BOM)
    return tuple(_comments(text)) if "#" in text else ()


def _comments(text: str) -> Iterator[Comment]:
    at = line = line_start = counted = 0
    for start, end in (*_scalars(text), (len(text), len(text))):
        while (at := text.find("#", at, start)) >= 0:
            if at and text[at - 1] not in " \t" + _BREAKS + _BOM:
                at += 1
                continue
            stop = _line_end(text, at)
            line += breaks(text[counted:at])
            line_start = max(text.rfind("\n", counted, at) + 1, text.rfind("\r", counted, at) + 1, line_start)
            counted = at
            yield Comment(line + 1, at - line_start + 1, text[at:stop])
            at = stop
        at = max(end, start)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return min((found for char in _BREAKS if (found := text.find(char, at, end)) >= 0), default=end)


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    """Start and end offsets, in order, of all in which a `#` is only text."""
    from kubelint_compliance.yamltree.dialect import Source

    for chunk in chunks(text):
        offset = chunk.offset + chunk.text.startswith(_BOM)
        for start, end in _scalars_of(Source(chunk.text.removeprefix(_BOM))):
            yield offset + start, offset + end


def _scalars_of(source: Source) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    known = 0
    try:
        get_event = source.open()
        while type(event := get_event()) is not source.kinds.StreamEndEvent:
            known = event.end_mark.index
            if hasattr(event, "value"):
                found.append((_content_start(event, source.text), known))
    except (source.error, UnicodeEncodeError, Refused) as error:
        if source.adapt(error):
            return _scalars_of(source)
        found.append((known, len(source.text)))
    return found


def _content_start(event: Any, text: str) -> int:
    """A block scalar's header may end in a comment."""
    start: int = event.start_mark.index
    if event.style not in ("|", ">"):
        return start
    if event.ctag is not None or event.anchor is not None:
        start = max(text.find(f" {event.style}", start), start)
    return _line_end(text, start)

"""Where a piece of a scalar's value stands in the text: one way for every style in which a scalar can be written.

Goes in: the source text of a scalar and the value it was read to. Comes out: runs of the value with their offsets in
the source, or nothing where the two do not fit together. What the parser made of it is the measure: nothing is guessed.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Line = tuple[int, int]
    """Where a line begins and ends, without its break."""
    Lay = Callable[["Laid", str, int, int, bool], bool]
    """Lays a line between two offsets, the last one or not, and says whether its break is escaped."""

_BLANKS = " \t"
_ESCAPES = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_CODED = {"x": 2, "u": 4, "U": 8}
_MOST_INDENT = 100


class Run(NamedTuple):
    """A stretch of the value, from `start` on, and where it stands in the source.

    Where `width` is its length, each character stands for itself; else all of it is one escape, or a break of lines.
    """

    start: int
    size: int
    offset: int
    width: int


class Unlike(Exception):
    """The source does not say the value."""


class Laid:
    """A value laid along its source, piece by piece."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.at = 0
        self.runs: list[Run] = []

    def take(self, piece: str, offset: int, width: int) -> None:
        """Take what comes next in the value, which stands at an offset. Raises `Unlike` where another thing comes."""
        if not self.value.startswith(piece, self.at):
            raise Unlike
        if piece:
            self.runs.append(Run(self.at, len(piece), offset, width))
            self.at += len(piece)

    def fold(self, blank_lines: int, offset: int) -> None:
        """Take what a break of lines and so many blank lines behind it are read to."""
        self.take("\n" * blank_lines if blank_lines else " ", offset, 0)


def runs(written: str, value: str) -> list[Run]:
    """Return the runs of a scalar's value in its source text; none where the source is not understood."""
    start = _past_properties(written)
    laid = Laid(value)
    try:
        match written[start : start + 1]:
            case "|":
                _literal(laid, written, start)
            case ">":
                return _folded(value, written, start)
            case '"':
                _flow(laid, written, start + 1, _closing(written, '"'), _double_quoted)
            case "'":
                _flow(laid, written, start + 1, _closing(written, "'"), _single_quoted)
            case _:
                _flow(laid, written, start, len(written.rstrip(" \t\r\n")), _plain)
    except Unlike:
        return []
    return laid.runs if laid.at == len(value) else []


def offsets(known: list[Run], start: int, end: int) -> tuple[int, int]:
    """Return from where to where in the source the part of the value stands that begins and ends there."""
    first, last = _run_at(known, start), _run_at(known, max(end - 1, start))
    begin = first.offset + (start - first.start if first.width == first.size else 0)
    if last.width == last.size:
        return begin, last.offset + min(max(end, start + 1) - last.start, last.size)
    return begin, last.offset + last.width


def _run_at(known: list[Run], at: int) -> Run:
    from bisect import bisect_right

    return known[max(bisect_right(known, at, key=lambda run: run.start) - 1, 0)]


def _past_properties(written: str) -> int:
    """Return where the scalar begins behind its anchor and tag."""
    at = 0
    while written[at : at + 1] in ("&", "!"):
        while at < len(written) and not written[at].isspace():
            at += 1
        while at < len(written) and written[at].isspace():
            at += 1
    return at


def _closing(written: str, quote: str) -> int:
    end = len(written.rstrip(" \t\r\n")) - 1
    if end < 1 or written[end] != quote:
        raise Unlike
    return end


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    """Yield the lines between two offsets; they end at LF, CRLF or CR."""
    plain = "\r" not in text
    while True:
        feed = text.find("\n", start, end)
        back = -1 if plain else text.find("\r", start, end)
        stop = min((found for found in (feed, back) if found >= 0), default=-1)
        if stop < 0:
            yield start, end
            return
        yield start, stop
        start = stop + (2 if text.startswith("\r\n", stop) else 1)


def _content(written: str, start: int) -> list[Line]:
    """Return the lines of a block scalar below its header."""
    _, *lines = _lines(written, start, len(written))
    return lines


def _literal(laid: Laid, written: str, start: int) -> None:
    """Lay a literal block: line by line, each the end of one in the source."""
    lines = iter(_content(written, start))
    *parts, last = laid.value.split("\n")
    end = len(written)
    for part in parts:
        begin, end = next(lines, (end, end))
        _take_end(laid, part, written, begin, end)
        laid.take("\n", end, 0)
    if last:
        begin, end = next(lines, (end, end))
        _take_end(laid, last, written, begin, end)


def _take_end(laid: Laid, part: str, written: str, begin: int, end: int) -> None:
    """Take a line of the value, which must be all of a line of the source but its indentation."""
    offset = end - len(part)
    if offset < begin or written[offset:end] != part or written[begin:offset].strip(" "):
        raise Unlike
    laid.take(part, offset, len(part))


def _folded(value: str, written: str, start: int) -> list[Run]:
    """Lay a folded block; where its header names the indentation, the one with which it fits."""
    lines = _content(written, start)
    first = next((line for line in lines if written[line[0] : line[1]].strip(" ")), (0, 0))
    deepest = first[1] - first[0] - len(written[first[0] : first[1]].lstrip(" "))
    for indent in range(min(deepest, _MOST_INDENT), -1, -1):
        laid = Laid(value)
        try:
            _with_indent(laid, written, lines, indent)
        except Unlike:
            continue
        if laid.at == len(value):
            return laid.runs
    return []


def _with_indent(laid: Laid, written: str, lines: list[Line], indent: int) -> None:
    ended = -1
    for begin, end in lines:
        if end - begin <= indent:
            continue
        if ended >= 0:
            _between(laid, ended)
        else:
            _feeds(laid, begin)
        text = written[begin + indent : end]
        if written[begin : begin + indent].strip(" "):
            raise Unlike
        laid.take(text, begin + indent, len(text))
        ended = end
    _feeds(laid, max(ended, 0))


def _between(laid: Laid, offset: int) -> None:
    """Take what stands between two lines of a folded block: the breaks that were kept, else the blank for one."""
    if not _feeds(laid, offset):
        laid.fold(0, offset)


def _feeds(laid: Laid, offset: int) -> int:
    count = len(laid.value) - laid.at - len(laid.value[laid.at :].lstrip("\n"))
    laid.take("\n" * count, offset, 0)
    return count


def _flow(laid: Laid, written: str, start: int, end: int, lay: Lay) -> None:
    """Lay a plain or quoted scalar: its lines without the blanks around their breaks, which are folded."""
    lines = list(_lines(written, start, end))
    escaped, blank = False, 0
    for number, (left, stop) in enumerate(lines):
        first, final = number == 0, number == len(lines) - 1
        begin = left if first else stop - len(written[left:stop].lstrip(_BLANKS))
        if begin == stop and not first and not final:
            blank += 1
            continue
        if not first and not (escaped and not blank):
            laid.fold(blank, lines[number - 1][1])
        escaped, blank = lay(laid, written, begin, stop, final), 0


def _trimmed(written: str, begin: int, stop: int, final: bool) -> int:
    return stop if final else begin + len(written[begin:stop].rstrip(_BLANKS))


def _plain(laid: Laid, written: str, begin: int, stop: int, final: bool) -> bool:
    stop = _trimmed(written, begin, stop, final)
    laid.take(written[begin:stop], begin, stop - begin)
    return False


def _single_quoted(laid: Laid, written: str, begin: int, stop: int, final: bool) -> bool:
    stop = _trimmed(written, begin, stop, final)
    while begin < stop:
        quote = written.find("''", begin, stop)
        end = stop if quote < 0 else quote
        laid.take(written[begin:end], begin, end - begin)
        if quote >= 0:
            laid.take("'", quote, 2)
        begin = end + 2
    return False


def _double_quoted(laid: Laid, written: str, begin: int, stop: int, final: bool) -> bool:
    """Lay a line between double quotes and say whether its break is escaped."""
    while begin < stop:
        escape = written.find("\\", begin, stop)
        end = _trimmed(written, begin, stop, final) if escape < 0 else escape
        laid.take(written[begin:end], begin, end - begin)
        if escape < 0:
            break
        if escape == stop - 1 and not final:
            return True
        begin = escape + _take_escape(laid, written, escape)
    return False


def _take_escape(laid: Laid, written: str, at: int) -> int:
    """Take an escape and return how long it is; two that write one character together are one."""
    sign = written[at + 1 : at + 2]
    digits = _CODED.get(sign, 0)
    if not digits:
        laid.take(_ESCAPES.get(sign, sign), at, 2)
        return 2
    size = 2 + digits
    code = _number(written[at + 2 : at + size])
    if 0xD800 <= code < 0xDC00 and written.startswith("\\u", at + size):
        low = _number(written[at + size + 2 : at + size + 6])
        if 0xDC00 <= low < 0xE000:
            laid.take(chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00), at, size + 6)
            return size + 6
    laid.take("\ufffd" if 0xD800 <= code < 0xE000 else chr(code), at, size)
    return size


def _number(digits: str) -> int:
    try:
        code = int(digits, 16)
    except ValueError:
        raise Unlike from None
    if code > 0x10FFFF:
        raise Unlike
    return code

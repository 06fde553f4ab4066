"""In which lines of a text a fact found something: the text is judged again, a line and a word at a time.

Goes in: a fact, and what it found, places with a path alone. Comes out: the same places, with `start` and `end` of the
part that is found also when it stands there alone; a place of several lines becomes one for each of them. Where no part
alone is found, as where lines say it together, the place is the whole text as before.
"""

from __future__ import annotations

from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

    Found = list[dict[str, Any]]
    Judge = Callable[[str], Any]
    """Gives what is found in a text that stands in the place of the whole one; None where nothing is."""

_MOST = 2000
"""So many lines and words are judged in one call, those of all its texts together."""
_PROBE = "Gx7kQ2vN9pL4wT8zR5"
"""Where this is found, it is for the name that it has, and the whole text is what is at fault."""
_SIBLINGS = 50
_SHORT = 200
"""What stands beside a text may say what the text is: so many entries of so many letters are left there."""


def parted(find: Callable[..., Found], facts: Found, arguments: Sequence[Any]) -> Found:
    """Return what a fact found in these arguments, by lines and words."""
    return list(_parted(find, facts, arguments))


def _parted(find: Callable[..., Found], facts: Found, arguments: Sequence[Any]) -> Iterator[dict[str, Any]]:
    left = _MOST
    for fact in facts:
        path = tuple(fact["path"])
        text = at(arguments[0], path)
        size = len(text.split(None, left)) if isinstance(text, str) else 0
        if size < 2 or "start" in fact or 2 * size > left:
            yield fact
            continue
        left -= 2 * size
        judge = _judge(find, arguments, path)
        yield from [fact] if judge(_PROBE) else list(_parts(fact, text, judge)) or [fact]


def _judge(find: Callable[..., Found], arguments: Sequence[Any], path: Path) -> Judge:
    def judge(text: str) -> Any:
        found = find(_with(arguments[0], path, text), *arguments[1:])
        return next((fact for fact in found if tuple(fact["path"]) == path), None)

    return judge


def _parts(fact: dict[str, Any], text: str, judge: Judge) -> Iterator[dict[str, Any]]:
    """Yield a fact for each line that is found alone; of a text of one line, for each word."""
    several = "\n" in text.strip()
    for start, end in _lines(text) if several else [(0, len(text))]:
        told = judge(text[start:end]) if several else fact
        for begin, stop in _words(text, start, end, judge) if told else ():
            yield {**told, "start": begin, "end": stop}


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where lines with something in them begin and end, without the blanks around them."""
    start = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            begin = start + line.index(words)
            yield begin, begin + len(words)
        start += len(line) + 1


def _words(text: str, start: int, end: int, judge: Judge) -> list[tuple[int, int]]:
    """Return where words stand that are found alone, or with the one before them; the whole where none is."""
    from itertools import pairwise

    words, begin = [], start
    for word in text[start:end].split():
        begin = text.index(word, begin)
        words.append((begin, begin + len(word)))
        begin += len(word)
    alone = [(first, stop) for first, stop in words if judge(text[first:stop])]
    if alone or len(words) < 2:
        return alone or [(start, end)]
    pairs = [(first, stop) for (first, _), (_, stop) in pairwise(words) if judge(text[first:stop])]
    return pairs or [(start, end)]


def _with(value: Any, path: Path, text: str) -> Any:
    """Return a value with another text at a path, and of what stands beside it only what is short."""
    if not path:
        return text
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        kept = {key: entry for key, entry in list(value.items())[:_SIBLINGS] if _is_short(entry)}
        kind = {"kind": value["kind"]} if "kind" in value else {}
        return {**kept, **kind, step: _with(value[step], rest, text)}
    kept_items = [
        entry if _is_short(entry) and abs(index - int(step)) < 2 else None for index, entry in enumerate(value)
    ]
    kept_items[int(step)] = _with(value[step], rest, text)
    return kept_items


def _is_short(entry: Any) -> bool:
    return not isinstance(entry, (dict, list)) and (not isinstance(entry, str) or len(entry) <= _SHORT)

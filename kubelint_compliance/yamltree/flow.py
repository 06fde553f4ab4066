"""Flow collections, `{...}` and `[...]`, for the scanner; JSON is made of them."""

from __future__ import annotations

from kubelint_compliance.yamltree.plain import KNOWN_KEYS, MERGE, plain_key, value_of
from kubelint_compliance.yamltree.problem import Leaves
from kubelint_compliance.yamltree.quoted import QUOTES, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.yamltree.tree import Tree

INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
"""What a plain scalar does not start with; `-`, `?` and `:` only where a blank follows."""
LONGEST_KEY = 1000
"""The parser looks no further than 1024 characters for the colon."""
_STOPS = frozenset(",[]{}:?\n")


def flow_reader(text: str, tree: Tree, deepest: int) -> Callable[[int, int], tuple[Any, int]]:  # noqa: C901
    """A function that reads the collection at an offset, so many levels deep; it gives the value and where it ends.

    Functions nest because names of an enclosing function are quick to reach.
    """
    begins, ends, numbers, after = tree.begins, tree.ends, tree.numbers, tree.after
    begin, end, known_key = begins.append, ends.append, KNOWN_KEYS.get
    inner: Callable[[int, int], tuple[Any, int]] = unread

    def outermost(at: int, depth: int) -> tuple[Any, int]:
        nonlocal inner
        inner = read
        try:
            return read(at, depth)
        finally:
            inner = unread  # else the functions would hold each other, and the tree, until garbage is looked for

    def read(at: int, depth: int) -> tuple[Any, int]:
        if depth > deepest:
            raise Leaves
        node = len(begins)
        begin(at)
        end(at)
        result: Any = {} if text[at] == "{" else []
        numbers[id(result)] = node
        at = (mapping if text[at] == "{" else sequence)(result, at + 1, depth)
        after[node] = len(begins)
        ends[node] = at
        return result, at

    def sequence(result: list[Any], at: int, depth: int) -> int:
        while True:
            at = _skip(text, at)
            if text[at] == "]":
                return at + 1
            item, at = value(at, depth)
            result.append(item)
            at = _skip(text, at)
            if text[at] == ",":
                at += 1
            elif text[at] != "]":
                raise Leaves

    def mapping(result: dict[Any, Any], at: int, depth: int) -> int:
        while True:
            at = _skip(text, at)
            if text[at] == "}":
                if MERGE in result:
                    raise Leaves
                return at + 1
            node = len(begins)
            name, at = key(at)
            item, at = value(_skip(text, at), depth)
            if name in result:
                tree.repeats[node] = name
                tree.repeating.append(result)
            result[name] = item
            at = _skip(text, at)
            if text[at] == ",":
                at += 1
            elif text[at] != "}":
                raise Leaves

    def key(at: int) -> tuple[str, int]:
        begin(at)
        if text[at] in QUOTES:
            name, stop = quoted(text, at)
            end(stop)
            if "\n" in text[at:stop]:
                raise Leaves
        else:
            stop = _plain_end(text, at)
            end(stop)
            name = text[at:stop]
            if text[stop] != ":" or text[stop + 1] not in " \n" or name[-1] == " " or " #" in name:
                raise Leaves
            name = known_key(name) or plain_key(tree, name)
        if text[stop] != ":" or stop - at > LONGEST_KEY:
            raise Leaves
        return name, stop + 1

    def value(at: int, depth: int) -> tuple[Any, int]:
        first = text[at]
        if first in "{[":
            return inner(at, depth + 1)
        begin(at)
        if first in QUOTES:
            found = quoted(text, at)
            end(found[1])
            return found
        stop = _plain_end(text, at)
        written = text[at:stop].rstrip(" ")
        if text[stop] in ":?{[" or " #" in written:
            raise Leaves
        end(at + len(written))
        return value_of(tree, written), stop

    return outermost


def unread(*_: int) -> Any:
    """Stand where a function is not there yet, or no longer."""
    raise Leaves


def _skip(text: str, at: int) -> int:
    """The offset of what comes next behind blanks, line breaks and comments."""
    char = text[at]
    while char == " ":
        at += 1
        char = text[at]
    if char == "#" and text[at - 1] in " \n":
        at = text.find("\n", at)
        char = "\n"
    while char == "\n":
        end = text.find("\n", at + 1)
        if end < 0:
            raise Leaves
        rest = text[at + 1 : end].lstrip(" ")
        at = end if rest[:1] == "#" else end - len(rest)
        char = text[at]
    return at


def _plain_end(text: str, at: int) -> int:
    """Where a plain scalar ends at the latest: an indicator, or the line break."""
    if text[at] in INDICATORS and (text[at] != "-" or not text[at + 1].isalnum()):
        raise Leaves
    while True:
        while text[at] not in _STOPS:
            at += 1
        if text[at] != ":" or not (text[at + 1].isalnum() or text[at + 1] == "/"):
            return at
        at += 1

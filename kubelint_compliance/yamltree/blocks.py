"""The reading of a document of plain YAML, line by line: all that the scanner does once the text may be plain.

Goes in: a text of whole lines. Comes out: its tree; `Leaves` where it holds anything else.
"""

from __future__ import annotations

from kubelint_compliance.yamltree.flow import INDICATORS, LONGEST_KEY, flow_reader, unread
from kubelint_compliance.yamltree.plain import KNOWN_KEYS, MERGE, plain_key, value_of
from kubelint_compliance.yamltree.problem import Leaves
from kubelint_compliance.yamltree.quoted import QUOTES, folded, quoted
from kubelint_compliance.yamltree.scalars import HINTS
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_ENDS = frozenset(("", " "))
_COLONS = frozenset((":", ": "))
_BLANKS = " \n"
_SPECIAL = INDICATORS | {" "}
"""What a plain scalar behind one blank does not start with."""


def document(text: str, deepest: int) -> Tree:  # noqa: C901
    """Read a text; its functions read what stands at the cursor, and leave that behind it.

    The cursor is the next line that is neither blank nor a comment, or what of it was not read yet: `content` starts
    at `column` (from 0; -1 at the end of the text), at `offset` in the text, and ends with line `number`. Functions
    nest because names of an enclosing function are quick to reach, and repeat each other to save calls.
    """
    lines = text.split("\n")
    lines[-1] = "#"  # there is always a next line, which ends whatever goes on
    last = len(lines) - 1
    number, column, offset, content = -1, -1, -1, ""
    tree = Tree(len(text))
    begins, ends, numbers, after = tree.begins, tree.ends, tree.numbers, tree.after
    begin, end, known_key = begins.append, ends.append, KNOWN_KEYS.get
    special, hints = _SPECIAL, HINTS
    flow: Callable[[int, int], tuple[Any, int]] | None = None
    anything: Callable[[int, int], Any] = unread

    def advance() -> None:
        """Go to the next line that is neither blank nor a comment."""
        nonlocal number, column, offset, content
        stop = offset + len(content)
        while number < last:
            number += 1
            line = lines[number]
            content = line.lstrip(" ")
            stop += len(line) + 1
            if content and content[0] != "#":
                offset, column = stop - len(content), len(line) - len(content)
                return
        column, offset, content = -1, stop + 1, ""

    def go_on(at: int, start: int) -> None:
        """Go to the first such line from the line `at` on, which starts at `start`."""
        nonlocal number, offset, content
        number, offset, content = at - 1, start - 1, ""
        advance()

    def finish(at: int) -> None:
        """Go on behind a value that ends at `at`, with which its line must end as well."""
        line, stop = number, offset + len(content)
        while at > stop:
            line += 1
            stop += len(lines[line]) + 1
        if at < stop:
            rest = lines[line][at - stop :]
            found = rest.lstrip(" ")
            if found and (found[0] != "#" or found == rest):
                raise Leaves
        go_on(line + 1, stop + 1)

    if lines[0][:3] == "---":
        if lines[0][3:4] not in _ENDS or lines[0][3:].lstrip(" ")[:1] not in ("", "#"):
            raise Leaves
        go_on(1, len(lines[0]) + 1)
        if column < 0:
            begin(len(text))
            end(len(text))
    else:
        go_on(0, 0)
    if column < 0:
        tree.has_null = True
        return tree

    def mapping(depth: int) -> dict[str, Any]:  # noqa: C901
        nonlocal number, column, offset, content
        if depth > deepest:
            raise Leaves
        mine, node = column, len(begins)
        result: dict[Any, Any] = {}
        begin(offset)
        end(offset)
        numbers[id(result)] = index = node
        while column == mine:
            name, colon, rest = content.partition(": ")
            if not colon:
                if name[-1] != ":":
                    raise Leaves
                name = name[:-1]
            begin(offset)
            key = known_key(name)
            if key:
                end(offset + len(name))
            else:
                key, rest = new_key(name, rest)
            if not rest:
                index = len(begins)
                value = below(mine, depth)
            elif rest[0] in special or rest[-1] == ":" or (" " in rest and (" #" in rest or ": " in rest)):
                index = len(begins)
                rest = rest.lstrip(" ")
                value = flat(rest, mine, depth) if rest and rest[0] != "#" else below(mine, depth)
            else:
                index = -1
                value = rest.rstrip(" ")
                stop = offset + len(content)
                begin(stop - len(rest))
                end(stop - len(rest) + len(value))
                before = number
                number += 1
                line = lines[number]
                content = line.lstrip(" ")
                column = len(line) - len(content)
                offset = stop + 1 + column
                if not content or content[0] == "#":
                    advance()
                if column > mine:
                    value = continued(value, before, mine)
                if value[0] in hints:
                    value = value_of(tree, value)
            if key in result:
                tree.repeats[(index if index >= 0 else len(begins) - 1) - 1] = key
                tree.repeating.append(result)
            result[key] = value
        if MERGE in result:
            raise Leaves
        # What is indented further belongs to nothing; a block collection ends with its last value.
        if column > mine:
            raise Leaves
        after[node] = len(begins)
        ends[node] = ends[index]
        return result

    def new_key(name: str, rest: str) -> tuple[Any, str]:
        """A key that was not met yet, or is in quotes, and what follows its colon."""
        if content[0] not in INDICATORS:
            if name[-1] == " " or " #" in name or len(name) > LONGEST_KEY:
                raise Leaves
            key = plain_key(tree, name)
            end(offset + len(name))
            return key, rest
        if content[0] not in QUOTES:
            raise Leaves
        key, stop = quoted(text, offset)
        length = stop - offset
        if length > len(content) or length > LONGEST_KEY or content[length : length + 2] not in _COLONS:
            raise Leaves
        end(stop)
        return key, content[length + 2 :]

    def sequence(depth: int) -> list[Any]:
        nonlocal column, offset, content
        if depth > deepest:
            raise Leaves
        mine, node = column, len(begins)
        result: list[Any] = []
        begin(offset)
        end(offset)
        numbers[id(result)] = index = node
        while column == mine and content[0] == "-" and content[1:2] in _ENDS:
            index = len(begins)
            rest = content[1:].lstrip(" ")
            if not rest or rest[0] == "#":
                at = offset + 1
                advance()
                result.append(anything(mine, depth + 1) if column > mine else nothing(at))
            else:
                inner = len(content) - len(rest)
                content = rest
                column += inner
                offset += inner
                result.append(anything(mine, depth + 1))
        if column > mine:
            raise Leaves
        after[node] = len(begins)
        ends[node] = ends[index]
        return result

    def below(mine: int, depth: int) -> Any:
        """The value of the key that was read last, behind which its line ends."""
        at = ends[-1] + 1
        advance()
        if column > mine:
            return anything(mine, depth + 1)
        if column == mine and content[0] == "-" and content[1:2] in _ENDS:
            return sequence(depth + 1)
        return nothing(at)

    def nothing(at: int) -> Any:
        """A value of which nothing is written, at `at`."""
        begin(at)
        end(at)
        tree.has_null = True
        return None

    def at_cursor(parent: int, depth: int) -> Any:
        """What stands at the cursor, where anything may begin."""
        if content[0] not in INDICATORS:
            body = content
            if " " in body:
                body = body.partition(" #")[0].rstrip(" ")
            if body[-1] == ":" or ": " in body:
                return mapping(depth)
            return plain(content, parent)
        if content[0] == "-" and content[1:2] in _ENDS:
            return sequence(depth)
        if content[0] in QUOTES:
            stop = quoted(text, offset)[1]
            if text[stop] == ":" and text[stop + 1] in _BLANKS:
                return mapping(depth)
        return flat(content, parent, depth - 1)

    def flat(rest: str, parent: int, depth: int) -> Any:
        """What stands in the rest of the line; no block collection."""
        nonlocal flow
        first = rest[0]
        if first not in INDICATORS or (first in "-?:" and rest[1:2] not in _ENDS):
            return plain(rest, parent)
        at = offset + len(content) - len(rest)
        if first in "{[":
            if flow is None:
                flow = flow_reader(text, tree, deepest)
            value, stop = flow(at, depth + 1)
            finish(stop)
            return value
        begin(at)
        if first in "|>":
            from kubelint_compliance.yamltree.blockscalar import block_scalar

            value, line, stop = block_scalar(lines, number, offset + len(content) + 1, rest, parent)
            go_on(line, stop)
        elif first in QUOTES:
            value, stop = quoted(text, at)
            finish(stop)
        else:
            raise Leaves
        end(stop)
        return value

    def plain(rest: str, parent: int) -> Any:
        """A plain scalar in the rest of the line, and the lines on which it goes on."""
        at, before = offset + len(content) - len(rest), number
        begin(at)
        value = rest
        if " " in rest:
            value = rest.partition(" #")[0].rstrip(" ")
        if value[-1] == ":" or ": " in value:
            raise Leaves
        end(at + len(value))
        advance()
        if column > parent:
            if " #" in rest:
                raise Leaves
            value = continued(value, before, parent)
        return value_of(tree, value) if value[0] in hints else value

    def continued(first: str, before: int, parent: int) -> str:
        """A plain scalar of several lines, the first on line `before`, and the second at the cursor."""
        parts, commented = [first], False
        while column > parent:
            between = lines[before + 1 : number]
            part = content.partition(" #")[0].rstrip(" ")
            if commented or (any(between) and any(map(str.strip, between))) or part[-1] == ":" or ": " in part:
                raise Leaves
            parts += between
            parts.append(part)
            ends[-1] = offset + len(part)
            commented = " #" in content
            before = number
            advance()
        return folded(parts)

    anything = at_cursor
    try:
        tree.value = anything(-1, 1)
    finally:
        anything = unread  # else the functions would hold each other, and all lines, until garbage is looked for
    if column >= 0 or type(tree.value) not in (dict, list):
        raise Leaves
    return tree

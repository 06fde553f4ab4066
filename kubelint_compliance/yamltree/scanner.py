"""Reads a document of plain YAML line by line: what nearly all manifests are written in, quicker than any parser.

Goes in: a document's text. Comes out: the very tree that the parser's events would build, or None where the text holds
anything else (anchors, aliases, tags, merge keys, tabs, directives) or is wrong: then the parser reads it anew.
"""

from __future__ import annotations

from kubelint_compliance.yamltree.blockscalar import block_scalar
from kubelint_compliance.yamltree.cursor import Cursor, Leaves
from kubelint_compliance.yamltree.flow import INDICATORS, LONGEST_KEY, flow_reader
from kubelint_compliance.yamltree.limits import may_be_dense
from kubelint_compliance.yamltree.plain import KNOWN_KEYS, KNOWN_VALUES, MERGE, number_of, plain_key, trim_caches
from kubelint_compliance.yamltree.quoted import QUOTES, folded, quoted
from kubelint_compliance.yamltree.scalars import HINTS, NUMBER_START
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubelint_compliance.yamltree.limits import Limits

_ENDS = frozenset(("", " "))
_COLONS = frozenset((":", ": "))
_BLANKS = " \n"
_MARKS = frozenset(("", "..."))


def scan(text: str, limits: Limits) -> Tree | None:
    """The tree of a text that stays in the subset; None of any other."""
    text = _whole_lines(text)
    if not text.replace("\n", "").isprintable() or text[:3] in _MARKS or "\n..." in text:
        return None
    if may_be_dense(text) or _may_be_too_large(text, limits):
        return None
    trim_caches()
    try:
        tree = _Scan(text, limits).document()
    except (Leaves, RecursionError):
        return None
    return None if tree.odd else tree


def _whole_lines(text: str) -> str:
    """The text with the break that its last line lacks; nothing where that could move a place."""
    if text[-1:] == "\n" or not text:
        return text
    return text + "\n" if text[0] in "{[" else ""


def _may_be_too_large(text: str, limits: Limits) -> bool:
    """Whether the text could hold more nodes than it may, by what stands before each."""
    if len(text) <= limits.nodes:
        return False
    return 4 * text.count(":") + 3 * sum(map(text.count, "-,[{")) + 3 > 2 * limits.nodes


class _Scan:
    """One reading of a text; its methods read what stands at the cursor and leave that behind it."""

    __slots__ = ("cursor", "deepest", "flow", "text", "tree")

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.tree = Tree(len(text))
        self.cursor = Cursor(text)
        self.deepest = limits.depth
        self.flow: Callable[[int, int], tuple[Any, int]] | None = None

    def document(self) -> Tree:
        cursor, tree = self.cursor, self.tree
        first = cursor.lines[0]
        if first[:3] == "---":
            if first[3:4] not in _ENDS or first[3:].lstrip(" ")[:1] not in ("", "#"):
                raise Leaves
            cursor.advance()
            if cursor.column < 0:
                tree.begins.append(len(self.text))
                tree.ends.append(len(self.text))
        else:
            cursor.go_on(0, 0)
        if cursor.column < 0:
            tree.has_null = True
            return tree
        tree.value = self.node(-1, 1)
        if cursor.column >= 0 or type(tree.value) not in (dict, list):
            raise Leaves
        return tree

    def mapping(self, depth: int) -> dict[str, Any]:
        if depth > self.deepest:
            raise Leaves
        cursor, tree, known_key = self.cursor, self.tree, KNOWN_KEYS.get
        mine, node = cursor.column, len(tree.begins)
        result: dict[Any, Any] = {}
        begin, end = tree.begins.append, tree.ends.append
        begin(cursor.offset)
        end(cursor.offset)
        tree.numbers[id(result)] = node
        index = node
        while cursor.column == mine:
            content, offset = cursor.content, cursor.offset
            if content[0] in INDICATORS:
                key, length, rest = self.quoted_key(content, offset)
            else:
                name, colon, rest = content.partition(": ")
                if not colon:
                    if name[-1] != ":":
                        raise Leaves
                    name = name[:-1]
                length = len(name)
                if name[-1] == " " or " #" in name or length > LONGEST_KEY:
                    raise Leaves
                begin(offset)
                key = known_key(name) or plain_key(tree, name)
            end(offset + length)
            rest = rest.lstrip(" ")
            index = len(tree.begins)
            if not rest or rest[0] == "#":
                value = self.below(offset + length + 1, mine, depth)
            elif rest[0] not in INDICATORS:
                value = self.plain(rest, offset + len(content) - len(rest), mine)
            else:
                value = self.value(rest, offset + len(content) - len(rest), mine, depth)
            if key in result:
                tree.repeats[index - 1] = key
                tree.repeating.append(result)
            result[key] = value
        if MERGE in result:
            raise Leaves
        self.close(node, index, mine)
        return result

    def sequence(self, depth: int) -> list[Any]:
        if depth > self.deepest:
            raise Leaves
        cursor, tree = self.cursor, self.tree
        mine, node = cursor.column, len(tree.begins)
        result: list[Any] = []
        tree.begins.append(cursor.offset)
        tree.ends.append(cursor.offset)
        tree.numbers[id(result)] = node
        index = node
        while cursor.column == mine and is_entry(cursor.content):
            index = len(tree.begins)
            rest = cursor.content[1:].lstrip(" ")
            if not rest or rest[0] == "#":
                at = cursor.offset + 1
                cursor.advance()
                result.append(self.node(mine, depth + 1) if cursor.column > mine else self.nothing(at))
            else:
                inner = len(cursor.content) - len(rest)
                cursor.content = rest
                cursor.column += inner
                cursor.offset += inner
                result.append(self.node(mine, depth + 1))
        self.close(node, index, mine)
        return result

    def close(self, node: int, last: int, mine: int) -> None:
        """A block collection ends with its last value; what is indented further belongs to nothing."""
        if self.cursor.column > mine:
            raise Leaves
        self.tree.after[node] = len(self.tree.begins)
        self.tree.ends[node] = self.tree.ends[last]

    def below(self, at: int, mine: int, depth: int) -> Any:
        """The value of a key behind which, at `at`, its line ends."""
        cursor = self.cursor
        cursor.advance()
        if cursor.column > mine:
            return self.node(mine, depth + 1)
        if cursor.column == mine and is_entry(cursor.content):
            return self.sequence(depth + 1)
        return self.nothing(at)

    def nothing(self, at: int) -> Any:
        """A value of which nothing is written, at `at`."""
        self.tree.begins.append(at)
        self.tree.ends.append(at)
        self.tree.has_null = True
        return None

    def node(self, parent: int, depth: int) -> Any:
        """What stands at the cursor, where anything may begin."""
        cursor = self.cursor
        content = cursor.content
        if is_entry(content):
            return self.sequence(depth)
        if content[0] in QUOTES:
            _, end = quoted(self.text, cursor.offset)
            rest = self.text[end : end + 2]
            if rest[:1] == ":" and rest[1:] in _BLANKS:
                return self.mapping(depth)
        elif content[0] not in INDICATORS:
            body = content.partition(" #")[0].rstrip(" ")
            if body[-1] == ":" or ": " in body:
                return self.mapping(depth)
        return self.value(content, cursor.offset, parent, depth - 1)

    def value(self, rest: str, at: int, parent: int, depth: int) -> Any:
        """What stands in the rest of a line, at `at`; no block collection."""
        tree, first = self.tree, rest[0]
        if first not in INDICATORS or (first in "-?:" and rest[1:2] not in _ENDS):
            return self.plain(rest, at, parent)
        if first in "{[":
            if self.flow is None:
                self.flow = flow_reader(self.text, tree, self.deepest)
            value, end = self.flow(at, depth + 1)
            self.cursor.finish(end)
            return value
        tree.begins.append(at)
        if first in QUOTES:
            value, end = quoted(self.text, at)
            self.cursor.finish(end)
        elif first in "|>":
            value, end = block_scalar(self.cursor, rest, parent)
        else:
            raise Leaves
        tree.ends.append(end)
        return value

    def plain(self, text: str, at: int, parent: int) -> Any:
        """A plain scalar, and the lines on which it goes on."""
        tree, cursor = self.tree, self.cursor
        tree.begins.append(at)
        commented = " #" in text
        if commented:
            text = text[: text.index(" #")]
        if text[-1] == " ":
            text = text.rstrip(" ")
        if text[-1] == ":" or ": " in text:
            raise Leaves
        tree.ends.append(at + len(text))
        number = cursor.number + 1
        line = cursor.lines[number]
        content = line.lstrip(" ")
        if content and content[0] != "#":
            cursor.number = number
            cursor.content = content
            cursor.end = end = cursor.end + len(line) + 1
            cursor.offset = end - len(content)
            cursor.column = len(line) - len(content)
        else:
            cursor.advance()
        if cursor.column > parent:
            if commented:
                raise Leaves
            text = self.continued(text, number - 1, parent)
        if text[0] not in HINTS:
            return text
        value = KNOWN_VALUES.get(text, tree)
        if value is tree:
            return number_of(tree, text) if text[0] in NUMBER_START else text
        if value is None:
            tree.has_null = True
        return value

    def continued(self, first: str, number: int, parent: int) -> str:
        """A plain scalar of several lines, the second of which is at the cursor."""
        cursor, lines, commented = self.cursor, [first], False
        while cursor.column > parent:
            between = cursor.lines[number + 1 : cursor.number]
            text = cursor.content.partition(" #")[0].rstrip(" ")
            if commented or (any(between) and any(map(str.strip, between))) or text[-1] == ":" or ": " in text:
                raise Leaves
            lines += between
            lines.append(text)
            self.tree.ends[-1] = cursor.offset + len(text)
            commented = " #" in cursor.content
            number = cursor.number
            cursor.advance()
        return folded(lines)

    def quoted_key(self, content: str, offset: int) -> tuple[str, int, str]:
        """A key in quotes, how long it is as written, and what follows its colon."""
        if content[0] not in QUOTES:
            raise Leaves
        self.tree.begins.append(offset)
        key, end = quoted(self.text, offset)
        length = end - offset
        if length > len(content) or length > LONGEST_KEY or content[length : length + 2] not in _COLONS:
            raise Leaves
        return key, length, content[length + 1 :]


def is_entry(content: str) -> bool:
    """Whether a line starts an entry of a list."""
    return content[0] == "-" and content[1:2] in _ENDS

"""Reads a document of plain YAML line by line: what nearly all manifests are written in, quicker than any parser.

Goes in: a document's text. Comes out: the very tree that the parser's events would build, or None where the text holds
anything else (anchors, aliases, tags, merge keys, tabs, directives) or is wrong: then the parser reads it anew.
"""

from __future__ import annotations

from kubelint_compliance.yamltree.blocks import document
from kubelint_compliance.yamltree.limits import may_be_dense
from kubelint_compliance.yamltree.plain import trim_caches
from kubelint_compliance.yamltree.problem import Leaves

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.yamltree.limits import Limits
    from kubelint_compliance.yamltree.tree import Tree

_MARKS = frozenset(("", "..."))
_PRINTABLE = bytes((10, *range(32, 127)))


def scan(text: str, limits: Limits) -> Tree | None:
    """The tree of a text that stays in the subset; None of any other."""
    text = _whole_lines(text)
    if not _is_printable(text) or text[:3] in _MARKS or "\n..." in text:
        return None
    if may_be_dense(text) or _may_be_too_large(text, limits):
        return None
    trim_caches()
    try:
        tree = document(text, limits.depth)
    except (Leaves, RecursionError):
        return None
    return None if tree.odd else tree


def _whole_lines(text: str) -> str:
    """The text with the break that its last line lacks; nothing where that could move a place."""
    if text[-1:] == "\n" or not text:
        return text
    return text + "\n" if text[0] in "{[" else ""


def _is_printable(text: str) -> bool:
    """Whether all can be printed but for the breaks of lines."""
    if text.isascii():
        return not text.encode("ascii").translate(None, _PRINTABLE)  # a tenth of the time of `isprintable`
    return text.replace("\n", "").isprintable()


def _may_be_too_large(text: str, limits: Limits) -> bool:
    """Whether the text could hold more nodes than it may, by what stands before each."""
    if len(text) <= limits.nodes:
        return False
    return 4 * text.count(":") + 3 * sum(map(text.count, "-,[{")) + 3 > 2 * limits.nodes

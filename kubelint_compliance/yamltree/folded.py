"""Documents as bytes: between two looks at one, it takes a fifth of the memory, and is there sooner than read again.

Goes in: a document, with the text that it stands in. Come out: bytes, and of those with the text the same document.
"""

from __future__ import annotations

import marshal
from array import array

from kubelint_compliance.yamltree.chunks import Chunk
from kubelint_compliance.yamltree.document import Document
from kubelint_compliance.yamltree.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SHORT = 1 << 16
"""Offsets and numbers of nodes below it take two bytes."""


def folded(document: Document, text: str) -> bytes | None:
    """Return a document as bytes; None where a mapping in it stands at several places, or was replaced.

    `text` is that of the whole stream, of which the document's own is not held again.
    """
    index, tree, chunk, ignored = document.parts
    if tree.expanded or tree.merges or tree.repeats or type(tree.numbers) is not dict:
        return None
    size = len(chunk.text)
    nodes = [tree.numbers[id(container)] for container in _containers(tree.value)]
    kind = "H" if max(size, len(tree.begins)) < _SHORT else "i"
    numbers = (tree.begins, tree.ends, nodes, [tree.after[node] for node in nodes])
    own = None if text.startswith(chunk.text, chunk.offset) else chunk.text
    held = (index, tree.value, tree.has_null, kind, *(array(kind, several).tobytes() for several in numbers))
    try:
        return marshal.dumps((*held, size, own, *chunk[1:-1], ignored))
    except ValueError:  # not of plain values alone, or too deep
        return None


def unfolded(data: bytes, text: str) -> Document:
    """Return the document that was folded, of the same text."""
    index, value, has_null, kind, begins, ends, nodes, stops, size, own, offset, *lines, ignored = marshal.loads(data)  # noqa: S302 - bytes of this process
    tree = Tree()
    tree.value, tree.has_null = value, has_null
    tree.begins, tree.ends = array(kind, begins), array(kind, ends)
    numbers = array(kind, nodes)
    tree.numbers = dict(zip(map(id, _containers(value)), numbers, strict=True))
    tree.after = dict(zip(numbers, array(kind, stops), strict=True))
    tree.compact()
    own = text[offset : offset + size] if own is None else own
    return Document(index, tree, Chunk(own, offset, *lines), ignored)


def _containers(value: Any) -> list[Any]:
    """Return the mappings and lists of a value, each once, in a certain order."""
    found = [value] if type(value) is dict or type(value) is list else []
    for container in found:
        entries = container.values() if type(container) is dict else container
        found += [entry for entry in entries if type(entry) is dict or type(entry) is list]
    return found

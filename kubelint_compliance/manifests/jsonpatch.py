"""A JSON patch as the part of its target that it writes: each value in its place, and known by its own lines.

Goes in: a document, or a part of one, that lists operations. Comes out: the value that they build, as a document.
"""

from __future__ import annotations

from kubelint_compliance.shape import holds, mapping, sequence
from kubelint_compliance.yamltree.inner import Borrowed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Document, Span

_WRITES = ("add", "replace")
_OPERATIONS = (*_WRITES, "remove", "move", "copy", "test")
_DEEPEST = 64


def is_json_patch(value: Any) -> bool:
    """Whether a value is a list of operations."""
    return bool(sequence(value)) and all(mapping(entry).get("op") in _OPERATIONS for entry in value)


class PatchedDocument(Borrowed):
    """The part of an object that a JSON patch writes. What is only on the way to a value stands at its `path`."""

    __slots__ = ("_written",)

    def __init__(self, whole: Document, identity: dict[str, Any]) -> None:
        """`whole` is the document with the operations, `identity` what is known of the object they are for."""
        value, self._written = _built(whole.value, identity)
        super().__init__(whole, value)

    @property
    def writes(self) -> bool:
        """Whether it writes any value."""
        return bool(self._written)

    def span_of(self, path: Path, key: bool = False) -> Span | None:
        """The place of a node: of what an operation writes, or of the first operation that leads through it."""
        if not holds_path(self.value, path):
            return None
        for length in range(len(path), -1, -1):
            found = self._written.get(path[:length])
            if found is not None:
                return self._whole.span_of((*found, "value", *path[length:]), key)
        for at, found in self._written.items():
            if at[: len(path)] == path:
                return self._whole.span_of((*found, "path"), key)
        return self.span


def holds_path(value: Any, path: Path) -> bool:
    """Whether there is a node at a path."""
    for step in path:
        if not holds(value, step):
            return False
        value = value[step]
    return True


def _built(operations: list[Any], identity: dict[str, Any]) -> tuple[dict[str, Any], dict[Path, Path]]:
    """Return what the operations write, and for each written node the path of its operation."""
    builder = _Builder(identity)
    for index, entry in enumerate(operations):
        if is_written(entry):
            builder.write(steps_of(entry["path"]), entry["value"], (index,))
    return builder.value, builder.places


def is_written(entry: dict[str, Any]) -> bool:
    """Whether an operation writes a value at a place below the object itself, and not too deep in it."""
    return entry.get("op") in _WRITES and "value" in entry and 0 < len(steps_of(entry.get("path"))) < _DEEPEST


def steps_of(pointer: Any) -> list[str]:
    """Return the steps of the pointer of an operation; none where it is no pointer, or one to the whole object."""
    if not isinstance(pointer, str) or pointer[:1] != "/":
        return []
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]


class _Builder:
    """Lays values into an object; items of lists come in the order in which they are first written."""

    def __init__(self, identity: dict[str, Any]) -> None:
        self.value = identity
        self.places: dict[Path, Path] = {}
        self._items: dict[tuple[Path, str], int] = {}

    def write(self, steps: list[str], value: Any, at: Path) -> None:
        node: Any = self.value
        path: Path = ()
        for number, step in enumerate(steps):
            if isinstance(node, list):
                key: str | int = self._item(node, path, step)
            elif isinstance(node, dict):
                key = step
            else:
                return
            path = (*path, key)
            if number == len(steps) - 1:
                node[key] = value
                self.places[path] = at
                return
            inner = node[key] if holds(node, key) else None
            if isinstance(inner, (dict, list)):
                node[key] = inner.copy()  # it may be what an operation writes, which must not change
            else:
                node[key] = [] if _is_index(steps[number + 1]) else {}
            node = node[key]

    def _item(self, items: list[Any], path: Path, step: str) -> int:
        """Return the index of an item: its own in a list that an operation writes, else where it first comes."""
        if any(path[:length] in self.places for length in range(len(path) + 1)):
            known = int(step) if step.isdecimal() and int(step) < len(items) else -1
        else:
            known = self._items.get((path, step), -1) if step != "-" else -1
        if known < 0:
            known = self._items[path, step] = len(items)
            items.append(None)
        return known


def _is_index(step: str) -> bool:
    return step == "-" or step.isdecimal()

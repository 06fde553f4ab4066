"""Anchors, aliases and merge keys of one document: goyaml.v2's order of merging, and its bound on expansion."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import Refused
from kubelint_compliance.yamltree.tree import Merge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.yamltree.tree import Tree

_OPEN = object()
_MANY = 400_000
_TOO_MANY = 4_000_000


class Anchors:
    """What the names of one document stand for so far, and how much its aliases expand to.

    goyaml.v2 counts one step for every node it decodes, those behind an alias each time anew, and refuses a
    document when the share of steps behind aliases is too large.
    """

    __slots__ = ("_aliased", "_most", "_named", "_tree")

    def __init__(self, tree: Tree, most: int) -> None:
        """`most` is how many values aliases may add beside as many as are written."""
        self._most = most
        self._tree = tree
        self._named: dict[str, list[Any]] = {}
        self._aliased = 0

    def scalar(self, name: str, value: Any) -> None:
        """Name a scalar; a name may be given again and then means the new node."""
        self._named[name] = [value, 1]

    def open(self, name: str) -> list[Any]:
        """Name a container of which only the start was read."""
        entry = self._named[name] = [_OPEN, self._steps()]
        return entry

    def close(self, entry: list[Any], value: Any) -> None:
        """The container is complete."""
        entry[:] = value, self._steps() - entry[1] + 1

    def alias(self, name: str) -> Any:
        """The value a name stands for: the very same container, not a copy."""
        entry = self._named.get(name)
        if entry is None:
            raise Refused("undefined-alias", "an alias (`*`) stands for no anchor before it")
        value, steps = entry
        if value is _OPEN:
            raise Refused("recursive-alias", "an anchor (`&`) contains itself")
        self._tree.expanded += steps
        self._aliased += steps
        if self._aliased > self._most + len(self._tree.begins):
            raise Refused("alias-bomb", f"aliases add more than {max(self._most, 0)} values to those that are written")
        self.check()
        return value

    def check(self) -> None:
        """Refuse the document when too much of it comes from aliases."""
        steps = self._steps() + 1
        if self._aliased > 100 and steps > 1000 and self._aliased / steps > _allowed(steps):
            raise Refused("alias-bomb", f"aliases expand this document to {steps} values")

    def _steps(self) -> int:
        tree = self._tree
        return len(tree.begins) - len(tree.merges) + tree.expanded


def merge(target: dict[str, Any], value: Any, *, is_list: bool) -> Merge:
    """Bring the entries of `value` into `target`: over those before the key `<<`, under those behind it."""
    sources = value if is_list else [value]
    if not all(isinstance(source, dict) for source in sources):
        raise Refused("bad-merge", "the value of a merge key `<<` must be a mapping or a list of mappings")
    before = len(target)
    for source in reversed(sources):
        target.update(source)
    return Merge(sources, len(target) - before)


def _allowed(steps: int) -> float:
    share = min(max((steps - _MANY) / (_TOO_MANY - _MANY), 0.0), 1.0)
    return 0.99 - 0.89 * share

"""What of an object can be read: the nodes of a wrong type, and the object as rules see it, where those cannot be.

Goes in: a manifest and its wrong nodes, as `schema.mistyped` gives them. Comes out: the same manifest with a value that
is an error to whoever reads it in the place of each wrong node.
"""

from __future__ import annotations

from kubelint_compliance.cel.unreadable import Unreadable
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path


class Wrong(NamedTuple):
    """A node of a wrong type: where it is, a sentence on it, and whether the API server refuses the object for it."""

    path: Path
    reason: str
    refused: bool


MOST_WRONG = 100
"""So many wrong nodes of an object are told apart; of more, those that lie together are one."""


def gathered(wrong: Sequence[Wrong]) -> tuple[Wrong, ...]:
    """Return the wrong nodes; in the place of very many the nearest nodes above them that are few."""
    groups = together([node.path for node in wrong])
    return tuple(_as_one(path, [wrong[index] for index in members]) for path, members in groups.items())


def together(paths: Iterable[Path]) -> dict[Path, list[int]]:
    """Return the indexes of paths by where they lie together, such that there are few places.

    The paths are gone through several times.
    """
    length = max(map(len, paths), default=0)
    while length > 1 and not _few(paths, length):
        length -= 1
    groups: dict[Path, list[int]] = {}
    for index, path in enumerate(paths):
        groups.setdefault(path[:length], []).append(index)
    return groups


def _few(paths: Iterable[Path], length: int) -> bool:
    places: set[Path] = set()
    for path in paths:
        places.add(path[:length])
        if len(places) > MOST_WRONG:
            return False
    return True


def _as_one(path: Path, nodes: Sequence[Wrong]) -> Wrong:
    if len(nodes) == 1:
        return nodes[0]
    return Wrong(path, and_more(nodes[0].reason, len(nodes) - 1), any(node.refused for node in nodes))


def and_more(reason: str, number: int) -> str:
    """Return the reason of a wrong node that stands for more beside it."""
    return f"{reason}, and {number} more in the same place have a wrong type"


def shaped(manifest: Manifest, wrong: Iterable[Wrong]) -> Manifest:
    """Return the manifest with its wrong nodes unreadable; they tell their own path."""
    entries: dict[Any, Any] = {}
    for node in wrong:
        entry = Unreadable(node.path, at(manifest.value, node.path))
        if not node.path:
            return manifest.seen_as(entry)  # type: ignore[arg-type]
        _put(entries, node.path, entry)
    return manifest.seen_as(_replaced(manifest.value, entries))


def _put(entries: dict[Any, Any], path: Path, entry: Unreadable) -> None:
    """Hang an entry into a tree of steps, unless what is above it is replaced already."""
    for step in path[:-1]:
        entries = entries.setdefault(step, {})
        if isinstance(entries, Unreadable):
            return
    entries[path[-1]] = entry


def _replaced(value: Any, entries: dict[Any, Any]) -> Any:
    """Return a copy of a value with other entries at some paths; all beside the paths is shared."""
    copy = value.copy()
    for step, entry in entries.items():
        copy[step] = _replaced(value[step], entry) if type(entry) is dict else entry
    return copy

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
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path


class Wrong(NamedTuple):
    """A node of a wrong type: where it is, a sentence on it, and whether the API server refuses the object for it."""

    path: Path
    reason: str
    refused: bool


def shaped(manifest: Manifest, wrong: Iterable[Wrong]) -> Manifest:
    """Return the manifest with its wrong nodes unreadable; they tell their own path."""
    value = manifest.value
    for node in wrong:
        value = _replaced(value, node.path, Unreadable(node.path, at(manifest.value, node.path)))
    return manifest.seen_as(value)


def _replaced(value: Any, path: Path, entry: Any) -> Any:
    """Return a copy of a value with another entry at a path; all beside the path is shared."""
    if not path:
        return entry
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], entry)
    return copy

"""Where the templates in an object are, each with metadata of its own: those of pods, and those around them.

They are taken from the table of kinds and looked for in any object, since kinds that nobody knows are built alike.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import kinds
from kubelint_compliance.manifests.paths import parse_path, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_ENDS = ("template", "Template")


def template_paths() -> tuple[Path, ...]:
    """Return the paths, with wildcards, of the templates in objects of all kinds."""
    known: dict[Path, None] = {}
    for path in (parse_path(text) for kind in kinds() for text in kind.pods):
        known |= {path[:end]: None for end in range(1, len(path) + 1) if str(path[end - 1]).endswith(_ENDS)}
    return tuple(known)


_PATHS = template_paths()


def with_metadata(value: Any) -> Iterator[Path]:
    """Yield the path of the object itself, and of every template in it."""
    yield ()
    for path in _PATHS:
        for at, _ in resolve(value, path):
            yield at

"""Where the templates in an object are, each with metadata of its own: those of pods, and those around them.

They are taken from the table of kinds and looked for in any object, since kinds that nobody knows are built alike.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.kinds import template_places
from kubelint_compliance.manifests.paths import parse_path, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_PATHS = tuple(map(parse_path, template_places()))
_IN_SPEC = frozenset(path[1] for path in _PATHS if path[0] == "spec")
_BESIDE = tuple(path for path in _PATHS if path[0] != "spec")


def with_metadata(value: Any) -> Iterator[Path]:
    """Yield the path of the object itself, and of every template in it."""
    yield ()
    spec = value.get("spec") if type(value) is dict else None
    fields = spec if type(spec) is dict else ()
    for path in _BESIDE if _IN_SPEC.isdisjoint(fields) else _PATHS:
        if path[0] != "spec" or path[1] in fields:
            for at, _ in resolve(value, path):
                yield at

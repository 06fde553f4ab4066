"""Where views cannot even be listed: wrong nodes on the way to pods, containers, volumes and volume claims."""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, LEAVES
from kubelint_compliance.ruleset.vocabulary import SCOPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.readable import Wrong


def unlisted(manifest: Manifest, wrong: Iterable[Wrong]) -> dict[str, list[Path]]:
    """Return, by scope, the wrong nodes in whose place or below which its views would be."""
    pods, paths = manifest.pod_places(), [node.path for node in wrong]
    found = {}
    for scope in SCOPES.values():
        places = [(*pod, *place) for pod in (pods if scope.needs_pod else ((),)) for place in scope.places]
        found[scope.name] = [path for path in paths if any(_leads(path, place) for place in places)]
    return {scope: on_way for scope, on_way in found.items() if on_way}


def _leads(path: Path, place: Path) -> bool:
    """Whether what is at a path is at a place (with wildcards) or around it."""
    return len(path) <= len(place) and all(want in (EVERY, step) for step, want in zip(path, place, strict=False))


_TYPES = {"containers": ("main",), "initContainers": ("init", "sidecar"), "ephemeralContainers": ("ephemeral",)}


def may_hide(node: Path, types: Iterable[str]) -> bool:
    """Whether a container of one of some types may be in the place of a wrong node, or below it."""
    of_list = next((_TYPES[step] for step in node if isinstance(step, str) and step in _TYPES), None)
    return of_list is None or any(type_ in of_list for type_ in types)


def blocked(value: Any, pattern: Path, at: Path = ()) -> Iterator[Path]:
    """Yield the nodes on the way of a pattern that lead no further, though they are there."""
    if not pattern or pattern[0] == LEAVES or value is None:
        return
    step, rest = pattern[0], pattern[1:]
    if type(value) is dict and (step == EVERY or isinstance(step, str)):
        for key in value if step == EVERY else (step,):
            yield from blocked(value.get(key), rest, (*at, key))
    elif type(value) is list and isinstance(step, int):
        for index, item in enumerate(value):
            if step in (EVERY, index):
                yield from blocked(item, rest, (*at, index))
    else:
        yield at

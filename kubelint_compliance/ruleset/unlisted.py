"""Where views cannot even be listed: wrong nodes on the way to pods, containers, volumes and volume claims."""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, LEAVES, entries
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
    for passed, step in enumerate(pattern):
        if value is None or step == LEAVES:
            return
        if step == EVERY and (type(value) is dict or type(value) is list):
            way, rest = (*at, *pattern[:passed]), pattern[passed + 1 :]
            for key, entry in entries(value):
                yield from blocked(entry, rest, (*way, key))
            return
        if type(value) is dict and isinstance(step, str):
            value = value.get(step)
        elif type(value) is list and isinstance(step, int):
            value = value[step] if 0 <= step < len(value) else None
        else:
            yield (*at, *pattern[:passed])
            return

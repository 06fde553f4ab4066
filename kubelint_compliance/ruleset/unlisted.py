"""Where views cannot even be listed: wrong nodes on the way to pods, containers, volumes and volume claims."""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, LEAVES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.readable import Wrong

_CONTAINERS = (
    ("initContainers", EVERY),
    ("containers", EVERY),
    ("ephemeralContainers", EVERY),
    ("sidecars", EVERY),
    ("container",),
    ("script",),
)
"""Where a pod's spec, or a step of a workflow, has its containers."""
_BELOW_POD: dict[str, tuple[Path, ...]] = {
    "pod": ((),),
    "security-context": ((), *_CONTAINERS),
    "container": _CONTAINERS,
    "volume": (("volumes", EVERY),),
}
_CLAIMS: Path = ("spec", "volumeClaimTemplates", EVERY)


def unlisted(manifest: Manifest, wrong: Iterable[Wrong]) -> dict[str, list[Path]]:
    """Return, by scope, the wrong nodes in whose place or below which its views would be."""
    places = {scope: _places(manifest, below) for scope, below in _BELOW_POD.items()} | {"volume-claim": [_CLAIMS]}
    paths = [node.path for node in wrong]
    found = {scope: [path for path in paths if any(_leads(path, place) for place in places[scope])] for scope in places}
    return {scope: on_way for scope, on_way in found.items() if on_way}


def _places(manifest: Manifest, below: tuple[Path, ...]) -> list[Path]:
    return [(*pod, *path) for pod in manifest.pod_places() for path in below]


def _leads(path: Path, place: Path) -> bool:
    """Whether what is at a path is at a place (with wildcards) or around it."""
    return len(path) <= len(place) and all(want in (EVERY, step) for step, want in zip(path, place, strict=False))


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

"""Examples that fail, mended: the same object without what is at fault, or with what an example that passes has there.

A policy that refuses an example and admits its twin refuses it for its fault. Where the fault is that something is
missing there is a twin only where the rule has a fix.
"""

from __future__ import annotations

import json

from kubelint_compliance.shape import at, holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kubelint_compliance.fixing.change import Change
    from kubelint_compliance.manifests.paths import Path

    Fixed = Callable[[dict[str, Any]], Iterable[Path]]
    """Gives the paths of what a rule judged and found at fault in an object."""

_CONTAINERS = ("containers", "initContainers")
_FURTHEST = 3
"""So many steps above the fault a twin may lack something."""
_MOST = 3
"""So many other values of a field are tried."""
_ROUNDS = 5
"""So many times a fix is made, for one that mends a thing may show the next."""


def twins(
    value: dict[str, Any], faults: Iterable[Path], others: Iterable[Any], is_broken: Callable[[dict[str, Any]], bool]
) -> Iterator[dict[str, Any]]:
    """Yield what becomes of an object without its faults, where the rule finds nothing in it any more.

    Least is taken away first, and no more than a field is; of entries of a list also the list.

    `faults` are the paths that the rule points at, `others` whole examples that pass, whose values are tried.
    """
    paths = sorted(set(faults), key=_backwards, reverse=True)
    if not paths or any(not path or not _is_there(value, path) for path in paths):
        return
    for steps in range(_FURTHEST):
        targets = dict.fromkeys(path[: len(path) - steps] for path in paths)
        if any(len(target) < 2 or _is_container(target) for target in targets):
            break
        found = _without(value, targets)
        if not is_broken(found):
            yield found
            if all(isinstance(target[-1], str) for target in targets):
                break
    for other in _values(others, paths[0][-1]):
        found = _with(value, paths, other)
        if not is_broken(found):
            yield found


def fixed(value: dict[str, Any], changes: Iterable[Change], judged: Fixed) -> dict[str, Any] | None:
    """Return an object with a rule's fix made wherever it finds a fault; None where that does not mend it."""
    changes = tuple(changes)
    for _ in range(_ROUNDS if changes else 0):
        paths = list(judged(value))
        if not paths:
            return value
        for path in paths:
            for change in changes:
                value = _changed(value, (*path, *change.path), change)
    return None


def _changed(value: dict[str, Any], path: Path, change: Change) -> dict[str, Any]:
    """Return a copy with a field set or taken away, where its way leads through mappings and lists that are there."""
    if change.remove:
        return _without(value, [path])
    copied: dict[str, Any] = json.loads(json.dumps(value))
    node: Any = copied
    for step in path[:-1]:
        if isinstance(node, dict) and node.get(step) is None:
            node[step] = {}
        if not holds(node, step):
            return value
        node = node[step]
    if isinstance(node, dict):
        node[path[-1]] = change.value
    return copied


def _backwards(path: Path) -> tuple[tuple[str, int], ...]:
    """Order paths so that, from behind, no entry of a list moves before it is taken away."""
    return tuple((step, 0) if isinstance(step, str) else ("", step) for step in path)


def _is_there(value: Any, path: Path) -> bool:
    return holds(at(value, path[:-1]), path[-1])


def _is_container(path: Path) -> bool:
    return isinstance(path[-1], int) and path[-2] in _CONTAINERS


def _without(value: dict[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(value))
    for path in paths:
        if _is_there(copied, path):
            del at(copied, path[:-1])[path[-1]]
    return copied


def _with(value: dict[str, Any], paths: Iterable[Path], other: Any) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(value))
    for path in paths:
        at(copied, path[:-1])[path[-1]] = other
    return copied


def _values(others: Iterable[Any], key: str | int) -> list[Any]:
    """Return what stands under a key in examples, the first few."""
    found: list[Any] = []
    pending = list(others)
    while pending and len(found) < _MOST and isinstance(key, str):
        node = pending.pop(0)
        if isinstance(node, dict):
            if node.get(key) is not None and node[key] not in found:
                found.append(node[key])
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return found

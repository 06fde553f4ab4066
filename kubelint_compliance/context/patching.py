"""What a patch makes of an object, as Kustomize applies it: a JSON patch, or a part that is merged into the object.

Goes in: the value of the object and the patch. Comes out: another value; neither of the two is changed. In the lists of
Kubernetes' own kinds items are merged by what Kubernetes knows them by, and those of the patch come first.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.mergekeys import MERGE_KEYS
from kubelint_compliance.manifests.jsonpatch import steps_of
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

DIRECTIVE = "$patch"
_GONE = object()
_STAYING = ("name", "namespace")
"""What a part of an object does not change of its metadata."""


class Refused(Exception):
    """Kustomize would not build this: the patch does not fit the object."""


class Unfollowed(Exception):
    """What a patch makes of the object is not worked out."""


def patched(value: dict[str, Any], patch: Any, *, by_keys: bool) -> dict[str, Any] | None:
    """Return the value of an object with a patch applied; None where that deletes the object.

    `by_keys`: it is of a kind of Kubernetes' own. Raises Refused where the patch does not fit, Unfollowed where it
    copies more than one value.
    """
    if isinstance(patch, list):
        for operation in patch:
            value = _operated(value, mapping(operation))
        return value
    found = _merged(value, patch, "", by_keys=by_keys)
    if found is _GONE:
        return None
    found = {**found, **{key: value[key] for key in ("kind", "apiVersion") if key in value}}
    if "metadata" not in found:
        return found
    own = mapping(value.get("metadata"))
    rest = {key: entry for key, entry in mapping(found["metadata"]).items() if key not in _STAYING}
    return {**found, "metadata": {**{key: own[key] for key in _STAYING if key in own}, **rest}}


def _operated(value: Any, entry: dict[str, Any]) -> Any:
    name, steps = entry.get("op"), steps_of(entry.get("path"))
    if not steps:
        raise Refused(name)
    if name in ("add", "replace"):
        return _put(value, steps, entry.get("value"), adds=name == "add")
    if name == "remove":
        return _removed(value, steps)
    if name in ("move", "copy"):
        source = steps_of(entry.get("from"))
        held = _held(value, source)
        if name == "copy" and isinstance(held, (dict, list)):
            raise Unfollowed  # some dozen of them make a value without end
        return _put(_removed(value, source) if name == "move" else value, steps, held, adds=True)
    if name == "test" and _held(value, steps) == entry.get("value"):
        return value
    raise Refused(name)


def _held(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        value = value[_key(value, step)]
    return value


def _key(node: Any, step: str, *, past: bool = False) -> Any:
    """Return the key or index of an entry that is there, or with `past` may be just behind the last one."""
    if isinstance(node, dict) and step in node:
        return step
    if isinstance(node, list) and step.isdecimal() and int(step) < len(node) + past:
        return int(step)
    raise Refused(step)


def _put(node: Any, steps: Sequence[str], value: Any, *, adds: bool) -> Any:
    step, *rest = steps
    if rest:
        key = _key(node, step)
        return _with(node, key, _put(node[key], rest, value, adds=adds))
    if isinstance(node, dict):
        return {**node, step: value}  # Kustomize's library takes what is not there for replaced, too
    if not adds:
        return _with(node, _key(node, step), value)
    index = len(node) if step == "-" and isinstance(node, list) else _key(node, step, past=True)
    return [*node[:index], value, *node[index:]]


def _with(node: Any, key: Any, value: Any) -> Any:
    return {**node, key: value} if isinstance(node, dict) else [*node[:key], value, *node[key + 1 :]]


def _removed(node: Any, steps: Sequence[str]) -> Any:
    if not steps:
        raise Refused(steps)
    step, *rest = steps
    key = _key(node, step)
    if rest:
        return _with(node, key, _removed(node[key], rest))
    if isinstance(node, dict):
        return {name: entry for name, entry in node.items() if name != key}
    return [*node[:key], *node[key + 1 :]]


def _merged(value: Any, part: Any, field: str, *, by_keys: bool) -> Any:
    """Return a node with the part of it merged in; _GONE where it is deleted."""
    if isinstance(part, list):
        return _merged_list(value if isinstance(value, list) else [], part, field, by_keys=by_keys)
    if not isinstance(part, dict):
        return part
    directive = part.get(DIRECTIVE)
    if directive == "delete":
        return _GONE
    found = dict(value) if isinstance(value, dict) and directive != "replace" else {}
    for key, entry in part.items():
        if isinstance(key, str) and key[:1] == "$":
            continue
        other = _GONE if entry is None else _merged(found.get(key), entry, str(key), by_keys=by_keys)
        if other is _GONE:
            found.pop(key, None)
        else:
            found[key] = other
    return found


def _merged_list(items: list[Any], part: list[Any], field: str, *, by_keys: bool) -> Any:
    replaces = any(mapping(entry).get(DIRECTIVE) == "replace" for entry in part)
    keys = _merge_keys(field, [*items, *part]) if by_keys and not replaces else ()
    if not keys:
        rest = (entry for entry in part if not _is_directive(entry))
        return [one for entry in rest if (one := _merged(None, entry, "", by_keys=by_keys)) is not _GONE]
    places: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        places.setdefault(repr(_known_by(item, keys)), []).append(index)
    firsts = {repr(_known_by(item, keys[:1])): _known_by(item, keys[1:]) for item in items} if keys[1:] else {}
    found: list[Any] = []
    merged: set[int] = set()
    for entry in map(mapping, part):
        mine = places.get(repr(_known_by(entry, keys)), [])
        if not mine and _is_unclear(firsts.get(repr(_known_by(entry, keys[:1]))), entry, keys[1:]):
            continue
        other = _merged(items[mine[0]] if mine else None, entry, "", by_keys=by_keys)
        merged.update(mine[:1])
        if other is not _GONE:
            found.append(other)
    return [*found, *(item for index, item in enumerate(items) if index not in merged)]


def _known_by(item: Any, keys: Sequence[str]) -> list[Any]:
    return [mapping(item).get(key) for key in keys]


def _is_unclear(item: list[Any] | None, entry: dict[str, Any], keys: Sequence[str]) -> bool:
    """Whether only one of two items with the same first key has the others: Kustomize leaves out that of the patch."""
    return item is not None and [one is None for one in item] != [one is None for one in _known_by(entry, keys)]


def _is_directive(entry: Any) -> bool:
    return mapping(entry).get(DIRECTIVE) == "replace" and len(entry) == 1


def _merge_keys(field: str, items: Sequence[Any]) -> tuple[str, ...]:
    """Return the keys by which the items of a list are merged; none where they are not."""
    several = MERGE_KEYS.get(field, ()) if items else ()
    return next((keys for keys in several if all(keys[0] in mapping(item) for item in items)), ())

"""How lists and maps are merged: `x-kubernetes-list-type`, `-list-map-keys` and `-map-type` in a schema."""

from __future__ import annotations

from kubelint_compliance.schema.crd.definitions import say
from kubelint_compliance.schema.crd.structure import default_of, fields_of, is_set, items_of, type_of
from kubelint_compliance.shape import sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_LIST, _KEYS, _MAP = "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"


def check_lists(schema: Json, path: Path) -> Iterator[Found]:
    """Check what one node says of how its items or entries are merged."""
    kind, keys = schema.get(_LIST), sequence(schema.get(_KEYS))
    if isinstance(schema.get(_MAP), str) and type_of(schema) != "object":
        yield say((*path, _MAP), "may only be used with the type object")
    if isinstance(kind, str) and type_of(schema) != "array":
        yield say((*path, _LIST), "may only be used with the type array")
    if keys and kind != "map":
        yield say((*path, _KEYS), f"may only be used with {_LIST}: map")
    if kind == "map" and not keys:
        yield say(path, f"misses {_KEYS}, which {_LIST}: map needs")
    item = items_of(schema)
    if item is None:
        if kind == "map" and "items" not in schema:
            yield say(path, f'misses "items", which {_LIST}: map needs')
        return
    if kind in ("set", "map") and is_set(item, "nullable"):
        yield say((*path, "items", "nullable"), f"may not be true with {_LIST}: {kind}")
    if kind == "set":
        yield from _atomic(item, (*path, "items"))
    elif kind == "map":
        yield from _keyed(item, keys, path)


def _atomic(item: Json, path: Path) -> Iterator[Found]:
    if type_of(item) == "array" and item.get(_LIST, "atomic") != "atomic":
        yield say((*path, _LIST), "is not atomic, as items of a set must be", item[_LIST])
    if type_of(item) == "object" and item.get(_MAP) != "atomic":
        yield say(path, f"is not of {_MAP}: atomic, as items of a set must be")


def _keyed(item: Json, keys: list[object], path: Path) -> Iterator[Found]:
    if type_of(item) != "object":
        yield say((*path, "items"), f"is not of type object, as {_LIST}: map needs")
        return
    fields, required = fields_of(item), sequence(item.get("required"))
    seen: set[str] = set()
    for index, key in enumerate(keys):
        here = (*path, _KEYS, index)
        if not isinstance(key, str):
            continue
        if key in seen:
            yield say(here, "is listed twice", key)
        elif key not in fields:
            yield say(here, "is no field of the items", key)
        else:
            yield from _key(fields[key], key, here, is_required=key in required)
        seen.add(key)


def _key(field: Json, key: str, here: Path, *, is_required: bool) -> Iterator[Found]:
    if type_of(field) in ("array", "object"):
        yield say(here, "is not a field of a scalar type", key)
    if is_set(field, "nullable"):
        yield say(here, "is a field that may be null, which a key may not", key)
    if not is_required and default_of(field) is None:
        yield say(here, "is a field that is neither required nor has a default, as a key must", key)

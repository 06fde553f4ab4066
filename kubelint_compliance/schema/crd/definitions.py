"""What the checks of custom resource definitions share: how they say what is wrong, and the ways into a schema."""

from __future__ import annotations

from kubelint_compliance.schema.crd.structure import MAX_DEPTH
from kubelint_compliance.schema.found import VALUE, Found
from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.schema.store import kubernetes
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json

    Path = tuple[str | int, ...]

SCHEMA = "apiextensions.v1.JSONSchemaProps"
"""The name of the type of schemas."""
JUNCTORS = ("allOf", "anyOf", "oneOf")
TYPES = ("string", "number", "integer", "boolean", "array", "object")
_HOLDING = frozenset({"items", "properties", "additionalProperties"})
_RESTRICTING = frozenset({*JUNCTORS, "not"})
_PLAIN = frozenset({
    *("type", "description", "title", "properties", "items", "required", "enum", "format", "nullable"),
    *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
})  # fmt: skip
"""Fields of which nothing but their type is checked, where items are one schema."""


def say(path: Path, reason: str, value: Any = "") -> Found:
    """Say what is wrong at a path; the value is shown where there is one."""
    return Found(VALUE, list(path[::-1]), (value, reason))


def set_fields(schema: Json) -> Json:
    """Return the fields that say something: neither unknown, for some of these are dropped unseen, nor empty."""
    known = kubernetes(ANY_VERSION).node(SCHEMA).fields
    items = schema.get("items")
    ignored = () if isinstance(items, (dict, list)) else ("items",)
    return {field: value for field, value in schema.items() if value and field in known and field not in ignored}


def is_plain(schema: Json) -> bool:
    """Whether a node has a type and says nothing else that could be wrong in itself, as most of them."""
    return (
        schema.get("type") in TYPES
        and _PLAIN.issuperset(schema)
        and (isinstance(schema.get("items"), dict) or (schema["type"] != "array" and "items" not in schema))
    )


def structural_children(schema: Json, path: Path, quiet: Container[int] = ()) -> Sequence[tuple[Json, Path]]:
    """Return the schemas of items, fields and entries, which say what values look like, without the `quiet` ones."""
    if _HOLDING.isdisjoint(schema):
        return ()
    found: list[tuple[Json, Path]] = []
    items, fields, entries = schema.get("items"), schema.get("properties"), schema.get("additionalProperties")
    if isinstance(items, dict) and id(items) not in quiet:
        found.append((items, (*path, "items")))
    if isinstance(fields, dict):
        for name, field in fields.items():
            if id(field) not in quiet:
                found.append((field if isinstance(field, dict) else {}, (*path, "properties", name)))
    if isinstance(entries, dict) and id(entries) not in quiet:
        found.append((entries, (*path, "additionalProperties")))
    return found


def nested_children(schema: Json, path: Path) -> Sequence[tuple[Json, Path]]:
    """Return the schemas below `allOf`, `anyOf`, `oneOf` and `not`, which only restrict values."""
    if _RESTRICTING.isdisjoint(schema):
        return ()
    found: list[tuple[Json, Path]] = []
    for junctor in JUNCTORS:
        for index, inner in enumerate(sequence(schema.get(junctor))):
            found.append((mapping(inner), (*path, junctor, index)))
    if isinstance(schema.get("not"), dict):
        found.append((schema["not"], (*path, "not")))
    return found


def too_deep(path: Path) -> bool:
    """Whether a node lies deeper than is followed."""
    return len(path) > 2 * MAX_DEPTH

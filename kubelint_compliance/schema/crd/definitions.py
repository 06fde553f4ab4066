"""What the checks of custom resource definitions share: how they say what is wrong, and the ways into a schema."""

from __future__ import annotations

from kubelint_compliance.schema.crd.structure import MAX_DEPTH, entries_of, fields_of
from kubelint_compliance.schema.found import VALUE, Found
from kubelint_compliance.schema.ranges import ANY_VERSION
from kubelint_compliance.schema.store import kubernetes
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json

    Path = tuple[str | int, ...]

SCHEMA = "apiextensions.v1.JSONSchemaProps"
"""The name of the type of schemas."""
JUNCTORS = ("allOf", "anyOf", "oneOf")


def say(path: Path, reason: str, value: Any = "") -> Found:
    """Say what is wrong at a path; the value is shown where there is one."""
    return Found(VALUE, list(path[::-1]), (value, reason))


def set_fields(schema: Json) -> Json:
    """Return the fields that say something: neither unknown, for some of these are dropped unseen, nor empty."""
    known = kubernetes(ANY_VERSION).node(SCHEMA).fields
    items = schema.get("items")
    ignored = () if isinstance(items, (dict, list)) else ("items",)
    return {field: value for field, value in schema.items() if value and field in known and field not in ignored}


def structural_children(schema: Json, path: Path) -> Iterator[tuple[Json, Path]]:
    """Yield the schemas of items, fields and entries, which say what values look like."""
    items, entries = schema.get("items"), entries_of(schema)
    if isinstance(items, dict):
        yield items, (*path, "items")
    for name, field in fields_of(schema).items():
        yield field, (*path, "properties", name)
    if entries is not None:
        yield entries, (*path, "additionalProperties")


def nested_children(schema: Json, path: Path) -> Iterator[tuple[Json, Path]]:
    """Yield the schemas below `allOf`, `anyOf`, `oneOf` and `not`, which only restrict values."""
    for junctor in JUNCTORS:
        for index, inner in enumerate(sequence(schema.get(junctor))):
            yield mapping(inner), (*path, junctor, index)
    if isinstance(schema.get("not"), dict):
        yield schema["not"], (*path, "not")


def too_deep(path: Path) -> bool:
    """Whether a node lies deeper than is followed."""
    return len(path) > 2 * MAX_DEPTH

"""Reading the schemas of custom resources: what a schema says of its fields, items and entries, whatever it looks like.

Schemas come from files of strangers, so every accessor answers for malformed parts as if they were not there.
"""

from __future__ import annotations

from kubelint_compliance.shape import mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Json = dict[str, Any]

MAX_DEPTH = 100
"""How deep a schema or value is followed; nothing is said of what lies deeper."""
_TEXT = {"type": "string"}


def type_of(schema: Json) -> str:
    """Return the type, an empty text where there is none."""
    return text(schema.get("type"))


def is_set(schema: Json, flag: str) -> bool:
    """Whether a flag such as `nullable` is on."""
    return schema.get(flag) is True


def is_int_or_string(schema: Json) -> bool:
    """Whether the value is a whole number or a text."""
    return is_set(schema, "x-kubernetes-int-or-string")


def is_resource(schema: Json) -> bool:
    """Whether the value is a whole object of Kubernetes."""
    return is_set(schema, "x-kubernetes-embedded-resource")


def fields_of(schema: Json, *, root: bool = False) -> Mapping[str, Json]:
    """Return the schemas of the fields; at the root of a resource with those that every object has."""
    fields = {name: mapping(field) for name, field in mapping(schema.get("properties")).items()}
    return _with_identity(fields) if root else fields


def _with_identity(fields: dict[str, Json]) -> dict[str, Json]:
    """Only apiVersion, kind, metadata.name and metadata.generateName can be seen, unless a schema has all of them."""
    names = fields_of(fields.get("metadata", {}))
    own = [fields.get("kind", {}), fields.get("apiVersion", {}), names.get("name", {}), names.get("generateName", {})]
    if all(type_of(field) == "string" for field in own) and type_of(fields.get("metadata", {})) == "object":
        return fields
    metadata = {"type": "object", "properties": {"name": _TEXT, "generateName": _TEXT}}
    return {**fields, "kind": _TEXT, "apiVersion": _TEXT, "metadata": metadata}


def entries_of(schema: Json) -> Json | None:
    """Return the schema of the entries of a map; None where `additionalProperties` is no schema."""
    found = schema.get("additionalProperties")
    return found if isinstance(found, dict) else None


def items_of(schema: Json) -> Json | None:
    """Return the schema of the items of a list."""
    found = schema.get("items")
    return found if isinstance(found, dict) else None


def default_of(schema: Json) -> Any:
    """Return the default value, None where there is none."""
    return schema.get("default")

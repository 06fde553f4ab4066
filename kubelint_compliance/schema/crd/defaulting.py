"""Fills in the defaults of a schema and drops nulls, as an API server does before it validates a custom resource.

Goes in: a value and its structural schema. Comes out: a new value; the given one is left alone. `with_nulls` only drops
nulls, for what is held against types and shown at its place in the file. Follows
k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting.
"""

from __future__ import annotations

from kubelint_compliance.schema.crd.structure import MAX_DEPTH, default_of, entries_of, fields_of, is_set, items_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json


def defaulted(value: Any, schema: Json | None, depth: int = 0) -> Any:
    """Return a value with defaults; what no schema describes stays as it is."""
    if schema is None or depth > MAX_DEPTH:
        return value
    if isinstance(value, dict):
        return _object(value, schema, depth + 1)
    if isinstance(value, list):
        item = items_of(schema)
        return [defaulted(_present(entry, item), item, depth + 1) for entry in value]
    return value


def with_nulls(value: Any, schema: Json | None, *, kept: bool = False, depth: int = 0) -> Any:
    """Return a value without the nulls that stand for nothing: all but those that may be there, or are kept unknown."""
    if depth > MAX_DEPTH:
        return value
    kept |= schema is not None and is_set(schema, "x-kubernetes-preserve-unknown-fields")
    if isinstance(value, list):
        item = items_of(schema) if schema is not None else None
        return [with_nulls(entry, item, kept=kept, depth=depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    fields, entries = (fields_of(schema), entries_of(schema)) if schema is not None else ({}, None)
    result = {}
    for key, entry in value.items():
        inner = fields.get(key, entries)
        if entry is not None or (kept if inner is None else is_set(inner, "nullable")):
            result[key] = with_nulls(entry, inner, kept=kept and inner is None, depth=depth + 1)
    return result


def _object(value: Json, schema: Json, depth: int) -> Json:
    fields, entries = fields_of(schema), entries_of(schema)
    result = {}
    for key, entry in value.items():
        inner = fields.get(key, entries)
        filled = _present(entry, inner)
        if filled is not None or not _is_plain(inner):
            result[key] = defaulted(filled, inner, depth)
    for key, inner in fields.items():
        if key not in value and default_of(inner) is not None:
            result[key] = defaulted(default_of(inner), inner, depth)
    return result


def _present(value: Any, schema: Json | None) -> Any:
    """Return the default in place of a null that may not be one."""
    return default_of(schema) if value is None and schema is not None and _is_plain(schema) else value


def _is_plain(schema: Json | None) -> bool:
    return schema is not None and not is_set(schema, "nullable")

"""The nodes of a custom resource's schema of which, with all below them, no check has anything to say: most of them.

Goes in: a schema as plain values. Comes out: the ids of such nodes, for as long as the schema is there.
"""

from __future__ import annotations

from kubelint_compliance.schema.crd.definitions import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json

_TEXTS = frozenset(("type", "description", "title", "format"))
_ATOMIC = {"x-kubernetes-list-type": "array", "x-kubernetes-map-type": "object"}
"""Fields that may say "atomic", each on the type that it is for."""
_NUMBERS = frozenset(("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"))
_LARGEST = 1 << 53


def quiet_nodes(schema: Json) -> set[int]:
    """Return the ids of the nodes that hold, and of all they hold, nothing but a type and plain fields."""
    found: set[int] = set()
    _is_quiet(schema, found)
    return found


def _is_quiet(schema: Json, found: set[int]) -> bool:
    type_ = schema.get("type")
    quiet = type_ in TYPES and (type_ != "array" or "items" in schema)
    for field, value in schema.items():
        kind = value.__class__
        if kind is str:
            if field not in _TEXTS and not (value == "atomic" and _ATOMIC.get(field) == type_):
                quiet = False
        elif kind is dict:
            if field == "properties":
                for inner in value.values():
                    if inner.__class__ is not dict or not _is_quiet(inner, found):
                        quiet = False
            elif field == "items" or (field == "additionalProperties" and "properties" not in schema):
                if not _is_quiet(value, found):
                    quiet = False
            else:
                quiet = False
        elif not _is_plain(field, value):
            quiet = False
    if quiet:
        found.add(id(schema))
    return quiet


def _is_plain(field: str, value: Any) -> bool:
    """Whether a field that is neither a text nor a mapping is one that only its type could make wrong."""
    if value.__class__ is list:
        return field == "enum" or (field == "required" and all(name.__class__ is str for name in value))
    if value.__class__ is int:
        return field in _NUMBERS and -_LARGEST < value < _LARGEST
    return value.__class__ is bool and field == "nullable"

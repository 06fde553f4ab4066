"""The CEL types of a custom resource, so that its rules are checked against its schema.

Goes in: a structural schema. Comes out: the type of its values; None where CEL cannot see them. Follows
k8s.io/apiserver/pkg/cel/common/schemas.go.
"""

from __future__ import annotations

from kubelint_compliance.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    ObjectType,
    Type,
    list_of,
    map_of,
)
from kubelint_compliance.schema.crd.celnames import RESERVED, escape
from kubelint_compliance.schema.crd.structure import (
    MAX_DEPTH,
    entries_of,
    fields_of,
    is_int_or_string,
    is_resource,
    items_of,
    type_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.schema.crd.structure import Json

_SCALARS = {"boolean": BOOL, "number": DOUBLE, "integer": INT}
_FORMATS = {"byte": BYTES, "duration": DURATION, "date": TIMESTAMP, "date-time": TIMESTAMP}


def schema_type(schema: Json | None, *, root: bool = False, keywords: bool = True, depth: int = 0) -> Type | None:
    """Return the type of a schema's values; `root` says that they are whole resources.

    `keywords` says that reserved words may be names of fields, beside their escaped form.
    """
    if schema is None or depth > MAX_DEPTH:
        return None
    if is_int_or_string(schema):
        return DYN
    type_ = type_of(schema)
    if type_ == "string":
        form = schema.get("format")
        return _FORMATS.get(form, STRING) if isinstance(form, str) else STRING
    if type_ == "array":
        item = _child(items_of(schema), depth, keywords=keywords)
        return None if item is None else list_of(item)
    if type_ == "object":
        return _object(schema, root, depth, keywords=keywords)
    return _SCALARS.get(type_)


def _child(schema: Json | None, depth: int, *, keywords: bool) -> Type | None:
    if schema is None:
        return None
    return schema_type(schema, root=is_resource(schema), keywords=keywords, depth=depth + 1)


def _object(schema: Json, root: bool, depth: int, *, keywords: bool) -> Type | None:
    entries = entries_of(schema)
    if entries is not None:
        value = _child(entries, depth, keywords=keywords)
        return None if value is None else map_of(STRING, value)
    fields: dict[str | None, Json] = {}
    known: dict[str, Type | None] = {}

    def resolve(name: str) -> Type | None:
        if not fields:
            fields.update((escape(name), field) for name, field in fields_of(schema, root=root).items())
        if name not in known:
            plain = fields.get(name)
            field = fields.get(escape(name)) if plain is None and keywords and name in RESERVED else plain
            known[name] = _child(field, depth, keywords=keywords)
        return known[name]

    return ObjectType("object", resolve)

"""What the schema of a custom resource asks of a value beside its type, as the rules of a type table.

Goes in: one schema. Comes out: `rule words`, each a maker in constraints.py. As on an API server a rule that is not of
the value's kind asks for nothing: a pattern nothing of numbers, a bound nothing of texts.
"""

from __future__ import annotations

from kubelint_compliance.schema.escaping import escaped
from kubelint_compliance.schema.found import NULLABLE
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeGuard

IS = "is"
"""In place of a schema: a text that passes the rule of this name."""
_COUNTED = {"array": ("count", "Items"), "object": ("count", "Properties")}
_SIZES = (("items", "Items"), ("entries", "Properties"))
_NUMBERS = ("integer", "number")
_OF_NUMBERS = ("int32", "int64", "float", "double")
"""Formats that are none of texts."""


def rules_of(schema: dict[str, Any]) -> Iterator[str]:
    """Yield what a schema asks for beside its type."""
    type_ = "" if schema.get("x-kubernetes-int-or-string") is True else schema.get("type") or ""
    if not isinstance(type_, str):
        return
    if IS in schema:
        yield schema[IS]
    yield from _choice(schema.get("enum"))
    if type_ == "string" or not type_:
        yield from _of_texts(schema)
    for rule, field in (_COUNTED[type_],) if type_ in _COUNTED else () if type_ else _SIZES:
        yield from _size(rule, schema.get(f"min{field}"), schema.get(f"max{field}"))
    if type_ in _NUMBERS or not type_:
        yield from _of_numbers(schema, whole=type_ == "integer")
    yield from _of_lists(schema)
    if schema.get("x-kubernetes-embedded-resource") is True:
        yield "resource"
    if schema.get("nullable") is True:
        yield NULLABLE


def _choice(enum: Any) -> Iterator[str]:
    if not isinstance(enum, list) or not enum:
        return
    if all(isinstance(value, str) for value in enum):
        yield " ".join(["one-of", *(escaped(value) or "%" for value in enum)])
        return
    import json

    yield " ".join(["one-value", *(escaped(json.dumps(value)) for value in enum)])


def _of_texts(schema: dict[str, Any]) -> Iterator[str]:
    yield from _size("length", schema.get("minLength"), schema.get("maxLength"))
    if isinstance(schema.get("pattern"), str) and schema["pattern"]:
        yield f"pattern {escaped(schema['pattern'])}"
    form = schema.get("format")
    if isinstance(form, str) and form and form not in _OF_NUMBERS:
        yield f"format {escaped(form)}"


def _size(rule: str, low: Any, high: Any) -> Iterator[str]:
    if _is_count(low) or _is_count(high):
        yield f"{rule} {low if _is_count(low) else 0} {high if _is_count(high) else ''}".rstrip()


def _of_numbers(schema: dict[str, Any], *, whole: bool) -> Iterator[str]:
    for field, exclusive, rule, strict in (
        ("minimum", "exclusiveMinimum", "min", "above"),
        ("maximum", "exclusiveMaximum", "max", "below"),
    ):
        if _is_number(schema.get(field)):
            yield f"{strict if schema.get(exclusive) is True else rule} {schema[field]!r}"
    step = schema.get("multipleOf")
    if _is_number(step) and step > 0 and (not whole or float(step).is_integer()):
        yield f"multiple {step!r}"


def _of_lists(schema: dict[str, Any]) -> Iterator[str]:
    keys = schema.get("x-kubernetes-list-map-keys")
    named = isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    if schema.get("x-kubernetes-list-type") == "map" and isinstance(keys, list) and named:
        fields = mapping(mapping(schema.get("items")).get("properties"))
        defaults = [mapping(fields.get(key)).get("default") for key in keys]
        if not any(isinstance(value, (dict, list, bool, int, float)) for value in defaults):
            pairs = zip(keys, defaults, strict=True)
            yield " ".join(["unique-all", *(f"{escaped(key)}={escaped(value or '')}" for key, value in pairs)])
    elif schema.get("x-kubernetes-list-type") == "set":
        yield "distinct"


def _is_count(value: Any) -> bool:
    return value.__class__ is int


def _is_number(value: Any) -> TypeGuard[float]:
    return value.__class__ in (int, float)

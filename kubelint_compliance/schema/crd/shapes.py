"""Whether the schema of a custom resource is structural: a type for every node, and none where values are restricted.

Follows k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go and complete.go.
"""

from __future__ import annotations

from kubelint_compliance.schema.crd.definitions import (
    is_plain,
    nested_children,
    say,
    set_fields,
    structural_children,
    too_deep,
)
from kubelint_compliance.schema.crd.structure import fields_of, is_int_or_string, is_resource, is_set, items_of, type_of
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_RESOURCE = "x-kubernetes-embedded-resource"
_EITHER = "x-kubernetes-int-or-string"
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
_EXPLAINED = 37
_NAMES = {"name", "generateName"}
_NEVER_NESTED = (
    *("type", "default", "title", "description", "nullable", _PRESERVE, _RESOURCE, _EITHER),
    *("x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations"),
)
_NOT_AT_ROOT = (
    *("id", "$schema", "$ref", "enum", "maxProperties", "minProperties", "allOf", "oneOf", "anyOf", "not", "default"),
    *("patternProperties", "dependencies", "additionalItems", "definitions", _RESOURCE, _EITHER),
    *("x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type"),
)


def check_root(schema: Json, path: Path, minor: int, *, has_status: bool) -> Iterator[Found]:
    """Check what holds for the root alone; a schema of status must be found below `properties`."""
    if is_set(schema, "nullable"):
        yield say((*path, "nullable"), "may not be true at the root")
    if "additionalProperties" in schema:
        yield say((*path, "additionalProperties"), "may not be used at the root")
    if type_of(schema) and type_of(schema) != "object":
        yield say((*path, "type"), "is not object, as the root must be", type_of(schema))
    for field in _NOT_AT_ROOT if has_status else ():
        if schema.get(field):
            yield say((*path, field), "may not be used at the root where status is a subresource")
    metadata = fields_of(schema).get("metadata")
    if metadata is not None and not _only_names(metadata, minor):
        yield say((*path, "properties", "metadata"), "may restrict nothing but name and generateName")


def _only_names(metadata: Json, minor: int) -> bool:
    """Whether a schema of metadata restricts names alone; older versions do not look at what explains it."""
    looked_at = set(set_fields(metadata)).difference(() if minor >= _EXPLAINED else ("example", "externalDocs"))
    return looked_at <= {"type", "default", "properties"} and set(fields_of(metadata)) <= _NAMES


def check_shape(schema: Json, path: Path, quiet: Container[int] = (), where: str = "at the root") -> list[Found]:
    """Check a node that says what values look like, and all below but for `quiet` nodes."""
    found: list[Found] = []
    if too_deep(path):
        return found
    if where == "at the root" or not is_plain(schema):
        found += _node(schema, path, where)
    for inner, below in structural_children(schema, path, quiet):
        found += check_shape(inner, below, quiet, "of list items" if below[-1] == "items" else "of a field")
    return found


def _node(schema: Json, path: Path, where: str) -> Iterator[Found]:
    yield from _type(schema, path, where)
    if is_resource(schema):
        yield from _resource(schema, path)
    if where == "at the root" or is_resource(schema):
        yield from _identity(schema, path)
    yield from _restrictions(schema, path)
    if where == "at the root":  # An API server looks nowhere else.
        yield from _complete(schema, schema, path)


def _type(schema: Json, path: Path, where: str) -> Iterator[Found]:
    if "type" in schema and not isinstance(schema["type"], str):
        return
    type_ = type_of(schema)
    if type_ == "array" and not isinstance(schema.get("items"), dict):
        yield say(path, 'is of type array and misses "items"')
    if is_int_or_string(schema):
        for flag in (_PRESERVE, _RESOURCE):
            if is_set(schema, flag):
                yield say((*path, flag), f"may not be set beside {_EITHER}")
    elif not type_ and not is_set(schema, _PRESERVE) and not is_resource(schema):
        yield say(path, f'misses "type", which the schema {where} needs')


def _resource(schema: Json, path: Path) -> Iterator[Found]:
    if type_of(schema) != "object" and isinstance(schema.get("type", ""), str):
        yield say(path, f"is not of type object, as {_RESOURCE} needs")
    if "additionalProperties" in schema:
        yield say((*path, "additionalProperties"), f"may not be set beside {_RESOURCE}")
    if not is_set(schema, _PRESERVE) and not fields_of(schema):
        yield say(path, f'misses "properties", which {_RESOURCE} needs without {_PRESERVE}')


def _identity(schema: Json, path: Path) -> Iterator[Found]:
    wanted = {"kind": "string", "apiVersion": "string", "metadata": "object"}
    for name, field in fields_of(schema).items():
        if name in wanted and type_of(field) != wanted[name]:
            yield say((*path, "properties", name), f"is not of type {wanted[name]}")


def _restrictions(schema: Json, path: Path) -> Iterator[Found]:
    """Check what `allOf`, `anyOf`, `oneOf` and `not` hold; an integer or string may name its two types."""
    for inner, below in nested_children(schema, path):
        if below[-2] != "anyOf" or not _is_either(schema):
            yield from _nested(inner, below, is_pattern=below[-2:] == ("allOf", 0) and _is_either(inner))


def _is_either(schema: Json) -> bool:
    return [set_fields(mapping(inner)) for inner in sequence(schema.get("anyOf"))] == _INT_OR_STRING


def _nested(schema: Json, path: Path, *, is_pattern: bool = False) -> Iterator[Found]:
    if too_deep(path):
        return
    for field in _NEVER_NESTED:
        if schema.get(field):
            yield say((*path, field), "may not be used inside allOf, anyOf, oneOf or not")
    if isinstance(schema.get("additionalProperties"), dict) or is_set(schema, "additionalProperties"):
        yield say((*path, "additionalProperties"), "may not be used inside allOf, anyOf, oneOf or not")
    if "metadata" in fields_of(schema):
        yield say((*path, "properties", "metadata"), "may not be used inside allOf, anyOf, oneOf or not")
    for inner, below in nested_children(schema, path):
        if not (is_pattern and below[-2] == "anyOf"):
            yield from _nested(inner, below)
    for inner, below in structural_children({**schema, "additionalProperties": None}, path):
        yield from _nested(inner, below)


def _complete(nested: Json, shape: Json, path: Path) -> Iterator[Found]:
    """Check that a node restricts only what has a type beside it."""
    for inner, below in nested_children(nested, path):
        yield from _known(inner, shape, below)


def _known(nested: Json, shape: Json | None, path: Path) -> Iterator[Found]:
    if shape is None:
        yield say(path, "restricts what has no type outside of allOf, anyOf, oneOf and not")
    elif not too_deep(path):
        yield from _complete(nested, shape, path)
        items, fields = items_of(nested), fields_of(shape)
        if items is not None:
            yield from _known(items, items_of(shape), (*path, "items"))
        for name, field in fields_of(nested).items():
            yield from _known(field, fields.get(name), (*path, "properties", name))

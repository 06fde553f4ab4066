"""What an API server asks of every node in the schema of a custom resource, wherever it stands.

Follows `ValidateCustomResourceDefinitionOpenAPISchema` of
k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.schema.crd.definitions import (
    SCHEMA,
    TYPES,
    is_plain,
    nested_children,
    say,
    structural_children,
    too_deep,
)
from kubelint_compliance.schema.crd.listkeys import check_lists
from kubelint_compliance.schema.crd.ruletexts import check_texts
from kubelint_compliance.schema.crd.structure import fields_of, is_resource, type_of
from kubelint_compliance.schema.found import TYPE, VALUE
from kubelint_compliance.schema.store import kubernetes, supported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from kubelint_compliance.schema.crd.definitions import Path
    from kubelint_compliance.schema.crd.structure import Json
    from kubelint_compliance.schema.found import Found

_NOT_SUPPORTED = ("id", "$schema", "patternProperties", "definitions")
_NEVER = ("$ref", "additionalItems", "dependencies")
_IDENTITY = ("metadata", "kind", "apiVersion")
_SURE_OF_PATTERNS = ("missing", "invalid perl operator", "no argument for repetition", "bad repetition", "trailing")


class _Place(NamedTuple):
    """Where a node stands: whether inside the metadata of a resource, and whether a default is forbidden there."""

    in_metadata: bool = False
    without_default: bool = False


_ANYWHERE = _Place()


def check_openapi(
    schema: Json,
    path: Path,
    minor: int,
    quiet: Container[int] = (),
    place: _Place = _ANYWHERE,
    *,
    root: bool = True,
) -> list[Found]:
    """Check a node and all below it but for `quiet` nodes."""
    if too_deep(path):
        return []
    found: list[Found] = []
    if not is_plain(schema):
        found += [*_node(schema, path, place), *_pattern(schema, path), *check_lists(schema, path)]
        found += check_texts(schema, path, minor)
    if "items" in schema or "additionalProperties" in schema:
        found += _types(schema, path, minor, quiet)
    for inner, below in structural_children(schema, path, quiet):
        found += check_openapi(inner, below, minor, quiet, _inside(schema, below, place, root=root), root=False)
    for inner, below in nested_children(schema, path):
        found += check_openapi(inner, below, minor, quiet, place, root=False)
    return found


def _inside(schema: Json, below: Path, place: _Place, *, root: bool) -> _Place:
    if below[-1] == "additionalProperties":
        return _Place(place.in_metadata, place.without_default or place.in_metadata)
    is_identity = below[-2] == "properties" and below[-1] in _IDENTITY and (root or is_resource(schema))
    return _Place(True, place.without_default or root) if is_identity else place


def _node(schema: Json, path: Path, place: _Place) -> Iterator[Found]:
    type_ = type_of(schema)
    if type_ and type_ not in TYPES:
        yield say((*path, "type"), f"is not one of {', '.join(TYPES)}", type_)
    for field in (*_NOT_SUPPORTED, *_NEVER):
        if schema.get(field) or (field in _NEVER and schema.get(field) is not None and schema[field] != {}):
            yield say((*path, field), "is not supported in the schema of a custom resource")
    if place.without_default and schema.get("default") is not None:
        yield say((*path, "default"), "may not be used here: the identity of an object has no defaults")
    if schema.get("uniqueItems") is True:
        yield say((*path, "uniqueItems"), 'may not be true; "x-kubernetes-list-type: set" may be used')
    if isinstance(schema.get("items"), list) and schema["items"]:
        yield say((*path, "items"), "is a list, where one schema is needed")
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        yield say((*path, "x-kubernetes-preserve-unknown-fields"), "may be true or left out, not false")
    more = schema.get("additionalProperties")
    if fields_of(schema) and (more is False or isinstance(more, dict)):
        yield say((*path, "additionalProperties"), 'may not be used beside "properties"')
    if more is not None and not isinstance(more, (bool, dict)):
        yield say((*path, "additionalProperties"), "is neither a schema nor true or false")
    if place.in_metadata and is_resource(schema):
        yield say((*path, "x-kubernetes-embedded-resource"), "may not be used inside metadata")


def _types(schema: Json, path: Path, minor: int, quiet: Container[int]) -> Iterator[Found]:
    """Check the types of what stands in items and entries, which the tables leave open; servers drop unknown fields."""
    node = kubernetes(supported(minor)).node(SCHEMA)
    for inner, below in structural_children({**schema, "properties": None}, path, quiet):
        for found in node.check(inner, node) or ():
            if found.rule in (TYPE, VALUE):
                found.path += below[::-1]
                yield found


def _pattern(schema: Json, path: Path) -> Iterator[Found]:
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and pattern:
        error = _error_of(pattern)
        if error.startswith(_SURE_OF_PATTERNS):
            yield say((*path, "pattern"), f"is not a regular expression of RE2: {error}", pattern)


def _error_of(pattern: str) -> str:
    """Return why a pattern does not compile, in the words of RE2; without the library nothing is said."""
    try:
        import re2
    except ImportError:
        return ""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return ""

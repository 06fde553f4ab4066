"""From the schema of a custom resource to lines of a type table, so that it is walked like a built-in kind.

Goes in: a CustomResourceDefinition, or one OpenAPI v3 schema. Comes out: the text of a table (docs/schemas.md). Only
what the API server surely refuses is taken over: fields, types, required fields without a default, enums, bounds,
patterns, and the keys of lists; `oneOf`, `anyOf`, `not` and formats are left out.
"""

from __future__ import annotations

from kubelint_compliance.schema.escaping import escaped
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

OF_KUBERNETES = "="
"""Says that a type is one of Kubernetes; so is the metadata of every object, whatever its definition says."""
_SCALARS = {"string": "string", "boolean": "bool", "integer": "int64", "number": "number"}
_BOUNDS = (
    ("string", "length", "minLength", "maxLength"),
    ("array", "count", "minItems", "maxItems"),
    ("object", "count", "minProperties", "maxProperties"),
)
_MAX_DEPTH = 100


def table_of_crds(crds: list[dict[str, Any]]) -> str:
    """Return the text of a type table with every served version of the definitions; malformed parts are left out."""
    writer = Writer()
    for crd in crds:
        for api_version, kind, schema in _versions(crd):
            writer.add(api_version, kind, schema)
    return writer.text()


def _versions(crd: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    spec = mapping(crd.get("spec"))
    group, kind = spec.get("group"), mapping(spec.get("names")).get("kind")
    if not isinstance(group, str) or not isinstance(kind, str) or spec.get("preserveUnknownFields") is True:
        return
    for version in sequence(spec.get("versions")):
        name = mapping(version).get("name")
        schema = mapping(mapping(mapping(version).get("schema")).get("openAPIV3Schema"))
        if isinstance(name, str) and version.get("served") is True and schema:
            yield f"{group}/{name}", kind, schema


def rules_of_crds(crds: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[dict[str, Any], bool]]:
    """Return the schema of each served version by apiVersion and kind, and whether its status is a subresource."""
    found = {}
    for crd in crds:
        with_status = [
            mapping(version).get("name")
            for version in sequence(mapping(crd.get("spec")).get("versions"))
            if "status" in mapping(mapping(version).get("subresources"))
        ]
        for api_version, kind, schema in _versions(crd):
            found[api_version, kind] = schema, api_version.rpartition("/")[2] in with_status
    return found


class Writer:
    """Collects kinds and types; types of the same content share a line."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}

    def add(self, api_version: str, kind: str, schema: dict[str, Any]) -> None:
        """Add a kind with the schema of its objects."""
        properties = {**mapping(schema.get("properties"))}
        for field in ("apiVersion", "kind"):
            properties[field] = {"type": "string"}
        properties["metadata"] = {OF_KUBERNETES: "metadata"}
        self._kinds[api_version, kind] = self.expression({**schema, "properties": properties, "type": "object"}, 0)

    def text(self) -> str:
        """Return the table."""
        kinds = [f"{api_version}\t{kind}\t{name}" for (api_version, kind), name in sorted(self._kinds.items())]
        types = [f"{name}\t{body}" if body else name for body, name in self._names.items()]
        return "\n".join(["minors\t0\t0", *kinds, "", *types, ""])

    def expression(self, schema: Any, depth: int) -> str:
        """Return a schema as a table writes it, with what else it asks for after `|`."""
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return "any"
        if OF_KUBERNETES in schema:
            return f"={schema[OF_KUBERNETES]}"
        if schema.get("x-kubernetes-int-or-string") is True:
            return "intstr64"
        return "|".join([self._plain(schema, depth), *_rules(schema)])

    def _plain(self, schema: dict[str, Any], depth: int) -> str:
        type_ = schema.get("type")
        if type_ == "object":
            return self._object(schema, depth)
        if type_ == "array":
            return "[" + self._inner(schema.get("items"), depth)
        if type_ == "integer" and schema.get("format") == "int32":
            return "int32"
        return _SCALARS.get(text(type_), "any")

    def _object(self, schema: dict[str, Any], depth: int) -> str:
        properties, more = schema.get("properties"), schema.get("additionalProperties")
        is_open = schema.get("x-kubernetes-preserve-unknown-fields") is True
        is_open |= schema.get("x-kubernetes-embedded-resource") is True
        if isinstance(properties, dict) and properties:
            return self._named(self._fields(schema, properties, depth, is_open=is_open))
        if more is not None and more is not False:
            return "{" + self._inner(more, depth)
        return "object" if is_open else self._named("")

    def _fields(self, schema: dict[str, Any], properties: dict[str, Any], depth: int, *, is_open: bool) -> str:
        required = sequence(schema.get("required"))
        cells = []
        for field, value in sorted(properties.items()):
            mark = "!" if field in required and "default" not in mapping(value) else ""
            cells.append(f"{escaped(field)}{mark}:{self.expression(value, depth + 1)}")
        return "\t".join([*cells, "*:any"] if is_open else cells)

    def _inner(self, schema: Any, depth: int) -> str:
        """Return the type of items; one that asks for more than its type gets a line of its own."""
        text = self.expression(schema, depth + 1)
        return self._named(f":{text}") if "|" in text else text

    def _named(self, body: str) -> str:
        return self._names.setdefault(body, f"#{len(self._names)}")


def _rules(schema: dict[str, Any]) -> Iterator[str]:
    """Yield what a schema asks for beside its type."""
    type_ = schema.get("type")
    enum = schema.get("enum")
    if isinstance(enum, list) and enum and all(isinstance(value, str) for value in enum):
        yield " ".join(["one-of", *(escaped(value) or "%" for value in enum)])
    for name, rule, low, high in _BOUNDS:
        if type_ == name and (_is_count(schema.get(low)) or _is_count(schema.get(high))):
            yield f"{rule} {schema.get(low) or 0} {schema.get(high, '')}".rstrip()
    if type_ in ("integer", "number"):
        yield from _limits_of_numbers(schema)
    if type_ == "string" and isinstance(schema.get("pattern"), str):
        yield f"pattern {escaped(schema['pattern'])}"
    yield from _rules_of_lists(schema)


def _limits_of_numbers(schema: dict[str, Any]) -> Iterator[str]:
    for field, exclusive, rule, strict in (
        ("minimum", "exclusiveMinimum", "min", "above"),
        ("maximum", "exclusiveMaximum", "max", "below"),
    ):
        if schema.get(field).__class__ in (int, float):
            yield f"{strict if schema.get(exclusive) is True else rule} {schema[field]!r}"


def _rules_of_lists(schema: dict[str, Any]) -> Iterator[str]:
    keys = schema.get("x-kubernetes-list-map-keys")
    if schema.get("x-kubernetes-list-type") == "map" and isinstance(keys, list):
        fields = mapping(mapping(schema.get("items")).get("properties"))
        defaults = [mapping(fields.get(key)).get("default") for key in keys]
        if not any(isinstance(value, (dict, list, bool, int, float)) for value in defaults):
            pairs = zip(keys, defaults, strict=True)
            yield " ".join(["unique-all", *(f"{escaped(key)}={escaped(value or '')}" for key, value in pairs)])
    elif schema.get("x-kubernetes-list-type") == "set" and mapping(schema.get("items")).get("type") in _SCALARS:
        yield "distinct"


def _is_count(value: Any) -> bool:
    return value.__class__ is int

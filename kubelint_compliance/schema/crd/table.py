"""From the schema of a custom resource to lines of a type table, so that it is walked like a built-in kind.

Goes in: a CustomResourceDefinition, or one OpenAPI v3 schema. Comes out: the text of a table (docs/schemas.md). Only
what the API server surely refuses is taken over: fields, types, required fields without a default, and what
`tablerules` reads beside them; `oneOf`, `anyOf` and `not` are left out.
"""

from __future__ import annotations

from kubelint_compliance.schema.crd.tablerules import IS, rules_of
from kubelint_compliance.schema.escaping import escaped
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

OF_KUBERNETES = "="
"""Says that a type is one of Kubernetes; so is the metadata of every object, whatever its definition says."""
TEXT_OF_YAML = "text-of-yaml"
"""In place of a type: what a program reads as text without asking how YAML resolves it."""
OWN_METADATA = "own-metadata"
"""Says of the metadata of a file that is no object of Kubernetes that it has fields of its own."""
_SCALARS = {"string": "string", "boolean": "bool", "integer": "int64", "number": "number", TEXT_OF_YAML: "scalar"}
_KEEPS = "x-kubernetes-preserve-unknown-fields"
_IDENTITY = ("apiVersion", "kind")
_OF_RESOURCES = {
    "apiVersion": {"type": "string", IS: "api-version"},
    "kind": {"type": "string", IS: "kind-name"},
    "metadata": {OF_KUBERNETES: "metadata"},
}
"""The fields of a whole object inside another one; what else its schema asks of them is left out."""
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
        if OWN_METADATA not in mapping(properties.get("metadata")):
            properties["metadata"] = {OF_KUBERNETES: "metadata"}
        self._kinds[api_version, kind] = self.expression({**schema, "properties": properties, "type": "object"}, 0)

    def text(self) -> str:
        """Return the table."""
        kinds = [f"{api_version}\t{kind}\t{name}" for (api_version, kind), name in sorted(self._kinds.items())]
        types = [f"{name}\t{body}" if body else name for body, name in self._names.items()]
        return "\n".join(["minors\t0\t0", *kinds, "", *types, ""])

    def expression(self, schema: Any, depth: int, *, kept: bool = False) -> str:
        """Return a schema as a table writes it, with what else it asks for after `|`.

        `kept` says that it is of the items of a list that keeps unknown fields: so do they.
        """
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return "any"
        if OF_KUBERNETES in schema:
            return f"={schema[OF_KUBERNETES]}"
        kept |= schema.get(_KEEPS) is True
        return "|".join([self._plain(schema, depth, kept=kept), *rules_of(schema)])

    def _plain(self, schema: dict[str, Any], depth: int, *, kept: bool) -> str:
        type_ = schema.get("type")
        if schema.get("x-kubernetes-int-or-string") is True:
            return "intstr64"
        if type_ == "object":
            return self._object(schema, depth, kept=kept)
        if type_ == "array":
            return "[" + self._inner(schema.get("items"), depth, kept=kept)
        if type_ == "integer" and schema.get("format") == "int32":
            return "int32"
        return _SCALARS.get(text(type_), "any")

    def _object(self, schema: dict[str, Any], depth: int, *, kept: bool) -> str:
        properties, more = schema.get("properties"), schema.get("additionalProperties")
        if schema.get("x-kubernetes-embedded-resource") is True:
            schema = {**schema, "required": [*sequence(schema.get("required")), *_IDENTITY]}
            return self._named(self._fields(schema, {**mapping(properties), **_OF_RESOURCES}, depth, kept=kept))
        if isinstance(properties, dict) and properties:
            return self._named(self._fields(schema, properties, depth, kept=kept))
        if more is not None and more is not False:
            return "{" + self._inner(more, depth)
        return "object" if kept else self._named("")

    def _fields(self, schema: dict[str, Any], properties: dict[str, Any], depth: int, *, kept: bool) -> str:
        required = sequence(schema.get("required"))
        cells = []
        for field, value in sorted(properties.items()):
            mark = "!" if field in required and "default" not in mapping(value) else ""
            cells.append(f"{escaped(field)}{mark}:{self.expression(value, depth + 1)}")
        return "\t".join([*cells, "*:any"] if kept else cells)

    def _inner(self, schema: Any, depth: int, *, kept: bool = False) -> str:
        """Return the type of items; one that asks for more than its type gets a line of its own."""
        text = self.expression(schema, depth + 1, kept=kept)
        return self._named(f":{text}") if "|" in text else text

    def _named(self, body: str) -> str:
        return self._names.setdefault(body, f"#{len(self._names)}")

"""Reads the models of a `cloudcoil-models-*` package as OpenAPI schemas, from its source alone: nothing is imported.

The models are made from the definitions of the custom resources: one class an object, one annotation a field, an
object that takes other fields says so in its configuration.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

Schema = dict[str, Any]
NAMED: dict[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "AwareDatetime": {"type": "string"},
    "Base64Str": {"type": "string"},
    "AnyUrl": {"type": "string"},
    "Any": {"x-kubernetes-preserve-unknown-fields": True},
    "ObjectMeta": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
}
BOUNDS = {
    "ge": "minimum",
    "le": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}


def kinds(archive: ZipFile) -> Iterator[tuple[str, str, Schema]]:
    """Yield apiVersion, kind and schema of every model in a wheel."""
    modules: dict[str, Module] = {}
    for name in sorted(archive.namelist()):
        if name.endswith("_lookup.py"):
            for api_version, kind, module, cls in _lookup(archive.read(name).decode()):
                if module not in modules:
                    modules[module] = Module(archive.read(module.replace(".", "/") + ".py").decode())
                yield api_version, kind, modules[module].schema(cls, 0)


def _lookup(source: str) -> Iterator[tuple[str, str, str, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "_MODELS":
            for (kind, api_version), (module, cls) in ast.literal_eval(node.value).items():
                if api_version and not kind.endswith("List"):
                    yield api_version, kind, module, cls


class Module:
    """The classes of one module."""

    def __init__(self, source: str) -> None:
        self.classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}

    def schema(self, name: str, depth: int) -> Schema:
        """Return the schema of a class."""
        if name not in self.classes or depth > 60:
            return NAMED.get(name, NAMED["Any"])
        cls = self.classes[name]
        root = next((base for base in cls.bases if isinstance(base, ast.Subscript)), None)
        if root is not None:
            return self.type_(root.slice, depth)
        fields = [node for node in cls.body if isinstance(node, ast.AnnAssign) and not _is_class_variable(node)]
        found: Schema = {"type": "object", "properties": {}, "required": []}
        for field in fields:
            alias, schema = self.field(field, depth)
            found["properties"][alias] = schema
            if field.value is None:
                found["required"].append(alias)
        if not fields or any(isinstance(node, ast.Assign) and 'extra="allow"' in _text(node) for node in cls.body):
            found["x-kubernetes-preserve-unknown-fields"] = True
        return found

    def field(self, node: ast.AnnAssign, depth: int) -> tuple[str, Schema]:
        """Return the name that a field has in a manifest, and its schema."""
        name = node.target.id.rstrip("_") if isinstance(node.target, ast.Name) else ""
        schema = self.type_(node.annotation, depth + 1)
        return schema.pop("alias", name), schema

    def type_(self, node: ast.expr, depth: int) -> Schema:
        """Return the schema of an annotation."""
        if isinstance(node, ast.BinOp):
            return self.union(node, depth)
        if isinstance(node, ast.Subscript):
            return self.generic(node, depth)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.type_(ast.parse(node.value, mode="eval").body, depth)
        return dict(self.schema(node.id, depth)) if isinstance(node, ast.Name) else dict(NAMED["Any"])

    def union(self, node: ast.BinOp, depth: int) -> Schema:
        """Return the schema of alternatives: none, or whole number or text; all others may be anything."""
        parts = [part for part in _alternatives(node) if _text(part) != "None"]
        if len(parts) == 1:
            return self.type_(parts[0], depth)
        if {_text(part) for part in parts} == {"int", "str"}:
            return {"x-kubernetes-int-or-string": True}
        return dict(NAMED["Any"])

    def generic(self, node: ast.Subscript, depth: int) -> Schema:
        """Return the schema of `list[...]`, `dict[...]`, `Literal[...]` or `Annotated[...]`."""
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        match _text(node.value):
            case "list":
                return {"type": "array", "items": self.type_(arguments[0], depth)}
            case "dict" if _text(arguments[1]) == "Any":
                return dict(NAMED["Any"])
            case "dict":
                return {"type": "object", "additionalProperties": self.type_(arguments[1], depth)}
            case "Literal":
                values = [ast.literal_eval(value) for value in arguments]
                texts = all(isinstance(value, str) for value in values)
                return {"type": "string", "enum": values} if texts else dict(NAMED["Any"])
            case "Annotated":
                return self.annotated(arguments, depth)
        return dict(NAMED["Any"])

    def annotated(self, arguments: list[ast.expr], depth: int) -> Schema:
        """Return the schema of a type with what its `Field` says."""
        found = self.type_(arguments[0], depth)
        for call in arguments[1:]:
            for keyword in call.keywords if isinstance(call, ast.Call) else ():
                if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant):
                    found["alias"] = keyword.value.value
                elif keyword.arg in BOUNDS and isinstance(keyword.value, (ast.Constant, ast.UnaryOp)):
                    found[_bound(keyword.arg, found)] = ast.literal_eval(keyword.value)
        return found


def _bound(word: str, schema: Schema) -> str:
    if schema.get("type") == "array":
        return {"min_length": "minItems", "max_length": "maxItems"}.get(word, word)
    if schema.get("type") == "object":
        return {"min_length": "minProperties", "max_length": "maxProperties"}.get(word, word)
    return BOUNDS[word]


def _alternatives(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]


def _is_class_variable(node: ast.AnnAssign) -> bool:
    return _text(node.annotation).startswith("ClassVar")


def _text(node: ast.AST) -> str:
    return ast.unparse(node).replace("'", '"')

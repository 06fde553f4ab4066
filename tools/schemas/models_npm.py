"""Reads the type declarations of an `@kubernetes-models/*` package as OpenAPI schemas.

The declarations are made from the Go types of a controller, not from its definitions: they say which fields there are
and of which kind, so nothing else is taken over. What is not plainly an object, a list, text, a number, a boolean or
a type of Kubernetes may hold anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]
ANY: Schema = {"x-kubernetes-preserve-unknown-fields": True}
SCALARS = {"string": "string", "number": "number", "boolean": "boolean"}
LOOSE = ("ObjectMeta", "Time", "MicroTime", "Duration", "FieldsV1")
"""Types of Kubernetes that a definition spells out otherwise."""
_KUBERNETES = re.compile(r"IIoK8s(?:Api|ApimachineryPkgApis)(Core|Meta)(V1)([A-Z]\w+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INTERFACE = re.compile(r"export (?:interface (\w+)(?: extends ([\w, ]+))? (?=\{)|type (\w+) = )")
_ALIAS = re.compile(r"(\w+) as (\w+)")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.]+|[{}<>|;:?,\[\]()&]|=>')


def kinds(files: Mapping[str, str]) -> Iterator[tuple[str, str, Schema]]:
    """Yield apiVersion, kind and schema of every kind that the declaration files, by path, hold."""
    declared = Declarations(files)
    for name, tokens in declared.roots.items():
        schema = Parser(tokens, declared, 0).type_()
        fields = schema.get("properties", {})
        api_version, kind = (fields.get(field, {}).get("enum", [""])[0] for field in ("apiVersion", "kind"))
        if api_version and kind and not kind.endswith("List") and name:
            yield api_version, kind, schema


class Declarations:
    """The interfaces of all files by their long, unique names; those of kinds also by their own."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.types: dict[str, list[str]] = {}
        self.roots: dict[str, list[str]] = {}
        self.bases: dict[str, list[str]] = {}
        for path, text in sorted(files.items()):
            self._read(path, _COMMENT.sub("", text))

    def _read(self, path: str, text: str) -> None:
        long_names = {short: long for short, long in _ALIAS.findall(text) if len(long) > len(short)}
        for match in _INTERFACE.finditer(text):
            short = match[1] or match[3]
            bases = [base.strip() for base in (match[2] or "").split(",") if base.strip() not in ("", "TypeMeta")]
            self.bases[long_names.get(short, short)] = bases
            tokens = _TOKEN.findall(_body(text[match.end() :], is_alias=match[1] is None))
            self.types.setdefault(long_names.get(short, short), tokens)
            if '"apiVersion"' in tokens:
                self.roots[f"{path} {short}"] = tokens


def _body(text: str, *, is_alias: bool) -> str:
    """Return the text of a declaration: up to its closing brace, or its semicolon."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0 and (char == "}" or (char == ";" and is_alias)):
            return text[: index + (char == "}")]
    return text


class Parser:
    """Reads one type from tokens."""

    def __init__(self, tokens: list[str], declared: Declarations, depth: int) -> None:
        self.tokens = tokens
        self.at = 0
        self.declared = declared
        self.depth = depth

    def type_(self) -> Schema:
        """Read a type with its alternatives."""
        parts = [self._one()]
        while self._peek() == "|":
            self.at += 1
            parts.append(self._one())
        if len(parts) == 1:
            return parts[0]
        texts = [value for part in parts for value in part.get("enum", [None])]
        return {"type": "string"} if all(isinstance(value, str) for value in texts) else dict(ANY)

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _one(self) -> Schema:
        word = self._next()
        if word == "{":
            return self._object()
        if word == "Array":
            self.at += 1
            items = self.type_()
            self.at += 1
            return {"type": "array", "items": items}
        if word[0] == '"':
            return {"type": "string", "enum": [word[1:-1]]}
        return {"type": SCALARS[word]} if word in SCALARS else self._named(word)

    def _named(self, name: str) -> Schema:
        builtin = _KUBERNETES.fullmatch(name)
        if builtin and builtin[3] not in LOOSE:
            return {"=": f"{builtin[1].lower()}.{builtin[2].lower()}.{builtin[3]}"}
        tokens = self.declared.types.get(name)
        if tokens is None or self.depth > 25:
            return dict(ANY)
        found = Parser(tokens, self.declared, self.depth + 1).type_()
        for base in self.declared.bases.get(name, ()):
            inherited = self._named(base)
            if "properties" not in inherited or "properties" not in found:
                return dict(ANY)
            found = {**found, "properties": {**inherited["properties"], **found["properties"]}}
        return found

    def _object(self) -> Schema:
        properties: Schema = {}
        while self._peek() not in ("}", ""):
            if self._peek() == "[":
                return self._map()
            name = self._next().strip('"')
            while self._next() != ":":
                pass
            properties[name] = self.type_()
            if self._peek() == ";":
                self.at += 1
        self.at += 1
        return {"type": "object", "properties": properties} if properties else dict(ANY)

    def _map(self) -> Schema:
        while self._next() != "]":
            pass
        self.at += 1
        values = self.type_()
        while self._peek() in (";", "}"):
            if self._next() == "}":
                break
        return {"type": "object", "additionalProperties": values}

"""Packs definitions of custom resources that lie in Go modules into schemas/custom/, one table a module.

Needs Go, whose client fetches the modules and holds them against the public record of their digests; the same modules
give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.schema.crd.table import OWN_METADATA, table_of_crds
from tools.schemas.pack_custom import TARGET, kinds_of, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.schemas.models_python import Schema

LICENCES = ("Apache License\n                           Version 2.0", "under the Apache License, Version 2.0")
"""What the text of the licence has, and what a notice that stands in its place."""
_SHAPE = ("type", "format", "items", "properties", "additionalProperties", "x-kubernetes-int-or-string", OWN_METADATA)
_QUANTITY = "KMGTPE"
"""Stands in the pattern of a quantity, which a program takes as any number, too."""
_ANY = {"x-kubernetes-preserve-unknown-fields": True}
_DECODED = frozenset({"AZSubnetMapping", "IdentityProvider", "InlineDocument", "taintsWrapper"})
"""Types of eksctl that take more than its schema says."""
_LOWEST = {"string": "minLength", "array": "minItems", "object": "minProperties"}
_ABOVE_ZERO = (*_LOWEST.values(), "minimum", "pattern", "required")


def whole(schema: Schema) -> Schema:
    """Return a schema as it is."""
    return schema


def shape(schema: Schema) -> Schema:
    """Return the fields of a schema and their types, and nothing else of it.

    For kinds that the project's program decodes itself: what is required, or one of a few, is for it to say.
    """
    if _QUANTITY in schema.get("pattern", "") or schema == _ANY:
        return _ANY
    return _inside({key: value for key, value in schema.items() if key in _SHAPE}, shape)


def refilled(schema: Schema) -> Schema:
    """Return a schema that neither requires a field whose zero value it takes, nor asks for more than a zero value.

    For projects whose mutating webhooks decode an object and write it anew before it is held against the schema: what
    is not there may come with its zero value then, and what has its zero value may be gone.
    """
    required = [field for field in schema.get("required", ()) if not _takes_zero(schema["properties"].get(field, {}))]
    kept = {key: value for key, value in schema.items() if key not in _ABOVE_ZERO}
    return _inside({**kept, "required": required} if required else kept, refilled)


def _takes_zero(schema: Schema) -> bool:
    """Whether a schema takes the value that Go writes for a field that nobody set."""
    type_ = schema.get("type", "")
    if schema.get(_LOWEST.get(type_, ""), 0) or schema.get("minimum", 0) > 0 or "pattern" in schema:
        return False
    if "enum" in schema and "" not in schema["enum"]:
        return False
    return all(_takes_zero(schema["properties"].get(field, {})) for field in schema.get("required", ()))


def _inside(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """Return a schema with every one directly inside it changed."""
    inner = {key: change(schema[key]) for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)}
    if "properties" in schema:
        inner["properties"] = {field: change(value) for field, value in schema["properties"].items()}
    return {**schema, **inner}


class Module(NamedTuple):
    """One module: the name of its table, where its definitions are, and what is taken over of a schema.

    Where a project has a JSON schema of a file in place of definitions, `of_file` is the apiVersion and kind of that.
    """

    label: str
    name: str
    version: str
    definitions: tuple[str, ...]
    taken: Callable[[Schema], Schema] = whole
    of_file: tuple[str, str] = ("", "")


MODULES = (
    Module(
        "cluster-api",
        "sigs.k8s.io/cluster-api",
        "v1.14.2",
        tuple(f"{part}/config/crd/bases/*.yaml" for part in ("core", "bootstrap/kubeadm", "controlplane/kubeadm")),
        refilled,
    ),
    Module(
        "eksctl",
        "github.com/weaveworks/eksctl",
        "v0.215.0",
        ("pkg/apis/eksctl.io/v1alpha5/assets/schema.json",),
        shape,
        ("eksctl.io/v1alpha5", "ClusterConfig"),
    ),
    Module("fluent-operator", "github.com/fluent/fluent-operator/v3", "v3.5.0", ("config/crd/bases/fluent*.yaml",)),
    Module("gatekeeper", "github.com/open-policy-agent/gatekeeper/v3", "v3.23.1", ("charts/gatekeeper/crds/*.yaml",)),
    Module("kops", "k8s.io/kops", "v1.35.0", ("k8s/crds/*.yaml",), shape),
    Module("secrets-store-csi", "sigs.k8s.io/secrets-store-csi-driver", "v1.5.5", ("config/crd/bases/*.yaml",)),
    Module("sigstore", "github.com/sigstore/policy-controller", "v0.13.1", ("config/300-*.yaml",), refilled),
)


def main() -> None:
    """Write the tables, and what tells of them."""
    rows = {}
    for module in MODULES:
        call = ["go", "mod", "download", "-json", f"{module.name}@{module.version}"]
        place = json.loads(subprocess.run(call, check=True, capture_output=True).stdout)
        licence = (Path(place["Dir"]) / "LICENSE").read_text(encoding="utf-8")
        if not any(words in licence for words in LICENCES):
            raise SystemExit(f"{module.name}: another licence")
        text = table_of_crds([_taken(value, module.taken) for value in definitions(module, Path(place["Dir"]))])
        (TARGET / f"{module.label}.txt").write_text(text, encoding="utf-8", newline="\n")
        package = hashlib.sha256(Path(place["Zip"]).read_bytes()).hexdigest()
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = f"{module.name} {module.version}, Go"
        kinds = len(kinds_of(text))
        rows[module.label] = f"| {module.label}.txt | {source} | Apache-2.0 | {kinds} | {package} | {digest} |\n"
    record(rows)


def definitions(module: Module, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the definitions of a module, whose files lie in a folder."""
    for pattern in module.definitions:
        for file in sorted(folder.glob(pattern)):
            if module.of_file[0]:
                yield _of_json_schema(json.loads(file.read_text(encoding="utf-8")), *module.of_file)
                continue
            for manifest in Opened(file.name, file.read_text(encoding="utf-8")).manifests:
                if manifest.kind == "CustomResourceDefinition":
                    yield manifest.value


def _of_json_schema(document: dict[str, Any], api_version: str, kind: str) -> dict[str, Any]:
    """Return a definition with the schema of a file, whose metadata has fields of its own."""
    group, _, name = api_version.partition("/")
    schema = _resolved(document, document["definitions"])
    schema["properties"]["metadata"] |= {OWN_METADATA: True}
    version = {"name": name, "served": True, "schema": {"openAPIV3Schema": schema}}
    return {"spec": {"group": group, "names": {"kind": kind}, "versions": [version]}}


def _resolved(schema: Schema, named: dict[str, Schema]) -> Schema:
    """Return a JSON schema with what it refers to in its place; anything goes where the program decodes by itself."""
    name = schema.get("$ref", "").rpartition("/definitions/")[2]
    if name in _DECODED:
        return _ANY
    if name:
        return _resolved(named[name], named)
    kind = {"type": "object"} if "properties" in schema else {}
    return _inside({**schema, **kind}, lambda inner: _resolved(inner, named) if inner else _ANY)


def _taken(definition: dict[str, Any], taken: Callable[[Schema], Schema]) -> dict[str, Any]:
    """Return a definition with what is taken over of its schemas."""
    spec = definition["spec"]
    versions = [
        {**version, "schema": {"openAPIV3Schema": taken(version["schema"]["openAPIV3Schema"])}}
        for version in spec["versions"]
    ]
    return {**definition, "spec": {**spec, "versions": versions}}


if __name__ == "__main__":
    main()

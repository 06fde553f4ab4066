"""Packs the JSON schemas of the PyPI package `kubernetes-validate` into schemas/kubernetes/types.txt.

One line a type, over all versions; a field that not every version has carries the versions that have it. Run it with
the package installed, whenever a Kubernetes version appears; the same package gives the same bytes. The format is
described in docs/schemas.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[2] / "schemas" / "kubernetes"
PACKAGE = "kubernetes-validate"
PREFIXES = (
    "io.k8s.apimachinery.pkg.apis.",
    "io.k8s.apimachinery.pkg.",
    "io.k8s.apiextensions-apiserver.pkg.apis.",
    "io.k8s.kube-aggregator.pkg.apis.",
    "io.k8s.api.",
)
INLINE = {
    "api.resource.Quantity": "quantity",
    "util.intstr.IntOrString": "intstr",
    "meta.v1.Time": "time",
    "meta.v1.MicroTime": "microtime",
}
SCALARS = {
    ("string", None): "string",
    ("boolean", None): "bool",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("integer", None): "int64",
    ("number", "double"): "number",
    ("number", None): "number",
    ("string", "byte"): "bytes",
    ("object", None): "object",
    (None, None): "any",
}

Minors = frozenset[int]


def main() -> None:
    """Write the pack and the record of where it comes from."""
    versions = read_versions()
    text = pack(versions)
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "types.txt").write_text(text, encoding="utf-8", newline="\n")
    (TARGET / "SOURCE.md").write_text(_record(versions, text), encoding="utf-8", newline="\n")


def read_versions() -> dict[int, dict[str, Any]]:
    """Return the definitions of every version that the installed package has, by minor version."""
    found = {}
    for file in distribution(PACKAGE).files or ():
        match = re.fullmatch(r".*/v1\.(\d+)\.0-local-strict/_definitions\.json", file.as_posix())
        if match:
            found[int(match[1])] = json.loads(file.read_text(encoding="utf-8"))["$defs"]
    return dict(sorted(found.items()))


def pack(versions: dict[int, dict[str, Any]]) -> str:
    """Return the text of the pack."""
    everywhere = frozenset(versions)
    types: dict[str, dict[int, dict[str, Any]]] = {}
    kinds: dict[tuple[str, str, str], set[int]] = {}
    for minor, definitions in versions.items():
        for full, schema in definitions.items():
            types.setdefault(short(full), {})[minor] = schema
            for group, version, kind in stored_kinds(schema):
                kinds.setdefault((f"{group}/{version}" if group else version, kind, short(full)), set()).add(minor)
    header = f"minors\t{min(everywhere)}\t{max(everywhere)}"
    rows = ["\t".join((*key, *_ranges(frozenset(minors), everywhere))) for key, minors in sorted(kinds.items())]
    lines = [_type_line(name, variants, everywhere) for name, variants in sorted(types.items()) if name not in INLINE]
    return "\n".join([header, *rows, "", *lines, ""])


def short(full: str) -> str:
    """Return a definition's name without the path of its package."""
    prefix = next((prefix for prefix in PREFIXES if full.startswith(prefix)), "")
    return full.removeprefix(prefix)


def stored_kinds(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (group, version, kind) of what a definition describes: only objects with metadata can be stored."""
    if "metadata" not in schema.get("properties", {}):
        return []
    return [(row["group"], row["version"], row["kind"]) for row in schema.get("x-kubernetes-group-version-kind", [])]


def _type_line(name: str, variants: dict[int, dict[str, Any]], everywhere: Minors) -> str:
    present = frozenset(variants)
    fields: dict[tuple[str, str], set[int]] = {}
    for minor, schema in variants.items():
        if "properties" in schema or schema.get("additionalProperties") is False:
            required = frozenset(schema.get("required", ()))
            for field, value in schema.get("properties", {}).items():
                entry = (field + "!" * (field in required), expression(value))
                fields.setdefault(entry, set()).add(minor)
        else:
            fields.setdefault(("", expression(schema)), set()).add(minor)
    cells = [f"{field}{_mark(frozenset(minors), present)}:{type_}" for (field, type_), minors in sorted(fields.items())]
    return "\t".join([f"{name}{_mark(present, everywhere)}", *cells])


def expression(schema: dict[str, Any]) -> str:
    """Return a schema as the pack writes it: `string`, `[core.v1.Container^name`, `{quantity`."""
    if "$ref" in schema:
        name = short(schema["$ref"].rpartition("/")[2])
        return INLINE.get(name, name)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        keys = ",".join(schema.get("x-kubernetes-list-map-keys", ()))
        merge = schema.get("x-kubernetes-patch-merge-key", "")
        return f"[{expression(schema['items'])}{'^' + keys if keys else ''}{'~' + merge if merge else ''}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return "{" + expression(schema["additionalProperties"])
    return SCALARS[kind, schema.get("format")]


def _ranges(minors: Minors, among: Minors) -> list[str]:
    """Return the versions as ranges, `["25-27,30-"]`; nothing where it is all of them."""
    if minors == among:
        return []
    parts, row = [], sorted(minors)
    for start in (minor for minor in row if minor - 1 not in minors):
        end = next(minor for minor in range(start, max(row) + 1) if minor + 1 not in minors)
        parts.append(f"{'' if start == min(among) else start}-{'' if end == max(among) else end}")
    return [",".join(parts)]


def _mark(minors: Minors, among: Minors) -> str:
    return "".join("@" + ranges for ranges in _ranges(minors, among))


def _record(versions: dict[int, dict[str, Any]], text: str) -> str:
    package = distribution(PACKAGE)
    source = hashlib.sha256()
    for minor, definitions in versions.items():
        source.update(f"{minor} {json.dumps(definitions, sort_keys=True)}\n".encode())
    return f"""# Where types.txt comes from

| | |
|---|---|
| package | {PACKAGE} {package.version} from PyPI, Apache-2.0 (Copyright 2018 Will Thames) |
| which was made from | the OpenAPI documents of Kubernetes, Apache-2.0 (Copyright The Kubernetes Authors) |
| Kubernetes versions | 1.{min(versions)} to 1.{max(versions)} |
| SHA-256 of the definitions read | {source.hexdigest()} |
| SHA-256 of types.txt | {hashlib.sha256(text.encode()).hexdigest()} |
| changes | descriptions left out, types of all versions joined; written by tools/schemas/pack_kubernetes.py |

The licence is that of this project, see LICENSE.
"""


if __name__ == "__main__":
    main()

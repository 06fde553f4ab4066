"""The packed types are the source's: every type, kind and version of the package they were made from.

Runs where `kubernetes-validate` of the recorded version is installed (a development dependency).
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kubelint_compliance.schema.nodes import Schema, Table
from kubelint_compliance.schema.store import kubernetes, kubernetes_table, read_kubernetes
from tools.schemas import pack_kubernetes as packer

DATA = Path(__file__).parents[2] / "schemas" / "kubernetes"
RECORD = (DATA / "SOURCE.md").read_text(encoding="utf-8")
MINORS = range(25, 38)
IGNORED = {
    "description",
    "x-kubernetes-group-version-kind",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-unions",
}
RAW = {"meta.v1.FieldsV1", "runtime.RawExtension"}
SCALARS = {word: shape for shape, word in packer.SCALARS.items() if shape != ("integer", None)}


def installed() -> bool:
    try:
        return f"{packer.PACKAGE} {version(packer.PACKAGE)} " in RECORD
    except PackageNotFoundError:
        return False


needs_source = pytest.mark.skipif(not installed(), reason="the package that the pack was made from is not installed")


@cache
def source() -> dict[int, dict[str, Any]]:
    return packer.read_versions()


def unpacked(expression: str, nullable: bool = True) -> dict[str, Any]:
    """A type as a JSON schema again."""
    if expression[0] == "[":
        rest, _, merge = expression[1:].partition("~")
        item, _, keys = rest.partition("^")
        found: dict[str, Any] = {"type": "array", "items": unpacked(item)}
        if keys:
            found["x-kubernetes-list-map-keys"] = keys.split(",")
        if merge:
            found["x-kubernetes-patch-merge-key"] = merge
        return found
    if expression[0] == "{":
        return {"type": "object", "additionalProperties": unpacked(expression[1:])}
    if expression in SCALARS:
        type_, format_ = SCALARS[expression]
        return {key: word for key, word in (("type", type_), ("format", format_)) if word}
    return {"$ref": expression}


def plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of the source without what the pack leaves out: nullable follows from required."""
    if "$ref" in schema:
        name = packer.short(schema["$ref"].rpartition("/")[2])
        return unpacked(packer.INLINE[name]) if name in packer.INLINE else {"$ref": name}
    found = {key: word for key, word in schema.items() if key not in IGNORED}
    if isinstance(found.get("type"), list):
        assert found["type"][1:] == ["null"]
        found["type"] = found["type"][0]
    if found.get("format") == "double":
        del found["format"]  # every number is one
    if found.get("type") == "string" and "enum" in found:
        del found["enum"]  # of apiVersion and kind: the index has them
    if found.get("type") == "string" and "x-kubernetes-patch-merge-key" in found:
        del found["x-kubernetes-patch-merge-key"]  # stands on a text by mistake
    for inner in ("items", "additionalProperties"):
        if isinstance(found.get(inner), dict):
            found[inner] = plain(found[inner])
    return found


@needs_source
@pytest.mark.parametrize("minor", MINORS)
def test_every_type_is_the_source_s(minor: int) -> None:
    packed = Schema(Table((DATA / "types.txt").read_text(encoding="utf-8")), minor)
    for full, schema in source()[minor].items():
        name = packer.short(full)
        if name in packer.INLINE:
            continue
        node = packed.node(name)
        if node.name != name:
            assert unpacked("object" if name in RAW else node.text) == plain(schema), full
            continue
        fields = {field: unpacked(text) for field, text in node.fields.items()}
        assert fields == {field: plain(value) for field, value in schema.get("properties", {}).items()}, full
        assert set(node.required) == set(schema.get("required", ())), full
        assert schema["additionalProperties"] is False, full


@needs_source
@pytest.mark.parametrize("minor", MINORS)
def test_every_kind_is_the_source_s(minor: int) -> None:
    expected = {
        (f"{group}/{version}" if group else version, kind): packer.short(full)
        for full, schema in source()[minor].items()
        for group, version, kind in packer.stored_kinds(schema)
    }
    found = {key: kubernetes(minor).kind(*key) for key in kubernetes_table().kinds}
    assert {key: node.name for key, node in found.items() if node} == expected


@needs_source
def test_the_same_source_gives_the_same_bytes() -> None:
    assert packer.pack(source()) == (DATA / "types.txt").read_text(encoding="utf-8")


def test_the_record_names_the_file_s_digest() -> None:
    recorded = re.search(r"types\.txt \| ([0-9a-f]{64})", RECORD)
    assert recorded
    assert recorded[1] == hashlib.sha256((DATA / "types.txt").read_bytes()).hexdigest()


def test_limits_name_fields_and_types_that_exist() -> None:
    table = kubernetes_table()
    for field in table.limits:
        holder, _, last = field.rpartition(".")
        cells = table.lines.get(field)
        if cells is None:
            names = {
                cell.partition(":")[0].partition("@")[0].removesuffix("!") for cell in table.lines[holder].split("\t")
            }
            assert last in names, field


def test_what_the_build_writes_of_the_types_is_the_table() -> None:
    table = read_kubernetes()
    written = ModuleType("types")
    exec(table.source(), vars(written))
    again = Table.of(written)
    assert {slot: getattr(again, slot) for slot in Table.__slots__} == {
        slot: getattr(table, slot) for slot in Table.__slots__
    }
    assert Schema(again, MINORS[-1]).kind("apps/v1", "Deployment") is not None

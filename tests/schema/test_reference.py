"""The walker against jsonschema over the source's own schemas: the same nodes are unknown, missing or mistyped."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.schema.nodes import Schema, Table
from kubelint_compliance.yamltree import decode
from tests.schema.seeds import VALUES, changed, seeds
from tests.schema.test_pack import DATA, needs_source, packer, source

MINOR = 37
LARGE = (3_000_000_000, 2**63, 1e30)
POOL = tuple(value for value in VALUES if value not in LARGE)
Node = tuple[str, tuple[str | int, ...], str]


@cache
def plain() -> Schema:
    """The packed types alone, without what the API server asks beside them."""
    return Schema(Table(Path(DATA / "types.txt").read_text(encoding="utf-8")), MINOR)


@cache
def reference(api_version: str, kind: str) -> Any:
    from jsonschema import Draft7Validator

    node = plain().kind(api_version, kind)
    full = next(full for full in source()[MINOR] if node and packer.short(full) == node.name)
    return Draft7Validator({"$ref": f"#/$defs/{full}", "$defs": source()[MINOR]})


def expected(value: dict[str, Any]) -> set[Node]:
    found: set[Node] = set()
    for error in reference(value["apiVersion"], value["kind"]).iter_errors(value):
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            found |= {("unknown", (*path, field), "") for field in error.instance if field not in known}
        elif error.validator == "required":
            found |= {("required", path, field) for field in error.validator_value if field not in error.instance}
        else:
            found.add(("type", path, ""))
    return {entry for entry in found if entry[2] or entry[0] != "required"}


def walked(value: dict[str, Any]) -> set[Node]:
    root = plain().kind(value["apiVersion"], value["kind"])
    assert root
    found: set[Node] = set()
    for problem in root.check(value, root) or ():
        name = problem.rule.removeprefix("schema-").partition("-")[0]
        kind = {"unknown": "unknown", "wrong": "type", "required": "required"}.get(name)
        if kind:
            found.add((kind, tuple(reversed(problem.path)), problem.detail if kind == "required" else ""))
    return found


def without_lists_of_bytes(found: set[Node], value: dict[str, Any]) -> set[Node]:
    """The server reads a list of numbers as bytes, and takes raw objects as they are; the document knows neither."""
    loose = {"data", "caBundle", "parameters"}
    return {entry for entry in found if entry[0] != "type" or not loose & set(map(str, entry[1][-2:]))}


@needs_source
@pytest.mark.parametrize("value", seeds(), ids=lambda value: value["kind"])
def test_seeds_fit(value: dict[str, Any]) -> None:
    assert walked(value) == expected(value) == set()


@needs_source
@given(value=changed(seeds(), POOL))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_same_verdict_at_the_same_place(value: dict[str, Any]) -> None:
    assert without_lists_of_bytes(walked(value), value) == without_lists_of_bytes(expected(value), value)


@needs_source
@pytest.mark.slow
@pytest.mark.skipif("KUBELINT_CORPUS" not in os.environ, reason="KUBELINT_CORPUS names no folder")
def test_same_verdict_on_real_objects():
    different, count = [], 0
    for path in sorted(Path(os.environ["KUBELINT_CORPUS"]).rglob("*")):
        text = decode(path.read_bytes()) if path.is_file() else ""
        manifests = Opened(path.name, text).manifests if text.__class__ is str else ()
        for manifest in manifests:
            value = manifest.value
            if plain().kind(manifest.ref.api_version, manifest.kind) is None:
                continue
            count += 1
            if without_lists_of_bytes(walked(value), value) != without_lists_of_bytes(expected(value), value):
                different.append((path, manifest.ref))
    assert different == []
    assert count > 0

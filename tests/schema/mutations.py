"""What can be done to a valid object, one step at a time: every field that its type has added, changed or dropped."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from kubelint_compliance.schema.store import schema_for
from tests.schema.seeds import get, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint_compliance.schema.nodes import Node
    from tests.schema.seeds import Path

TEXTS = ("", "a", "web", "A b", "x" * 64, "a/b", "../a", "10.0.0.1", "1Gi", "2", "Never")
NUMBERS = (-1, 0, 1, 2, 80, 9090, 100_000)
QUANTITIES = ("0", "1m", "-1", "3", "100Gi")
DEEPEST = 3


def mutations(value: dict[str, Any], minor: int) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Yield the place, what was done there and the object that came out."""
    root = schema_for(value["apiVersion"], value["kind"], minor)
    assert root is not None
    for path in ((), *nodes(value)):
        if path[:1] == ("metadata",) or path[:1] == ("status",):
            continue
        node = node_at(root, path)
        for done, entry in changes(get(value, path), node) if path else ():
            yield path, done, put(value, path, entry)
        if path:
            yield path, "drop", drop(value, path)
        held = get(value, path)
        if isinstance(held, dict) and node is not None and node.fields:
            for field in node.fields:
                if field in held or field in ("status", "apiVersion", "kind", "metadata"):
                    continue
                for number, sample in enumerate(samples(node.link(field), 0)):
                    yield (*path, field), f"add {number}", put(value, (*path, field), sample)


def changes(held: Any, node: Node | None) -> Iterator[tuple[str, Any]]:
    """Yield what else could stand in a place: mostly of the right type."""
    if isinstance(held, dict):
        if held:
            yield "empty", {}
        if node is not None and node.item is not None:
            yield "key", {**held, "A b": next(iter(held.values()), "a")}
    elif isinstance(held, list):
        if held:
            yield "empty", []
            yield "repeat", [*held, copy.deepcopy(held[0])]
            yield "without", held[1:]
        yield "null", [*held, None]
        if node is not None and node.item is not None:
            for number, sample in enumerate(samples(node.link_item(), 0)):
                yield f"append {number}", [*held, sample]
    else:
        for number, sample in enumerate(samples(node, 0) if node is not None else TEXTS):
            if sample != held:
                yield f"set {number}", sample


def samples(node: Node, depth: int) -> Iterator[Any]:
    """Yield values of a type."""
    words = [
        word for rule in node.limit or () if rule.startswith(("enum", "word", "each enum")) for word in rule.split()[1:]
    ]
    words = [word.partition("@")[0].replace('""', "") for word in words if word not in ("enum", "word")]
    text = node.text
    if text[0] == "[":
        yield []
        for word in words:
            yield [word]
        if depth < DEEPEST:
            for sample in () if words else samples(node.link_item(), depth + 1):
                yield [sample]
    elif text[0] == "{":
        yield {}
        for sample in list(samples(node.link_item(), depth + 1))[:3]:
            yield {"a": sample}
    elif node.fields:
        yield {}
        if depth < DEEPEST:
            yield from _objects(node, depth)
    else:
        yield from _scalars(text, words)


def _objects(node: Node, depth: int) -> Iterator[Any]:
    """Yield the least object of a type, and with it each of its other fields."""
    least = {field: _first(node.link(field), depth + 1) for field in node.required}
    if least:
        yield least
    for field in node.fields:
        if field not in least:
            for sample in list(samples(node.link(field), depth + 1))[:3]:
                yield {**least, field: sample}


def _first(node: Node, depth: int) -> Any:
    found = list(samples(node, depth))
    return next((sample for sample in found if sample), found[0] if found else {})


def _scalars(text: str, words: list[str]) -> Iterator[Any]:
    if text == "bool":
        yield from (True, False)
    elif text in ("int32", "int64"):
        yield from NUMBERS
    elif text == "quantity":
        yield from QUANTITIES
    elif text.startswith("intstr"):
        yield from (*NUMBERS, *TEXTS, "10%", "http")
    elif text in ("time", "microtime"):
        yield "2020-01-01T00:00:00Z"
    elif text == "bytes":
        yield from ("", "YQ==")
    elif text == "string":
        yield from words or TEXTS
    else:
        yield from ({}, {"a": "b"})


def node_at(root: Node, path: Path) -> Node | None:
    """Return the type of a place, or None where anything goes."""
    node: Node | None = root
    for step in path:
        if node is None:
            return None
        inner = node.link(str(step)) if step in node.fields else None
        node = node.link_item() if node.item is not None else inner
    return node


def put(value: Any, path: Path, entry: Any) -> Any:
    """Return a copy with another value at a place, sharing what is beside it."""
    if not path:
        return entry
    changed = value.copy()
    step = path[0]
    changed[step] = put(value[step], path[1:], entry) if len(path) > 1 else entry
    return changed


def drop(value: Any, path: Path) -> Any:
    """Return a copy without a place."""
    changed = value.copy()
    if len(path) == 1:
        del changed[path[0]]
    else:
        changed[path[0]] = drop(value[path[0]], path[1:])
    return changed

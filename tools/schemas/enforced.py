"""Asks Kubernetes' own code which of the fields that its documents call required it really misses.

For every such field of every type an object is made that reaches the type and holds little else, then once more
without the field; where the second draws a new refusal, the field is enforced. Writes schemas/kubernetes/enforced.txt;
takes the path of the built program of tests/oracle/schema. Fields that a document of an older version calls required,
and the newest does not, were never enforced.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kubelint_compliance.data import read_data
from kubelint_compliance.schema.nodes import Node, Schema, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).resolve().parents[2] / "schemas" / "kubernetes" / "enforced.txt"
HEADER = "# type, then its required fields that the API server misses; made by tools/schemas/enforced.py\n"
VALUES: dict[str, Any] = {
    "string": "a",
    "bool": True,
    "int32": 1,
    "int64": 1,
    "number": 1.5,
    "intstr": 1,
    "quantity": "1",
    "time": "2024-05-01T12:00:00Z",
    "microtime": "2024-05-01T12:00:00.000000Z",
    "bytes": "YQ==",
    "object": {},
    "any": {},
}
MAP_KEY = "example.com/key"
OF_ONE = (("apiextensions.v1.CustomResourceDefinitionVersion", "storage"),)
"""Fields that are only missed in the objects made here: of several versions one must be the stored one."""
ROUNDS = 4
"""How often a refused value is replaced by one that the refusal names."""


def main(program: str) -> None:
    """Write the table."""
    table = Table(read_data("schemas/kubernetes/types.txt"))
    schema = Schema(table, table.last)
    places = dict(reach(schema))
    cases = [(name, field) for name, (_, _, node) in sorted(places.items()) for field in node.required]
    with_fields = [made(*places[name][:2], schema) for name, _ in cases]
    for _ in range(ROUNDS):
        answers = ask(program, with_fields)
        for value, answer in zip(with_fields, answers, strict=True):
            repair(value, answer)
    answers = ask(program, with_fields)
    without = [dropped(value, places[name][1], field) for value, (name, field) in zip(with_fields, cases, strict=True)]
    enforced: dict[str, list[str]] = {}
    for (name, field), one, other in zip(cases, answers, ask(program, without), strict=True):
        if (name, field) not in OF_ONE and refusals(other) - refusals(one):
            enforced.setdefault(name, []).append(field)
    rows = "".join(f"{name}\t{' '.join(fields)}\n" for name, fields in sorted(enforced.items()))
    TARGET.write_text(HEADER + rows, encoding="utf-8", newline="\n")


def reach(schema: Schema) -> Iterator[tuple[str, tuple[tuple[str, str], tuple[str, ...], Node]]]:
    """Yield for every type a kind and the shortest path of fields that lead to it, outside of any status."""
    seen: set[str] = set()
    level: list[tuple[tuple[str, str], tuple[str, ...], Node]] = []
    for key in sorted(schema.table.kinds, key=lambda key: (key[1] != "Pod", "beta" in key[0], "alpha" in key[0], key)):
        root = schema.kind(*key)
        if root is not None and not key[1].endswith("List"):
            level.append((key, (), root))
    while level:
        below = []
        for key, path, node in level:
            if node.name in seen:
                continue
            seen.add(node.name)
            yield node.name, (key, path, node)
            for field in node.fields:
                child = item_of(node.link(field))
                if child.name and field != "status":
                    below.append((key, (*path, field), child))
        level = below


def item_of(node: Node) -> Node:
    """Return the type inside lists and maps."""
    while node.item is not None:
        node = node.link_item()
    return node


def made(key: tuple[str, str], path: tuple[str, ...], schema: Schema) -> dict[str, Any]:
    """Return an object of a kind that holds what is required, and the fields of the path."""
    root = schema.kind(*key)
    value: dict[str, Any] = smallest(root, path, 0) if root else {}
    value.update(apiVersion=key[0], kind=key[1])
    value.setdefault("metadata", {}).update(name="a", namespace="a")
    return value


def smallest(node: Node, path: tuple[str, ...], depth: int) -> Any:
    """Return the smallest value of a type that has what is required, and what leads along the path."""
    if node.text[0] == "[":
        return [smallest(node.link_item(), path, depth)]
    if node.text[0] == "{":
        return {MAP_KEY: smallest(node.link_item(), path, depth)}
    if not node.name:
        return VALUES[node.text]
    wanted = dict.fromkeys((*node.required, *path[:1])) if depth < 12 else {}
    return {field: smallest(node.link(field), path[1:] if field in path[:1] else (), depth + 1) for field in wanted}


def repair(value: dict[str, Any], answer: dict[str, Any]) -> None:
    """Put the first supported value where an unsupported one was refused."""
    for error in answer.get("errors", ()):
        supported = error["detail"].partition("supported values: ")[2]
        if supported:
            put(value, steps(error["field"]), json.loads("[" + supported + "]")[0])


def steps(field: str) -> list[str]:
    """Split the path of a refusal: `spec.ports[0].name`."""
    return field.replace("[", ".").replace("]", "").split(".")


def put(value: Any, path: list[str], new: str) -> None:
    """Set a value at a path, where there is one."""
    for index, step in enumerate(path):
        key = int(step) if isinstance(value, list) and step.isdigit() else step
        inside = key in value if isinstance(value, dict) else isinstance(key, int) and key < len(value)
        if isinstance(value, str) or not inside:
            return
        if index == len(path) - 1 and isinstance(value[key], str):
            value[key] = new
        value = value[key]


def dropped(value: dict[str, Any], path: tuple[str, ...], field: str) -> dict[str, Any]:
    """Return a copy without one field of the object at the path."""
    value = json.loads(json.dumps(value))
    node: Any = value
    for step in (*path, None):
        while isinstance(node, list) or (isinstance(node, dict) and set(node) == {MAP_KEY}):
            node = node[0] if isinstance(node, list) else node[MAP_KEY]
        if step is not None:
            node = node[step]
    node.pop(field, None)
    return value


def ask(program: str, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers of the API server's code."""
    text = "".join(json.dumps(value) + "\n" for value in values)
    done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def refusals(answer: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return what an answer refuses, comparable."""
    return {(error["type"], error["field"], error["detail"]) for error in answer.get("errors", ())}


if __name__ == "__main__":
    main(sys.argv[1])

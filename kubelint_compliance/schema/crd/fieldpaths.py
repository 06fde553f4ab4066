"""Paths to fields as custom resource definitions write them: `.spec.replicas`, `.data['a.b']`.

Follows `ValidFieldPath` of k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
"""

from __future__ import annotations

from kubelint_compliance.schema.crd.structure import entries_of, fields_of
from kubelint_compliance.shape import holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.crd.structure import Json

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "'": "'", "\\": "\\"}


def steps_of(path: str, *, brackets: bool = True) -> tuple[str, ...] | None:
    """Return the steps of a path; None where it is none."""
    steps = []
    while path:
        if path[0] == "." and len(path) > 1:
            end = min((at for at in (path.find(mark, 1) for mark in ".[]") if at > 0), default=len(path))
            step: str | None = path[1:end]
        else:
            end = _end_of_quote(path) if brackets and path[:2] == "['" else -1
            step = _unescaped(path[2:end]) if end > 0 else None
            end += 2
        if step is None:
            return None
        steps.append(step)
        path = path[end:]
    return tuple(steps)


def _end_of_quote(path: str) -> int:
    end = path.find("']", 2)
    while end > 0 and path[end - 1] == "\\":
        end = path.find("']", end + 1)
    return end


def _unescaped(text: str) -> str | None:
    first, *parts = text.split("\\")
    if any(part[:1] not in _ESCAPES for part in parts):
        return None
    return first + "".join(_ESCAPES[part[0]] + part[1:] for part in parts)


def schema_at(schema: Json, steps: tuple[str, ...]) -> Json | None:
    """Return the schema of the node that a path leads to; None where there is none."""
    for step in steps:
        fields, entries = fields_of(schema), entries_of(schema)
        found = fields.get(step) if fields else entries
        if found is None:
            return None
        schema = found
    return schema


def existing(path: list[str | int], value: Any) -> list[str | int]:
    """Return as much of a path as leads to a node of a value."""
    for index, step in enumerate(path):
        if not holds(value, step):
            return path[:index]
        value = value[step]
    return path

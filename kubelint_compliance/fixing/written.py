"""Writes a value as YAML or as JSON, so that Kubernetes reads the same value back."""

from __future__ import annotations

import json

from kubelint_compliance.yamltree.scalars import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-")
_STEP = 2


def entry(key: str, value: Any, indent: int, newline: str) -> str:
    """Write an entry of a mapping that is indented by so much; mappings in it stand on lines of their own."""
    if not isinstance(value, dict) or not value:
        return pair(key, value)
    return f"{flow(key)}:{newline}{' ' * (indent + _STEP)}{block(value, indent + _STEP, newline)}"


def block(value: dict[str, Any], indent: int, newline: str) -> str:
    """Write the entries of a mapping, each on lines of its own; the first one starts where the writer stands."""
    return f"{newline}{' ' * indent}".join(entry(key, item, indent, newline) for key, item in value.items())


def flow(value: Any, *, as_json: bool = False) -> str:
    """Write a value on one line."""
    if as_json:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict) and value:
        return f"{{ {', '.join(pair(key, item) for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return _scalar(value)


def pair(key: str, value: Any, *, as_json: bool = False) -> str:
    """Write an entry of a mapping that stands on one line."""
    return f"{flow(key, as_json=as_json)}: {flow(value, as_json=as_json)}"


def _scalar(value: Any) -> str:
    """Write a scalar, or an empty mapping; a text plainly where nobody takes it for something else."""
    if isinstance(value, str) and value[:1].isalpha() and _PLAIN.issuperset(value) and resolve(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)

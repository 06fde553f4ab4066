"""Digests of plain values: equal values have equal ones, whatever the order in which a mapping was written."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def digest_of(value: Any) -> bytes:
    """Return sixteen bytes that change whenever a value of mappings, lists and scalars does."""
    from _blake2 import blake2b

    return blake2b(repr(_ordered(value)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(item) for item in value] if isinstance(value, (list, tuple)) else value

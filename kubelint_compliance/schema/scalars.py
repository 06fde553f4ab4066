"""Numbers and quantities as the API server takes them from JSON, and what is said of a text that does not fit."""

from __future__ import annotations

from kubelint_compliance.kubernetes import quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST_EXACT = 1e21
"""From here on Go writes a float with an exponent, which no integer field reads."""

GRAMMARS = {
    "quantity": "is not a quantity such as 500m, 2 or 128Mi",
    "time": "is not a time such as 2024-05-01T12:00:00Z",
    "microtime": "is not a time such as 2024-05-01T12:00:00.000000Z",
    "bytes": "is not base64",
}


def is_int32(value: Any) -> bool:
    """Whether a value fits 32 bits; 3.0 counts, because Kubernetes' tools write it as 3."""
    return _is_int(value, 31)


def is_int64(value: Any) -> bool:
    """Whether a value fits 64 bits."""
    return _is_int(value, 63)


def _is_int(value: Any, bits: int) -> bool:
    if value.__class__ is float:
        if not (abs(value) < _LARGEST_EXACT and value.is_integer()):
            return False
    elif value.__class__ is not int:
        return False
    return bool(-(1 << bits) <= value < 1 << bits)


def is_number(value: Any) -> bool:
    """Whether a value is a number; booleans are none."""
    return value.__class__ is int or value.__class__ is float


def is_scalar(value: Any) -> bool:
    """Whether a value is text, a number or a boolean: a decoder of YAML takes each for text."""
    return value.__class__ in (str, bool, int, float)


def is_quantity(text: str) -> bool:
    """Whether a text is read as a quantity: as JSON has it, blanks may stand around it."""
    return quantity.is_quantity(text.strip())

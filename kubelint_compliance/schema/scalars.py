"""The small grammars of Kubernetes, as its Go code reads them: quantities, times, names, labels.

All functions answer whether a text, or a value where they say so, is accepted.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes import quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BASE64 = str.maketrans("", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
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


def is_quantity(text: str) -> bool:
    """Whether a text is read as a quantity: as JSON has it, blanks may stand around it."""
    return quantity.is_quantity(text.strip())


def is_time(text: str) -> bool:
    """Read a time as RFC 3339 has it; a fraction of a second may follow a point or a comma."""
    date, mark, rest = text.partition("T")
    zone = _without_zone(rest)
    return bool(mark) and zone is not None and _is_date(date) and _is_clock(zone)


def is_micro_time(text: str) -> bool:
    """Read a time with exactly six digits after the second."""
    return is_time(text) and len(text) > 26 and text[19] == "." and text[20:26].isdigit() and not text[26].isdigit()


def _without_zone(text: str) -> str | None:
    if text.endswith("Z"):
        return text[:-1]
    clock, zone = text[:-6], text[-6:]
    parts = zone[1:].split(":")
    if zone[:1] in ("+", "-") and len(zone) == 6 and len(parts) == 2 and all(_is_number(part, 2) for part in parts):
        return clock if int(parts[0]) <= 24 and int(parts[1]) <= 60 else None
    return None


def _is_date(text: str) -> bool:
    parts = text.split("-")
    if len(parts) != 3 or not all(map(_is_number, parts, (4, 2, 2))):
        return False
    year, month, day = map(int, parts)
    leap = month == 2 and (year % 4 or (not year % 100 and year % 400))
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] - (1 if leap else 0)


def _is_clock(text: str) -> bool:
    whole = text.replace(",", ".", 1)
    clock, point, fraction = whole.partition(".")
    parts = clock.split(":")
    if len(parts) != 3 or not (_is_number(parts[0], 2) or _is_number(parts[0], 1)):
        return False
    if (
        not _is_number(parts[1], 2)
        or not _is_number(parts[2], 2)
        or (point and not _is_number(fraction, len(fraction)))
    ):
        return False
    return int(parts[0]) <= 23 and int(parts[1]) <= 59 and int(parts[2]) <= 59


def _is_number(text: str, length: int) -> bool:
    return len(text) == length and text.isdigit() and text.isascii()


def is_base64(text: str) -> bool:
    """Read base64 with padding, as Go's standard encoding does: line breaks are passed over, nothing else is."""
    text = text.replace("\n", "").replace("\r", "")
    body = text.rstrip("=")
    return len(text) % 4 == 0 and len(text) - len(body) <= 2 and not body.translate(_BASE64)

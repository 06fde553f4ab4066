"""Mapping keys as the JSON text Kubernetes makes of them: `on:` is "true", `1.5:` is "1.5"."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INT64 = 1 << 63


class UnsupportedKey(str):
    """Stands in for a key that JSON cannot have; its text says why. It only matters where it stays in the value."""

    __slots__ = ()


def key_text(value: Any) -> str:
    """The string a resolved key becomes. Raises `Refused` for a container."""
    if isinstance(value, str):
        return value
    if value is None:
        return UnsupportedKey("a mapping key is null, which JSON cannot have")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, int):
        if value >= _INT64:
            return UnsupportedKey("a mapping key is no 64-bit integer")
        return str(value)
    raise Refused("non-scalar-key", "a mapping key is itself a mapping or a list")


def _float_text(value: float) -> str:
    """Go's `FormatFloat(value, 'g', -1, 32)`: the shortest digits that name the nearest 32-bit float."""
    single = _as_single(value)
    if single != single:
        return ".nan"
    if single in (float("inf"), float("-inf")):
        return ".inf" if single > 0 else "-.inf"
    text = next(text for digits in range(9) if _as_single(float(text := f"{single:.{digits}e}")) == single)
    mantissa, _, exponent = text.partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        decimals = len(mantissa.lstrip("-").replace(".", "")) - 1 - power
        return f"{single:.{max(decimals, 0)}f}"
    return f"{mantissa}e{power:+03d}"


def _as_single(value: float) -> float:
    import struct

    try:
        rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return rounded

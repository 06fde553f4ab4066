"""The standard functions: conversions, `size`, `type` and `dyn`."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.types import TYPE_NAMES, Type
from kubelint_compliance.cel.values import INT_MAX, INT_MIN, UINT_MAX, Duration, Timestamp, UInt, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_DIGITS = frozenset("0123456789")


def _same(value: Any) -> Any:
    return value


def _of_time(name: str) -> Callable[[Any], Any]:
    """A function of the module about times, which few expressions need."""

    def call(value: Any) -> Any:
        from kubelint_compliance.cel.library import time

        return getattr(time, name)(value)

    return call


def _type(value: Any) -> Type:
    name = kind(value)
    return TYPE_NAMES.get(name) or Type(name)


def _int_of_double(value: float) -> int:
    if not -(2.0**63) < value < 2.0**63:
        raise Failure("integer overflow")
    return int(value)


def _uint_of_double(value: float) -> UInt:
    if not -1 < value < 2.0**64 or value < 0:
        raise Failure("unsigned integer overflow")
    return UInt(int(value))


def _parse_integer(text: str, low: int, high: int) -> int:
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not digits or not _DIGITS.issuperset(digits) or len(digits) > 40:
        raise Failure(f"cannot convert the text {text[:40]!r} to an integer")
    value = int(text)
    if not low <= value <= high:
        raise Failure("integer overflow")
    return value


def _int_of_text(text: str) -> int:
    return _parse_integer(text, INT_MIN, INT_MAX)


def _uint_of_text(text: str) -> UInt:
    if text[:1] in ("-", "+"):
        raise Failure(f"cannot convert the text {text[:40]!r} to an unsigned integer")
    return UInt(_parse_integer(text, 0, UINT_MAX))


def _int_of_uint(value: UInt) -> int:
    if value.value > INT_MAX:
        raise Failure("integer overflow")
    return value.value


def _int_of_timestamp(value: Timestamp) -> int:
    return value.nanoseconds // 10**9


def _double_of_text(text: str) -> float:
    if text.isascii() and text.strip() == text and "_" not in text:
        try:
            return float(text)
        except ValueError:
            pass
    raise Failure(f"cannot convert the text {text[:40]!r} to a double")


def _text_of_double(value: float) -> str:
    from kubelint_compliance.cel.library.formatting import shortest

    return shortest(value)


def _text_of_bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Failure("the bytes are not UTF-8") from None


def _text_of_bool(value: bool) -> str:
    return "true" if value else "false"


def _text_of_uint(value: UInt) -> str:
    return str(value.value)


def _bool_of_text(text: str) -> bool:
    if text in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    if text in ("0", "f", "F", "false", "FALSE", "False"):
        return False
    raise Failure(f"cannot convert the text {text[:40]!r} to a bool")


def _timestamp_of_int(seconds: int) -> Timestamp:
    return Timestamp(seconds * 10**9)


def _double_of_uint(value: UInt) -> float:
    return float(value.value)


_SIZES: dict[str, Callable[..., Any]] = {
    "size(string) -> int": len,
    "size(bytes) -> int": len,
    "size(list) -> int": len,
    "size(map) -> int": len,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **_SIZES,
    "dyn(dyn) -> dyn": _same,
    "type(dyn) -> type": _type,
    "bool(bool) -> bool": _same,
    "bool(string) -> bool": _bool_of_text,
    "bytes(bytes) -> bytes": _same,
    "bytes(string) -> bytes": str.encode,
    "double(double) -> double": _same,
    "double(int) -> double": float,
    "double(uint) -> double": _double_of_uint,
    "double(string) -> double": _double_of_text,
    "duration(duration) -> duration": _same,
    "duration(int) -> duration": Duration,
    "duration(string) -> duration": _of_time("parse_duration"),
    "int(int) -> int": _same,
    "int(uint) -> int": _int_of_uint,
    "int(double) -> int": _int_of_double,
    "int(string) -> int": _int_of_text,
    "int(timestamp) -> int": _int_of_timestamp,
    "string(string) -> string": _same,
    "string(bool) -> string": _text_of_bool,
    "string(int) -> string": str,
    "string(uint) -> string": _text_of_uint,
    "string(double) -> string": _text_of_double,
    "string(bytes) -> string": _text_of_bytes,
    "string(timestamp) -> string": _of_time("format_timestamp"),
    "string(duration) -> string": _of_time("format_duration"),
    "string(URL) -> string": str,
    "string(IP) -> string": str,
    "string(CIDR) -> string": str,
    "timestamp(timestamp) -> timestamp": _same,
    "timestamp(int) -> timestamp": _timestamp_of_int,
    "timestamp(string) -> timestamp": _of_time("parse_timestamp"),
    "uint(uint) -> uint": _same,
    "uint(int) -> uint": UInt,
    "uint(double) -> uint": _uint_of_double,
    "uint(string) -> uint": _uint_of_text,
}
METHODS = _SIZES

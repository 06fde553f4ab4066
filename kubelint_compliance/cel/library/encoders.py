"""The encoders extension: base64 to bytes and back."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def decode(text: str) -> bytes:
    """Read base64; the padding may be left out altogether."""
    from binascii import Error, a2b_base64

    padded = text if "=" in text else text + "=" * (-len(text) % 4)
    try:
        return a2b_base64(padded, strict_mode=True) if padded else b""
    except (Error, ValueError):
        raise Failure("not base64") from None


def _encode(value: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(value, newline=False).decode("ascii")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "base64.decode(string) -> bytes": decode,
    "base64.encode(bytes) -> string": _encode,
}
METHODS: dict[str, Callable[..., Any]] = {}

"""The encoders extension: base64 to bytes and back."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.kubernetes import base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def decode(text: str) -> bytes:
    """Read base64; the padding may be left out altogether."""
    text = text.replace("\n", "").replace("\r", "")
    try:
        return base64.decode(text if "=" in text else text + "=" * (-len(text) % 4))
    except ValueError:
        raise Failure("not base64") from None


def _encode(value: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(value, newline=False).decode("ascii")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "base64.decode(string) -> bytes": decode,
    "base64.encode(bytes) -> string": _encode,
}
METHODS: dict[str, Callable[..., Any]] = {}

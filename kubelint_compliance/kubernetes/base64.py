"""Base64 as Go's standard encoding reads it: padded, line breaks are passed over, nothing else is."""

from __future__ import annotations

_ALPHABET = str.maketrans("", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def is_base64(text: str) -> bool:
    """Whether a text is base64; nothing is base64 too."""
    text = text.replace("\n", "").replace("\r", "")
    body = text.rstrip("=")
    return len(text) % 4 == 0 and len(text) - len(body) <= 2 and not body.translate(_ALPHABET)


def decode(text: str) -> bytes:
    """Return what base64 stands for. Raises ValueError where a text is none."""
    from binascii import a2b_base64

    if not is_base64(text):
        raise ValueError("not base64")
    return a2b_base64(text)

"""Tests that a documented format allows beyond its length: checksums, JSON headers, the body of a PEM key."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def crc32(text: str, at: int, end: int) -> bool:  # noqa: ARG001 - one signature for all
    """The last six characters are the CRC-32 of the thirty before them, as GitHub and npm write their tokens."""
    from binascii import crc32 as checksum

    number, digits = checksum(text[end - 36 : end - 6].encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return text[end - 6 : end] == digits


def jwt(text: str, at: int, end: int) -> bool:
    """Three parts in base64, the first two JSON objects, the first naming an algorithm; a signature is there."""
    parts = text[at:end].rstrip(".").split(".")
    if len(parts) != 3 or len(parts[2]) < 20:
        return False
    header, payload = decoded(parts[0]), decoded(parts[1])
    return '"alg"' in header and header.endswith("}") and payload.startswith("{") and payload.rstrip().endswith("}")


def pem(text: str, at: int, end: int) -> bool:  # noqa: ARG001 - one signature for all
    """The mark ends a `-----BEGIN` line that is followed by base64, not by an ellipsis or a placeholder."""
    begin = text.rfind("-----BEGIN ", max(0, at - 40), at)
    return begin >= 0 and "\n" not in text[begin:at] and _has_body(text[text.find("-----", at) + 5 :][:400])


def pem64(text: str, at: int, end: int) -> bool:
    """The base64 decodes to a PEM private key."""
    size = min(end - at, 400) // 4 * 4
    plain = decoded(text[at : at + size])
    mark = plain.find("PRIVATE KEY")
    return 0 < mark < 40 and pem(plain, mark, mark)


def google(text: str, at: int, end: int) -> bool:  # noqa: ARG001 - one signature for all
    """The field is that of a Google service account's JSON key, and holds a key."""
    mark = text.find("PRIVATE KEY-----", at, at + 80)
    return mark > 0 and '"service_account"' in text and pem(text, mark, mark)


CHECKS: dict[str, Callable[[str, int, int], bool]] = {
    "crc32": crc32,
    "google": google,
    "jwt": jwt,
    "pem": pem,
    "pem64": pem64,
}


def decoded(text: str) -> str:
    """Return what base64 (also of URLs, also unpadded) stands for as text; empty where it is none."""
    from binascii import Error, a2b_base64

    plain = "".join(text.split()).replace("-", "+").replace("_", "/")
    if not _BASE64.issuperset(plain):
        return ""
    try:
        return a2b_base64(plain + "=" * (-len(plain) % 4)).decode("utf-8", "replace")
    except (Error, ValueError):
        return ""


def secret_text(text: str) -> str:
    """Return what stands in the `data` of a Secret: decoded, or as it is where somebody forgot to encode it."""
    return decoded(text) or text


def encoded_text(text: str) -> str:
    """Return what stands in the `data` of a Secret for the API server: what is no base64 is refused, and no value."""
    plain = text.replace("\n", "").replace("\r", "")
    return decoded(text) if len(plain) % 4 == 0 and _BASE64.issuperset(plain) else ""


def _has_body(text: str) -> bool:
    body = text.replace("\\n", "\n").replace("\\r", "").lstrip()
    if body.startswith(("Proc-Type", "Version", "Comment")):
        body = body.partition("\n\n")[2]
    first = "".join(body.split("-----")[0].split())
    key = first[:64]
    return len(first) >= 64 and all(char in _BASE64 for char in key) and len(set(key)) > 12

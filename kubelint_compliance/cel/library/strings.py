"""The string functions of the standard and of the strings extension; positions and sizes count code points."""

from __future__ import annotations

from kubelint_compliance.cel.arithmetic import MAX_SIZE, sized
from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_TO_LOWER, _TO_UPPER = str.maketrans(_UPPER, _LOWER), str.maketrans(_LOWER, _UPPER)
# Unicode's White_Space property, which is what Go's TrimSpace removes; Python's strip removes U+001C to U+001F too.
_WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_ESCAPES = str.maketrans(
    {
        "\a": "\\a",
        "\b": "\\b",
        "\f": "\\f",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\v": "\\v",
        "\\": "\\\\",
        '"': '\\"',
    }
)


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise Failure(f"index out of range: {index}")
    return text[index : index + 1]


def _contains(text: str, part: str) -> bool:
    return part in text


def _index_of(text: str, part: str, start: int = 0) -> int:
    if start < 0 or start > len(text) > 0 or (start > 0 and not text):
        raise Failure(f"index out of range: {start}")
    return text.find(part, start)


def _last_index_of(text: str, part: str) -> int:
    return text.rfind(part)


def _last_index_before(text: str, part: str, start: int) -> int:
    if not 0 <= start <= len(text):
        raise Failure(f"index out of range: {start}")
    return text.rfind(part, 0, start + len(part)) if part else min(start, len(text))


def _join(parts: list[Any], separator: str = "") -> str:
    for part in parts:
        if not isinstance(part, str):
            raise no_overload("join", parts, part)
    if sum(map(len, parts)) + len(separator) * len(parts) > MAX_SIZE:
        raise Failure("the result is too long")
    return separator.join(parts)


def lower_ascii(text: str) -> str:
    """Return a text with the letters of ASCII in lower case, and all others as they are."""
    return text.lower() if text.isascii() else text.translate(_TO_LOWER)


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else text.translate(_TO_UPPER)


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    found = text.count(old) if count < 0 else min(count, text.count(old))
    if len(text) + found * (len(new) - len(old)) > MAX_SIZE:
        raise Failure("the result is too long")
    return text.replace(old, new, count)


def _reverse(text: str) -> str:
    return text[::-1]


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    if count < 0 or count >= len(text):
        return list(text)
    return [*text[: count - 1], text[count - 1 :]]


def _substring(text: str, start: int, end: int | None = None) -> str:
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise Failure(f"index out of range: {start}, {stop}")
    return text[start:stop]


def _trim(text: str) -> str:
    return text.strip(_WHITE)


def quote(text: str) -> str:
    """Return text as a CEL literal in double quotes."""
    return sized(f'"{text.translate(_ESCAPES)}"')  # type: ignore[no-any-return]


FUNCTIONS: dict[str, Callable[..., Any]] = {"strings.quote(string) -> string": quote}
METHODS: dict[str, Callable[..., Any]] = {
    "charAt(string, int) -> string": _char_at,
    "contains(string, string) -> bool": _contains,
    "endsWith(string, string) -> bool": str.endswith,
    "startsWith(string, string) -> bool": str.startswith,
    "indexOf(string, string) -> int": _index_of,
    "indexOf(string, string, int) -> int": _index_of,
    "lastIndexOf(string, string) -> int": _last_index_of,
    "lastIndexOf(string, string, int) -> int": _last_index_before,
    "join(list<string>) -> string": _join,
    "join(list<string>, string) -> string": _join,
    "lowerAscii(string) -> string": lower_ascii,
    "upperAscii(string) -> string": _upper,
    "replace(string, string, string) -> string": _replace,
    "replace(string, string, string, int) -> string": _replace,
    "reverse(string) -> string": _reverse,
    "split(string, string) -> list<string>": _split,
    "split(string, string, int) -> list<string>": _split,
    "substring(string, int) -> string": _substring,
    "substring(string, int, int) -> string": _substring,
    "trim(string) -> string": _trim,
}

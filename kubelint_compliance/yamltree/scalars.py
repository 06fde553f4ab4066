"""Plain scalars as Kubernetes resolves them (goyaml.v2 behind sigs.k8s.io/yaml), and as JSON carries them on.

Numbers come out as the API server sees them: `1.0` is `1` in the JSON that kubectl sends, so it is an int.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

INT64 = 1 << 63
NUMBER_START = frozenset("+-.0123456789")
"""A plain scalar that starts otherwise is a string unless `WORDS` knows it."""

_INFINITY = float("inf")
_CASES: dict[object, str] = {
    True: "y Y yes Yes YES true True TRUE on On ON",
    False: "n N no No NO false False FALSE off Off OFF",
    None: "~ null Null NULL",
    _INFINITY: ".inf .Inf .INF +.inf +.Inf +.INF",
    -_INFINITY: "-.inf -.Inf -.INF",
    float("nan"): ".nan .NaN .NAN",
}
WORDS: dict[str, Any] = {word: value for value, words in _CASES.items() for word in words.split()}
WORDS[""] = None
_ODD_FLOATS = {word: value for word, value in WORDS.items() if isinstance(value, float)}
for _word in _ODD_FLOATS:
    del WORDS[_word]
HINTS = NUMBER_START | {word[:1] for word in WORDS}
"""What a plain scalar starts with that may be something else than a string."""
_BASES = {"x": 16, "o": 8, "b": 2}
_DIGITS = frozenset("0123456789")


def number(text: str) -> Any:
    """The value of plain text that starts like a number: int, float (perhaps not finite), or the text itself.

    An int is what Go holds, so not yet rounded to what JSON readers hold: see `as_json`.
    """
    if text in _ODD_FLOATS:
        return _ODD_FLOATS[text]
    if not text.isascii():
        return text
    if text[0] == ".":
        found = _decimal(text.replace("_", "") if _separates_digits(text) else text)
        return text if found is None else found
    plain = text.replace("_", "")
    integer = _integer(plain)
    if integer is not None:
        return integer
    found = _decimal(plain)
    if found is not None:
        return found
    integer = _loose_binary(plain)
    return text if integer is None else integer


def as_json(value: Any) -> Any:
    """A number after its way through JSON: whole floats are ints, ints beyond 64 bits floats."""
    if type(value) is float:
        if -INT64 <= value <= INT64 and value == int(value):
            whole = _shortest(value)
            return whole if -INT64 <= whole < INT64 else value
    elif type(value) is int and value >= INT64:
        return float(value)
    return value


def _shortest(value: float) -> int:
    """A whole float as Go writes it into JSON: the shortest digits that name it, then zeros."""
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction) * 10 ** (int(exponent) - len(fraction)) if exponent else int(whole)


def resolve(text: str) -> Any:
    """The value of an untagged plain scalar."""
    if text in WORDS:
        return WORDS[text]
    return number(text) if text[0] in NUMBER_START else text


def _integer(text: str) -> int | None:
    """Go's `ParseInt(text, 0, 64)`, or `ParseUint` where that is too small."""
    sign, digits = _signed(text)
    base = 10
    if len(digits) > 1 and digits[0] == "0":
        base = _BASES.get(digits[1].lower(), 0)
        digits = digits[2:] if base else digits[1:]
        base = base or 8
    value = _parsed(digits, base)
    return value if value is None else _in_range(sign, value, unsigned=text[0] not in "+-")


def _loose_binary(text: str) -> int | None:
    """goyaml.v2 tries `0b` once more on its own, with a sign behind the prefix: `0b-1` is -1."""
    if text.startswith("0b"):
        sign, digits = _signed(text[2:])
        unsigned = text[2:3] not in ("+", "-")
    elif text.startswith("-0b"):
        sign, digits, unsigned = -1, text[3:], False
    else:
        return None
    value = _parsed(digits, 2)
    return value if value is None else _in_range(sign, value, unsigned=unsigned)


def _signed(text: str) -> tuple[int, str]:
    if text[:1] == "-":
        return -1, text[1:]
    return 1, text[1:] if text[:1] == "+" else text


def _parsed(digits: str, base: int) -> int | None:
    # More than 70 digits are out of range in every base; Python's own limit for int() lies above.
    if not digits or not digits.isalnum() or len(digits.lstrip("0")) > 70:
        return None
    try:
        return int(digits.lstrip("0") or "0", base)
    except ValueError:
        return None


def _in_range(sign: int, value: int, *, unsigned: bool) -> int | None:
    value *= sign
    if -INT64 <= value < INT64 or (unsigned and INT64 <= value < 2 * INT64):
        return value
    return None


def _decimal(text: str) -> float | None:
    """A float of the form `[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?` that is in range."""
    _, rest = _signed(text)
    mantissa, exponent_mark, exponent = rest.replace("E", "e").partition("e")
    whole, point, fraction = mantissa.partition(".")
    if not (_is_digits(whole) or (not whole and point and fraction)):
        return None
    if fraction and not _is_digits(fraction):
        return None
    if exponent_mark and not _is_digits(_signed(exponent)[1]):
        return None
    value = float(text)
    return None if value in (_INFINITY, -_INFINITY) else value


def _separates_digits(text: str) -> bool:
    """Whether every underscore stands between two digits, as Go wants it in floats."""
    parts = text.split("_")
    before = all(part[-1:] in _DIGITS for part in parts[:-1])
    return before and all(part[:1] in _DIGITS for part in parts[1:])


def _is_digits(text: str) -> bool:
    return bool(text) and _DIGITS.issuperset(text)

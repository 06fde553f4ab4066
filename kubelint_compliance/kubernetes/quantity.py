"""Quantities such as `500m` and `1.5Gi`, as `resource.ParseQuantity` of Kubernetes reads them.

The number may lack its digits, so `m`, `Ki`, `+` and `.` are quantities too, all of them zero; only where Go has to
leave its quick way of reading, for the largest and smallest units, are they missed.
"""

from __future__ import annotations

NANO = 10**9
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_SUFFIXES = frozenset((*_BINARY, *_DECIMAL))
_DIGITS = "0123456789"
_WITH_DIGITS = ("Pi", "Ei")
_LEAST_WITHOUT_DIGITS = -9
_MOST = ((1 << 63) - 1) * NANO
_FURTHEST = 28
"""Billionths with more digits after the first are more than `_MOST`."""
_GUARD = 40
"""So many digits below a billionth decide what the largest binary suffix makes of them; of the rest, whether any is."""


def is_quantity(text: str) -> bool:
    """Whether a text is a quantity. Blanks around it, which JSON may have, are not part of one."""
    if not text:
        return False
    suffix = _after_number(text)
    if suffix in _SUFFIXES:
        return suffix not in _WITH_DIGITS or _has_digits(text, suffix)
    if suffix[0] not in "eE" or not _is_exponent(suffix[1:]):
        return False
    return int(suffix[1:]) >= _LEAST_WITHOUT_DIGITS or _has_digits(text, suffix)


def nanos(text: str) -> int:
    """Return a quantity in billionths, rounded away from zero, at most 2**63 - 1 whole. Raises ValueError."""
    if not is_quantity(text):
        raise ValueError(text)
    suffix = _after_number(text)
    whole, _, fraction = text[: len(text) - len(suffix)].lstrip("+-").partition(".")
    power = 0 if suffix in _BINARY else _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
    amount = min(_scaled((whole + fraction).lstrip("0"), power - len(fraction) + 9, _BINARY.get(suffix, 1)), _MOST)
    return -amount if text[0] == "-" else amount


def _after_number(text: str) -> str:
    rest = (text[1:] if text[0] in "+-" else text).lstrip(_DIGITS)
    return rest[1:].lstrip(_DIGITS) if rest[:1] == "." else rest


def _has_digits(text: str, suffix: str) -> bool:
    return text[: len(text) - len(suffix)].strip("+-.") != ""


def _is_exponent(text: str) -> bool:
    """Go reads it as an integer of 64 bits."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isdigit() and digits.isascii()) or len(digits.lstrip("0")) > 19:
        return False
    return int(digits) < 1 << 63 or (text[0] == "-" and int(digits) == 1 << 63)


def _scaled(digits: str, power: int, factor: int) -> int:
    """Return `digits * 10**power * factor`, rounded up; of too many digits no more are read than decide it."""
    size = len(digits) + power
    if not digits or size > _FURTHEST:
        return _MOST if digits else 0
    if size + _GUARD <= 0:
        return 1
    if power < -_GUARD:
        kept = digits[: size + _GUARD]
        digits, power = kept + ("1" if digits[len(kept) :].strip("0") else "0"), -_GUARD - 1
    amount = int(digits) * factor
    return amount * int(f"1{'0' * power}") if power >= 0 else -(-amount // int(f"1{'0' * -power}"))

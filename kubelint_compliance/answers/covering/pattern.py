"""A pattern of Kyverno held against an object: a pattern and a value -> whether the value fits.

Anchors, wildcards, operators and quantities mean what they do in `validate.pattern`. Where versions of Kyverno or the
order of keys would decide, and where the pattern has variables, references or patterns in keys, nothing is decided.
"""

from __future__ import annotations

import re

from kubelint_compliance.answers.covering.stored import GIVEN
from kubelint_compliance.decisions.globs import fits
from kubelint_compliance.kubernetes.quantity import is_quantity, nanos
from kubelint_compliance.shape import sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

FITS, FAILS, SKIPPED = "fits", "fails", "skipped"
"""What becomes of a value: one that is skipped is none of the pattern's business."""
_ANCHOR = re.compile(r"([+<=X^]?)\((.+)\)")
_RANGE = re.compile(r"([-+]?\d+(?:\.\d+)?[A-Za-z]*)(!?)-([-+]?\d+(?:\.\d+)?[A-Za-z]*)")
_TIME = re.compile(r"[-+]?(?:[\d.]+(?:ns|us|ms|h|m|s))+")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_LONGEST = 500
"""So many characters a pattern of a text may have: what it means is worked out for each value."""
_OPERATORS = (">=", "<=", ">", "<", "!")


class Undecided(Exception):
    """Nobody can tell what a policy does."""


def held_against(pattern: Any, value: Any) -> str:
    """Return FITS, FAILS or SKIPPED. Raises Undecided."""
    if value is GIVEN:
        raise Undecided
    if type(pattern) is dict:
        return _of_mapping(pattern, value) if type(value) is dict else FAILS
    if type(pattern) is list:
        return _of_list(pattern, value) if type(value) is list else FAILS
    if type(value) is list:
        return _all(FITS if _is_like(entry, pattern) else FAILS for entry in value)
    return FITS if _is_like(value, pattern) else FAILS


def _of_mapping(pattern: dict[str, Any], value: dict[str, Any]) -> str:
    """Anchors come first, in no order; then the others, of which those with anchors inside come first."""
    parts = [(_ANCHOR.fullmatch(key), key, below) for key, below in pattern.items()]
    outcome = _all(_of_anchor(found[1], found[2], below, value) for found, _, below in parts if found)
    if outcome is not FITS:
        return outcome
    return _all(_of_field(key, below, value) for found, key, below in parts if not found)


def _all(outcomes: Iterable[str]) -> str:
    found = set(outcomes)
    if {FAILS, SKIPPED} <= found:
        raise Undecided
    return next((outcome for outcome in (FAILS, SKIPPED) if outcome in found), FITS)


def _of_anchor(sign: str, key: str, below: Any, value: dict[str, Any]) -> str:
    held = _held(value, key)
    if sign == "X":
        return FAILS if held is not None else FITS
    if sign == "=":
        return FITS if held is None else held_against(below, held)
    if sign == "<":
        return FITS if held is None or held_against(below, held) is FITS else SKIPPED
    if held is None or sign == "+":
        raise Undecided
    return _existing(below, held) if sign == "^" else FITS if held_against(below, held) is FITS else SKIPPED


def _existing(below: Any, held: Any) -> str:
    """Return whether each pattern of a list fits some entry."""
    if type(held) is not list or type(below) is not list:
        return FAILS
    for pattern in below:
        outcomes = [held_against(pattern, entry) for entry in held]
        if FITS not in outcomes:
            return FAILS
    return FITS


def _of_field(key: str, below: Any, value: dict[str, Any]) -> str:
    held = _held(value, key)
    if below == "*":
        return FAILS if held is None else FITS
    return held_against(below, held)


def _held(value: dict[str, Any], key: str) -> Any:
    if "*" in key or "?" in key:
        raise Undecided
    held = value.get(key)
    if held is GIVEN:
        raise Undecided
    return held


def _of_list(pattern: list[Any], value: list[Any]) -> str:
    """Return whether all entries fit the one pattern of a list; entries that are skipped are left out."""
    if len(pattern) != 1 or type(pattern[0]) is list:
        raise Undecided
    outcomes = {held_against(pattern[0], entry) for entry in value}
    if FAILS in outcomes:
        return FAILS
    return SKIPPED if outcomes == {SKIPPED} else FITS


def _is_like(value: Any, pattern: Any) -> bool:
    """Whether a single value is what a single pattern says."""
    if type(value) is float or type(pattern) is float:
        raise Undecided
    if type(pattern) is str:
        return _fits_text(value, pattern)
    if pattern is None:
        return value in (None, "", 0) and value is not GIVEN
    if type(pattern) is int and type(value) is str:
        return _WHOLE.fullmatch(value) is not None and int(value) == pattern
    return type(value) is type(pattern) and bool(value == pattern)


def _fits_text(value: Any, pattern: str) -> bool:
    if "{{" in pattern or "$(" in pattern or len(pattern) > _LONGEST:
        raise Undecided
    if value == pattern:
        return True
    return any(all(_fits_one(value, part.strip(" ")) for part in way.split("&")) for way in pattern.split("|"))


def _fits_one(value: Any, pattern: str) -> bool:
    operator = next((sign for sign in _OPERATORS if len(pattern) > 1 and pattern.startswith(sign)), "")
    span = _RANGE.fullmatch(pattern) if not operator else None
    if span is not None:
        low, outside, high = span.groups()
        if outside:
            return _compared(value, low, "<") or _compared(value, high, ">")
        return _compared(value, low, ">=") and _compared(value, high, "<=")
    return _compared(value, pattern.removeprefix(operator).strip(), operator)


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "": lambda left, right: left == right,
    "!": lambda left, right: left != right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}


def _compared(value: Any, pattern: str, operator: str) -> bool:
    """Compare as quantities where both are, and as texts; a value that is not there is the quantity 0."""
    if type(value) in (dict, list):
        return False
    written = "0" if value is None else str(value).lower() if type(value) is bool else str(value)
    if type(value) is not bool and is_quantity(pattern) and is_quantity(written):
        if _COMPARE[operator](nanos(written), nanos(pattern)):
            return True
    elif _TIME.fullmatch(pattern) and _TIME.fullmatch(written):
        raise Undecided
    if value is None or operator not in ("", "!"):
        return False
    return fits(pattern, written) is not (operator == "!")


def refuses(validate: dict[str, Any], value: dict[str, Any]) -> bool | None:
    """Return whether the `pattern` or the `anyPattern` of a rule refuses an object; None where nobody can tell."""
    single = "pattern" in validate
    patterns = [validate["pattern"]] if single else sequence(validate.get("anyPattern"))
    try:
        outcomes = [held_against(pattern, value) for pattern in patterns]
    except (Undecided, RecursionError):
        return None
    if single:
        return outcomes[0] is FAILS
    if FITS in outcomes:
        return False
    return True if outcomes and set(outcomes) == {FAILS} else None

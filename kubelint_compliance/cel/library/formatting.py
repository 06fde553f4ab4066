"""`string.format`, and the text forms of values that it and `string()` share."""

from __future__ import annotations

from kubelint_compliance.cel.arithmetic import MAX_SIZE
from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.library.time import format_duration, format_timestamp
from kubelint_compliance.cel.values import Duration, Timestamp, UInt, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def shortest(value: float) -> str:
    """Write a double with the fewest digits, as Go's `%g` does: with an exponent below -4 and from 6 on."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    mantissa, _, exponent = f"{value!r}e".partition("e")
    digits, power = _decimal(mantissa, int(exponent.rstrip("e") or "0"))
    sign = "-" if str(value).startswith("-") else ""
    if not digits:
        return sign + "0"
    if power < -4 or power >= 6:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole, fraction = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
    return sign + whole + (f".{fraction}" if fraction else "")


def _decimal(mantissa: str, exponent: int) -> tuple[str, int]:
    """Return the significant digits and the power of ten of the first of them."""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    power = exponent + len(whole) - 1 - (len(whole + fraction) - len(digits))
    return digits.rstrip("0"), power


def _format(text: str, arguments: list[Any]) -> str:
    result: list[str] = []
    used = 0
    literal, *clauses = text.split("%")
    result.append(literal)
    rest = iter(clauses)
    for clause in rest:
        if not clause:
            following = next(rest, None)
            if following is None:
                raise Failure("unexpected end of the format text after '%'")
            result.append("%" + following)
            continue
        if used >= len(arguments):
            raise Failure(f"index {used} out of range: the format needs more arguments")
        letter, precision, after = _clause(clause)
        result += [_clauses(letter)(arguments[used], precision), after]
        used += 1
    if sum(map(len, result)) > MAX_SIZE:
        raise Failure("the result is too long")
    return "".join(result)


def _clause(clause: str) -> tuple[str, int, str]:
    """Return the letter, the precision and what follows the clause."""
    if clause[0] != ".":
        return clause[0], 6, clause[1:]
    rest = clause[1:].lstrip("0123456789")
    digits = clause[1 : len(clause) - len(rest)]
    if not digits or not rest or len(digits) > 3:
        raise Failure("could not read the precision of a format clause")
    return rest[0], int(digits), rest[1:]


def _clauses(letter: str) -> Callable[[Any, int], str]:
    found = _CLAUSES.get(letter)
    if found is None:
        raise Failure(f"unrecognized formatting clause {letter!r}")
    return found


def _special(value: Any) -> str | None:
    """Return how a double that is no number is written, and such texts themselves."""
    if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity"):
        return value
    if not isinstance(value, float):
        return None
    shown = shortest(value)
    return {"+Inf": "Infinity", "-Inf": "-Infinity", "NaN": "NaN"}.get(shown)


def _text(value: Any, _: int = 0) -> str:
    shown = _special(value)
    if shown is not None:
        return shown
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{_text(key)}: {_text(entry)}" for key, entry in value.items())) + "}"
    writer = _TEXTS.get(kind(value))
    if writer is None:
        raise Failure(f"a value of type {kind(value)} cannot be written as text")
    return writer(value)


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _null(_: None) -> str:
    return "null"


def _uint(value: UInt) -> str:
    return str(value.value)


def _bytes(value: bytes) -> str:
    return value.decode(errors="replace")


_TEXTS: dict[str, Callable[[Any], str]] = {
    "string": str,
    "int": str,
    "uint": _uint,
    "double": shortest,
    "bool": _bool,
    "bytes": _bytes,
    "null_type": _null,
    "type": repr,
    Timestamp.kind: format_timestamp,
    Duration.kind: format_duration,
}


def _integer(value: Any, clause: str) -> int:
    if isinstance(value, UInt):
        return value.value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Failure(f"the {clause} clause cannot be used on a value of type {kind(value)}")


def _decimal_clause(value: Any, _: int) -> str:
    special = _special(value) if isinstance(value, float) else None
    return special or str(_integer(value, "decimal"))


def _number(value: Any) -> float:
    if isinstance(value, float):
        return value
    return float(_integer(value, "fixed-point or scientific"))


def _fixed(value: Any, precision: int) -> str:
    return _special(value) or f"{_number(value):.{precision}f}"


def _scientific(value: Any, precision: int) -> str:
    return _special(value) or f"{_number(value):.{precision}e}"


def _hexadecimal(value: Any, _: int) -> str:
    if isinstance(value, str):
        return value.encode().hex()
    return value.hex() if isinstance(value, bytes) else f"{_integer(value, 'hexadecimal'):x}"


def _upper_hexadecimal(value: Any, precision: int) -> str:
    return _hexadecimal(value, precision).upper()


def _octal(value: Any, _: int) -> str:
    return f"{_integer(value, 'octal'):o}"


def _binary(value: Any, _: int) -> str:
    return f"{int(value) if isinstance(value, bool) else _integer(value, 'binary'):b}"


_CLAUSES: dict[str, Callable[[Any, int], str]] = {
    "s": _text,
    "d": _decimal_clause,
    "f": _fixed,
    "e": _scientific,
    "x": _hexadecimal,
    "X": _upper_hexadecimal,
    "o": _octal,
    "b": _binary,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {}
METHODS: dict[str, Callable[..., Any]] = {"format(string, list) -> string": _format}

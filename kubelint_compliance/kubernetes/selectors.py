"""Selectors of labels that are written as one text, such as `app in (web, api),!old`, as Kubernetes reads them."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_label_value, is_qualified_name
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_SIGNS = ("==", "!=", "=", "!", ">", "<", "(", ")", ",")
_BLANKS = " \t\r\n"
_OF_ONE = ("=", "==", "!=", ">", "<")
_OF_SEVERAL = ("in", "notin")
_END = ""
_MOST_DIGITS = 100


class Malformed(ValueError):
    """Kubernetes cannot read a selector."""


class Asked(NamedTuple):
    """What a selector asks of one label: an operator is `in`, `notin`, `>`, `<`, `exists` or `!`."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, labels: Mapping[str, Any]) -> bool:
        """Whether some labels have what is asked for; a label that is not there is also not one of some values."""
        value = labels.get(self.key)
        if not isinstance(value, str):
            return self.operator in ("!", "notin")
        if self.operator in (">", "<"):
            number = _number(value)
            wanted = _number(self.values[0]) or 0
            return number is not None and (number > wanted if self.operator == ">" else number < wanted)
        return {"exists": True, "!": False, "in": value in self.values}.get(self.operator, value not in self.values)


def selects(selector: str, labels: Mapping[str, Any]) -> bool:
    """Whether a selector selects labels; an empty one selects all. Raises Malformed where it cannot be read."""
    return all(asked.holds(labels) for asked in parsed(selector))


def parsed(selector: str) -> list[Asked]:
    """Return what a selector asks for. Raises Malformed where it cannot be read."""
    tokens = _Tokens(selector)
    found: list[Asked] = []
    while tokens.next or found:
        found.append(_asked(tokens))
        if tokens.next == _END:
            break
        tokens.take(",")
    return found


class _Tokens:
    """The signs and words of a selector, one after the other."""

    def __init__(self, text: str) -> None:
        self._all = list(_split(text))
        self._at = 0

    @property
    def next(self) -> str:
        """What comes next, empty at the end."""
        return self._all[self._at] if self._at < len(self._all) else _END

    def word(self) -> str:
        """Take a word."""
        found = self.next
        if found == _END or found in _SIGNS:
            raise Malformed(f"{found or 'the end'} where a name or value should be")
        self._at += 1
        return found

    def take(self, *signs: str) -> str:
        """Take one of some signs or words."""
        found = self.next
        if found not in signs:
            raise Malformed(f"{found or 'the end'} where one of {' '.join(signs)} should be")
        self._at += 1
        return found


def _split(text: str) -> Iterator[str]:
    word, at = "", 0
    while at < len(text):
        sign = next((sign for sign in _SIGNS if text.startswith(sign, at)), "")
        if not sign and text[at] not in _BLANKS:
            word += text[at]
        elif word:
            yield word
            word = ""
        if sign:
            yield sign
        at += len(sign) or 1
    if word:
        yield word


def _asked(tokens: _Tokens) -> Asked:
    is_not = tokens.next == "!" and bool(tokens.take("!"))
    key = tokens.word()
    if not is_qualified_name(key):
        raise Malformed(f"{key} cannot be the key of a label")
    if is_not:
        return Asked(key, "!")
    if tokens.next in (_END, ","):
        return Asked(key, "exists")
    operator = tokens.take(*_OF_ONE, *_OF_SEVERAL)
    values = tuple(_values(tokens)) if operator in _OF_SEVERAL else (_value(tokens),)
    if not all(map(is_label_value, values)) or (operator in ("<", ">") and _number(values[0]) is None):
        raise Malformed(f"{', '.join(values)} cannot be values of {operator}")
    return Asked(key, {"=": "in", "==": "in", "!=": "notin"}.get(operator, operator), values)


def _value(tokens: _Tokens) -> str:
    return "" if tokens.next in (_END, ",") else tokens.word()


def _values(tokens: _Tokens) -> Iterator[str]:
    """Yield the values in parentheses; where one is not there, it is the empty one."""
    tokens.take("(")
    while True:
        yield "" if tokens.next in (",", ")") else tokens.word()
        if tokens.take(",", ")") == ")":
            return


def _number(text: str) -> int | None:
    """Return a whole number of 64 bits; None where a text is none."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None

"""The format library of Kubernetes: named formats with `validate(text)`, which is none where the text is valid."""

from __future__ import annotations

import re

from kubelint_compliance.cel.library.url import is_url
from kubelint_compliance.cel.values import NONE, Optional
from kubelint_compliance.kubernetes.base64 import is_base64
from kubelint_compliance.kubernetes.names import (
    LONGEST_LABEL,
    LONGEST_NAME,
    is_dns_part,
    is_dotted,
    is_label_part,
    is_letter_first,
)
from kubelint_compliance.kubernetes.times import is_date, is_date_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}")


class NamedFormat:
    """A format by its name."""

    __slots__ = ("name",)
    kind = "kubernetes.NamedFormat"

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NamedFormat) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def _shaped(fits: Callable[[str], bool], longest: int, words: str) -> Callable[[str], list[str]]:
    def errors(text: str) -> list[str]:
        found = [f"must be no more than {longest} characters"] if len(text) > longest else []
        return found if fits(text) else [*found, words]

    return errors


_label = _shaped(
    is_dns_part, LONGEST_LABEL, "must be lower case letters, digits or '-', and start and end with a letter or digit"
)
_subdomain = _shaped(
    is_dotted, LONGEST_NAME, "must be lower case letters, digits, '-' or '.', and start and end with a letter or digit"
)
_label_1035 = _shaped(
    is_letter_first, LONGEST_LABEL, "must be lower case letters, digits or '-', and start with a letter"
)
_name = _shaped(
    is_label_part, LONGEST_LABEL, "must be letters, digits, '-', '_' or '.', and start and end with a letter or digit"
)


def _prefix(errors: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """A prefix to which a generated name is added may end in a dash."""

    def of_prefix(text: str) -> list[str]:
        return errors(text[:-2] + "a" if len(text) > 1 and text.endswith("-") else text)

    return of_prefix


def _label_value(text: str) -> list[str]:
    return _name(text) if text else []


def _qualified_name(text: str) -> list[str]:
    prefix, slash, name = text.rpartition("/")
    if "/" in prefix:
        return ["must be a name with an optional DNS subdomain and '/' before it"]
    if slash and not prefix:
        return ["the prefix must not be empty"]
    return (_subdomain(prefix) if slash else []) + (_name(name) if name else ["the name must not be empty"])


def _test(valid: Callable[[str], bool], words: str) -> Callable[[str], list[str]]:
    def errors(text: str) -> list[str]:
        return [] if valid(text) else [words]

    return errors


def _is_byte(text: str) -> bool:
    """As OpenAPI's format has it: neither nothing nor over several lines."""
    return text != "" and "\n" not in text and "\r" not in text and is_base64(text)


def _is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


_FORMATS: dict[str, Callable[[str], list[str]]] = {
    "dns1123Label": _label,
    "dns1123Subdomain": _subdomain,
    "dns1035Label": _label_1035,
    "qualifiedName": _qualified_name,
    "dns1123LabelPrefix": _prefix(_label),
    "dns1123SubdomainPrefix": _prefix(_subdomain),
    "dns1035LabelPrefix": _prefix(_label_1035),
    "labelValue": _label_value,
    "uri": _test(is_url, "not a URI"),
    "uuid": _test(_is_uuid, "does not match the UUID format"),
    "byte": _test(_is_byte, "not base64"),
    "date": _test(is_date, "not a date"),
    "datetime": _test(is_date_time, "not a date with a time"),
}


def _validate(named: NamedFormat, text: str) -> Optional:
    errors = _FORMATS[named.name](text)
    return Optional(errors) if errors else NONE


def _maker(name: str) -> Callable[[], NamedFormat]:
    def make() -> NamedFormat:
        return NamedFormat(name)

    return make


def _named(name: str) -> Optional:
    return Optional(NamedFormat(name)) if name in _FORMATS else NONE


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f"format.{name}() -> NamedFormat": _maker(name) for name in _FORMATS},
    "format.named(string) -> optional<NamedFormat>": _named,
}
METHODS: dict[str, Callable[..., Any]] = {
    "validate(NamedFormat, string) -> optional<list<string>>": _validate,
}

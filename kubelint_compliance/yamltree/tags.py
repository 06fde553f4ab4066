"""Scalars with an explicit tag, as goyaml.v2 decodes them; no tag ever builds anything but a plain value."""

from __future__ import annotations

from kubelint_compliance.yamltree.problem import Refused
from kubelint_compliance.yamltree.scalars import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CORE = "tag:yaml.org,2002:"
MERGE_TAG = f"{_CORE}merge"
_DATE = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


def tagged(tag: str, text: str) -> Any:
    """The value of `text` under the full form of its tag; unknown tags leave strings. Raises `Refused`."""
    kind = tag.removeprefix(_CORE) if tag.startswith(_CORE) else ""
    if kind == "binary":
        return _binary(text)
    if kind not in _CHECKS:
        return text
    if kind == "timestamp" and _is_timestamp(text):
        return text
    value = resolve(text)
    if kind == "float" and type(value) is int and value < 1 << 63:
        value = float(value)
    if not _CHECKS[kind](value):
        raise Refused("bad-tag", f"a value is no !!{kind}, as its tag says")
    return value


_CHECKS: dict[str, Any] = {
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: type(value) is int,
    "float": lambda value: type(value) is float,
    "null": lambda value: value is None,
    "timestamp": lambda _: False,
}


def _binary(text: str) -> str:
    import binascii

    try:
        data = binascii.a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True)
    except ValueError as error:
        raise Refused("bad-tag", "a !!binary value is not base64") from error
    # Go's JSON encoder writes one replacement character for every byte that is not UTF-8.
    decoded = data.decode("utf-8", "surrogateescape")
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in decoded)


def _is_timestamp(text: str) -> bool:
    """Whether goyaml.v2 takes the text for a date; only asked where `!!timestamp` says so."""
    from datetime import datetime

    if len(text) < 5 or not text[:4].isdigit() or text[4] != "-":
        return False
    moment, zone = text.replace("t", "T", 1), ""
    if "T" in moment:
        cut = -1 if moment.endswith("Z") else -6
        moment, zone = moment[:cut], moment[cut:]
    moment, _, fraction = moment.partition(".")
    if fraction and not fraction.isdigit():
        return False
    return any(_fits(datetime, moment, form, zone) for form in _DATE)


def _fits(datetime: Any, moment: str, form: str, zone: str) -> bool:
    if ("T" in form) != bool(zone):
        return False
    try:
        datetime.strptime(moment, form)
        return not zone or zone == "Z" or bool(datetime.strptime(zone, "%z"))
    except ValueError:
        return False

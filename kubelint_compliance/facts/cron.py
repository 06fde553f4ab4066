"""Schedules as Kubernetes and those read them that use the same parser: a CronJob, or a text -> what is refused in it.

The syntax is that of `ParseStandard` in robfig/cron v3, the further rules those of `pkg/apis/batch/validation` in
Kubernetes 1.37. Text that something fills in later (`${SCHEDULE}`) is not judged.
"""

from __future__ import annotations

from kubelint_compliance.manifests.placeholders import is_open, is_shouted
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DESCRIPTORS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_EVERY = "@every "
_ZONES_BEFORE = ("TZ=", "CRON_TZ=")
_UNITS = ("ns", "us", "\u00b5s", "\u03bcs", "ms", "s", "m", "h")
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ZONE_CHARACTERS = _LETTERS | _DIGITS | frozenset(".-_+")
_LONGEST_ZONE_PART = 14


class Field(NamedTuple):
    """One of the five fields: its name, the lowest and highest value, and the words for values."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()


_MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, _MONTHS),
    Field("day of the week", 0, 6, _DAYS),
)

SECOND = Field("second", 0, 59)
"""The field before the others, where a parser reads six."""

_AREAS = """
Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US
posix right SystemV
"""
_NAMES = """
CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland
Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK
Singapore Turkey UCT UTC Universal W-SU WET Zulu localtime posixrules
"""
_ZONE_AREAS = frozenset(_AREAS.split())
_ZONES = frozenset(_NAMES.split())
"""The zones of the IANA database that lie in no area; the names within areas change too often to be held here."""


def cron_faults(cronjob: Any) -> list[dict[str, Any]]:
    """Return what is wrong with `spec.schedule` and `spec.timeZone`: {path, value, what, zoned}.

    `what` is a clause such as `has 6 fields instead of 5`; `zoned` says that all that is wrong is a time zone in the
    schedule, which Kubernetes took before 1.29.
    """
    spec = cronjob.get("spec") if isinstance(cronjob, dict) else None
    if not isinstance(spec, dict):
        return []
    found = []
    for name, fault_of in (("schedule", schedule_fault), ("timeZone", zone_fault)):
        value = spec.get(name)
        if isinstance(value, str) and not is_open(value) and not is_shouted(value):
            what, zoned = fault_of(value), name == "schedule" and "TZ" in value
            if what:
                found.append({"path": ["spec", name], "value": value, "what": what, "zoned": zoned})
    return found


def schedule_fault(text: str) -> str:
    """Return what the API server refuses in a schedule, as a clause; empty where it takes it."""
    if not text:
        return "is empty"
    if "TZ" in text:
        return "holds a time zone, which belongs into timeZone"
    return _plain_fault(text, words=True)


def standard_fault(text: str, *, words: bool = True, zoned: bool = True) -> str:
    """Return what `ParseStandard` refuses in a schedule, as a clause; empty where it takes it.

    Without `words` a parser takes no such as `@daily`; without `zoned` nobody takes a time zone before the fields.
    """
    if text.startswith(_ZONES_BEFORE):
        zone, _, rest = text.partition("=")[2].partition(" ")
        if not zoned:
            return "holds a time zone, which is not taken there"
        fault = location_fault(zone)
        return f"has the time zone {zone}, which {fault}" if fault else _plain_fault(rest.strip(), words=words)
    return _plain_fault(text, words=words)


def seconds_fault(text: str) -> str:
    """Return what is wrong with a schedule that begins with seconds, as robfig/cron v1 reads it; it takes no time zone.

    The last field may be left out there, so that five fields mean something else than what they look like.
    """
    if not text or text[0] == "@":
        return _descriptor_fault(text) if text else "is empty"
    parts = text.split()
    if len(parts) == len(FIELDS):
        return "has 5 fields, of which the first is that of the seconds"
    if len(parts) != len(FIELDS) + 1:
        return f"has {len(parts)} {'field' if len(parts) == 1 else 'fields'} instead of {len(FIELDS) + 1}"
    faults = (_field_fault(part, field) for part, field in zip(parts, (SECOND, *FIELDS), strict=True))
    return next(filter(None, faults), "")


def location_fault(text: str) -> str:
    """Return what Go's `time.LoadLocation` refuses in a time zone, as a clause; cities are not looked up."""
    return "" if text in ("", "UTC", "Local") else zone_fault(text)


def _plain_fault(text: str, *, words: bool) -> str:
    if not text:
        return "is empty"
    if text[0] == "@":
        return _descriptor_fault(text) if words else "is a word, where five fields are read"
    parts = text.split()
    if len(parts) != len(FIELDS):
        return f"has {len(parts)} {'field' if len(parts) == 1 else 'fields'} instead of {len(FIELDS)}"
    faults = (_field_fault(part, field) for part, field in zip(parts, FIELDS, strict=True))
    return next(filter(None, faults), "")


def zone_fault(text: str) -> str:
    """Return what the API server refuses in a time zone, as a clause; cities are not looked up."""
    if not text:
        return "is empty"
    if text.lower() == "local":
        return "is not a zone of its own but that of the control plane"
    parts = text.split("/")
    if not all(map(_is_zone_part, parts)):
        return "is no name of a time zone"
    known = text in _ZONES or (len(parts) > 1 and parts[0] in _ZONE_AREAS)
    return "" if known else "is no name of the IANA database"


def _is_zone_part(part: str) -> bool:
    if not 0 < len(part) <= _LONGEST_ZONE_PART or part[0] == "-" or part in (".", ".."):
        return False
    return _ZONE_CHARACTERS.issuperset(part)


def _descriptor_fault(text: str) -> str:
    if text in _DESCRIPTORS:
        return ""
    if not text.startswith(_EVERY):
        return "is not one of the words that stand for a schedule"
    return "" if _is_duration(text[len(_EVERY) :]) else "has no duration after @every"


def _is_duration(text: str) -> bool:
    """Whether Go's `time.ParseDuration` reads it, as `1h30m`."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return True
    parts = 0
    while rest:
        amount = rest[: len(rest) - len(rest.lstrip("0123456789."))]
        rest = rest[len(amount) :]
        unit = next((unit for unit in _UNITS if rest.startswith(unit)), "")
        if not unit or amount.count(".") > 1 or amount in ("", "."):
            return False
        rest, parts = rest[len(unit) :], parts + 1
    return parts > 0


def _field_fault(text: str, field: Field) -> str:
    return next(filter(None, (_range_fault(part, field) for part in text.split(",") if part)), "")


def _range_fault(text: str, field: Field) -> str:
    """Return what is wrong with `1`, `1-5`, `*/10` or `1-30/2`."""
    span, *steps = text.split("/")
    ends = span.split("-")
    every = ends[0] in ("*", "?")
    wrong = f'has "{text}" for the {field.name}'
    if len(steps) > 1 or (len(ends) > 2 and not every):
        return wrong
    low, high = (field.low, field.high) if every else (_value(ends[0], field), _value(ends[-1], field))
    if low is None or high is None or (steps and not _number(steps[0])):
        return wrong
    if steps and len(ends) == 1:
        high = field.high
    return "" if field.low <= low <= high <= field.high else f"{wrong}, which goes from {field.low} to {field.high}"


def _value(text: str, field: Field) -> int | None:
    word = text.lower()
    return field.words.index(word) if word and word in field.words else _number(text)


def _number(text: str) -> int | None:
    digits = text[1:] if text[:1] == "+" else text
    return int(digits) if digits and len(digits) < 19 and _DIGITS.issuperset(digits) else None

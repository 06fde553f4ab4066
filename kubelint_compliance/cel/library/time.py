"""Timestamps and durations: reading, writing, and their parts in a time zone; exact to the nanosecond."""

from __future__ import annotations

from datetime import UTC

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import Duration, Timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SECOND = 10**9
_DAY = 86400
_UNITS = {
    "h": 3600 * _SECOND,
    "m": 60 * _SECOND,
    "s": _SECOND,
    "ms": 10**6,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ns": 1,
}


def _digits(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def parse_duration(text: str) -> Duration:
    """Read a duration as Go does: `1h30m`, `-1.5s`, `0`."""
    try:
        return Duration(_nanoseconds(text))
    except ValueError:
        raise Failure(f"not a duration: {text[:40]!r}") from None


def _nanoseconds(text: str) -> int:
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    if not rest or len(rest) > 100:
        raise ValueError(text)
    total = 0
    while rest:
        total, rest = total + _component(rest)[0], _component(rest)[1]
    return -total if text[0] == "-" else total


def _component(text: str) -> tuple[int, str]:
    """Read a number with its unit from the start of a text; return nanoseconds and what follows."""
    end = 0
    while end < len(text) and text[end] in "0123456789.":
        end += 1
    stop = end
    while stop < len(text) and text[stop] not in "0123456789.":
        stop += 1
    unit = _UNITS.get(text[end:stop])
    whole, _, fraction = text[:end].partition(".")
    if unit is None or not (whole or fraction):
        raise ValueError(text)
    value = _digits(whole or "0") * unit
    return value + _digits(fraction or "0") * unit // 10 ** len(fraction), text[stop:]


def format_duration(value: Duration) -> str:
    """Write a duration in seconds: `5400s`, `0.001s`."""
    sign = "-" if value.nanoseconds < 0 else ""
    seconds, rest = divmod(abs(value.nanoseconds), _SECOND)
    return f"{sign}{seconds}{_fraction(rest)}s"


def _fraction(nanoseconds: int) -> str:
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""


def parse_timestamp(text: str) -> Timestamp:
    """Read an RFC 3339 timestamp."""
    try:
        return Timestamp(_parse_timestamp(text))
    except ValueError:
        raise Failure(f"not a timestamp: {text[:40]!r}") from None


def _parse_timestamp(text: str) -> int:
    if len(text) < 20 or len(text) > 64 or text[4] + text[7] + text[10] + text[13] + text[16] != "--T::":
        raise ValueError(text)
    year, month, day = _digits(text[:4]), _digits(text[5:7]), _digits(text[8:10])
    hour, minute, second = _digits(text[11:13]), _digits(text[14:16]), _digits(text[17:19])
    if not (1 <= month <= 12 and 1 <= day <= _month_days(year, month) and hour < 24 and minute < 60 and second < 60):
        raise ValueError(text)
    rest, nanoseconds = text[19:], 0
    if rest[0] == ".":
        digits = rest[1 : len(rest) - len(rest[1:].lstrip("0123456789"))]
        nanoseconds = _digits(digits) * _SECOND // 10 ** len(digits)
        rest = rest[1 + len(digits) :]
    seconds = days_from_civil(year, month, day) * _DAY + hour * 3600 + minute * 60 + second
    return (seconds - (0 if rest == "Z" else _fixed_offset(rest))) * _SECOND + nanoseconds


def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a date of the Gregorian calendar."""
    year -= month <= 2
    days = 365 * year + year // 4 - year // 100 + year // 400
    return days + (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1 - 719468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Return the date that many days after 1970-01-01."""
    era, day = divmod(days + 719468, 146097)
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    date = day - (153 * month + 2) // 5 + 1
    return year + era * 400 + (month >= 10), month + (3 if month < 10 else -9), date


def _fixed_offset(text: str) -> int:
    """Read `+01:00`; return seconds."""
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        raise ValueError(text)
    hours, minutes = _digits(text[1:3]), _digits(text[4:])
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    seconds = hours * 3600 + minutes * 60
    return -seconds if text[0] == "-" else seconds


def format_timestamp(value: Timestamp) -> str:
    """Write a timestamp as RFC 3339 in UTC."""
    seconds, rest = divmod(value.nanoseconds, _SECOND)
    days, second = divmod(seconds, _DAY)
    year, month, day = civil_from_days(days)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}T{clock}{_fraction(rest)}Z"


def _local_seconds(value: Timestamp, zone: str) -> int:
    seconds = value.nanoseconds // _SECOND
    if zone in ("", "UTC"):
        return seconds
    sign, rest = (zone[0], zone[1:]) if zone[0] in "+-" else ("+", zone)
    hours, colon, minutes = rest.partition(":")
    if colon and len(hours) <= 2 and len(minutes) == 2:
        try:
            return seconds + _fixed_offset(f"{sign}{hours:0>2}:{minutes}")
        except ValueError:
            raise Failure(f"unknown time zone {zone[:40]!r}") from None
    return seconds + _zone_offset(seconds, zone)


def _zone_offset(seconds: int, zone: str) -> int:
    """Return what a named time zone is ahead of UTC at an instant."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        rules = ZoneInfo(zone)
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        offset = instant.astimezone(rules).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        raise Failure(f"unknown time zone {zone[:40]!r}") from None
    return 0 if offset is None else int(offset.total_seconds())


def _date(value: Timestamp, zone: str) -> tuple[int, int, int]:
    return civil_from_days(_local_seconds(value, zone) // _DAY)


def _full_year(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[0]


def _month(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[1] - 1


def _day_of_month(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[2] - 1


def _day(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[2]


def _day_of_year(value: Timestamp, zone: str = "") -> int:
    days = _local_seconds(value, zone) // _DAY
    return days - days_from_civil(civil_from_days(days)[0], 1, 1)


def _day_of_week(value: Timestamp, zone: str = "") -> int:
    return (_local_seconds(value, zone) // _DAY + 4) % 7


def _hours(value: Timestamp, zone: str = "") -> int:
    return _local_seconds(value, zone) % _DAY // 3600


def _minutes(value: Timestamp, zone: str = "") -> int:
    return _local_seconds(value, zone) % 3600 // 60


def _seconds(value: Timestamp, zone: str = "") -> int:
    return _local_seconds(value, zone) % 60


def _milliseconds(value: Timestamp, zone: str = "") -> int:
    _local_seconds(value, zone)
    return value.nanoseconds % _SECOND // 10**6


def _toward_zero(nanoseconds: int, unit: int) -> int:
    return nanoseconds // unit if nanoseconds >= 0 else -(-nanoseconds // unit)


def _duration_hours(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, 3600 * _SECOND)


def _duration_minutes(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, 60 * _SECOND)


def _duration_seconds(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, _SECOND)


def _duration_milliseconds(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, 10**6)


_PARTS = {
    "getFullYear": _full_year,
    "getMonth": _month,
    "getDayOfMonth": _day_of_month,
    "getDate": _day,
    "getDayOfYear": _day_of_year,
    "getDayOfWeek": _day_of_week,
    "getHours": _hours,
    "getMinutes": _minutes,
    "getSeconds": _seconds,
    "getMilliseconds": _milliseconds,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {}
METHODS: dict[str, Callable[..., Any]] = {
    **{f"{name}(timestamp) -> int": part for name, part in _PARTS.items()},
    **{f"{name}(timestamp, string) -> int": part for name, part in _PARTS.items()},
    "getHours(duration) -> int": _duration_hours,
    "getMinutes(duration) -> int": _duration_minutes,
    "getSeconds(duration) -> int": _duration_seconds,
    "getMilliseconds(duration) -> int": _duration_milliseconds,
}

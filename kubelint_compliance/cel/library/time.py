"""Timestamps and durations: reading, writing, and their parts in a time zone; exact to the nanosecond."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure
from kubelint_compliance.cel.values import Duration, Timestamp
from kubelint_compliance.kubernetes.times import (
    DAY,
    SECOND,
    civil_from_days,
    days_from_civil,
    duration,
    instant,
    offset_parts,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def parse_duration(text: str) -> Duration:
    """Read a duration as Go does: `1h30m`, `-1.5s`, `0`."""
    try:
        return Duration(duration(text))
    except ValueError:
        raise Failure(f"not a duration: {text[:40]!r}") from None


def format_duration(value: Duration) -> str:
    """Write a duration in seconds: `5400s`, `0.001s`."""
    sign = "-" if value.nanoseconds < 0 else ""
    seconds, rest = divmod(abs(value.nanoseconds), SECOND)
    return f"{sign}{seconds}{_fraction(rest)}s"


def _fraction(nanoseconds: int) -> str:
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""


def parse_timestamp(text: str) -> Timestamp:
    """Read a timestamp of RFC 3339, as generously as Go."""
    try:
        return Timestamp(instant(text))
    except ValueError:
        raise Failure(f"not a timestamp: {text[:40]!r}") from None


def _fixed_offset(text: str) -> int:
    """Read `+01:00`; return seconds."""
    hours, minutes = offset_parts(text)
    if abs(hours) > 23 or abs(minutes) > 59:
        raise ValueError(text)
    return hours * 3600 + minutes * 60


def format_timestamp(value: Timestamp) -> str:
    """Write a timestamp as RFC 3339 in UTC."""
    seconds, rest = divmod(value.nanoseconds, SECOND)
    days, second = divmod(seconds, DAY)
    year, month, day = civil_from_days(days)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}T{clock}{_fraction(rest)}Z"


def _local_seconds(value: Timestamp, zone: str) -> int:
    seconds = value.nanoseconds // SECOND
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
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        rules = ZoneInfo(zone)
        instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        offset = instant.astimezone(rules).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        raise Failure(f"unknown time zone {zone[:40]!r}") from None
    return 0 if offset is None else int(offset.total_seconds())


def _date(value: Timestamp, zone: str) -> tuple[int, int, int]:
    return civil_from_days(_local_seconds(value, zone) // DAY)


def _full_year(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[0]


def _month(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[1] - 1


def _day_of_month(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[2] - 1


def _day(value: Timestamp, zone: str = "") -> int:
    return _date(value, zone)[2]


def _day_of_year(value: Timestamp, zone: str = "") -> int:
    days = _local_seconds(value, zone) // DAY
    return days - days_from_civil(civil_from_days(days)[0], 1, 1)


def _day_of_week(value: Timestamp, zone: str = "") -> int:
    return (_local_seconds(value, zone) // DAY + 4) % 7


def _hours(value: Timestamp, zone: str = "") -> int:
    return _local_seconds(value, zone) % DAY // 3600


def _minutes(value: Timestamp, zone: str = "") -> int:
    return _local_seconds(value, zone) % 3600 // 60


def _seconds(value: Timestamp, zone: str = "") -> int:
    return _local_seconds(value, zone) % 60


def _milliseconds(value: Timestamp, zone: str = "") -> int:
    _local_seconds(value, zone)
    return value.nanoseconds % SECOND // 10**6


def _toward_zero(nanoseconds: int, unit: int) -> int:
    return nanoseconds // unit if nanoseconds >= 0 else -(-nanoseconds // unit)


def _duration_hours(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, 3600 * SECOND)


def _duration_minutes(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, 60 * SECOND)


def _duration_seconds(value: Duration) -> int:
    return _toward_zero(value.nanoseconds, SECOND)


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

"""Times of RFC 3339 and durations, as the `time` package of Go reads them: a text to nanoseconds.

Every reader raises ValueError where the text is not one.
"""

from __future__ import annotations

SECOND = 10**9
DAY = 86400
_DIGITS = "0123456789"
_NUMBER = _DIGITS + "."
_UNITS = {
    "h": 3600 * SECOND,
    "m": 60 * SECOND,
    "s": SECOND,
    "ms": 10**6,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ns": 1,
}
_MICRO = 6
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def instant(text: str) -> int:
    """Return the nanoseconds from 1970-01-01T00:00:00Z to a time.

    The hour may have one digit, a comma may stand before the fraction, and offsets go up to 24:60: so Go has it.
    """
    date, mark, rest = text.partition("T")
    if not mark:
        raise ValueError(text)
    clock, offset = _zone(rest)
    seconds, nanoseconds = _clock(clock)
    return (_date(date) * DAY + seconds - offset) * SECOND + nanoseconds


def is_time(text: str) -> bool:
    """Whether a text is a time."""
    try:
        instant(text)
    except ValueError:
        return False
    return True


def is_micro_time(text: str) -> bool:
    """Whether a text is a time with exactly six digits after the second."""
    if not is_time(text):
        return False
    fraction = text.replace(",", ".").partition(".")[2]
    return len(fraction.rstrip("Z").partition("+")[0].partition("-")[0]) == _MICRO


def is_date(text: str) -> bool:
    """Whether a text is a date such as `2024-02-29`."""
    try:
        _date(text)
    except ValueError:
        return False
    return True


def is_date_time(text: str) -> bool:
    """Whether a text is a date with a time as OpenAPI's format has it: two digits for the hour, any offset.

    Its pattern takes any mark before the fraction of a second, and what follows another T is not read.
    """
    date, mark, rest = text.upper().partition("T")
    rest = rest.partition("T")[0]
    clock, offset = (rest[:-1], "") if rest.endswith("Z") else (rest[:-6], rest[-6:])
    if not mark or not is_date(date) or clock[2:3] != ":" or not (not offset or _is_offset(offset)):
        return False
    fraction = clock[9:]
    if clock[8:] and not (clock[8] != "\n" and fraction.isascii() and fraction.isdigit()):
        return False
    try:
        _clock(clock[:8])
    except ValueError:
        return False
    return True


def duration(text: str) -> int:
    """Return the nanoseconds of a duration such as `1h30m`, `-1.5s` or `0`."""
    start = 1 if text[:1] in ("-", "+") else 0
    if text[start:] == "0":
        return 0
    if start == len(text):
        raise ValueError(text)
    total = 0
    while start < len(text):
        amount, start = _component(text, start)
        total += amount
    return -total if text[0] == "-" else total


def _component(text: str, start: int) -> tuple[int, int]:
    """Read a number with its unit; return nanoseconds and where the next begins."""
    end = _run(text, start, numbers=True)
    stop = _run(text, end, numbers=False)
    unit = _UNITS.get(text[end:stop])
    whole, _, fraction = text[start:end].partition(".")
    if unit is None or not (whole or fraction):
        raise ValueError(text)
    return _number(whole or "0") * unit + _number(fraction or "0") * unit // 10 ** len(fraction), stop


def _run(text: str, start: int, *, numbers: bool) -> int:
    end = start
    while end < len(text) and (text[end] in _NUMBER) is numbers:
        end += 1
    return end


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


def _date(text: str) -> int:
    """Return the days from 1970-01-01 to `2024-02-29`."""
    if len(text) != 10 or text[4] + text[7] != "--":
        raise ValueError(text)
    year, month, day = _number(text[:4]), _number(text[5:7]), _number(text[8:])
    common = month == 2 and (year % 4 or (not year % 100 and year % 400))
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] - (1 if common else 0)):
        raise ValueError(text)
    return days_from_civil(year, month, day)


def _clock(text: str) -> tuple[int, int]:
    """Read `12:30:45.5`; return seconds and nanoseconds."""
    clock, point, fraction = text.replace(",", ".", 1).partition(".")
    parts = clock.split(":")
    if [len(part) for part in parts] not in ([2, 2, 2], [1, 2, 2]):
        raise ValueError(text)
    hours, minutes, seconds = map(_number, parts)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    if point and not (fraction.isascii() and fraction.isdigit()):
        raise ValueError(text)
    return hours * 3600 + minutes * 60 + seconds, int(f"{fraction[:9]:0<9}")


def _zone(text: str) -> tuple[str, int]:
    """Take the zone from the end of a time; return what is before it, and how many seconds it is ahead of UTC."""
    if text.endswith("Z"):
        return text[:-1], 0
    hours, minutes = offset_parts(text[-6:])
    if abs(hours) > 24 or abs(minutes) > 60:
        raise ValueError(text)
    return text[:-6], hours * 3600 + minutes * 60


def offset_parts(text: str) -> tuple[int, int]:
    """Read `+01:00`; return hours and minutes, both negative after `-`."""
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        raise ValueError(text)
    sign = -1 if text[0] == "-" else 1
    return sign * _number(text[1:3]), sign * _number(text[4:])


def _is_offset(text: str) -> bool:
    try:
        offset_parts(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)

"""Times, dates and durations: what Go's `time` package reads, and to which nanosecond."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint_compliance.cel import compile
from kubelint_compliance.kubernetes.times import (
    civil_from_days,
    days_from_civil,
    duration,
    instant,
    is_date,
    is_date_time,
    is_micro_time,
    is_time,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND = 10**9
MAY = 1714521600 * SECOND
"""2024-05-01T00:00:00Z."""

TIMES = {
    "1970-01-01T00:00:00Z": 0,
    "2024-05-01T00:00:00Z": MAY,
    "2024-05-01T00:00:00.5Z": MAY + SECOND // 2,
    "2024-05-01T00:00:00,5Z": MAY + SECOND // 2,
    "2024-05-01T00:00:00.1234567899Z": MAY + 123456789,
    "2024-05-01T1:00:00Z": MAY + 3600 * SECOND,
    "2024-05-01T01:30:00+01:30": MAY,
    "2024-04-30T23:30:00-00:30": MAY,
    "2024-05-02T01:00:00+24:60": MAY,
    "2024-02-29T23:59:59Z": 1709251199 * SECOND,
    "1969-12-31T23:59:59.5Z": -SECOND // 2,
}
NO_TIMES = (
    "",
    "2024-05-01",
    "2024-05-01 00:00:00Z",
    "2024-05-01t00:00:00Z",
    "2024-05-01T00:00:00z",
    "2024-05-01T00:00:00",
    "2024-05-01T00:00Z",
    "2024-05-01T00:00:00.Z",
    "2024-05-01T00:00:00.5.5Z",
    "2024-05-01T00:0:00Z",
    "2024-05-01T24:00:00Z",
    "2024-05-01T00:60:00Z",
    "2024-05-01T00:00:60Z",
    "2024-05-01T00:00:00+25:00",
    "2024-05-01T00:00:00+00:61",
    "2024-05-01T00:00:00+0100",
    "2024-5-01T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "24-05-01T00:00:00Z",
    "2024-05-01T00:00:0\u0661Z",
)


@pytest.mark.parametrize("text", NO_TIMES)
def test_no_time(text: str) -> None:
    assert not is_time(text)
    with pytest.raises(ValueError, match=r".*"):
        instant(text)


@pytest.mark.parametrize(("text", "nanoseconds"), TIMES.items())
def test_a_time_is_read_to_the_nanosecond(text: str, nanoseconds: int) -> None:
    assert is_time(text)
    assert instant(text) == nanoseconds


@pytest.mark.parametrize("text", TIMES)
def test_cel_reads_the_same_times(text: str) -> None:
    assert compile("timestamp(t)", variables=("t",))(t=text).nanoseconds == TIMES[text]


def accepted(reader: Callable[[str], bool], *texts: str) -> list[str]:
    return [text for text in texts if reader(text)]


def test_a_micro_time_has_six_digits_after_the_second() -> None:
    texts = [f"2024-05-01T00:00:00{fraction}Z" for fraction in ("", ".12345", ".1234567")]
    right = [f"2024-05-01T{rest}" for rest in ("00:00:00.123456Z", "0:00:00,123456-01:00", "00:00:00.000000+01:00")]
    assert accepted(is_micro_time, *texts, *right) == right


def test_dates() -> None:
    assert accepted(is_date, "", "2024-5-1", "2024-02-30", "2024-02-29T", "2024/02/29", "2024-02-29") == ["2024-02-29"]


def test_the_format_of_openapi_takes_other_letters_and_offsets_but_two_digits_for_the_hour() -> None:
    wrong = (
        "2024-05-01",
        "2024-05-01T0:00:00Z",
        "2024-05-01T00:00:00",
        "2024-05-01T24:00:00Z",
        "2024-05-01T00:00:00.Z",
    )
    right = (
        "2024-05-01T00:00:00Z",
        "2024-05-01t00:00:00.5z",
        "2024-05-01T00:00:00+99:99",
        "2024-05-01T00:00:00Ztea",
    )
    assert accepted(is_date_time, *wrong, *right) == list(right)


@pytest.mark.parametrize(
    "text", ["", "-", "+", "1", "00", "1d", "s", ".s", "1.2.3s", "1h 1m", "1 h", "--1s", "1h-1m", "1e3s", "\u0661s"]
)
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("-0", 0),
        ("0s", 0),
        ("1h30m", 5400 * SECOND),
        ("-1.5s", -1_500_000_000),
        ("+.5s", 500_000_000),
        ("1.s", SECOND),
        ("1ms1us1\u00b5s1\u03bcs1ns", 1_003_001),
        ("0.1234567891s", 123_456_789),
        ("1ns" * 5000, 5000),
    ],
)
def test_a_duration_is_read_to_the_nanosecond(text: str, nanoseconds: int) -> None:
    assert duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("date", "days"), [((1970, 1, 1), 0), ((1969, 12, 31), -1), ((2000, 2, 29), 11016), ((1, 1, 1), -719162)]
)
def test_days_and_dates(date: tuple[int, int, int], days: int) -> None:
    assert days_from_civil(*date) == days
    assert civil_from_days(days) == date


@pytest.mark.parametrize("text", ["2024-05-01T00:00:00Z", "2024-05-01T00:00:00.5+01:00", "2024-05-01T00:00:00+5Z"])
def test_a_date_with_a_time_may_have_any_mark_before_the_fraction(text: str) -> None:
    assert is_date_time(text)
    assert not is_date_time(text.replace("T", " "))
    assert not is_date_time(text.replace(":00:00", ":00:0"))

"""Schedules and time zones, as the API server reads them."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.cron import cron_faults, schedule_fault, zone_fault


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        " 0  3\t* * * ",
        "? ? ? ? ?",
        "0 0 31 12 6",
        "00 +3 1 1 0",
        "*/15 8-18/2 1,15 jan-MAR Mon-fri",
        "5/10 * * * *",
        "1,,2 , * * *",
        "*-5 * * * *",
        "0 0 31 2 *",
        "@yearly",
        "@annually",
        "@monthly",
        "@weekly",
        "@daily",
        "@midnight",
        "@hourly",
        "@every 1h30m",
        "@every -1.5h",
        "@every 0",
        "@every 5ms3us",
    ],
)
def test_schedules_that_kubernetes_takes(text):
    assert schedule_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("x", "has 1 field instead of 5"),
        ("* * * *", "has 4 fields instead of 5"),
        ("0 0 3 * * *", "has 6 fields instead of 5"),
        ("60 * * * *", 'has "60" for the minute, which goes from 0 to 59'),
        ("0 24 * * *", 'has "24" for the hour, which goes from 0 to 23'),
        ("0 0 0 * *", 'has "0" for the day of the month, which goes from 1 to 31'),
        ("0 0 * 13 *", 'has "13" for the month, which goes from 1 to 12'),
        ("0 0 * * 7", 'has "7" for the day of the week, which goes from 0 to 6'),
        ("0 20-6 * * *", 'has "20-6" for the hour, which goes from 0 to 23'),
        ("70/5 * * * *", 'has "70/5" for the minute, which goes from 0 to 59'),
        ("0 0 L * *", 'has "L" for the day of the month'),
        ("0 0 * * mon#2", 'has "mon#2" for the day of the week'),
        ("0 0 * monday *", 'has "monday" for the month'),
        ("*/0 * * * *", 'has "*/0" for the minute'),
        ("*/x * * * *", 'has "*/x" for the minute'),
        ("1-2-3 * * * *", 'has "1-2-3" for the minute'),
        ("1/2/3 * * * *", 'has "1/2/3" for the minute'),
        ("-1 * * * *", 'has "-1" for the minute'),
        ("1,x * * * *", 'has "x" for the minute'),
        ("\u0661 * * * *", 'has "\u0661" for the minute'),
        ("@reboot", "is not one of the words that stand for a schedule"),
        ("@Daily", "is not one of the words that stand for a schedule"),
        ("@every", "is not one of the words that stand for a schedule"),
        ("@every 5", "has no duration after @every"),
        ("@every 1..5h", "has no duration after @every"),
        ("@every ", "has no duration after @every"),
        ("TZ=UTC 0 3 * * *", "holds a time zone, which belongs into timeZone"),
        ("CRON_TZ=UTC 0 3 * * *", "holds a time zone, which belongs into timeZone"),
    ],
)
def test_schedules_that_kubernetes_refuses(text, fault):
    assert schedule_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    ["UTC", "Etc/UTC", "Etc/GMT+5", "Europe/Berlin", "America/Argentina/Buenos_Aires", "GMT", "CET", "EST5EDT", "W-SU"],
)
def test_time_zones(text):
    assert zone_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("Local", "is not a zone of its own but that of the control plane"),
        ("local", "is not a zone of its own but that of the control plane"),
        ("CEST", "is no name of the IANA database"),
        ("utc", "is no name of the IANA database"),
        ("UTC+2", "is no name of the IANA database"),
        ("Europe", "is no name of the IANA database"),
        ("europe/berlin", "is no name of the IANA database"),
        ("Europe/", "is no name of a time zone"),
        ("Europe/../UTC", "is no name of a time zone"),
        ("/Europe/Berlin", "is no name of a time zone"),
        ("Europe/New York", "is no name of a time zone"),
        ("Europe/AnExcessivelyLongName", "is no name of a time zone"),
        ("-UTC", "is no name of a time zone"),
    ],
)
def test_time_zones_that_are_none(text, fault):
    assert zone_fault(text) == fault


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"spec": None},
        {"spec": []},
        {"spec": {"schedule": 5, "timeZone": []}},
        {"spec": {"schedule": "@daily", "timeZone": "UTC"}},
        {"spec": {"schedule": "${SCHEDULE}", "timeZone": "{{ .Values.zone }}"}},
    ],
)
def test_no_faults(value):
    assert cron_faults(value) == []


def test_faults_say_where_they_are():
    assert cron_faults({"spec": {"schedule": "CRON_TZ=UTC @daily", "timeZone": "CEST"}}) == [
        {
            "path": ["spec", "schedule"],
            "value": "CRON_TZ=UTC @daily",
            "what": "holds a time zone, which belongs into timeZone",
            "zoned": True,
        },
        {
            "path": ["spec", "timeZone"],
            "value": "CEST",
            "what": "is no name of the IANA database",
            "zoned": False,
        },
    ]

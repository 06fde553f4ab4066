"""When backups run and how long they stay."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.backuptimes import backup_retention, backup_schedules, longest_gap, seconds


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("0 3 * * *", 24.0),
        ("@daily", 24.0),
        ("@every 90m", 1.5),
        ("*/15 * * * *", 0.25),
        ("30 */6 * * *", 6.0),
        ("0 8-18 * * *", 14.0),
        ("0 3 * * 1-5", 72.0),
        ("0 3 * * mon,thu", 96.0),
        ("0 0 1 * *", 744.0),
        ("0 0 13 * 5", 168.0),  # either day counts where both are told
        ("0 0 1/10 * *", 240.0),
        ("0 0 31 2 *", 0.0),  # a day that there is none of
        ("0 0 3 * * *", 0.0),
        ("", 0.0),
    ],
)
def test_the_longest_time_between_two_runs(schedule, hours):
    assert longest_gap(schedule) == hours


@pytest.mark.parametrize(
    ("written", "found"),
    [("720h", 2_592_000.0), ("1h30m", 5400.0), ("500ms", 0.5), ("0", 0.0), ("7d", 0.0), ("h", 0.0), ("", 0.0)],
)
def test_durations_of_go(written, found):
    assert seconds(written) == found


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"schedule": "0 3 * * *"}, [("", 24.0)]),
        ({"schedule": "CRON_TZ=Europe/Berlin 0 3 * * *"}, [("", 24.0)]),
        ({"schedule": "0 3 * *"}, [("has 4 fields instead of 5", 0.0)]),
        ({"schedule": ""}, [("is empty", 0.0)]),
        ({"schedule": "${SCHEDULE}"}, []),
        ({"schedule": 7}, []),
        ({}, []),
    ],
)
def test_schedules_of_velero(spec, found):
    schedules = backup_schedules({"kind": "Schedule", "spec": spec})
    assert [(entry["fault"], entry["hours"]) for entry in schedules] == found


def test_policies_of_kasten_that_make_backups():
    def hours(frequency, *actions):
        spec = {"frequency": frequency, "actions": [{"action": action} for action in actions]}
        return [entry["hours"] for entry in backup_schedules({"kind": "Policy", "spec": spec})]

    assert hours("@weekly", "backup", "export") == [168.0]
    assert hours("@onDemand", "backup") == [0.0]
    assert hours("@weekly", "import") == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ({"ttl": "168h"}, [(7.0, True)]),
        ({"ttl": "0s"}, [(30.0, True)]),
        ({}, [(30.0, False)]),
        ({"ttl": "a week"}, []),
        (7, []),
    ],
)
def test_how_long_velero_keeps_backups(template, found):
    kept = backup_retention({"kind": "Schedule", "spec": {"template": template}})
    assert [(entry["days"], entry["set"]) for entry in kept] == found


def test_how_long_kasten_keeps_backups():
    def days(retention, *exports):
        actions = [{"action": "backup"}, *({"action": "export", "retention": export} for export in exports)]
        spec = {"retention": retention, "actions": actions}
        return [entry["days"] for entry in backup_retention({"kind": "Policy", "spec": spec})]

    assert days({"daily": 7, "weekly": 4}) == [28.0]
    assert days({"daily": 7}, {"yearly": 2}) == [730.0]
    assert days({"daily": "7"}) == days(7) == []

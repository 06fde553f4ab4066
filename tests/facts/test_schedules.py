"""Schedules in custom resources, as the programs read them that act on them."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.cron import location_fault, seconds_fault, standard_fault
from kubelint_compliance.facts.schedules import schedule_faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0 3 * * *", ""),
        ("@daily", ""),
        ("@every 90m", ""),
        ("TZ=Europe/Berlin 0 3 * * *", ""),
        ("CRON_TZ=UTC @daily", ""),
        ("TZ= 0 3 * * *", ""),
        ("CRON_TZ=CEST 0 3 * * *", "has the time zone CEST, which is no name of the IANA database"),
        ("TZ=UTC", "is empty"),
        ("", "is empty"),
        ("0 0 3 * * *", "has 6 fields instead of 5"),
        ("0 3 * * 7", 'has "7" for the day of the week, which goes from 0 to 6'),
        ("@nightly", "is not one of the words that stand for a schedule"),
    ],
)
def test_what_the_parser_takes_by_itself(text, fault):
    assert standard_fault(text) == fault


def test_parsers_without_words_and_without_zones():
    assert standard_fault("@daily", words=False) == "is a word, where five fields are read"
    assert standard_fault("TZ=UTC @daily", words=False) == "is a word, where five fields are read"
    assert standard_fault("0 3 * * *", words=False, zoned=False) == ""
    assert standard_fault("TZ=UTC 0 3 * * *", zoned=False) == "holds a time zone, which is not taken there"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("0 0 3 * * *", ""),
        ("*/30 0 3 * * sun", ""),
        ("@every 1h", ""),
        ("@daily", ""),
        ("", "is empty"),
        ("0 3 * * *", "has 5 fields, of which the first is that of the seconds"),
        ("0 3 * *", "has 4 fields instead of 6"),
        ("TZ=UTC 0 0 3 * * *", "has 7 fields instead of 6"),
        ("60 0 3 * * *", 'has "60" for the second, which goes from 0 to 59'),
        ("0 0 3 * * 7", 'has "7" for the day of the week, which goes from 0 to 6'),
        ("@nightly", "is not one of the words that stand for a schedule"),
    ],
)
def test_a_parser_that_begins_with_seconds(text, fault):
    assert seconds_fault(text) == fault


@pytest.mark.parametrize(
    ("zone", "fault"),
    [
        *(("", ""), ("UTC", ""), ("Local", ""), ("Europe/Berlin", ""), ("Etc/GMT+1", "")),
        ("CEST", "is no name of the IANA database"),
        ("+01:00", "is no name of a time zone"),
    ],
)
def test_time_zones_of_go(zone, fault):
    assert location_fault(zone) == fault


def found(kind, **spec):
    faults = schedule_faults({"kind": kind, "spec": spec})
    return [(".".join(map(str, fault["path"])), fault["zone"]) for fault in faults]


WRONG = "0 0 3 * * *"


@pytest.mark.parametrize(
    ("kind", "spec", "places"),
    [
        ("CronWorkflow", {"schedule": WRONG, "timezone": "CEST"}, [("spec.schedule", False), ("spec.timezone", True)]),
        (
            "CronWorkflow",
            {"schedule": "", "schedules": ["@daily", WRONG, ""]},
            [("spec.schedules.1", False), ("spec.schedules.2", False)],
        ),
        (
            "AppProject",
            {"syncWindows": [{"schedule": "0 3 * * *"}, {"schedule": "@daily", "timeZone": "CEST"}, None]},
            [("spec.syncWindows.1.schedule", False), ("spec.syncWindows.1.timeZone", True)],
        ),
        (
            "ScaledObject",
            {"triggers": [{"type": "cron", "metadata": {"start": "@daily", "end": "0 3 * * *", "timezone": "CEST"}}]},
            [("spec.triggers.0.metadata.start", False), ("spec.triggers.0.metadata.timezone", True)],
        ),
        ("ScaledJob", {"triggers": [{"type": "cpu", "metadata": {"start": WRONG}}, 7]}, []),
        ("RecurringJob", {"cron": WRONG}, [("spec.cron", False)]),
        ("RecurringJob", {"cron": ""}, [("spec.cron", False)]),
        (
            "NodePool",
            {"disruption": {"budgets": [{"nodes": "1"}, {"schedule": "TZ=UTC 0 3 * * *"}, {"schedule": "@daily"}]}},
            [("spec.disruption.budgets.1.schedule", False)],
        ),
        ("CleanupPolicy", {"schedule": WRONG}, [("spec.schedule", False)]),
        ("ClusterCleanupPolicy", {"schedule": "*/5 * * * *"}, []),
        (
            "Schedule",
            {
                "backup": {"schedule": "@daily-random"},
                "prune": {"schedule": "@nightly-random"},
                "check": {"schedule": WRONG},
            },
            [("spec.check.schedule", False)],
        ),
        ("ScheduledBackup", {"schedule": WRONG}, []),
        ("ScheduledBackup", {"schedule": "0 3 * * *"}, [("spec.schedule", False)]),
        ("MedusaBackupSchedule", {"cronSchedule": WRONG}, [("spec.cronSchedule", False)]),
        (
            "PerconaXtraDBCluster",
            {"backup": {"schedule": [{"schedule": "@daily"}, {"schedule": WRONG}]}},
            [("spec.backup.schedule.1.schedule", False)],
        ),
        (
            "PerconaServerMySQL",
            {"backup": {"schedule": [{"schedule": WRONG}]}},
            [("spec.backup.schedule.0.schedule", False)],
        ),
        (
            "PerconaServerMongoDB",
            {"backup": {"enabled": True, "tasks": [{"schedule": WRONG}, {"enabled": True, "schedule": WRONG}]}},
            [("spec.backup.tasks.1.schedule", False)],
        ),
        ("PerconaServerMongoDB", {"backup": {"tasks": [{"enabled": True, "schedule": WRONG}]}}, []),
        *(
            (
                kind,
                {"backups": {"pgbackrest": {"repos": [{"schedules": {"full": "@daily", "incremental": WRONG}}]}}},
                [("spec.backups.pgbackrest.repos.0.schedules.incremental", False)],
            )
            for kind in ("PostgresCluster", "PerconaPGCluster")
        ),
        ("Other", {"schedule": WRONG}, []),
    ],
)
def test_where_schedules_stand(kind, spec, places):
    assert found(kind, **spec) == places


@pytest.mark.parametrize("text", ["${SCHEDULE}", "{{ .Values.schedule }}", "REPLACE_ME", 7, None, ["0 0 3 * * *"]])
def test_what_is_filled_in_later_or_no_text_is_not_judged(text):
    assert found("CronWorkflow", schedule=text, schedules=[text], timezone=text) == []
    assert schedule_faults(text) == []

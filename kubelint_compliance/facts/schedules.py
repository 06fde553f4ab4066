"""Schedules in custom resources: an object -> what its program cannot read in them, and in their time zones.

Each program reads them by robfig/cron v3, in its own way: Argo Workflows 3.7, Longhorn 1.8, Karpenter 1.4, Kyverno
1.14, K8up 2.12, K8ssandra and Percona's operators by `ParseStandard`, the windows of Argo CD 3.0 and the scaler of KEDA
2.17 without words such as `@daily`. CloudNativePG has version 1, with seconds; Crunchy Data's operator makes CronJobs.
Text that something fills in later is not judged.
"""

from __future__ import annotations

from kubelint_compliance.facts.cron import location_fault, schedule_fault, seconds_fault, standard_fault
from kubelint_compliance.manifests.paths import parse_path, resolve
from kubelint_compliance.manifests.placeholders import is_open, is_shouted
from kubelint_compliance.shape import at, mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_STANDARD, _OPTIONAL, _FIELDS, _UNZONED, _RANDOM, _ZONE = "standard", "optional", "fields", "unzoned", "random", "zone"
_SECONDS, _CRONJOB = "seconds", "cronjob"
"""How a text is read: as `ParseStandard` does; so, and as nothing where it is empty; without words; without a time zone
before the fields; with words for which K8up chooses the time; as a time zone; with seconds; as that of a CronJob."""
_WINDOWS, _BUDGETS, _METADATA = "spec.syncWindows[*]", "spec.disruption.budgets[*]", "spec.triggers[*].metadata"
_TRIGGERS = {f"{_METADATA}.start": _FIELDS, f"{_METADATA}.end": _FIELDS, f"{_METADATA}.timezone": _ZONE}
_REPOSITORIES = "spec.backups.pgbackrest.repos[*].schedules"
_PGBACKREST = {f"{_REPOSITORIES}.{kind}": _CRONJOB for kind in ("full", "differential", "incremental")}
_TASKS = "spec.backup.tasks[*]"
_PLACES: dict[str, dict[str, str]] = {
    "CronWorkflow": {"spec.schedule": _OPTIONAL, "spec.schedules[*]": _STANDARD, "spec.timezone": _ZONE},
    "AppProject": {f"{_WINDOWS}.schedule": _FIELDS, f"{_WINDOWS}.timeZone": _ZONE},
    "ScaledObject": _TRIGGERS,
    "ScaledJob": _TRIGGERS,
    "RecurringJob": {"spec.cron": _STANDARD},
    "NodePool": {f"{_BUDGETS}.schedule": _UNZONED},
    "ScheduledBackup": {"spec.schedule": _SECONDS},
    "MedusaBackupSchedule": {"spec.cronSchedule": _STANDARD},
    "PerconaXtraDBCluster": {"spec.backup.schedule[*].schedule": _STANDARD},
    "PerconaServerMySQL": {"spec.backup.schedule[*].schedule": _STANDARD},
    "PerconaServerMongoDB": {f"{_TASKS}.schedule": _STANDARD},
    "PerconaPGCluster": _PGBACKREST,
    "PostgresCluster": _PGBACKREST,
    "CleanupPolicy": {"spec.schedule": _STANDARD},
    "ClusterCleanupPolicy": {"spec.schedule": _STANDARD},
    "Schedule": {f"spec.{work}.schedule": _RANDOM for work in ("backup", "archive", "check", "prune", "restore")},
}
_READERS = {_ZONE: location_fault, _SECONDS: seconds_fault, _CRONJOB: schedule_fault}
"""The ways of reading that have a reader of their own."""
_CHOSEN = "-random"
"""What words end in for which K8up chooses the time."""


def schedule_faults(value: Any) -> list[dict[str, Any]]:
    """Return what is wrong with the schedules and time zones of a custom resource: {path, value, what, zone}.

    `what` is a clause such as `has 6 fields instead of 5`; `zone` says that it is the time zone.
    """
    found = []
    for way, how in _PLACES.get(text(mapping(value).get("kind")), {}).items():
        for path, written in resolve(value, parse_path(way)):
            what = _fault(written, how) if isinstance(written, str) and _is_read(value, path, way) else ""
            if what and not is_open(written) and not is_shouted(written):
                found.append({"path": list(path), "value": written, "what": what, "zone": how == _ZONE})
    return sorted(found, key=lambda entry: [str(step) for step in entry["path"]])


def _is_read(value: Any, path: Path, way: str) -> bool:
    """Whether somebody reads a schedule there: triggers of the sort `cron` have one, and tasks that are not off."""
    if way.startswith(_TASKS):
        return at(value, ("spec", "backup", "enabled")) is True and at(value, (*path[:4], "enabled")) is True
    return not way.startswith(_METADATA) or at(value, (*path[:3], "type")) == "cron"


def _fault(written: str, how: str) -> str:
    """Return what is wrong with a text by the way in which it is read."""
    if how in _READERS:
        return _READERS[how](written)
    if (how == _OPTIONAL and not written) or (how == _RANDOM and written[:1] == "@" and written.endswith(_CHOSEN)):
        return ""
    if how == _UNZONED:  # it comes behind a time zone of the program's own, where blanks do not count
        return standard_fault(written.strip(), zoned=False)
    return standard_fault(written, words=how != _FIELDS)

"""When backups are made and how long they stay: a Schedule of Velero or a Policy of Kasten -> hours and days."""

from __future__ import annotations

from kubelint_compliance.facts.cron import FIELDS, schedule_fault, standard_fault
from kubelint_compliance.manifests.placeholders import is_open
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.facts.cron import Field

    Path = tuple[str | int, ...]

_HOURS = {
    "@hourly": 1,
    "@daily": 24,
    "@midnight": 24,
    "@weekly": 7 * 24,
    "@monthly": 31 * 24,
    "@yearly": 366 * 24,
    "@annually": 366 * 24,
}
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_TIERS = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "monthly": 30.0, "yearly": 365.0}
_DEFAULT_TTL = 30.0
_YEARS = 3


def backup_schedules(value: Any) -> list[dict[str, Any]]:
    """Return when a Schedule or a backup Policy runs: {path, written, fault, hours}.

    `fault` says what Velero cannot read in it, "" where it can; `hours` is the longest time between two runs, 0 where
    it cannot be told. What something fills in later is left out.
    """
    path: Path = ("spec", "schedule") if mapping(value).get("kind") == "Schedule" else ("spec", "frequency")
    written = at(value, path)
    if not isinstance(written, str) or is_open(written) or (path[-1] == "frequency" and not _makes_backups(value)):
        return []
    plain = _without_zone(written)
    fault = standard_fault(written) if path[-1] == "schedule" else ""
    hours = 0.0 if fault else longest_gap(plain)
    return [{"path": list(path), "written": written, "fault": fault, "hours": hours}]


def _makes_backups(value: Any) -> bool:
    actions = sequence(at(value, ("spec", "actions")))
    return any(mapping(action).get("action") == "backup" for action in actions)


def _without_zone(written: str) -> str:
    first, _, rest = written.strip().partition(" ")
    return rest.strip() if first.startswith(("CRON_TZ=", "TZ=")) and rest else written.strip()


def longest_gap(schedule: str) -> float:
    """Return the longest time between two runs of a schedule, in hours; 0 where it cannot be told."""
    if schedule in _HOURS:
        return float(_HOURS[schedule])
    if schedule.startswith("@every "):
        return seconds(schedule[7:].strip()) / 3600
    if schedule_fault(schedule):
        return 0.0
    minutes, hours, days, months, weekdays = map(_numbers, schedule.split(), FIELDS)
    times = [60 * hour + minute for hour in sorted(hours) for minute in sorted(minutes)]
    parts = schedule.split()
    stars = parts[2][0] in "*?", parts[4][0] in "*?"
    return max(_gaps(times, _days(days, months, weekdays, stars)), default=0.0) / 60


def _numbers(written: str, field: Field) -> set[int]:
    found = set[int]()
    for part in filter(None, written.split(",")):
        span, _, step = part.partition("/")
        if span[0] in "*?":
            low, high = field.low, field.high
        else:
            first, _, last = span.partition("-")
            low = _number(first, field)
            high = _number(last, field) if last else field.high if step else low
        found.update(range(low, high + 1, int(step or 1) or 1))
    return found


def _number(written: str, field: Field) -> int:
    word = written.lower()
    return field.words.index(word) if word in field.words else int(written)


def _days(days: set[int], months: set[int], weekdays: set[int], stars: tuple[bool, bool]) -> list[int]:
    """The days of some years on which a schedule runs, as numbers; cron takes either day where it is told both."""
    from datetime import date, timedelta

    found, first = [], date(2024, 1, 1)
    for number in range(365 * _YEARS):
        day = first + timedelta(days=number)
        is_day, is_weekday = day.day in days, (day.weekday() + 1) % 7 in weekdays
        fits = is_day and is_weekday if any(stars) else is_day or is_weekday
        if day.month in months and fits:
            found.append(number)
    return found


def _gaps(times: list[int], days: list[int]) -> Iterator[int]:
    """The minutes between runs: within a day, and from its last to the first one of the next such day."""
    from itertools import pairwise

    if not times or not days:
        return
    yield from (later - earlier for earlier, later in pairwise(times))
    for earlier, later in pairwise(days):
        yield (later - earlier) * 1440 - times[-1] + times[0]


def seconds(duration: str) -> float:
    """Return the seconds of a duration of Go (`720h`, `1h30m`); 0 where it is none."""
    found, rest = 0.0, duration.strip()
    while rest:
        digits = rest[: len(rest) - len(rest.lstrip("0123456789."))]
        rest = rest[len(digits) :]
        unit = "ms" if rest.startswith("ms") else rest[:1]
        if unit not in _UNITS or digits.count(".") > 1 or digits in ("", "."):
            return 0.0
        found += float(digits) * _UNITS[unit]
        rest = rest[len(unit) :]
    return found


def backup_retention(value: Any) -> list[dict[str, Any]]:
    """Return how many days the oldest backup of a Schedule or Policy stays: {path, days, set}.

    Velero keeps backups 30 days unless `ttl` says otherwise. Of a Policy the tier that reaches back furthest counts,
    that of an export too. Nothing is returned where it cannot be told.
    """
    if mapping(value).get("kind") == "Schedule":
        return _of_schedule(value)
    retentions = [("spec", "retention")]
    actions = sequence(at(value, ("spec", "actions")))
    retentions += [("spec", "actions", number, "exportParameters", "retention") for number in range(len(actions))]  # type: ignore[misc]
    retentions += [("spec", "actions", number, "retention") for number in range(len(actions))]  # type: ignore[misc]
    kept = [days for path in retentions for days in _tiers(at(value, path))]
    is_told = isinstance(at(value, ("spec", "retention")), dict) and _makes_backups(value) and kept
    return [{"path": ["spec", "retention"], "days": max(kept), "set": True}] if is_told else []


def _of_schedule(value: Any) -> list[dict[str, Any]]:
    template = at(value, ("spec", "template"))
    if not isinstance(template, dict):
        return []
    written = template.get("ttl")
    # Velero takes its default for no time at all, too.
    days = seconds(text(written)) / 86400 if written else _DEFAULT_TTL
    is_default = text(written).strip() in ("", "0s", "0h", "0h0m0s", "0")
    if written and not days and not is_default:
        return []
    return [{"path": ["spec", "template", "ttl"], "days": days or _DEFAULT_TTL, "set": "ttl" in template}]


def _tiers(retention: Any) -> list[float]:
    kept = mapping(retention)
    return [days * kept[tier] for tier, days in _TIERS.items() if type(kept.get(tier)) is int]

"""The day for which a run is held: the only place that asks a clock what day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kubelint_compliance.decisions.register import is_iso
from kubelint_compliance.model import UsageError


def day_of(said: str | None) -> date:
    """Return the day that `--as-of` says, else today in UTC. Raises UsageError for what is no date."""
    if said is None:
        return datetime.now(UTC).date()
    try:
        if is_iso(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise UsageError(f"--as-of must be a date of the calendar, such as 2027-01-31, not {said!r}")

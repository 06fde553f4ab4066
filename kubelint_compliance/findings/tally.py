"""Counts what a scan looked at: objects by kind, and what became of rules and objects, as `Coverage`."""

from __future__ import annotations

from kubelint_compliance.model import (
    ERROR,
    NO_SCHEMA,
    NOT_EVALUATED,
    TESTED,
    TESTED_OTHER,
    UNTESTED,
    WITH_PODS,
    Coverage,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.model import Scan

    Key = tuple[tuple[str, ...], str, str]


class Tally:
    """The counts of one file."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self._counts: dict[Key, int] = {}

    def add(
        self, manifest: Manifest, tested: tuple[str, ...], has_schema: bool | None, found: Iterable[str] = ()
    ) -> None:
        """Count one object with the rules that tested it, and those of them that found something.

        `has_schema` is None where no schema was asked for.
        """
        kind = f"{manifest.ref.api_version}/{manifest.kind}"
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self._count((tested, TESTED, " ".join(sorted(set(found)))))
        if manifest.pods:
            self._count(((), WITH_PODS, kind))
        if not tested:
            self._count(((), UNTESTED, kind))
        if has_schema is False:
            self._count(((), NO_SCHEMA, kind))

    def add_errors(self, rules: Iterable[str]) -> None:
        """Count the rules that could not be evaluated on one object."""
        for rule in rules:
            self._count(((rule,), ERROR, ""))

    def add_ignore(self, rule: str) -> None:
        """Count an ignore that breaks a rule which the run may have."""
        self._count(((rule,), TESTED_OTHER, rule))

    def add_file(self, rules: Iterable[str], found: Iterable[str]) -> None:
        """Count a file that was held against rules about what can be read, and those that found something."""
        self._count((tuple(sorted(rules)), TESTED_OTHER, " ".join(sorted(found))))

    def leave_out(self, rule: str, reason: str) -> None:
        """Note that a rule had no say in this file."""
        self._counts[(rule,), NOT_EVALUATED, reason] = 1

    @property
    def without_say(self) -> set[str]:
        """The rules that had no say in this file, or could not be evaluated on some object."""
        return {rule for rules, outcome, _ in self._counts if outcome in (NOT_EVALUATED, ERROR) for rule in rules}

    def coverage(self) -> tuple[Coverage, ...]:
        """Return all counts, sorted."""
        return tuple(sorted(Coverage(*key, number) for key, number in self._counts.items()))

    def _count(self, key: Key) -> None:
        self._counts[key] = self._counts.get(key, 0) + 1


class Alike:
    """The counts of all scans of a run: what many say in the same words is held once."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def of(self, scan: Scan) -> Scan:
        """Return a scan whose counts are those of an earlier one, where they are equal."""
        once = self._known.setdefault
        coverage = tuple([once(entry, entry) for entry in scan.coverage])
        return scan._replace(kinds=once(scan.kinds, scan.kinds), coverage=once(coverage, coverage))


def added_up(coverage: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the sums over several scans, sorted."""
    sums: dict[Key, int] = {}
    for rules, outcome, reason, number in coverage:
        key = (rules, outcome, reason)
        sums[key] = sums.get(key, 0) + number
    return tuple(sorted(Coverage(*key, number) for key, number in sums.items()))

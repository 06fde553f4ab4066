"""What a report that folds lists of each rule: of all that is found beyond it, such a report tells the number alone.

Goes in: the findings of file after file, in whatever order. Comes out: whether one more needs a place and words.
"""

from __future__ import annotations

from kubelint_compliance.model import FOLDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint_compliance.model import Finding


class _Group:
    """What is known of the findings that are told together: the first paths, and whether all say the same."""

    __slots__ = ("message", "paths")

    def __init__(self, message: str) -> None:
        self.message: str | None = message
        self.paths: list[str] = []

    def note(self, path: str, message: str) -> None:
        if message != self.message:
            self.message = None
        if path not in self.paths:
            self.paths = sorted((*self.paths, path))[:FOLDED]


class Enough:
    """What was found so far by rule, severity, and whether another rule covers it."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str, bool], _Group] = {}

    def note(self, findings: Iterable[Finding]) -> None:
        """Take in the findings of one file; those that are only counted, or set aside by a person, say nothing."""
        for finding in findings:
            if finding.message and finding.status == "open":
                key = (finding.rule, finding.severity, bool(finding.superseded_by))
                group = self._groups.get(key)
                if group is None:
                    group = self._groups[key] = _Group(finding.message)
                group.note(finding.path, finding.message)

    def has(self, rule: str, severity: str, superseded_by: str, path: str, message: str) -> bool:
        """Whether a finding with this message in this file would neither be listed nor change what is said of all."""
        group = self._groups.get((rule, severity, bool(superseded_by)))
        if group is None or (group.message is not None and group.message != message):
            return False
        return len(group.paths) == FOLDED and path > group.paths[-1]

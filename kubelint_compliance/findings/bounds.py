"""How much one file may say: findings and problems beyond that are counted, and one of them tells how many.

Goes in: what broke and what could not be checked, as it comes. Comes out: what is listed, and after it, for each rule
or kind of problem, the first one left out with the number of all that were.
"""

from __future__ import annotations

from kubelint_compliance.model import LISTED, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint_compliance.model import Finding

ROOM = 2_000_000
"""So many letters all findings of a file may have; long names are in each of them."""
SEVERAL = "for several reasons"
"""Why findings are set aside that are only counted, where they do not share a reason."""
_LONGEST = 10_000
"""So many letters a message may have."""


class Listed:
    """The findings of one file: those that are listed, and one for all others of a rule."""

    def __init__(self, room: int = ROOM) -> None:
        self._findings: list[Finding] = []
        self._room = room
        self._told: dict[str, int] = {}
        self._first: dict[tuple[str, ...], Finding] = {}
        self._reasons: dict[tuple[str, ...], str] = {}
        self._more: dict[tuple[str, ...], int] = {}
        self._counted: dict[tuple[str, ...], Finding] = {}
        self._numbers: dict[tuple[str, ...], int] = {}

    def add(
        self, rule: str, superseded_by: str, make: Callable[[], Finding], severity: str = "", reason: str = ""
    ) -> None:
        """Take in a finding; it is made where it is listed, or is the first of its severity that is not.

        `reason` is that for which it is set aside: what is left out is counted apart from what is open.
        """
        told = self._told[rule] = self._told.get(rule, 0) + 1
        if told <= LISTED and self._room > 0:
            finding = make()
            finding = finding._replace(message=short(finding.message)) if len(finding.message) > _LONGEST else finding
            self._findings.append(finding)
            self._room -= len(finding.message) + len(finding.pointer) + len(finding.object.name)
            self._room -= len(finding.status_reason)
            return
        key = (rule, superseded_by, severity, "aside" if reason else "")
        if key not in self._first:
            self._first[key], self._reasons[key] = make(), reason
        elif self._reasons[key] != reason:
            self._reasons[key] = SEVERAL
            self._first[key] = self._first[key]._replace(status_reason=SEVERAL)
        self._more[key] = self._more.get(key, 0) + 1

    def count(self, alike: tuple[str, ...]) -> bool:
        """Take in a finding of which only the number is told, if one alike is there; else it is to be given."""
        number = self._numbers.get(alike, 0)
        if number:
            self._numbers[alike] = number + 1
        return number > 0

    def count_first(self, alike: tuple[str, ...], finding: Finding) -> None:
        """Take in a finding that stands for all alike, of which only the number is told."""
        self._counted[alike], self._numbers[alike] = finding, 1

    def all(self) -> list[Finding]:
        """Return those that are listed, for each rule one that tells how many are not, and those that are counted."""
        rest = (_rest(finding, self._more[key]) for key, finding in self._first.items())
        numbers = self._numbers.values()
        counted = [
            finding if number == 1 else finding._replace(number=number)
            for finding, number in zip(self._counted.values(), numbers, strict=True)
        ]
        return [*self._findings, *rest, *counted]


def _rest(first: Finding, number: int) -> Finding:
    """Return the finding that stands for a number of them; where it is only one, that one."""
    if number == 1 and first.message:
        return first._replace(message=short(first.message))
    message = f"And {number:,} more of this rule in this file, the first one here"
    return first._replace(message=message, number=number, fix=None)


def short(text: str) -> str:
    """Cut a text that is longer than anybody reads."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def bounded(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """List some problems of each kind, and after them one that tells how many more there are."""
    kept: list[Problem] = []
    told: dict[tuple[str, str, bool], int] = {}
    first: dict[tuple[str, str, bool], Problem] = {}
    for problem in problems:
        key = (problem.code, problem.rule, problem.fatal)
        told[key] = told.get(key, 0) + 1
        if told[key] <= LISTED:
            kept.append(
                problem._replace(message=short(problem.message)) if len(problem.message) > _LONGEST else problem
            )
        else:
            first.setdefault(key, problem)
    return (*kept, *(_further(problem, told[key] - LISTED) for key, problem in first.items()))


def _further(first: Problem, number: int) -> Problem:
    if number == 1:
        return first
    return first._replace(message=f"And {number:,} more of this kind in this file, the first one here", number=number)

"""What could not be checked, told on standard error: for commands whose report is no list of it."""

from __future__ import annotations

from kubelint_compliance.cli.streams import tell
from kubelint_compliance.model import total
from kubelint_compliance.reports.notes import place
from kubelint_compliance.reports.words import TOOL, count, problem_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint_compliance.model import Problem

MOST = 10
"""So many problems are told one by one."""


def tell_unchecked(problems: Iterable[Problem], local: Callable[[str], str]) -> bool:
    """Tell the fatal problems of a run, each with its place; return whether there are any.

    `local` turns the path of a report into one that the person can open.
    """
    fatal = [problem for problem in problems if problem.fatal]
    for problem in fatal[:MOST]:
        tell(f"error: {place(local(problem.path) or TOOL, problem.span)}: {problem_words(problem)}")
    more = total(fatal[MOST:])
    if more:
        tell(f"error: {count(more, 'more problem')}; {TOOL} check of the same paths tells all")
    return bool(fatal)

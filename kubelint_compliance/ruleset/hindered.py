"""Stops asking a rule on what one wrong node keeps it from judging again and again.

Goes in: that a rule could not judge something, and why. Comes out: whether the next is worth a look.
"""

from __future__ import annotations

from kubelint_compliance.cel import CelError, WrongType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import Case
    from kubelint_compliance.ruleset.compiled import CompiledRule

MOST_HINDERED = 100


class Hindered:
    """How often in a row one wrong node kept a rule from judging what it looked at in an object.

    A node around all that the rule looks at does so each time, and to find that out takes an exact evaluation: after
    MOST_HINDERED of them the rest counts as hindered, too.
    """

    __slots__ = ("_case", "_error", "_rule", "times")

    def __init__(self, rule: CompiledRule, case: Case) -> None:
        self._rule, self._case = rule, case
        self._error: CelError | None = None
        self.times = 0

    def note(self, path: Path, error: CelError) -> None:
        """Take in that what is at a path could not be judged."""
        self._case.note(self._rule, path, error)
        node = error.node if isinstance(error, WrongType) else None
        same = isinstance(self._error, WrongType) and node is not None and self._error.node == node
        self.times = self.times + 1 if same else 1
        self._error = error
        error.__traceback__ = error.__context__ = None  # their frames hold this, and all that was worked out so far

    def is_sure(self, path: Path) -> bool:
        """Whether what is at a path counts as hindered without being looked at; then that is taken in."""
        if self.times < MOST_HINDERED or self._error is None:
            return False
        self._case.note(self._rule, path, self._error)
        return True

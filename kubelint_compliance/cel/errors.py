"""The errors of CEL: `CelError` has a place in the expression, `Failure` is raised where the place is not known yet."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class CelError(Exception):
    """An expression that cannot be compiled or evaluated; `line` and `column` count from 1, in code points.

    `undeclared` is the name that nobody declared, where that is the mistake, and `what` it should be: `reference`,
    `function` or `method`.
    """

    undeclared = ""
    what = ""

    def __init__(self, message: str, line: int = 1, column: int = 1, source: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.source = source

    @property
    def offset(self) -> int:
        """Where the place is in the source, in code points from its start."""
        return sum(len(line) + 1 for line in self.source.split("\n")[: self.line - 1]) + self.column - 1

    def __str__(self) -> str:
        return self.message

    def caret(self) -> str:
        """Return the line of the expression with a caret below the place."""
        lines = self.source.split("\n")
        line = lines[self.line - 1].rstrip("\r") if self.line <= len(lines) else ""
        lead = "".join("\t" if char == "\t" else " " for char in line[: self.column - 1])
        return f"{line}\n{lead}^"


class CelUnavailable(CelError):
    """An expression needs a library that is not installed here."""


class Unseen(CelError):
    """What a function of the host is asked for is not there to be looked at: nobody made a mistake."""


class CostError(CelError):
    """The evaluation costs more than its limit allows; no operator absorbs this."""


class WrongType(CelError):
    """An operand has a type that the expression cannot use; `node` is what the host said of an unreadable one."""

    def __init__(self, message: str, line: int = 1, column: int = 1, source: str = "", node: Any = None) -> None:
        super().__init__(message, line, column, source)
        self.node = node


class Failure(Exception):
    """What a library function raises; the evaluator knows the place and turns it into the `error`."""

    error: type[CelError] = CelError


class NoOverload(Failure):
    """What a library function raises when it has no way with operands of these types."""

    error = WrongType


class Unavailable(Failure):
    """What a library function raises when a library it needs is not installed."""

    error = CelUnavailable


def error_at(source: str, offset: int, message: str, kind: type[CelError] = CelError) -> CelError:
    """Build an error that points at an offset of the source."""
    before = source[:offset]
    line = before.count("\n") + 1
    column = offset - (before.rfind("\n") + 1) + 1
    return kind(message, line, column, source)

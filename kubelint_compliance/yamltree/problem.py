"""What is wrong with a text: `ParseProblem`, a value; inside the package, an exception on its way to one."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.yamltree.span import Span


BOUNDS = frozenset(("alias-bomb", "binary", "encoding", "too-deep", "too-large"))
"""Codes that say that this tool does not read on, which others may: no mark in the text excuses them."""


class ParseProblem(NamedTuple):
    """Something in the text that Kubernetes refuses, or reads otherwise than its author may think.

    In the stream of `parse` it stands in place of a document that could not be read; in `Document.problems`
    the document was read in spite of it. `message` holds no text of the document: it may stand beside a secret.

    Codes in the stream: `syntax`, `separator`, `encoding`, `undefined-alias`, `recursive-alias`,
    `alias-bomb`, `non-scalar-key`, `unsupported-key`, `unsupported-value`, `bad-merge`, `bad-tag`,
    `too-deep`, `too-large`. At a document: `duplicate-key`, `ignored-content`. From `decode`: `encoding`,
    `binary`.
    """

    code: str
    message: str
    span: Span
    related: Span | None = None


class Refused(Exception):
    """The document cannot be read. `offset` says where; without one, at the node read last."""

    def __init__(self, code: str, message: str, offset: int | None = None, related: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.related = related


class Leaves(Exception):
    """The text leaves the subset that the scanner reads: what it says, or what is wrong with it, the parser knows."""

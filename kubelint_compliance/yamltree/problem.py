"""What is wrong with a text, as a value: `ParseProblem`; and the exception that carries one inside the package."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree.span import Span


class ParseProblem(NamedTuple):
    """Something in the text that Kubernetes refuses, or reads otherwise than its author may think.

    In the stream of `parse` it stands in place of a document that could not be read; in `Document.problems` the
    document was read in spite of it.

    Codes in the stream: `syntax`, `separator`, `encoding`, `undefined-alias`, `recursive-alias`, `alias-bomb`,
    `non-scalar-key`, `unsupported-key`, `unsupported-value`, `bad-merge`, `bad-tag`, `too-deep`, `too-large`.
    Codes at a document: `duplicate-key` and `ignored-content`. Codes of `decode`: `encoding` and `binary`.
    """

    code: str
    message: str
    span: Span
    related: Span | None = None


class Refused(Exception):
    """The document cannot be read; the last event pulled, or `mark`, says where."""

    def __init__(self, code: str, message: str, mark: object = None, related: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mark = mark
        self.related = related

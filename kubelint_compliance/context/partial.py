"""Whether a text is full of holes: a template that nobody rendered and that can be read, or an assertion of a test."""

from __future__ import annotations

from kubelint_compliance.context.testtools import has_expressions
from kubelint_compliance.manifests.placeholders import comment_line, template_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.objects import Part
    from kubelint_compliance.manifests.opened import Opened

_KYVERNO = "kyverno.io"
_ENDS_OF_KEYS = ("):", ")':", ')":')
_BLANKS = " \t\n\r\x85\u2028\u2029"
_BEFORE_KEYS = "\n\r\x85\u2028\u2029\ufeff-?{[,\"'"
_ESCAPED = ("\\x28", "\\u0028", "\\U00000028")
"""How `(` may be written between double quotes."""


def is_partial(opened: Opened) -> bool:
    """Whether a text is full of holes: an unrendered template that can be read, or an assertion."""
    written = opened.text
    if opened.has_marked_comments and (template_line(written) or comment_line(written)):
        return True
    if not any(mark in written for mark in _ENDS_OF_KEYS) or not _may_begin_key(written):
        return False
    return any(_asserts(part) for part in opened.documents)


def _may_begin_key(written: str) -> bool:
    """Whether a parenthesis may begin a key: it begins its line, or stands behind a mark of YAML."""
    if any(escape in written for escape in _ESCAPED):
        return True
    at = written.find("(")
    while at >= 0:
        before = at - 1
        while before >= 0 and written[before] in " \t":
            before -= 1
        if before < 0 or written[before] in _BEFORE_KEYS:
            return True
        while before >= 0 and written[before] not in _BLANKS:
            if written[before] in "&!":
                return True
            before -= 1
        at = written.find("(", at + 1)
    return False


def _asserts(part: Part) -> bool:
    """Whether a document is an assertion; in policies of Kyverno keys in parentheses are conditions of a pattern."""
    policies = any(manifest.group.endswith(_KYVERNO) for manifest in part.manifests)
    return not policies and has_expressions(part.document.value)

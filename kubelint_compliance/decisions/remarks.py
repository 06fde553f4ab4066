"""What is to be said of ignores: the findings about them, which are of rules without a file."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.yamltree import Span

WITHOUT_REASON, UNUSED, UNKNOWN = "ignore-without-reason", "unused-ignore", "ignore-unknown-rule"
MALFORMED, MISPLACED, NOT_ALLOWED = "ignore-malformed", "ignore-misplaced", "ignore-not-allowed"
UNMAPPED, LAPSED = "suppression-without-rule", "suppression-expired"
RULES = (MALFORMED, MISPLACED, NOT_ALLOWED, UNKNOWN, WITHOUT_REASON, UNUSED, UNMAPPED, LAPSED)
"""The rules that findings about ignores are of; they have no rule file, and nothing sets them aside."""
USED = "inline-suppression-used"
"""The rule, with a file, that an ignore breaks which sets something aside."""
LOW = (UNUSED, UNMAPPED)
"""Those of them that do least harm: what they are about sets nothing aside, and is about nothing here."""


def severity_of(rule: str) -> str:
    """Return how bad it is what a rule of RULES tells."""
    return "low" if rule in LOW else "medium"


class Remark(NamedTuple):
    """What is to be said of an ignore, as a finding of one of RULES; `about` tells it from others at the object."""

    rule: str
    message: str
    span: Span
    manifest: Manifest
    about: str
    severity: str

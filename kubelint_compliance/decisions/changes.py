"""What a change brings: findings held against those of the commit that it is compared with.

Goes in: the findings of both. Comes out: the findings of the change with their status. As many findings of one identity
as there were are not new, wherever they lie now; what is beyond them is.
"""

from __future__ import annotations

from kubelint_compliance.decisions.baseline import entry_of, hold, places_of, set_aside
from kubelint_compliance.model import UNCHANGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Sequence

    from kubelint_compliance.decisions.baseline import Left
    from kubelint_compliance.model import Finding

    Mark = Callable[[Finding], Hashable]

_WITHOUT_NAMES = frozenset(
    (
        *("apiGroups", "args", "command", "egress", "from", "hosts", "ingress", "nonResourceURLs", "paths"),
        *("resourceNames", "resources", "rules", "tls", "to", "verbs"),
    )
)
"""Lists whose items have no names, so that what is in them goes by its position."""


def unchanged(
    before: Sequence[Finding], after: Sequence[Finding], reason: str, gone: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Set aside the open findings that were open before; `gone` are the paths of files that are there no more.

    Those of the same file count first, then those of a file that has another name, then any: what an object breaks, it
    breaks in whatever file it lies. Last comes what moved in a list whose items have no names, where nothing else is
    said of it. What was ignored before and is no longer is new.
    """
    known = [finding for finding in before if finding.status == "open" and finding.identity]
    held = hold([entry_of(finding) for finding in known], after, reason, gone, UNCHANGED)
    findings, rest = list(held.findings), _rest(known, held.left)
    for mark in (_identity, _moved):
        rest = _matched(findings, rest, mark, reason)
    # What is wrong with a waiver has no identity, and stays at the register.
    others = {finding.fingerprint for finding in before if finding.status == "open" and not finding.identity}
    return tuple(
        set_aside(f, (UNCHANGED, reason)) if not f.identity and f.fingerprint in others else f for f in findings
    )


def _rest(before: Iterable[Finding], left: Iterable[Left]) -> list[Finding]:
    """Return the findings that were there, one by one, and that nothing has used up yet."""
    marks = {each.entry.fingerprint for each in left if not each.entry.number}
    return [finding for finding in before if finding.fingerprint in marks and finding.number == 1]


def _matched(findings: list[Finding], rest: Iterable[Finding], mark: Mark, reason: str) -> list[Finding]:
    """Set aside, in place, open findings for which there is one left with the same mark; return those left then."""
    waiting: dict[Hashable, list[Finding]] = {}
    for finding in rest:
        waiting.setdefault(mark(finding), []).append(finding)
    for index, finding in enumerate(findings):
        if finding.status == "open" and finding.number == 1 and finding.identity:
            found = waiting.get(mark(finding))
            if found and places_of(finding) <= places_of(found[0]):
                found.pop(0)
                findings[index] = set_aside(finding, (UNCHANGED, reason))
    return [finding for some in waiting.values() for finding in some]


def _identity(finding: Finding) -> Hashable:
    return finding.identity


def _moved(finding: Finding) -> Hashable:
    """Return what stays of a finding when items without names move in their list."""
    steps = finding.pointer.split("/")
    at = ("*" if before in _WITHOUT_NAMES else step for before, step in zip(["", *steps], steps, strict=False))
    return finding.rule, finding.object, finding.message, tuple(at)

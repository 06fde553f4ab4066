"""What a file with ignores needs beside: what broke parted by the reason for it, and findings about the ignores.

Goes in: what broke in an object, what covers each, and the reason for which each was set aside. Comes out: parts with
one reason, in their first order.
"""

from __future__ import annotations

from kubelint_compliance.findings.excerpt import excerpt
from kubelint_compliance.findings.fingerprint import digits
from kubelint_compliance.model import Finding, Place
from kubelint_compliance.ruleset.covering import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.decisions.remarks import Remark
    from kubelint_compliance.findings.shown import Shown
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AnyBroken, Several


def parted(
    broken: Several, covering: Sequence[str], reasons: Sequence[str]
) -> Iterable[tuple[str, Sequence[AnyBroken], Sequence[str]]]:
    """Return each reason with what is set aside for it, and with what covers that."""
    parts: dict[str, tuple[list[AnyBroken], list[str]]] = {}
    for entry, by, reason in zip(broken, covering, reasons, strict=True):
        some, covers = parts.setdefault(reason, ([], []))
        some.append(entry)
        covers.append(by)
    return [(reason, *part) for reason, part in parts.items()]


def reasons(broken: Several, covering: Sequence[str], own: Sequence[str]) -> list[str]:
    """Return the reason of each entry: its own, else that for which all are set aside that cover it at its node.

    One cause is one finding: who accepts the more specific one accepts what says less of the same.
    """
    wanted = set(covering)
    by_node: dict[tuple[str, Path], list[str]] = {}
    for entry, reason in zip(broken, own, strict=True):
        if entry.rule.rule.id in wanted:
            for node in nodes(entry):
                by_node.setdefault((entry.rule.rule.id, node), []).append(reason)
    return [
        reason or (by and _of_cover(entry, by, by_node))
        for entry, by, reason in zip(broken, covering, own, strict=True)
    ]


def finding_of(remark: Remark, path: str, shown: Shown, *, excerpts: bool) -> Finding:
    """Return the finding that says what is wrong with an ignore in the file of a path."""
    manifest = remark.manifest
    return Finding(
        places=(Place(path, remark.span),),
        rule=remark.rule,
        severity=remark.severity,
        message=shown.said(remark.message, manifest),
        object=manifest.ref,
        pointer="",
        fingerprint=digits(remark.rule, path, manifest.identity, remark.about),
        identity=digits(remark.rule, manifest.identity, remark.about),
        excerpt=excerpt(shown, (remark.span.line,)) if excerpts else (),
    )


def _of_cover(entry: AnyBroken, by: str, by_node: dict[tuple[str, Path], list[str]]) -> str:
    for path in nodes(entry):
        for end in range(len(path), -1, -1):
            found = by_node.get((by, path[:end]))
            if found:
                return found[0] if all(found) else ""
    return ""

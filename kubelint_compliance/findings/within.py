"""Findings inside a text: which line and column of a script or a file is the cause, and each place told once.

Goes in: what broke, with parts of texts that facts told of. Comes out: the same with places. Where a text stands on one
line, its key and all of it are the place, and it is told once.
"""

from __future__ import annotations

from kubelint_compliance.ruleset.case import Unlisted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AnyBroken, Several


def placed(manifest: Manifest, broken: Several) -> list[AnyBroken]:
    """Return what broke with the places of parts of texts; of several with one place, the first."""
    kept: list[AnyBroken] = []
    seen: dict[tuple[str, Path], set[object]] = {}
    for entry in broken:
        if isinstance(entry, Unlisted) or entry.within is None:
            kept.append(entry)
            continue
        span = manifest.place_within(entry.path, *entry.within)
        known = seen.setdefault((entry.rule.rule.id, entry.path), set())
        if span not in known:
            kept.append(entry._replace(span=span, nth=len(known)))
            known.add(span)
    return kept


def told_apart(broken: Sequence[AnyBroken], covering: Sequence[str]) -> list[str]:
    """Return what covers each entry; what says more of one line of a text covers nothing on the other lines."""
    lines: dict[tuple[str, Path], set[int]] = {}
    for entry in broken:
        if entry.within is not None and entry.span is not None:
            lines.setdefault((entry.rule.rule.id, entry.path), set()).add(entry.span.line)
    return [
        "" if _is_elsewhere(entry, lines.get((by, entry.path))) else by
        for entry, by in zip(broken, covering, strict=True)
    ]


def _is_elsewhere(entry: AnyBroken, lines: set[int] | None) -> bool:
    return lines is not None and entry.within is not None and entry.span is not None and entry.span.line not in lines

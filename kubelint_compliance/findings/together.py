"""What broke a rule side by side, in one list or mapping, as one finding: the first leads, the others are its places.

Goes in: what broke in one object, and what covers each. Comes out: what leads, what covers it, and what goes with it.
"""

from __future__ import annotations

from itertools import groupby

from kubelint_compliance.model import RANK
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AnyBroken, Several


def grouped(broken: Several, covered: Sequence[str]) -> Iterator[tuple[AnyBroken, str, Sequence[AnyBroken]]]:
    """Put together what belongs to one finding: the rule asks for it, and the cover is the same; the worst leads."""
    raised: list[tuple[AnyBroken, str]] = []
    run: list[tuple[AnyBroken, str]] = []
    for entry, by in zip(broken, covered, strict=True):
        rule = entry.rule
        if rule.raised_by:
            raised.append((entry, by))
            continue
        if run and rule is not run[0][0].rule:
            yield from _groups(run)
            run = []
        if rule.together:
            run.append((entry, by))
        else:
            yield entry, by, ()
    yield from _groups(run)
    # Rules come one after the other where expressions were asked, not where the schema was.
    raised.sort(key=lambda pair: pair[0].rule.rule.id)
    for rule, some in groupby(raised, lambda pair: pair[0].rule):
        alike = [*some]
        yield from _groups(alike) if rule.together else ((entry, by, ()) for entry, by in alike)


def _groups(run: list[tuple[AnyBroken, str]]) -> Iterator[tuple[AnyBroken, str, Sequence[AnyBroken]]]:
    """Put together what broke one rule."""
    groups: dict[tuple[str, Path], list[AnyBroken]] = {}
    for entry, by in run:
        groups.setdefault((by, entry.path[:-1]), []).append(entry)
    for (by, _), group in groups.items():
        lead = max(group, key=_weight)
        yield lead, by, [other for other in group if other is not lead]


def _weight(entry: AnyBroken) -> int:
    return RANK[entry.severity or entry.rule.rule.severity]


def named(value: Any, others: Sequence[AnyBroken]) -> str:
    """Name the places that go with a finding: by the texts or names that stand there, or by the keys that should."""
    names = list(dict.fromkeys(_name(at(value, entry.path), entry.path[-1]) for entry in others))
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _name(found: Any, step: str | int) -> str:
    if not isinstance(step, int):
        return f'"{step}"'
    if isinstance(found, str):
        return found
    name = found.get("name") if isinstance(found, dict) else None
    return f'"{name}"' if isinstance(name, str) and name else f"number {step + 1}"

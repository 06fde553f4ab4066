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
    for rule, run in groupby(_in_runs(broken, covered), lambda pair: pair[0].rule):
        if not rule.together:
            for entry, by in run:
                yield entry, by, ()
            continue
        groups: dict[tuple[str, Path], list[AnyBroken]] = {}
        for entry, by in run:
            groups.setdefault((by, entry.path[:-1]), []).append(entry)
        for (by, _), group in groups.items():
            lead = max(group, key=_weight)
            yield lead, by, [other for other in group if other is not lead]


def _in_runs(broken: Several, covered: Sequence[str]) -> Iterator[tuple[AnyBroken, str]]:
    """Yield what broke with its cover, by rule: so it is where expressions were asked, not where the schema was."""
    raised = []
    for pair in zip(broken, covered, strict=True):
        if pair[0].rule.raised_by:
            raised.append(pair)
        else:
            yield pair
    yield from sorted(raised, key=lambda pair: pair[0].rule.rule.id)


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

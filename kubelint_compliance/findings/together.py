"""What broke a rule side by side, in one list or mapping, as one finding: the first leads, the others are its places.

Goes in: what broke in one object, and what covers each. Comes out: what leads, what covers it, and what goes with it.
"""

from __future__ import annotations

from kubelint_compliance.model import RANK
from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.ruleset.case import AnyBroken


def grouped(
    broken: Sequence[AnyBroken], covered: Sequence[str]
) -> Iterator[tuple[AnyBroken, str, Sequence[AnyBroken]]]:
    """Put together what belongs to one finding: the rule asks for it, and the cover is the same; the worst leads."""
    groups: dict[tuple[Any, ...], list[AnyBroken]] = {}
    for entry, by in zip(broken, covered, strict=True):
        if entry.rule.together:
            groups.setdefault(_key(entry, by), []).append(entry)
    for entry, by in zip(broken, covered, strict=True):
        if not entry.rule.together:
            yield entry, by, ()
        elif (group := groups[_key(entry, by)])[0] is entry:
            lead = max(group, key=_weight)
            yield lead, by, [other for other in group if other is not lead]


def _key(entry: AnyBroken, by: str) -> tuple[Any, ...]:
    return entry.rule.rule.id, by, entry.path[:-1]


def _weight(entry: AnyBroken) -> int:
    return RANK[entry.severity or entry.rule.rule.severity]


def named(value: Any, others: Sequence[AnyBroken]) -> str:
    """Name the places that go with a finding: by the texts that stand there, or by the keys that should."""
    names = list(dict.fromkeys(_name(at(value, entry.path), entry) for entry in others))
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _name(found: Any, entry: AnyBroken) -> str:
    return found if isinstance(found, str) and isinstance(entry.path[-1], int) else f'"{entry.path[-1]}"'

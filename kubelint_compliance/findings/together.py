"""What broke a rule side by side, in one list or mapping, as one finding: the first leads, the others are its places.

Goes in: what broke in one object, and what covers each. Comes out: what leads, what covers it, and what goes with it.
"""

from __future__ import annotations

from kubelint_compliance.shape import at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from kubelint_compliance.ruleset.judge import Broken


def grouped(broken: Iterable[Broken], covered: Iterable[str]) -> list[tuple[Broken, str, list[Broken]]]:
    """Put together what belongs to one finding: the rule asks for it, and severity and cover are the same."""
    found: list[tuple[Broken, str, list[Broken]]] = []
    known: dict[tuple[Any, ...], list[Broken]] = {}
    for entry, by in zip(broken, covered, strict=True):
        key = (entry.rule.rule.id, by, entry.severity, entry.path[:-1])
        if entry.rule.together and key in known:
            known[key].append(entry)
            continue
        more = known[key] = []
        found.append((entry, by, more))
    return found


def named(value: Any, others: Sequence[Broken]) -> str:
    """Name the places that go with a finding: by the texts that stand there, or by the keys that should."""
    names = list(dict.fromkeys(_name(at(value, entry.path), entry) for entry in others))
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _name(found: Any, entry: Broken) -> str:
    return found if isinstance(found, str) and isinstance(entry.path[-1], int) else f'"{entry.path[-1]}"'

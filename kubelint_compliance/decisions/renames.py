"""Files of a baseline that have another name now, told by what is found in them.

Goes in: the entries of a baseline, the findings of a run, and which files are there no more. Comes out: the new names.
"""

from __future__ import annotations

from itertools import takewhile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kubelint_compliance.decisions.baseline import Entry
    from kubelint_compliance.model import Finding

MOST = 10_000_000
"""So many pairs of an entry and a finding that are alike are looked at; of more, nothing is said."""


def renamed(entries: Sequence[Entry], findings: Iterable[Finding], gone: Collection[str]) -> Mapping[str, str]:
    """Return the new paths of files that are gone, by the old ones.

    A file has a new name where another one that has no entry holds findings of the same rule, object and place in it.
    Of several the one with the longest common end of the path counts, then that with the most such findings. Where
    either side leaves a choice even so, nothing is said.
    """
    if not gone:
        return {}
    before: dict[str, set[str]] = {}
    for entry in entries:
        if entry.path in gone:
            before.setdefault(entry.identity, set()).add(entry.path)
    known = {entry.path for entry in entries}
    shared: dict[tuple[str, str], int] = {}
    steps = 0
    for path, identity in {(finding.path, finding.identity) for finding in findings if finding.path not in known}:
        alike = before.get(identity, ())
        steps += len(alike)
        if steps > MOST:
            return {}
        for old in alike:
            shared[old, path] = shared.get((old, path), 0) + 1
    ranked = {(old, new): (_common(old, new), number) for (old, new), number in shared.items()}
    to, back = _best(ranked, 0), _best(ranked, 1)
    return {old: new for old, new in to.items() if back.get(new) == old}


def _common(old: str, new: str) -> int:
    """How many parts two paths have in common at their ends."""
    pairs = zip(reversed(old.split("/")), reversed(new.split("/")), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _best(ranked: Mapping[tuple[str, str], tuple[int, int]], side: int) -> dict[str, str]:
    """Return for each path of one side the best of the other; none where two are as good."""
    tops: dict[str, tuple[tuple[int, int], list[str]]] = {}
    for pair, rank in ranked.items():
        mine, other = pair[side], pair[1 - side]
        top, others = tops.get(mine, ((-1, 0), []))
        if rank > top:
            tops[mine] = (rank, [other])
        elif rank == top:
            others.append(other)
    return {mine: others[0] for mine, (_, others) in tops.items() if len(others) == 1}

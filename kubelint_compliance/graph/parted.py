"""Which of very many objects may be deployed together with some, without a look at each.

Folders that are alternatives hold objects of the same names and labels: of each of these one look-up finds thousands,
and all but a few belong to another folder.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, TypeVar

    from kubelint_compliance.graph.index import Chosen, Graph, PodNode
    from kubelint_compliance.graph.node import Node

    Entry = TypeVar("Entry", Node, PodNode)

FEW = 32
"""Of so many objects each is looked at."""


class Parted(NamedTuple):
    """Objects by which alternative of a folder they belong to, by their number; `rest` belong to none of them.

    The folder is the one whose alternatives most of them belong to. The objects are held, so that they stay where they
    are, by which they are known.
    """

    entries: Sequence[Any]
    folder: str
    ways: Mapping[str, Sequence[int]]
    rest: Sequence[int]


def possible(graph: Graph, entries: Sequence[Entry], chosen: Chosen) -> Sequence[Entry]:
    """Return those objects of a tuple that may be deployed with objects of some sets, and maybe some more, in order.

    The tuple is one that the graph keeps: what is found out of it is kept as well.
    """
    if entries.__class__ is not tuple or len(entries) <= FEW or not chosen:
        return entries
    parted: Parted = graph.once(("parted", id(entries)), lambda: _parted(entries))
    own: dict[str, str] = dict(chosen)
    if parted.folder not in own:
        return entries
    return [entries[number] for number in sorted((*parted.ways.get(own[parted.folder], ()), *parted.rest))]


def _parted(entries: Sequence[Any]) -> Parted:
    counts: dict[str, int] = {}
    for entry in entries:
        for folder, _ in entry.sets:
            counts[folder] = counts.get(folder, 0) + 1
    most = max(counts, key=counts.__getitem__, default="")
    ways: dict[str, list[int]] = {}
    rest: list[int] = []
    for number, entry in enumerate(entries):
        chosen = dict(entry.sets)
        (ways.setdefault(chosen[most], []) if most in chosen else rest).append(number)
    return Parted(entries, most, ways, rest)


def tightened(index: dict[Any, list[Any]]) -> dict[Any, Any]:
    """Return an index to whose lists nothing is added any more with tuples for them: most have one entry, and less."""
    for key, several in index.items():
        index[key] = tuple(several)  # type: ignore[assignment]
    return index

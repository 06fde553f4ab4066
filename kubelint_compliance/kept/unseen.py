"""Whether other files see anything of what changed since an earlier run: if not, all but these files is as it was.

Goes in: the keys of the glimpses of a run. Comes out: for a later run over the same sources, `Before`, which files
changed, and where their objects stood. Others see nothing of a change where the glimpses are the same, lines aside, and
none of them tells a line of a file in which objects moved.
"""

from __future__ import annotations

import json
from _blake2 import blake2b

from kubelint_compliance.kept.runs import tells
from kubelint_compliance.kept.store import tried
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources import asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.kept.keys import Keys
    from kubelint_compliance.kept.store import Store
    from kubelint_compliance.sources import Discovery, Source

    Place = tuple[int, ...]
    Places = Mapping[Place, Place]
    """Where objects of a file are now, by where they were."""

FEW = 4
"""So many files may differ."""


class File(NamedTuple):
    """A file that was scanned, with keys in hexadecimal.

    `look` is the key of its glimpse, `scan` that of its scan, `alone` that of the scan as if it asked for no other
    objects. `told` are the files whose lines the scan tells. `slice` is the text of what concerned it, if that is kept.
    """

    look: str
    alone: str
    scan: str
    told: tuple[str, ...]
    slice: str


class Before(NamedTuple):
    """An earlier run: its files by path, the kinds of all objects and their digest; no kinds where no rule asks.

    `read` are the files of which others see more than their glimpses say.
    """

    files: dict[str, File]
    kinds: tuple[tuple[str, str], ...] | None
    objects: bytes
    read: frozenset[str]

    def changed(self, sources: Iterable[Source], keys: Mapping[str, bytes]) -> list[Source] | None:
        """Return the sources that changed, by the keys of all glimpses; None where they are more than a few.

        None, too, where others see more of one than its glimpse says.
        """
        changed = [source for source in sources if self.files[source.path].look != keys[source.path].hex()]
        are_seen = len(changed) > FEW or any(source.path in self.read for source in changed)
        return None if are_seen else changed


class Unseen:
    """Keeps what later runs need to know of one."""

    def __init__(self, store: Store, keyed: Keys) -> None:
        self._store = store
        self._keyed = keyed
        self._around = ""

    def before(self, discovery: Discovery, keys: Mapping[str, bytes]) -> Before | None:
        """Return the last run over the same sources, where all beside these is as it was.

        `keys` are those of glimpses by path.
        """
        self._around = _surroundings(discovery, keys)
        key = self._keyed.of_before(discovery.sources)
        row = self._store.fetch([key]).get(key)
        parts = None if row is None else tried(json.loads, row)
        if parts is None:
            return None
        around, answers, kinds, objects, read, slices, files = parts
        known = {(what, one, other): answer for what, one, other, answer in answers}
        if around != self._around or not asked.same(known):
            return None
        for question, answer in known.items():
            asked.answered(*question, answer)
        return Before(
            {path: File(look, alone, scan, tuple(told), slices[at]) for path, look, alone, scan, told, at in files},
            None if kinds is None else tuple((group, kind) for group, kind in kinds),
            bytes.fromhex(objects),
            frozenset(read),
        )

    def keep(self, discovery: Discovery, keys: Mapping[str, bytes], now: Before) -> None:
        """Keep the run that `before` was asked about, by the keys of its glimpses.

        Not where what it asked the file system cannot be told, or a name there is a credential.
        """
        answers = asked.so_far()
        if answers is None or not all(keys[source.path] for source in discovery.beside):
            return
        known = [[*question, answer] for question, answer in answers.items()]
        if known and tells([part for parts in known for part in parts]):
            return
        numbers: dict[str, int] = {}
        files = [(path, *file[:-1], numbers.setdefault(file.slice, len(numbers))) for path, file in now.files.items()]
        parts = (self._around, known, now.kinds, now.objects.hex(), sorted(now.read), list(numbers), files)
        self._store.put([(self._keyed.of_before(discovery.sources), json.dumps(parts, separators=(",", ":")))])

    def places(self, before: Before, changed: Sequence[Source], keys: Mapping[str, bytes]) -> dict[str, Places] | None:
        """Return where the objects of files that changed are, by where they were, by path.

        None where others see something of it.
        """
        were = {source.path: bytes.fromhex(before.files[source.path].look) for source in changed}
        rows = self._store.fetch([*were.values(), *(keys[path] for path in were)])
        found: dict[str, Places] = {}
        for path, key in were.items():
            places = _places(rows[key], rows[keys[path]]) if {key, keys[path]} <= rows.keys() else None
            if places is None:
                return None
            found[path] = places
        told = {other for path, file in before.files.items() if path not in found for other in file.told}
        return found if told.isdisjoint(moved(found)) else None


def moved(found: Mapping[str, Places]) -> set[str]:
    """Return the files of which an object is elsewhere now."""
    return {path for path, places in found.items() if any(then != now for then, now in places.items())}


def _surroundings(discovery: Discovery, keys: Mapping[str, bytes]) -> str:
    """Return a digest of which files there are, where they lie, and of the keys of those beside the sources."""
    every = (*discovery.sources, *discovery.beside)
    rest = [discovery.top, discovery.whole_sight, [keys[source.path] for source in discovery.beside]]
    plain = repr([[(*source[:3], source.file in discovery.listed) for source in every], rest])
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _places(before: str, now: str) -> Places | None:
    """Return where the objects of a glimpse are, by where they were; None where the glimpse says something else.

    Both are rows. Of lines only the order counts, as in the digest of all objects.
    """
    (*old, old_nodes), (*new, new_nodes) = json.loads(before), json.loads(now)
    old_spans, new_spans = _spans(old_nodes), _spans(new_nodes)
    same = json.dumps([old, _numbered(old_nodes, old_spans)]) == json.dumps([new, _numbered(new_nodes, new_spans)])
    return dict(zip(old_spans, new_spans, strict=True)) if same else None


def _spans(nodes: Iterable[list[Any]]) -> list[Place]:
    return sorted({tuple(span) for _, _, span, marks, *_ in nodes for span in (span, *(place for _, place in marks))})


def _numbered(nodes: Iterable[list[Any]], spans: Sequence[Place]) -> list[Any]:
    numbers = {span: number for number, span in enumerate(spans)}
    return [
        (ref, value, numbers[tuple(span)], [(at, numbers[tuple(place)]) for at, place in marks], *rest)
        for ref, value, span, marks, *rest in nodes
    ]

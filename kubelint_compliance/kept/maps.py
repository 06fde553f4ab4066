"""Both maps over many sources, of which only those are opened that no earlier run has met as they are.

The keys of `keys` are those of bytes that are held meanwhile, so that what is kept is of the very same.
"""

from __future__ import annotations

import gc
from functools import partial

from kubelint_compliance.kept.held import ROOM, Held
from kubelint_compliance.kept.keys import Keys, is_told_at_home
from kubelint_compliance.kept.rows import glimpse_of, reader, row_of_glimpse, row_of_scan
from kubelint_compliance.kept.store import tried
from kubelint_compliance.maps import Looked, Maps, Scanned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from kubelint_compliance.context.definitions import Definition
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.kept import Make
    from kubelint_compliance.kept.asked import Asking
    from kubelint_compliance.kept.store import Store
    from kubelint_compliance.kept.sums import Sums
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.maps import Job
    from kubelint_compliance.sources import Source
    from kubelint_compliance.terms import Settings

    Entry = TypeVar("Entry")

_AT_ONCE = 500
_FEW_TIMES = 2


class KeptMaps(Maps):
    """Asks a store first; for what it does not know there are the maps that `make` gives."""

    def __init__(self, job: Job, store: Store, make: Make, room: int = ROOM) -> None:
        """`make` returns what does both maps over some sources with a job."""
        self._store = store
        self._make = make
        self._read = job.read if isinstance(job.read, Held) else Held(job.read, room)
        # Whether a scan has lines must not hang on what else a run finds: another run may find less.
        self._job = job._replace(read=self._read, settings=job.settings._replace(blocks=-1))
        self._keyed = Keys(job)
        self._ids = tuple(job.rules.described)
        self._beside: Maps | None = None
        self._inner: Maps | None = None
        self._made_for = 0
        self._keys: dict[str, bytes] = {}
        self._population: Population | None = None
        self._sources: dict[str, Source] = {}
        self._definitions: dict[str, tuple[Definition, ...]] = {}
        self._asking: Asking | None = None
        self._scan_keys: Mapping[str, bytes] = {}
        """The keys of scans as if they asked for no other objects, by path."""
        self._kept: dict[str, bytes] = {}
        """The keys of the scans whose rows are there, by path."""
        self._sums = self._folding(job.settings)

    def look(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that are going to be scanned."""
        return self._look(list(sources), lambda missing: self._maps_for(missing).look(missing))

    def look_beside(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that lie beside those."""
        return self._look(list(sources), lambda missing: self._alone().look_beside(missing))

    def open(self, source: Source) -> Opened:
        """Open one source for one look."""
        return self._alone().open(source)

    def see(self, source: Source) -> Opened:
        """Return a source for a look at its objects."""
        return self._alone().see(source)

    def know(self, population: Population, objects: bytes | None = None) -> None:
        """Take in all objects of the run; a scan that asks for some may tell of any of them.

        `objects` is the digest of them where it is known.
        """
        from kubelint_compliance.kept.asked import Asking

        self._population = population
        self._keyed.know(population, objects)
        self._asking = Asking(self._store, self._keyed, population)

    def scan(self, tasks: Iterable[tuple[Source, Slice]]) -> list[Scanned]:
        """Scan sources, each with its slice; for a report that folds, a scan may stand for several."""
        tasks = list(tasks)
        sources = [source for source, _ in tasks]
        self._kept = {}
        alone = self._alone_keys(tasks)
        keys = self._asking.keys(sources, alone) if self._asking else alone
        folded, same = self._sums.known(sources, keys) if self._sums else ([], set())
        found = self._scans([task for task in tasks if task[0].path not in same], keys)
        if folded and not all(is_told_at_home(entry.scan) for entry in found.values()):
            folded, same, found = [], set(), found | self._scans([task for task in tasks if task[0].path in same], keys)
        if self._sums and not folded:
            self._sums.keep(sources, {path: found[path].scan for path in self._kept}, self._kept)
        if self._asking:
            self._asking.keep(sources, alone)
        self._kept |= {path: keys[path] for path in same}
        return [*map(Scanned, folded), *(found[source.path] for source in sources if source.path in found)]

    def end(self) -> None:
        """Give back what the maps took beyond this process."""
        self._store.close()
        self._read.is_sure = not self._read.is_short
        if self._inner is not None:
            self._inner.end()

    def _folding(self, settings: Settings) -> Sums | None:
        """Return what finds all scans at once, where a report lists few of the findings."""
        if not settings.folds or settings.blocks < 0:
            return None
        from kubelint_compliance.kept.sums import Sums

        return Sums(self._store, self._keyed, settings.least, settings.blocks, self._ids)

    def _scans(self, tasks: Sequence[tuple[Source, Slice]], keys: Mapping[str, bytes]) -> dict[str, Scanned]:
        """Return scans that the store knows, and scan the others, by path."""
        found = self._known_scans([source.path for source, _ in tasks], keys)
        missing = [(source, slice) for source, slice in tasks if source.path not in found]
        return found | self._scan_anew(missing) if missing else found

    def _known_scans(self, paths: Sequence[str], keys: Mapping[str, bytes]) -> dict[str, Scanned]:
        """Return the scans that the store knows, by path."""
        found: dict[str, Scanned] = {}
        scan_of = reader(self._ids)
        collecting = gc.isenabled()
        gc.disable()  # nothing that is read is cyclic, and visiting what grows costs a tenth of the time
        try:
            for part in _parted(paths):
                rows = self._rows({path: keys[path] for path in part})
                self._kept |= {path: keys[path] for path in rows}
                scans = ((path, tried(scan_of, row)) for path, row in rows.items())
                found |= {path: Scanned(scan) for path, scan in scans if scan is not None}
        finally:
            if collecting:
                gc.enable()
        return found

    def _alone_keys(self, tasks: Iterable[tuple[Source, Slice]]) -> Mapping[str, bytes]:
        """Return the keys of scans as if they asked for no other objects, by path."""
        digests: dict[int, bytes] = {}  # most have the same slice
        keys = {source.path: self._keyed.of_scan(self._keys[source.path], slice, digests) for source, slice in tasks}
        self._scan_keys = keys
        return keys

    def _know_keys(self, sources: Iterable[Source]) -> None:
        """Make the keys of glimpses, where there are none yet."""
        new = (source for source in sources if source.path not in self._keys)
        self._keys |= {source.path: self._keyed.of_glimpse(source, self._read.digest(source)) for source in new}

    def _look(self, sources: Sequence[Source], anew: Callable[[Sequence[Source]], list[Looked]]) -> list[Looked]:
        found: dict[str, Looked] = {}
        for part in _parted(sources):
            self._know_keys(part)
            rows = self._rows({source.path: self._keys[source.path] for source in part})
            for source in part:
                row = rows.get(source.path)
                glimpse = None if row is None else tried(partial(glimpse_of, source), row)
                if glimpse is not None:
                    found[source.path] = Looked(glimpse)
                    if glimpse.definitions:
                        self._sources[source.path] = source
                elif not self._read.hold(source):
                    self._keys[source.path] = b""
        missing = [source for source in sources if source.path not in found]
        if missing:
            looked = anew(missing)
            found |= zip((source.path for source in missing), looked, strict=True)
            keys = ((self._keys[entry.glimpse.path], entry) for entry in looked if not entry.problem)
            written = [(key, tried(row_of_glimpse, entry.glimpse)) for key, entry in keys if key]
            self._store.put([(key, row) for key, row in written if row is not None])
        return [found[source.path] for source in sources]

    def _scan_anew(self, tasks: Sequence[tuple[Source, Slice]]) -> dict[str, Scanned]:
        sources = [source for source, _ in tasks]
        for source in sources:
            self._kept.pop(source.path, None)
        slices = [self._whole(slice) for _, slice in tasks]
        held = [self._is_as_it_was(source) for source in sources]
        maps = self._maps_for(sources)
        if self._population:
            maps.know(self._population)
        done = maps.scan(zip(sources, slices, strict=True))
        rows: list[tuple[bytes, str]] = []
        for (source, slice), whole, same, entry in zip(tasks, slices, held, done, strict=True):
            if same and not entry.problem and len(whole.definitions) == len(slice.definitions):
                rows += self._rows_of(entry, self._scan_keys[source.path])
        self._store.put(rows)
        return {source.path: entry for source, entry in zip(sources, done, strict=True)}

    def _rows_of(self, entry: Scanned, key: bytes) -> list[tuple[bytes, str]]:
        """Return the rows by which a scan is found again."""
        row = tried(partial(row_of_scan, ids=self._ids), entry.scan)
        if row is None:
            return []
        key = self._kept[entry.scan.file.path] = self._asking.learn(key, entry) if self._asking else key
        return [(key, row)]

    def _rows(self, keys: Mapping[str, bytes]) -> dict[str, str]:
        """Return the rows of paths; one with an empty key has none."""
        rows = self._store.fetch([key for key in keys.values() if key])
        return {path: rows[key] for path, key in keys.items() if key in rows}

    def _is_as_it_was(self, source: Source) -> bool:
        """Hold the bytes of a source that was known when it was looked at; false where they cannot be, or changed."""
        if self._keys[source.path] and not self._read.hold(source):
            self._keys[source.path] = b""
        return bool(self._keys[source.path])

    def _whole(self, slice: Slice) -> Slice:  # noqa: A002
        """Return a slice with the content of its definitions, of which a store holds none.

        Those that are there no more are left out.
        """
        if all(entry.data for entry in slice.definitions):
            return slice
        whole = (entry if entry.data else self._defined(entry) for entry in slice.definitions)
        return slice._replace(definitions=tuple(entry for entry in whole if entry is not None))

    def _defined(self, definition: Definition) -> Definition | None:
        path = definition.path
        if path not in self._definitions:
            (looked,) = self._alone().look_beside([self._sources[path]])
            self._definitions[path] = looked.glimpse.definitions
        return next((entry for entry in self._definitions[path] if entry.mark == definition.mark), None)

    def _alone(self) -> Maps:
        """Return maps in this process, for single looks."""
        if self._beside is None:
            self._beside = Maps(self._job)
        return self._beside

    def _maps_for(self, sources: Sequence[Source]) -> Maps:
        """Return maps that can do these sources; those that have some open already, unless these are many more."""
        if self._inner is not None and not (
            self._inner.covers(sources) and len(sources) <= _FEW_TIMES * self._made_for
        ):
            self._inner.end()
            self._inner = None
        if self._inner is None:
            self._inner = self._make(sources, self._job)
            self._made_for = len(sources)
        return self._inner


def _parted(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), _AT_ONCE):
        yield entries[start : start + _AT_ONCE]

"""Both maps over many sources, of which only those are opened that no earlier run has met as they are.

The keys of `keys` are those of bytes that are held meanwhile, so that what is kept is of the very same.
"""

from __future__ import annotations

import gc
from functools import partial

from kubelint_compliance.kept.keys import Keys, told_of
from kubelint_compliance.kept.rows import files_of, glimpse_of, reader, row_of_files, row_of_glimpse, row_of_scan
from kubelint_compliance.maps import Looked, Maps, Scanned
from kubelint_compliance.mishaps import told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from kubelint_compliance.context.definitions import Definition
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.kept import Make
    from kubelint_compliance.kept.store import Store
    from kubelint_compliance.manifests.meant import NoManifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.maps import Job, Read
    from kubelint_compliance.model import Problem
    from kubelint_compliance.sources import Source

    Value = TypeVar("Value")
    Result = TypeVar("Result")
    Entry = TypeVar("Entry")

ROOM = 16 * 1024 * 1024
"""Bytes that are held, so that what is kept is of the bytes that its key is of; of others nothing is."""
_AT_ONCE = 500
_FEW_TIMES = 2


class Held:
    """Reads sources; what is held of one is given again."""

    def __init__(self, read: Read, room: int) -> None:
        self.read = read
        self._room = room
        self._data: dict[str, bytes] = {}

    def __call__(self, source: Source) -> bytes | Problem | NoManifest:
        """Return the bytes of a source, or say why not."""
        data = self._data.get(source.path)
        return self.read(source) if data is None else data

    def holds(self, source: Source) -> bool:
        """Whether the bytes of a source are held."""
        return source.path in self._data

    def hold(self, source: Source, data: bytes) -> bool:
        """Hold the bytes of a source while there is room for them."""
        if len(data) > self._room:
            return False
        self._room -= len(data)
        self._data[source.path] = data
        return True


class KeptMaps(Maps):
    """Asks a store first; for what it does not know there are the maps that `make` gives."""

    def __init__(self, job: Job, store: Store, make: Make, room: int = ROOM) -> None:
        """`make` returns what does both maps over some sources with a job."""
        self._store = store
        self._make = make
        self._read = Held(job.read, room)
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

    def look(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that are going to be scanned."""
        return self._look(list(sources), lambda missing: self._maps_for(missing).look(missing))

    def look_beside(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that lie beside those."""
        return self._look(list(sources), lambda missing: self._alone().look_beside(missing))

    def open(self, source: Source) -> Opened:
        """Open one source for one look."""
        return self._alone().open(source)

    def know(self, population: Population) -> None:
        """Take in all objects of the run; a scan that asks for some may tell of any of them."""
        self._population = population
        self._keyed.know(population)

    def scan(self, tasks: Iterable[tuple[Source, Slice]]) -> list[Scanned]:
        """Scan sources, each with its slice."""
        tasks = list(tasks)
        collecting = gc.isenabled()
        gc.disable()  # nothing that is read is cyclic, and visiting what grows costs a tenth of the time
        try:
            found, keys = self._known_scans(tasks)
        finally:
            if collecting:
                gc.enable()
        missing = [(source, slice) for source, slice in tasks if source.path not in found]
        if missing:
            found |= self._scan_anew(missing, keys)
        return [found[source.path] for source, _ in tasks]

    def end(self) -> None:
        """Give back what the maps took beyond this process."""
        self._store.close()
        if self._inner is not None:
            self._inner.end()

    def _known_scans(self, tasks: Sequence[tuple[Source, Slice]]) -> tuple[dict[str, Scanned], dict[str, bytes]]:
        """Return the scans that the store knows, and the keys of all, by path."""
        found: dict[str, Scanned] = {}
        keys: dict[str, bytes] = {}
        digests: dict[int, bytes] = {}  # most have the same slice
        scan_of = reader(self._ids)
        for part in _parted(tasks):
            keys |= {entry.path: self._keyed.of_scan(self._keys[entry.path], slice, digests) for entry, slice in part}
            alone = {source.path: keys[source.path] for source, _ in part}
            rows = self._rows(alone)
            if self._keyed.knows and len(rows) < len(alone):
                rows |= self._asking_rows({path: key for path, key in alone.items() if path not in rows})
            scans = ((path, _tried(scan_of, row)) for path, row in rows.items())
            found |= {path: Scanned(scan) for path, scan in scans if scan is not None}
        return found, keys

    def _look(self, sources: Sequence[Source], anew: Callable[[Sequence[Source]], list[Looked]]) -> list[Looked]:
        found: dict[str, Looked] = {}
        for part in _parted(sources):
            data = {source.path: self._read(source) for source in part}
            self._keys |= {source.path: self._keyed.of_glimpse(source, data[source.path]) for source in part}
            rows = self._rows({source.path: self._keys[source.path] for source in part})
            for source in part:
                row = rows.get(source.path)
                glimpse = None if row is None else _tried(partial(glimpse_of, source), row)
                if glimpse is not None:
                    found[source.path] = Looked(glimpse)
                    if glimpse.definitions:
                        self._sources[source.path] = source
                else:
                    self._hold(source, data[source.path])
        missing = [source for source in sources if source.path not in found]
        if missing:
            looked = anew(missing)
            found |= zip((source.path for source in missing), looked, strict=True)
            keys = ((self._keys[entry.glimpse.path], entry) for entry in looked if not entry.problem)
            written = [(key, _tried(row_of_glimpse, entry.glimpse)) for key, entry in keys if key]
            self._store.put([(key, row) for key, row in written if row is not None])
        return [found[source.path] for source in sources]

    def _scan_anew(self, tasks: Sequence[tuple[Source, Slice]], keys: Mapping[str, bytes]) -> dict[str, Scanned]:
        sources = [source for source, _ in tasks]
        slices = [self._whole(slice) for _, slice in tasks]
        held = [self._is_as_it_was(source) for source in sources]
        maps = self._maps_for(sources)
        if self._population:
            maps.know(self._population)
        done = maps.scan(zip(sources, slices, strict=True))
        rows: list[tuple[bytes, str]] = []
        for (source, slice), whole, same, entry in zip(tasks, slices, held, done, strict=True):
            if same and not entry.problem and len(whole.definitions) == len(slice.definitions):
                rows += self._rows_of(entry, keys[source.path])
        self._store.put(rows)
        return {source.path: entry for source, entry in zip(sources, done, strict=True)}

    def _rows_of(self, entry: Scanned, key: bytes) -> list[tuple[bytes, str]]:
        """Return the rows by which a scan is found again."""
        row = _tried(partial(row_of_scan, ids=self._ids), entry.scan)
        if row is None or not entry.asked:
            return [] if row is None else [(key, row)]
        key, files = self._keyed.asking(key), told_of(entry.scan)
        return [(key, row_of_files(files)), (self._keyed.telling(key, files), row)] if files else [(key, row)]

    def _asking_rows(self, keys: Mapping[str, bytes]) -> dict[str, str]:
        """Return the rows of scans that ask for other objects, by the keys of such that do not."""
        asking = {path: self._keyed.asking(key) for path, key in keys.items()}
        rows = self._rows(asking)
        told = {path: files for path, row in rows.items() if (files := files_of(row)) is not None}
        alone = {path: row for path, row in rows.items() if path not in told}
        return alone | self._rows({path: self._keyed.telling(asking[path], told[path]) for path in told})

    def _rows(self, keys: Mapping[str, bytes]) -> dict[str, str]:
        """Return the rows of paths; one with an empty key has none."""
        rows = self._store.fetch([key for key in keys.values() if key])
        return {path: rows[key] for path, key in keys.items() if key in rows}

    def _hold(self, source: Source, data: bytes | Problem | NoManifest) -> None:
        """Hold the bytes of a source that the store does not know; what cannot be held, is not kept."""
        if not isinstance(data, bytes) or not self._read.hold(source, data):
            self._keys[source.path] = b""

    def _is_as_it_was(self, source: Source) -> bool:
        """Hold the bytes of a source that was known when it was looked at; false where they cannot be, or changed."""
        key = self._keys[source.path]
        if key and not self._read.holds(source):
            data = self._read(source)
            if self._keyed.of_glimpse(source, data) == key:
                self._hold(source, data)
            else:
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


def _tried(work: Callable[[Value], Result], value: Value) -> Result | None:
    """Write or read a row; where that fails, the store does without it."""
    try:
        return work(value)
    except Exception as error:
        told(error)
        return None

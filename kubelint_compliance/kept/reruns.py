"""Runs that are nearly an earlier one: where no other file sees what changed, only the files that did are done.

Goes in: what lies between the maps, not made yet. Come out: all scans of the run, of which most are as they were.
"""

from __future__ import annotations

from kubelint_compliance.kept.held import ROOM
from kubelint_compliance.kept.keys import is_told_at_home
from kubelint_compliance.kept.maps import KeptMaps
from kubelint_compliance.kept.slices import slice_of, texts_of
from kubelint_compliance.kept.store import tried
from kubelint_compliance.kept.unseen import Before, File, Unseen, moved
from kubelint_compliance.maps import Scanned
from kubelint_compliance.sources import asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint_compliance.between import Between
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.kept import Make
    from kubelint_compliance.kept.store import Store
    from kubelint_compliance.kept.unseen import Places
    from kubelint_compliance.maps import Job, Looked
    from kubelint_compliance.sources import Discovery, Source


class Reruns(KeptMaps):
    """Both maps around a store that also knows whole runs."""

    def __init__(self, job: Job, store: Store, make: Make, room: int = ROOM) -> None:
        super().__init__(job, store, make, room)
        self._unseen = Unseen(store, self._keyed)
        self._between: Between | None = None
        """What lies between the maps, where later runs may know this one."""
        self._is_watching = False
        self._is_rerun = False

    def as_before(self, between: Between) -> list[Scanned] | None:
        """Return the scans of a run where few files changed since an earlier one, and others see nothing of it.

        None where that is not so, or not known. The other glimpses and the graph are only made where a scan needs them.
        """
        if between.definitions:
            return None
        self._between = between
        self._is_watching = asked.watch_too()
        discovery = between.discovery
        self._know_keys((*discovery.sources, *discovery.beside))
        before = self._unseen.before(discovery, self._keys)
        changed = before.changed(discovery.sources, self._keys) if before else None
        if before is None or changed is None:
            return None
        # A few files are no work for several processes, which would have to be told of the graph.
        self._inner, self._made_for, self._is_rerun = self._alone(), len(changed), True
        self.look(changed)
        places = self._unseen.places(before, changed, self._keys)
        scanned = None if places is None else self._all(between, before, changed, places)
        self._is_rerun = False
        return scanned

    def look(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that are going to be scanned; in the midst of a scan, without other maps than those of it."""
        if self._is_rerun:
            return self._look(list(sources), lambda missing: self._alone().look(missing))
        return super().look(sources)

    def scan(self, tasks: Iterable[tuple[Source, Slice]]) -> list[Scanned]:
        """Scan sources as the maps do, and keep what later runs need to know of all of them."""
        tasks = list(tasks)
        scanned = super().scan(tasks)
        if self._between and not self._between.problems:
            self._keep_before(self._between.discovery, self._files(tasks))
        return scanned

    def end(self) -> None:
        """Give back what the maps took beyond this process."""
        super().end()
        if self._is_watching:
            asked.watched()

    def _all(
        self, between: Between, before: Before, changed: Sequence[Source], places: Mapping[str, Places]
    ) -> list[Scanned] | None:
        """Return all scans of a run like one before: those of the files that changed anew, the others as they were.

        None where one of these is not there any more, or is told elsewhere.
        """
        sources, files = between.discovery.sources, before.files
        if before.kinds is not None:
            from kubelint_compliance.graph.seen import Population

            self.know(Population(before.kinds, between.graph), before.objects)
        keys = {path: bytes.fromhex(file.scan) for path, file in files.items() if path not in places}
        folded, same = self._sums.known(sources, keys) if self._sums else ([], set())
        found = self._known_scans([path for path in keys if path not in same], keys)
        slices = [_slice(between, path, files[path].slice) for path in places]
        if len(found) + len(same) < len(keys) or None in slices:
            return None
        tasks = list(zip(changed, filter(None, slices), strict=True))
        self._alone_keys(tasks)
        if self._asking:
            gone = moved(places)
            still = {path: there for path, there in places.items() if gone.isdisjoint(files[path].told)}
            self._asking.tell({path: (files[path].alone, files[path].scan, there) for path, there in still.items()})
        found |= self._scan_anew(tasks) if tasks else {}
        if folded and not all(is_told_at_home(entry.scan) for entry in found.values()):
            return None
        if self._sums and not folded:
            self._sums.keep(sources, {path: found[path].scan for path in self._kept}, self._kept)
        if self._asking:
            self._asking.keep_new()
        if tasks:
            self._keep_before(between.discovery, files | self._files(tasks), before)
        return [*map(Scanned, folded), *(found[source.path] for source in sources if source.path in found)]

    def _files(self, tasks: Iterable[tuple[Source, Slice]]) -> dict[str, File]:
        """Return what later runs need to know of files that were scanned."""
        found: dict[str, File] = {}
        texts = texts_of(slice for _, slice in tasks)
        for (path, *_), slice in tasks:
            alone = self._scan_keys[path]
            told = self._asking.files_of(alone) if self._asking else ()
            look, scan = self._keys[path], self._kept.get(path, b"")
            found[path] = File(look.hex(), alone.hex(), scan.hex(), told, texts[slice])
        return found

    def _keep_before(self, discovery: Discovery, files: dict[str, File], before: Before | None = None) -> None:
        """Keep what later runs need to know of this one, where all of it is kept."""
        if len(files) < len(discovery.sources) or not all(file.look and file.scan for file in files.values()):
            return
        if before is None:
            kinds = tuple(sorted(self._population.kinds)) if self._population else None
            before = Before({}, kinds, self._keyed.of_objects, self._between.read if self._between else frozenset())
        self._unseen.keep(discovery, self._keys, before._replace(files=files))


def _slice(between: Between, path: str, text: str) -> Slice | None:
    """Return what concerns a file, from its text or, where there is none, from all glimpses."""
    return (tried(slice_of, text) if text else None) or tried(between.context.slice, path)

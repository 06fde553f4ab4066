"""The keys of glimpses and scans: digests of all that can change what a map gives.

Goes in: bytes and report path of a source, the part of the run that has the rules for it, the slice of its scan, and
for all sources the code, the schemas, the rules and the settings. A scan that asked for other objects has in its key
what it was answered.
"""

from __future__ import annotations

import os
from _blake2 import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.maps import Job
    from kubelint_compliance.model import Scan
    from kubelint_compliance.sources import Source

_DIGEST = 16


def ingredients(job: Job) -> bytes:
    """Return a digest of all that can change what is found in every source."""
    from kubelint_compliance.ruleset.digest import digest_of
    from kubelint_compliance.ruleset.packcache import data_stamp, stamp

    return digest_of([stamp(), data_stamp(), job.rules.digest, job.settings.digest])


class Keys:
    """The keys of one run; an empty key stands for what is not kept."""

    def __init__(self, job: Job) -> None:
        self._run = ingredients(job)
        self._rules = job.rules
        self._population: Population | None = None
        self._kinds = b""
        self._objects: bytes | None = None
        self._places: dict[str, bytes] | None = None

    def know(self, population: Population, objects: bytes | None = None) -> None:
        """Take in all objects of the run; a scan that asks for some may tell of any of them.

        `objects` is the digest of them where it is known.
        """
        self._population = population
        self._objects, self._places = objects, None
        self._kinds = repr(sorted(population.kinds)).encode("utf-8", "surrogatepass")

    def of_glimpse(self, source: Source, content: bytes) -> bytes:
        """Return the key of the glimpse of a source, by the digest of its bytes; empty where that is."""
        if not content:
            return b""
        part = self._rules.part_of(source.path)
        about = f"{source.path}\0{source.named:d}{bool(source.file):d}{part}\0".encode("utf-8", "surrogatepass")
        digest = blake2b(self._run, digest_size=_DIGEST)
        digest.update(about)
        digest.update(content)
        return digest.digest()

    def of_scan(self, key: bytes, slice: Slice, digests: dict[int, bytes]) -> bytes:  # noqa: A002
        """Return the key of a scan that asks for no other objects, by that of the glimpse.

        `digests` are those of slices that were met, by their `id`.
        """
        if not key:
            return b""
        digest = digests.get(id(slice))
        if digest is None:
            digest = digests[id(slice)] = slice.digest
        return blake2b(key + digest + self._kinds, digest_size=_DIGEST).digest()

    def answered(self, key: bytes, answers: bytes) -> bytes:
        """Return the key of a scan that got some answers about other objects, by that of one that asks for none.

        Which questions these answer hangs on that alone, and on the answers to those before.
        """
        return key and blake2b(key + answers, digest_size=_DIGEST).digest()

    def of_questions(self, key: bytes) -> bytes:
        """Return the key of what a scan last asked, by that of one that asks for no other objects."""
        return key and blake2b(key, digest_size=_DIGEST, person=b"asked").digest()

    def of_answers(self, sources: Sequence[Source]) -> bytes:
        """Return the key of the answers that all scans of some sources get, as long as no object changes."""
        return self._of_run(b"answers", sources, self.of_objects)

    def of_sum(self, sources: Sequence[Source]) -> bytes:
        """Return the key of what all scans of some sources come to."""
        return self._of_run(b"sum", sources)

    def of_before(self, sources: Sequence[Source]) -> bytes:
        """Return the key of what later runs know of one over some sources."""
        return self._of_run(b"before", sources)

    @property
    def of_objects(self) -> bytes:
        """A digest of all objects of the run, without their lines."""
        if self._objects is None:
            from kubelint_compliance.graph.digest import objects_digest

            self._objects = objects_digest(self._population.graph) if self._population else b""
        return self._objects

    def of_places(self, paths: Iterable[str]) -> bytes:
        """Return a digest of the lines of all objects in some files."""
        paths = list(paths)
        if self._places is None and paths:
            from kubelint_compliance.graph.digest import places_digests

            self._places = places_digests(self._population.graph) if self._population else {}
        places = b"".join((self._places or {}).get(path, b"-") for path in paths)
        return blake2b(places, digest_size=_DIGEST).digest()

    def _of_run(self, what: bytes, sources: Sequence[Source], more: bytes = b"") -> bytes:
        """Return a key for runs over the same folders, told by the first and the last of the sources."""
        folders = [os.path.dirname(source.file) for source in (*sources[:1], *sources[-1:])]
        about = "\0".join(folders).encode("utf-8", "surrogatepass")
        return blake2b(self._run + more + about, digest_size=_DIGEST, person=what).digest()


def told_of(scan: Scan) -> list[str]:
    """Return the other files that a scan tells places of."""
    return sorted({place.path for finding in scan.findings for place in finding.places} - {scan.file.path})


def is_told_at_home(scan: Scan) -> bool:
    """Whether all that a scan tells lies in its file: a rendered text may have its findings in its template."""
    paths = {*(finding.path for finding in scan.findings), *(problem.path for problem in scan.problems)}
    return paths <= {scan.file.path}

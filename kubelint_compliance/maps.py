"""Both maps over many sources, in this process: each source is opened once while there is room for it."""

from __future__ import annotations

from kubelint_compliance.context.glimpse import Glimpse, look
from kubelint_compliance.context.shelf import Shelf
from kubelint_compliance.findings.tally import Alike
from kubelint_compliance.model import RANK, FileResult, Scan
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.scan import internal, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint_compliance.between import Between
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.findings.enough import Enough
    from kubelint_compliance.graph.noted import Asked, Notes
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.manifests.meant import NoManifest
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.model import Finding, ObjectRef, Problem
    from kubelint_compliance.progress import Count
    from kubelint_compliance.ruleset.runner import RuleSet
    from kubelint_compliance.sources import Source
    from kubelint_compliance.terms import Settings

    Read = Callable[[Source], bytes | Problem | NoManifest]


_MANY = 50
"""Of so many files to scan, some will ask for nearly all that can be asked of an object."""


class Looked(NamedTuple):
    """What one source says to others, and the problem where it could not be looked into."""

    glimpse: Glimpse
    problem: Problem | None = None


class Scanned(NamedTuple):
    """The scan of one source, and the problem where it could not be scanned.

    `asked` is what it asked of the objects of other files, where somebody wants to know.
    """

    scan: Scan
    problem: Problem | None = None
    asked: Asked | None = None


class Job(NamedTuple):
    """What both maps are done with, beside the sources; `read` fetches the bytes of one when its turn comes.

    `progress` is told of each file that is done.
    """

    read: Read
    rules: RuleSet
    settings: Settings
    progress: Count | None = None


class Maps:
    """Looks at sources, and scans them; what it opened for the first it keeps for the second."""

    def __init__(self, job: Job) -> None:
        self._rules = job.rules
        self._progress = job.progress
        self._settings = job.settings._replace(blocks=-1)
        self._most = job.settings.blocks
        self._blocks: set[tuple[str, ObjectRef, str, str]] = set()
        self._enough: Enough | None = None
        self._alike = Alike()
        self._population: Population | None = None
        self._shelf = Shelf(job.read, job.settings.custom_workloads, envelopes=job.settings.custom_envelopes)

    def look(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that are going to be scanned."""
        looked = [self._looked(source) for source in sources]
        if len(looked) >= _MANY:
            from kubelint_compliance.bundle import use_bundle_of_many

            use_bundle_of_many()
        return looked

    def look_beside(self, sources: Iterable[Source]) -> list[Looked]:
        """Look at sources that lie beside those."""
        return [_looked(source, self._shelf.open, graph=self._rules.holds_graph) for source in sources]

    def open(self, source: Source) -> Opened:
        """Open one source for one look."""
        return self._shelf.open(source)

    def see(self, source: Source) -> Opened:
        """Return a source for a look at its objects: as it is where it is being scanned, else opened once more."""
        taken = self._shelf.taken
        return taken if taken is not None and taken.path == source.path else self.open(source)

    def know(self, population: Population) -> None:
        """Take in all objects of the run, for the rules that ask for them."""
        self._population = population

    @property
    def knows(self) -> bool:
        """Whether it knows all objects of the run."""
        return self._population is not None

    def scan(self, tasks: Iterable[tuple[Source, Slice]]) -> list[Scanned]:
        """Scan sources, each with its slice."""
        return [self._scanned(source, slice) for source, slice in tasks]

    def as_before(self, between: Between) -> list[Scanned] | None:  # noqa: ARG002 - others know earlier runs
        """Return the scans of a run of which nearly all is known; None where it has to be done."""
        return None

    def covers(self, sources: Iterable[Source]) -> bool:  # noqa: ARG002 - others have shares
        """Whether these sources can be scanned here."""
        return True

    def end(self) -> None:
        """Give back what the maps took beyond this process."""

    def _looked(self, source: Source) -> Looked:
        looked = _looked(source, self._shelf.keep, graph=self._rules.holds_graph)
        if self._progress:
            self._progress.looked()
        return looked

    def _scanned(self, source: Source, slice: Slice) -> Scanned:  # noqa: A002
        population = self._population
        notes = self._begin()
        try:
            opened, rules = self._shelf.take(source), self._rules.at(source.path)
            found = self._alike.of(scan(opened, slice, rules, self._settings, population, enough=self._enough))
        except Exception as error:
            return unscanned(source, internal(source.path, error))
        if self._most >= 0 and self._settings.excerpts:
            self._count(found.findings)
        if self._enough:
            self._enough.note(found.findings)
        if self._progress:
            self._progress.scanned(found)
        return Scanned(found, asked=notes.asked() if notes and population and population.asked else None)

    def _begin(self) -> Notes | None:
        """Begin a file: return what takes down what it asks, where somebody wants to know."""
        population = self._population
        if population is None:
            return None
        population.asked = False
        if population.notes is not None:
            population.notes.begin()
        return population.notes

    def _count(self, findings: Iterable[Finding]) -> None:
        """Give up excerpts once more is found than reports show with them, and all else of what they do not list."""
        floor = RANK[self._settings.least]
        self._blocks.update(
            (*finding.block, finding.severity)
            for finding in findings
            if finding.is_open and RANK[finding.severity] >= floor
        )
        if len(self._blocks) > self._most:
            self._settings = self._settings._replace(excerpts=False)
            if self._settings.folds:
                from kubelint_compliance.findings.enough import Enough

                self._enough = Enough()


def _looked(source: Source, opening: Callable[[Source], Opened], *, graph: bool) -> Looked:
    try:
        return Looked(look(opening(source), graph=graph))
    except Exception as error:
        return unlooked(source, internal(source.path, error))


def unlooked(source: Source, problem: Problem) -> Looked:
    """Return what stands for a source that could not be looked into."""
    return Looked(Glimpse(source.path, source.file), problem)


def unscanned(source: Source, problem: Problem) -> Scanned:
    """Return what stands for a source that could not be scanned."""
    return Scanned(Scan(FileResult(source.path, "unparsable", problem.message)), problem)

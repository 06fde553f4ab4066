"""What lies between both maps of a run: made of all glimpses, where somebody asks for it.

Goes in: what was discovered, and the maps. Come out: what each file says, the context of all, the slice of each, and
the objects that rules may ask for.
"""

from __future__ import annotations

from kubelint_compliance.context.settle import changed_by, settle
from kubelint_compliance.maps import unscanned
from kubelint_compliance.scan import internal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.origins import Origins
    from kubelint_compliance.context.settle import Context, Slice
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.maps import Job, Looked, Maps, Scanned
    from kubelint_compliance.model import Problem
    from kubelint_compliance.sources import Discovery, Source


class Between:
    """Each part is made when it is first asked for: a run of which all is known has no need of any.

    `definitions` are glimpses of custom resource definitions that are not themselves checked.
    """

    def __init__(self, discovery: Discovery, job: Job, definitions: Sequence[Glimpse], maps: Maps) -> None:
        self.discovery = discovery
        self.definitions = definitions
        self._job = job
        self._maps = maps
        self._looked: list[Looked] | None = None
        self._context: Context | None = None
        self._read: frozenset[str] = frozenset()
        self._sources: dict[str, Source] | None = None

    @property
    def looked(self) -> list[Looked]:
        """What each file says to others: those beside the sources, then these."""
        if self._looked is None:
            beside = self._maps.look_beside(self.discovery.beside)
            self._looked = beside + self._maps.look(self.discovery.sources)
        return self._looked

    @property
    def problems(self) -> list[Problem]:
        """Why some files could not be looked into; of files that nobody looked into there are none."""
        return [problem for _, problem in self._looked or () if problem]

    @property
    def context(self) -> Context:
        """What the files say to each other."""
        if self._context is None:
            glimpses = [entry.glimpse for entry in self.looked]
            sources = (*self.discovery.beside, *self.discovery.sources)
            changes, self._read = changed_by(glimpses, sources, self._maps.open)
            self._context = settle(glimpses, self.definitions, self._origins(glimpses), changes)
            if changes and self._job.rules.asks_graph:
                self._read |= self._context.patched
        return self._context

    @property
    def read(self) -> frozenset[str]:
        """The report paths of files of which others see more than their glimpses say, once the context is made."""
        return self._read

    def _origins(self, looked: Sequence[Glimpse]) -> Origins | None:
        """Return what finds the files that rendered texts come from; None where no text says so."""
        if not any(glimpse.claims for glimpse in looked):
            return None
        from kubelint_compliance.context.origins import Origins

        return Origins(looked, self.discovery, self._maps.open, self._job.settings.source_map)

    @property
    def population(self) -> Population:
        """All objects of the run."""
        from kubelint_compliance.graph.seen import Population

        return Population(self.context.kinds, self.graph)

    def graph(self) -> Graph:
        """Return the graph of the run; where no glimpse holds what it reads, files are opened again for that."""
        from kubelint_compliance.context.population import graph_of

        rules, settings = self._job.rules, self._job.settings
        opening = None if rules.holds_graph else self._nodes
        return graph_of(self.context, settings.namespace, opening, settings.sets, rules.minor, self._objects)

    def _nodes(self, path: str) -> Iterator[Node]:
        from kubelint_compliance.context.glimpse import nodes_of

        return nodes_of(self._maps.see(self._source(path)))

    def _objects(self, path: str) -> Sequence[Manifest]:
        return self._maps.open(self._source(path)).manifests

    def _source(self, path: str) -> Source:
        if self._sources is None:
            self._sources = {source.path: source for source in (*self.discovery.beside, *self.discovery.sources)}
        return self._sources[path]

    def tasks(self, share: Iterable[Source], lost: list[Scanned]) -> Iterator[tuple[Source, Slice]]:
        """Yield each source with its slice; one whose slice cannot be had is lost, and no other."""
        context = self.context
        for source in share:
            try:
                slice = context.slice(source.path)
            except Exception as error:
                lost.append(unscanned(source, internal(source.path, error)))
            else:
                yield source, slice

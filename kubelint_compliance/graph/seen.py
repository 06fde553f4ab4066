"""What one object sees of all others: those that may be deployed together with it.

Goes in: all objects of the run, and one of them. Comes out: a `Seen`, which facts ask; the graph is made when one
first has to. An object that several kustomizations deploy is there several times; it sees what any of these sees.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Any

    from kubelint_compliance.graph.index import Chosen, Graph, PodNode
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.noted import Notes
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.yamltree import Span


_ROLLOUT = ("argoproj.io", "Rollout")


class Population:
    """All objects of a run: their kinds, each with its group, and the graph, made when it is first asked for.

    `asked` is set where somebody asks for the graph. `notes` takes down what is asked, where somebody wants to know.
    """

    __slots__ = ("_graph", "_make", "asked", "kinds", "notes")

    def __init__(self, kinds: Iterable[tuple[str, str]], make: Callable[[], Graph]) -> None:
        self.kinds = frozenset(kinds)
        self._make = make
        self._graph: Graph | None = None
        self.asked = False
        self.notes: Notes | None = None

    @property
    def graph(self) -> Graph:
        """The graph of the run."""
        self.asked = True
        if self.notes is not None:
            self.notes.reached()
        if self._graph is None:
            self._graph = self._make()
        return self._graph


class Seen:
    """All objects of the run from where one stands."""

    __slots__ = ("_manifest", "_own", "_path", "_place", "_sees", "population")

    def __init__(self, population: Population, path: str, manifest: Manifest | None, place: Span | None = None) -> None:
        """`path` is the report path of the object's file; without the object, its `place` there is given."""
        self.population = population
        self._path = path
        self._manifest = manifest
        self._place = place
        self._own: Sequence[Node] | None = None
        self._sees: Callable[[Chosen], bool] | None = None

    def has(self, *kinds: tuple[str, str]) -> bool:
        """Whether the input has an object of one of some kinds, each with its group, whether it is seen or not."""
        return not self.population.kinds.isdisjoint(kinds)

    @property
    def graph(self) -> Graph:
        """The graph of the run."""
        return self.population.graph

    @property
    def manifest(self) -> Manifest:
        """The object itself, with all its fields, as its file has it. Raises LookupError where its file is not open."""
        if self._manifest is None:
            raise LookupError(self._path)
        if self.population.notes is not None:
            self.population.notes.read_all()
        return self._manifest

    @property
    def path(self) -> str:
        """The report path of its file."""
        return self._path

    @property
    def place(self) -> Span:
        """The place by which the object is known in its file."""
        if self._place is None:
            from kubelint_compliance.graph.node import place_of

            if self._manifest is None:
                raise LookupError(self._path)
            self._place = place_of(self._manifest)
        return self._place

    @property
    def own(self) -> Sequence[Node]:
        """The nodes of the object itself; none where it is not in the graph, as a patch is not."""
        if self._own is None:
            self._own = self.graph.at(self._path, self.place)
        elif self.population.notes is not None:
            self.population.notes.reached()
        return self._own

    def within(self, roots: Collection[str], manifest: Manifest) -> Seen:
        """Return what the object sees as the kustomizations of some folders, by their report paths, deploy it.

        `manifest` is the object as it is judged there. What is asked then is no question that can be asked again: it
        does not say the folders.
        """
        if self.population.notes is not None:
            self.population.notes.reached()
        found = Within(self.population, self._path, manifest, self._place)
        found.roots = roots
        return found

    @property
    def pods(self) -> list[PodNode]:
        """The pods that the object runs, once for each way of deploying them.

        Those of a Rollout that takes the template of a workload are of that.
        """
        graph = self.graph
        if self.has(_ROLLOUT):
            from kubelint_compliance.graph.rollouts import pods_run_by

            return self.of_pods(pod for node in self.own for pod in pods_run_by(graph, node))
        return [pod for node in self.own for pod in graph.pods_of(node)]

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces that the object is deployed to."""
        return tuple(dict.fromkeys(map(self.graph.space, self.own)))

    @property
    def open(self) -> bool:
        """Whether the object is deployed with others that are not in sight, or made by something that completes it."""
        return any(node.open or node.part for node in self.own)

    def of(self, nodes: Iterable[Node]) -> list[Node]:
        """Return those of some objects that may be deployed together with this one."""
        sees = self.sees
        return [node for node in self._possible(nodes) if sees(node.sets)]

    def of_pods(self, pods: Iterable[PodNode]) -> list[PodNode]:
        """Return those of some pods that may be deployed together with this object."""
        sees = self.sees
        return [pod for pod in self._possible(pods) if sees(pod.node.sets)]

    def _possible(self, entries: Any) -> Any:
        """Return those of very many objects that are worth a look: all for what is deployed in several ways."""
        if entries.__class__ is not tuple or len(entries) < 2 or len(self.own) != 1:
            return entries
        from kubelint_compliance.graph.parted import possible

        return possible(self.graph, entries, self.own[0].sets)

    @property
    def sees(self) -> Callable[[Chosen], bool]:
        """What says of the sets of an object in the graph whether that may be deployed together with this one."""
        if self._sees is None:
            from kubelint_compliance.graph.index import seeing

            ways = [seeing(node.sets) for node in self.own]
            self._sees = ways[0] if len(ways) == 1 else lambda sets: not sets or any(way(sets) for way in ways)
        elif self.population.notes is not None:
            self.population.notes.reached()
        return self._sees

    def hidden(self, nodes: Iterable[Node]) -> Node | None:
        """Return one of some objects that is kept out of sight by folders that look like alternatives, and may not be.

        What sets of the configuration part is not meant.
        """
        from kubelint_compliance.graph.index import CONFIGURED

        own = {dict(node.sets).get(CONFIGURED) for node in self.own}
        for node in nodes:
            chosen = dict(node.sets).get(CONFIGURED)
            if not self.sees(node.sets) and (chosen in own or chosen is None or None in own):
                return node
        return None

    def select(self, namespace: str, selector: Any) -> list[PodNode]:
        """Return the pods of a namespace that a LabelSelector may select."""
        chosen = self.own[0].sets if len(self.own) == 1 else ()
        return self.of_pods(self.graph.may_select(namespace, selector, chosen))

    def has_workloads_beside(self) -> bool:
        """Whether pods are in the namespace of the object; where that is not known, in its folder."""
        return any(self._are_beside(node) for node in self.own)

    def _are_beside(self, node: Node) -> bool:
        graph = self.graph
        space = graph.space(node)
        pods = (
            graph.pods(space)
            if space
            else graph.once("pods by folder", lambda: _by_folder(graph)).get(_folder(node), ())
        )
        return any(self.sees(pod.node.sets) for pod in self._possible(pods))


def _by_folder(graph: Graph) -> dict[str, list[PodNode]]:
    """Return the pods whose namespace is not known, by the folder of their files."""
    found: dict[str, list[PodNode]] = {}
    for pod in graph.pods(""):
        found.setdefault(_folder(pod.node), []).append(pod)
    return found


def _folder(node: Node) -> str:
    return node.path.rpartition("/")[0]


class Within(Seen):
    """All objects of the run from where one stands as some kustomizations deploy it.

    As others deploy it, it is no object beside itself.
    """

    __slots__ = ("_others", "roots")
    roots: Collection[str]
    _others: frozenset[int]

    @property
    def own(self) -> Sequence[Node]:
        """The nodes of the object as those deploy it."""
        if self._own is None:
            every = super().own
            self._own = [node for node in every if node.root in self.roots] or every
            self._others = frozenset(map(id, every)) - frozenset(map(id, self._own))
        return super().own

    def of(self, nodes: Iterable[Node]) -> list[Node]:
        """Return those of some objects that may be deployed together with this one."""
        found = super().of(nodes)
        return [node for node in found if id(node) not in self._others] if self.own else found

    def of_pods(self, pods: Iterable[PodNode]) -> list[PodNode]:
        """Return those of some pods that may be deployed together with this object."""
        found = super().of_pods(pods)
        return [pod for pod in found if id(pod.node) not in self._others] if self.own else found

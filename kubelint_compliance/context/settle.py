"""The first reduce: glimpses of all files go in, a `Context` comes out, and of that a `Slice` for each scan."""

from __future__ import annotations

import os

from kubelint_compliance.context.beside import said_by_all, said_of
from kubelint_compliance.context.overlays import Kustomized, kustomized, renderings
from kubelint_compliance.context.testtools import is_kuttl_assertion, says_assertion
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.real import real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.context.beside import Said, Subject
    from kubelint_compliance.context.definitions import Definition
    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.kustomize import Change, Kustomization
    from kubelint_compliance.context.origins import Origin, Origins
    from kubelint_compliance.context.overlays import Rendering
    from kubelint_compliance.context.resourcesets import Delivered
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.sources import Source


class Slice(NamedTuple):
    """What one scan may know beyond its file; hashable.

    `template`: Helm renders the file, for the chart in the folder `chart`, a report path. `assertion`: a test tool
    compares objects with it. `kustomized` is what kustomizations say of it. `delivered` are the ConfigMaps and
    Secrets in it that a ClusterResourceSet applies elsewhere. `definitions` are those of kinds in the file, the
    fittest first; `near` are group and kind of those that may be meant by an object without one. `origins` are the
    files that the text was rendered from. `rendered`: a text of the run was rendered from it, or from another
    template of its chart. `said` is what is said of the pods in it by objects beside them.
    """

    template: bool = False
    assertion: bool = False
    kustomized: Kustomized = Kustomized()
    delivered: tuple[Delivered, ...] = ()
    definitions: tuple[Definition, ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    committed: bool = False
    rendered: bool = False
    chart: str = ""
    said: tuple[Said, ...] = ()

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change whenever the slice does."""
        from _blake2 import blake2b

        plain = self._replace(definitions=tuple(entry._replace(data=b"") for entry in self.definitions))
        return blake2b(repr(plain).encode("utf-8", "surrogatepass"), digest_size=16).digest()


_NOTHING = Slice()


class Context(NamedTuple):
    """What the files of a run say to each other.

    `charts` are real paths of folders, and so are `trees`, in which kustomizations lie; `kustomized` lies by real paths
    of files, and of the folders of kustomizations. `expected` and `applied` are the files that tests name, `tests` the
    folders of those. `definitions` lie by group and kind, and `glimpses` by report path. What objects say of others
    lies by what they say it of; kustomizations, with what they change, lie by their real folders, and the ways in which
    they deploy files by those of the files.
    """

    glimpses: dict[str, Glimpse]
    charts: frozenset[str]
    kustomized: dict[str, Kustomized]
    trees: frozenset[str]
    tests: frozenset[str]
    expected: frozenset[str]
    applied: frozenset[str]
    delivered: frozenset[Delivered]
    definitions: dict[tuple[str, str], tuple[Definition, ...]]
    origins: Origins | None = None
    said: Mapping[Subject, tuple[Said, ...]] = {}
    kustomizations: Mapping[str, Kustomization] = {}
    renderings: Mapping[str, tuple[Rendering, ...]] = {}

    @property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """The kinds of all objects, each with its group."""
        refs = (facts.ref for glimpse in self.glimpses.values() for facts in glimpse.objects)
        made = (
            kind for glimpse in self.glimpses.values() if glimpse.kustomization for kind in glimpse.kustomization.made
        )
        return frozenset(
            {(ref.api_version.rpartition("/")[0], ref.kind) for ref in refs} | {("", kind) for kind, _ in made}
        )

    @property
    def patched(self) -> frozenset[str]:
        """The report paths of the files with objects that kustomizations may change by patches, as they are whole."""
        return frozenset(
            glimpse.path
            for glimpse in self.glimpses.values()
            if (said := self.kustomized.get(glimpse.file)) and any(sets.changes for way in said.ways for sets in way)
        )

    def slice(self, path: str) -> Slice:
        """Return what the scan of one file, by its report path, may know."""
        found = self._slice(self.glimpses[path])
        said = said_of(self.glimpses[path], self.said, self.renderings) if self.said else ()
        found = found._replace(said=said) if said else found
        if self.origins is None:
            return found
        if self.origins.has_rendered(path, found.chart if found.template else None):
            found = found._replace(rendered=True)
        if not self.glimpses[path].claims:
            return found
        return found._replace(origins=self.origins.of(path), committed=not self.origins.believed(path))

    def _slice(self, glimpse: Glimpse) -> Slice:
        definitions = self._defining(glimpse) if self.definitions else ()
        near = self._near(glimpse) if self.definitions else ()
        assertion, delivered = self.is_assertion(glimpse), self._delivered(glimpse) if self.delivered else ()
        if not glimpse.file or not (self.charts or self.trees):
            alone = Slice(assertion=assertion, delivered=delivered, definitions=definitions, near=near)
            return alone if definitions or near or assertion or delivered else _NOTHING
        chart = _chart_of(glimpse.file, self.charts)
        found = Slice(chart is not None, assertion, self._kustomized(glimpse), delivered, definitions, near)
        return found if chart is None else found._replace(chart=glimpse.path[: len(chart) - len(glimpse.file)])

    def _delivered(self, glimpse: Glimpse) -> tuple[Delivered, ...]:
        here = ((ref.kind, ref.namespace, ref.name) for ref, *_ in glimpse.objects if "/" not in ref.api_version)
        return tuple(entry for entry in here if entry in self.delivered)

    def _kustomized(self, glimpse: Glimpse) -> Kustomized:
        if not self.trees:
            return Kustomized()
        file = glimpse.file if glimpse.kustomization is None else os.path.dirname(glimpse.file)
        found = self.kustomized.get(file, Kustomized())
        if not self.trees:
            return found
        from kubelint_compliance.context.trees import lies_in

        return found._replace(in_tree=True) if lies_in(glimpse.file, self.trees) else found

    def is_assertion(self, glimpse: Glimpse) -> bool:
        """Whether a test tool compares objects with a file."""
        name = glimpse.path.rpartition("/")[2]
        if is_kuttl_assertion(name):
            return True
        if not glimpse.file or not self.tests or glimpse.file in self.applied:
            return False
        beside = os.path.dirname(glimpse.file) in self.tests and glimpse.test is None
        return glimpse.file in self.expected or (beside and says_assertion(name))

    def _defining(self, glimpse: Glimpse) -> tuple[Definition, ...]:
        """Return the definitions of the kinds in a file: those asked for by name, then the nearest."""
        from kubelint_compliance.context.definitions import distance

        kinds = {(ref.api_version.rpartition("/")[0], ref.kind) for ref, *_ in glimpse.objects}
        found = [definition for key in kinds for definition in self.definitions.get(key, ())]
        return tuple(sorted(found, key=lambda definition: distance(definition.path, glimpse.path)))

    def _near(self, glimpse: Glimpse) -> tuple[tuple[str, str], ...]:
        """Return the defined kinds of the groups, and the groups of the kinds, of objects that no definition is of."""
        refs = {(ref.api_version.rpartition("/")[0], ref.kind) for ref, *_ in glimpse.objects}
        lost = {key for key in refs if "." in key[0] and key not in self.definitions}
        groups, kinds = {group for group, _ in lost}, {kind for _, kind in lost}
        return tuple(sorted(key for key in self.definitions if key[0] in groups or key[1] in kinds)) if lost else ()


def settle(
    glimpses: Iterable[Glimpse],
    named: Iterable[Glimpse] = (),
    origins: Origins | None = None,
    changes: Mapping[str, tuple[Change, ...]] = {},
) -> Context:
    """Join all glimpses; `named` are those of files with definitions that were asked for and are not checked.

    `origins` finds the files that rendered texts come from. `changes` are those of kustomizations, by their real
    folders, where somebody read them.
    """
    by_path: dict[str, Glimpse] = {}
    charts: set[str] = set()
    kustomizations: dict[str, Kustomization] = {}
    tests: set[str] = set()
    expected: set[str] = set()
    applied: set[str] = set()
    definitions: dict[tuple[str, str], list[Definition]] = {}
    for definition in (entry._replace(path="") for glimpse in named for entry in glimpse.definitions):
        definitions.setdefault((definition.group, definition.kind), []).append(definition)
    for glimpse in glimpses:
        by_path[glimpse.path] = glimpse
        folder = os.path.dirname(glimpse.file)
        if glimpse.chart:
            charts.add(folder)
        if glimpse.kustomization is not None and glimpse.file:
            kustomizations[folder] = _changing(glimpse.kustomization, changes.get(folder))
        if glimpse.test is not None and glimpse.file:
            tests.add(folder)
            expected.update(_real(folder, glimpse.test.expected))
            applied.update(_real(folder, glimpse.test.applied))
        for definition in glimpse.definitions:
            definitions.setdefault((definition.group, definition.kind), []).append(definition)
    objects = {entry.file: [facts.ref for facts in entry.objects] for entry in by_path.values() if entry.objects}
    every = kustomizations | _applied(by_path.values(), kustomizations, objects, changes)
    ways = renderings(every, objects) if every else {}
    return Context(
        by_path,
        frozenset(charts),
        kustomized(every, objects) if every else {},
        _trees(kustomizations, every),
        frozenset(tests),
        frozenset(expected),
        frozenset(applied),
        frozenset(entry for glimpse in by_path.values() for entry in glimpse.delivered),
        {key: tuple(found) for key, found in definitions.items()},
        origins,
        said_by_all(by_path.values(), ways),
        every,
        ways,
    )


def _applied(
    glimpses: Iterable[Glimpse],
    kustomizations: Mapping[str, Kustomization],
    objects: Mapping[str, Any],
    changes: Mapping[str, tuple[Change, ...]],
) -> dict[str, Kustomization]:
    """Return what GitOps objects change of the folders that they deploy, as kustomizations that take these in."""
    applied = [(glimpse.file, entry) for glimpse in glimpses if glimpse.file for entry in glimpse.applied]
    if not applied:
        return {}
    from kubelint_compliance.context.gitops import end_of, taking

    found = taking(applied, kustomizations, [file for file in objects if file])
    return {key: _changing(entry, changes.get(end_of(key))) for key, entry in found.items()}


def _trees(kustomizations: Mapping[str, Kustomization], every: Mapping[str, Kustomization]) -> frozenset[str]:
    if not every:
        return frozenset()
    from kubelint_compliance.context.gitops import folder_of
    from kubelint_compliance.context.trees import trees

    return trees(kustomizations) | {folder_of(key) for key in every.keys() - kustomizations.keys()}


def changed_by(
    glimpses: Iterable[Glimpse], sources: Sequence[Source], open_: Callable[[Source], Opened]
) -> tuple[dict[str, tuple[Change, ...]], frozenset[str]]:
    """Return what kustomizations change of objects beyond what they set, by their real folders.

    Patches are read from the sources: `open_` opens one for one look. The report paths of those come, too, since the
    glimpses do not say all of them that others see.
    """
    changing = [glimpse for glimpse in glimpses if glimpse.kustomization is not None or glimpse.applied]
    if not changing:
        return {}, frozenset()
    from kubelint_compliance.context.changes import changes_of

    return changes_of(changing, sources, open_)


def _changing(kustomization: Kustomization, changes: tuple[Change, ...] | None) -> Kustomization:
    if not changes:
        return kustomization
    return kustomization._replace(sets=kustomization.sets._replace(changes=changes))


def _real(folder: str, names: Iterable[str]) -> Iterator[str]:
    return filter(None, (real_path(folder, name) for name in names))


def _chart_of(path: str, charts: frozenset[str]) -> str | None:
    """Return the outermost chart that has a file among its templates; None where none does."""
    steps = path.split(f"{os.sep}templates{os.sep}")
    folders = (f"{os.sep}templates{os.sep}".join(steps[:number]) for number in range(1, len(steps)))
    return next((folder for folder in folders if folder in charts), None)

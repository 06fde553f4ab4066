"""Where rendered text came from: what it says of itself, held against the files that are there.

Goes in: the glimpses, and the tree they are of. Comes out: for each text that names templates or base files, those of
them that the tree has.
"""

from __future__ import annotations

import posixpath
from itertools import islice

from kubelint_compliance.manifests.opened import KUSTOMIZATION_NAMES
from kubelint_compliance.model import is_stream
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, text
from kubelint_compliance.sources.asked import COMMITTED, FILE, answered, beyond
from kubelint_compliance.sources.beside import locate, telling
from kubelint_compliance.sources.committed import uncommitted
from kubelint_compliance.sources.origin import HELM_MARK, KUSTOMIZE_ANNOTATION, helm_source, kustomize_base, mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.kustomize import Kustomization, Patch
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.sources import Discovery, Source

CHART = "Chart.yaml"
HELM, KUSTOMIZE, PATCH = "helm", "kustomize", "patch"
_MOST = 2000
"""Files that one text may name."""
_MOST_PATCHES = 200
"""Patches that are looked through for what the files of one text have not."""


class Claim(NamedTuple):
    """What a text says that it was made from: `tool` wrote the `path`, from where the tool sees it."""

    tool: str
    path: str


class Origin(NamedTuple):
    """A claim and the report path of the file that it leads to; its text where findings are to be shown there.

    One whose claim is by PATCH has a `patch` of a kustomization that may have built the objects: the file is its own,
    or the kustomization in which it stands. Without a patch it is such a kustomization that sets images and the like.
    """

    claim: Claim
    path: str
    text: str = ""
    patch: Patch | None = None


def claims_of(opened: Opened) -> tuple[Claim, ...]:
    """Return what a text says that it was made from, without repeats."""
    found: dict[Claim, None] = {}
    if HELM_MARK in opened.text:
        lines = (line for line in opened.text.split("\n") if line.startswith(HELM_MARK))
        found.update((Claim(HELM, source), None) for source in map(helm_source, lines) if source)
    if KUSTOMIZE_ANNOTATION in opened.text:
        bases = (kustomize_base(manifest.value) for manifest in opened.manifests)
        found.update((Claim(KUSTOMIZE, base), None) for base in bases if base)
    return tuple(found)[:_MOST]


def chart_name(opened: Opened) -> str:
    """Return the name that Helm's chart metadata gives to the chart; empty where it has none."""
    documents = () if opened.problem else opened.documents
    return next((name for part in documents if (name := text(mapping(part.document.value).get("name")))), "")


class Origins:
    """Finds the files that texts claim to come from."""

    def __init__(
        self,
        glimpses: Iterable[Glimpse],
        discovery: Discovery,
        open_: Callable[[Source], Opened],
        source_map: Mapping[str, str],
    ) -> None:
        """`open_` takes in files that are not among the sources, `source_map` leads from charts to folders."""
        self._glimpses = {glimpse.path: glimpse for glimpse in glimpses}
        self._top = discovery.top
        self._open = open_
        self._source_map = source_map
        self._located: dict[str, Source | None] = {}
        self._texts: dict[str, str] = {}
        self._charts: dict[str, list[str]] = {}
        self._kustomizations: list[str] = []
        self._read: dict[str, Kustomization] = {}
        self._sources: set[str] | None = None
        self._rendered = self._uncommitted(discovery.listed)
        if any(glimpse.claims for glimpse in self._glimpses.values()):
            for glimpse in self._glimpses.values():
                self._learn(glimpse.path, glimpse.chart_name, glimpse.kustomization is not None)
            if not discovery.whole_sight:
                beyond()
            for source in () if discovery.whole_sight else telling(discovery):
                is_chart = source.path.rpartition("/")[2] == CHART
                self._learn(source.path, chart_name(open_(source)) if is_chart else "", not is_chart)

    def _learn(self, path: str, chart: str, is_kustomization: bool) -> None:
        folder = path.rpartition("/")[0]
        if chart:
            self._charts.setdefault(chart, []).append(folder)
        if is_kustomization:
            self._kustomizations.append(folder)

    def _uncommitted(self, listed: frozenset[str]) -> frozenset[str]:
        """Return the real files that say what they were rendered from, and may be believed; none that git listed."""
        saying = (entry for entry in self._glimpses.values() if any(claim.tool == HELM for claim in entry.claims))
        files = sorted({glimpse.file for glimpse in saying if glimpse.file} - listed)
        found = uncommitted(files, self._top) if files else frozenset()
        for file in files:
            answered(COMMITTED, file, self._top, "" if file in found else file)
        return found

    def believed(self, path: str) -> bool:
        """Whether the text at a report path may say that it was rendered: it is no file, or none that is committed."""
        file = self._glimpses[path].file
        return not file or file in self._rendered

    def of(self, path: str) -> tuple[Origin, ...]:
        """Return the files that the text at a report path comes from, as far as they are there."""
        glimpse = self._glimpses[path]
        found = tuple(self._origins(glimpse))
        return (*found, *self._patches(entry for entry in found if entry.text and entry.claim.tool == KUSTOMIZE))

    def has_rendered(self, path: str, chart: str | None) -> bool:
        """Whether a text of the run comes from the file at a report path, or from another template of its chart."""
        if self._sources is None:
            several = (self._origins(glimpse) for glimpse in self._glimpses.values() if glimpse.claims)
            self._sources = {origin.path for found in several for origin in found}
        if chart is None:
            return path in self._sources
        return any(source.startswith(f"{chart}/templates/".lstrip("/")) for source in self._sources)

    def _origins(self, glimpse: Glimpse) -> Iterator[Origin]:
        leads = is_stream(glimpse.path) or glimpse.path.startswith("../")
        for claim in glimpse.claims:
            source = self._template(claim.path) if claim.tool == HELM else self._base(claim.path)
            if source is not None and source.path != glimpse.path:
                yield Origin(claim, source.path, self._text(source) if leads else "")

    def _text(self, source: Source) -> str:
        if source.path not in self._texts:
            beyond()
            self._texts[source.path] = self._open(source).text
        return self._texts[source.path]

    def _template(self, claimed: str) -> Source | None:
        """Helm writes the chart's name where its folder should stand."""
        chart, _, rest = claimed.partition("/")
        if chart in self._source_map:
            return self._file(mapped(claimed, self._source_map))
        return self._only(f"{folder}/{rest}" for folder in self._charts.get(chart, ())) or self._file(claimed)

    def _base(self, claimed: str) -> Source | None:
        """Kustomize writes the path from the kustomization that was built, and not which one that was."""
        return self._only(f"{folder}/{claimed}" for folder in self._kustomizations) or self._file(claimed)

    def _patches(self, bases: Iterable[Origin]) -> Iterator[Origin]:
        """Yield the patches of the kustomizations that may have built files, and those that set something."""
        folders = dict.fromkeys(folder for base in bases for folder in self._builders(base))
        parts = (f"{folder}/{part}" for folder in folders for part in self._kustomization(folder).components)
        named = (found for folder in (*folders, *parts) for found in self._patches_of(_plain(folder)))
        for source, patch in islice(dict.fromkeys(named), _MOST_PATCHES):
            yield Origin(Claim(PATCH, source.path), source.path, self._text(source), patch)

    def _builders(self, base: Origin) -> Iterator[str]:
        """Yield the folders of the kustomizations from which a claim leads to its file, and the file's own."""
        own = base.path.rpartition("/")[0]
        for folder in self._kustomizations:
            source = self._file(f"{folder}/{base.claim.path}".removeprefix("/"))
            if folder == own or (source is not None and source.path == base.path):
                yield folder

    def _patches_of(self, folder: str) -> Iterator[tuple[Source, Patch | None]]:
        """Yield the patches of the kustomization of a folder, each with the file it stands in; None for itself."""
        own = self._kustomization_file(folder)
        if own is not None and any(self._kustomization(folder).sets):
            yield own, None
        for patch in self._kustomization(folder).patches:
            name = f"{folder}/{patch.file}".removeprefix("/")
            found = self._file(name) if patch.file else own
            if found is not None:
                yield found, patch

    def _kustomization(self, folder: str) -> Kustomization:
        """Return what the kustomization of a folder says."""
        if folder not in self._read:
            known = next((found for path in _paths_in(folder) if (found := self._glimpses.get(path))), None)
            source = None if known else self._kustomization_file(folder)
            self._read[folder] = (known and known.kustomization) or self._kustomization_in(source)
        return self._read[folder]

    def _kustomization_file(self, folder: str) -> Source | None:
        return next(filter(None, map(self._file, _paths_in(folder))), None)

    def _kustomization_in(self, source: Source | None) -> Kustomization:
        from kubelint_compliance.context.kustomize import Kustomization, kustomization_of

        if source is None:
            return Kustomization()
        beyond()
        opened = self._open(source)
        documents = () if opened.problem else opened.documents
        return kustomization_of(part.document.value for part in documents)

    def _only(self, paths: Iterable[str]) -> Source | None:
        """Return the one file that some of the paths lead to; several could all be meant."""
        found = {source for path in paths if (source := self._file(path.removeprefix("/"))) is not None}
        return found.pop() if len(found) == 1 else None

    def _file(self, path: str) -> Source | None:
        if path not in self._located:
            found = self._located[path] = locate(path, self._top)
            answered(FILE, path, self._top, found.file if found else "")
        return self._located[path]


def _paths_in(folder: str) -> list[str]:
    """Return the paths at which the kustomization of a folder may be."""
    return [f"{folder}/{name}".removeprefix("/") for name in KUSTOMIZATION_NAMES]


def _plain(folder: str) -> str:
    """Return the report path of a folder as kustomizations are known by; empty for the top."""
    found = posixpath.normpath(folder.removeprefix("/"))
    return "" if found == "." else found

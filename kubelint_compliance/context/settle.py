"""The first reduce: glimpses of all files go in, a `Context` comes out, and of that a `Slice` for each scan."""

from __future__ import annotations

import os

from kubelint_compliance.context.definitions import distance
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.context.definitions import Definition
    from kubelint_compliance.context.glimpse import Glimpse


class Slice(NamedTuple):
    """What one scan may know beyond its file; hashable.

    `template`: Helm renders the file. `patch`: a kustomization lists it as a patch. `selected`: a kustomization puts
    labels into the selectors of its objects. `definitions` are those of kinds in the file, the fittest first; `near`
    are group and kind of those that may be meant by an object without one.
    """

    template: bool = False
    patch: bool = False
    selected: bool = False
    definitions: tuple[Definition, ...] = ()
    near: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that change whenever the slice does."""
        from _blake2 import blake2b

        digest = blake2b(bytes(self[:3]), digest_size=16)
        for definition in (*self.definitions, *self.near):
            digest.update(repr(definition).encode("utf-8", "surrogatepass"))
        return digest.digest()


_NOTHING = Slice()


class Context(NamedTuple):
    """What the files of a run say to each other.

    `charts`, `patches` and `selected` are real paths of folders and files; `definitions` lie by group and kind, and
    `glimpses` by report path.
    """

    glimpses: dict[str, Glimpse]
    charts: frozenset[str]
    patches: frozenset[str]
    selected: frozenset[str]
    definitions: dict[tuple[str, str], tuple[Definition, ...]]

    def slice(self, path: str) -> Slice:
        """Return what the scan of one file, by its report path, may know."""
        glimpse = self.glimpses[path]
        definitions = self._defining(glimpse) if self.definitions else ()
        near = self._near(glimpse) if self.definitions else ()
        if not glimpse.file or not (self.charts or self.patches or self.selected):
            return Slice(definitions=definitions, near=near) if definitions or near else _NOTHING
        file = glimpse.file
        selected = file in self.selected or os.path.dirname(file) in self.selected
        return Slice(_chart_of(file) in self.charts, file in self.patches, selected, definitions, near)

    def _defining(self, glimpse: Glimpse) -> tuple[Definition, ...]:
        """Return the definitions of the kinds in a file: those asked for by name, then the nearest."""
        kinds = {(ref.api_version.rpartition("/")[0], ref.kind) for ref, *_ in glimpse.objects}
        found = [definition for key in kinds for definition in self.definitions.get(key, ())]
        return tuple(sorted(found, key=lambda definition: distance(definition.path, glimpse.path)))

    def _near(self, glimpse: Glimpse) -> tuple[tuple[str, str], ...]:
        """Return the defined kinds of the groups, and the groups of the kinds, of objects that no definition is of."""
        refs = {(ref.api_version.rpartition("/")[0], ref.kind) for ref, *_ in glimpse.objects}
        lost = {key for key in refs if "." in key[0] and key not in self.definitions}
        groups, kinds = {group for group, _ in lost}, {kind for _, kind in lost}
        return tuple(sorted(key for key in self.definitions if key[0] in groups or key[1] in kinds)) if lost else ()


def settle(glimpses: Iterable[Glimpse], named: Iterable[Glimpse] = ()) -> Context:
    """Join all glimpses; `named` are those of files with definitions that were asked for and are not checked."""
    by_path: dict[str, Glimpse] = {}
    charts: set[str] = set()
    patches: set[str] = set()
    selected: set[str] = set()
    definitions: dict[tuple[str, str], list[Definition]] = {}
    for definition in (entry._replace(path="") for glimpse in named for entry in glimpse.definitions):
        definitions.setdefault((definition.group, definition.kind), []).append(definition)
    for glimpse in glimpses:
        by_path[glimpse.path] = glimpse
        folder = os.path.dirname(glimpse.file)
        if glimpse.chart:
            charts.add(folder)
        if glimpse.kustomization is not None:
            patches.update(_real(folder, glimpse.kustomization.patches))
            selected.update(_real(folder, glimpse.kustomization.selected))
        for definition in glimpse.definitions:
            definitions.setdefault((definition.group, definition.kind), []).append(definition)
    return Context(
        by_path,
        frozenset(charts),
        frozenset(patches),
        frozenset(selected),
        {key: tuple(found) for key, found in definitions.items()},
    )


def _real(folder: str, names: Iterable[str]) -> Iterator[str]:
    return (os.path.realpath(os.path.join(folder, name)) for name in names)


def _chart_of(path: str) -> str:
    """Return the folder above the outermost `templates` folder of the path, or an empty string."""
    head, found, _ = path.partition(f"{os.sep}templates{os.sep}")
    return head if found else ""

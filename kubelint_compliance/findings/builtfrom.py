"""Where a node of an object that Kustomize built is written: in the object's own file, or in a patch.

Goes in: the object, the texts that it was built from, the path of a node. Comes out: the place of the same key there,
found by names and not by lines, since Kustomize sorts keys and writes values anew.
"""

from __future__ import annotations

from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Span

MOST = 20_000_000
"""So many characters of files are read for the objects of one text; what lies beyond is shown by its first line."""
_MOST_ALIKE = 200
"""So many objects of a file that are alike are told apart."""
_NAME = (("name",),)
_KEYS = {
    "ports": (("containerPort", "protocol"), ("port", "protocol")),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "hostAliases": (("ip",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
}
"""What Kubernetes knows the items of a list by, by its field; those of others by their name, if they have one."""
_RENAMED = "subjects"
"""The list whose items Kustomize gives other names, and whose order it keeps."""
_DEFAULTS = {"protocol": "TCP"}
_MAKING = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}


class Built(NamedTuple):
    """A place that a node was built from; not `exact`: the file has no such key, and the object is shown."""

    path: str
    span: Span
    exact: bool


class BuiltFrom:
    """The file that an object was built from, and the patches that may have changed it."""

    def __init__(self, manifest: Manifest, origin: Origin, patches: Sequence[Origin], texts: Texts) -> None:
        self._manifest = manifest
        self._path = origin.path
        self._source = texts.object(origin.path, origin.text, manifest)
        self._start = texts.start(origin.path, origin.text, manifest)
        self._texts = texts
        self._patches = patches
        self._patched: list[tuple[str, Manifest]] | None = None

    def place(self, path: Path, within: tuple[int, int] | None, *, on_key: bool) -> Built:
        """Return where the node at a path is written, or the nearest one above that the object has.

        `within` is a part of the text there.
        """
        wanted = self._manifest.anchor(path, on_key=on_key)[0]
        own = self._texts.same(self._manifest.value, self._source.value, wanted) if self._source else None
        if self._source and own is not None and self._is_of(self._source, own, wanted):
            return Built(self._path, _span(self._source, own, within, on_key=on_key), exact=True)
        if len(found := list(self._in_patches(wanted))) == 1:
            (file, patch, there), *_ = found
            return Built(file, _span(patch, there, within, on_key=on_key), exact=True)
        if self._source and own is not None:
            return Built(self._path, self._source.anchor(own, on_key=on_key)[1], exact=True)
        return Built(self._path, self._start, exact=False)

    def _is_of(self, other: Manifest, there: Path, wanted: Path) -> bool:
        """Whether what is written there is what was built; of a mapping and a list parts may be from elsewhere."""
        value = at(self._manifest.value, wanted)
        return isinstance(value, (dict, list)) or at(other.value, there) == value

    def _in_patches(self, wanted: Path) -> Iterator[tuple[str, Manifest, Path]]:
        for file, patch in self._all_patches():
            there = self._texts.same(self._manifest.value, patch.value, wanted)
            if there is not None and self._is_of(patch, there, wanted):
                yield file, patch, there

    def _all_patches(self) -> Sequence[tuple[str, Manifest]]:
        if self._patched is None:
            name = (self._source or self._manifest).ref.name
            texts = ((entry.path, entry.text) for entry in self._patches if entry.path != self._path)
            found = ((file, self._texts.named(file, written, self._manifest, name)) for file, written in texts)
            self._patched = [(file, patch) for file, patch in found if patch is not None]
        return self._patched


def _span(manifest: Manifest, path: Path, within: tuple[int, int] | None, *, on_key: bool) -> Span:
    inside = manifest.place_within(path, *within) if within else None
    return inside or manifest.anchor(path, on_key=on_key)[1]


class _File:
    """The objects of one file, by group and kind, and by their names."""

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self.manifests = tuple(manifests)
        self._alike: dict[tuple[str, str], list[Manifest]] = {}
        self._named: dict[tuple[str, str, str], list[Manifest]] = {}
        for one in self.manifests:
            self._alike.setdefault((one.group, one.kind), []).append(one)
            self._named.setdefault((one.group, one.kind, one.ref.name), []).append(one)

    def alike(self, manifest: Manifest) -> Sequence[Manifest]:
        return self._alike.get((manifest.group, manifest.kind), ())

    def named(self, manifest: Manifest, name: str) -> Sequence[Manifest]:
        return self._named.get((manifest.group, manifest.kind, name), ())


class Texts:
    """The files that the objects of one text were built from, each read once and as long as there is room."""

    def __init__(self) -> None:
        self._left = MOST
        self._files: dict[str, _File] = {}
        self._known: dict[tuple[int, Any, Any], dict[Any, list[int]]] = {}

    def _read(self, path: str, written: str) -> _File:
        if path not in self._files:
            self._left -= len(written)
            self._files[path] = _File(Opened(path, written).manifests if self._left >= 0 else ())
        return self._files[path]

    def object(self, path: str, written: str, manifest: Manifest) -> Manifest | None:
        """Return the object of a file that another one was built from: of its name, or of a part of it."""
        file, name = self._read(path, written), manifest.ref.name
        several = file.named(manifest, name)
        if not several:
            alike = file.alike(manifest)
            known = [one for one in alike[:_MOST_ALIKE] if one.ref.name and one.ref.name in name]
            longest = max((len(one.ref.name) for one in known), default=0)
            several = [one for one in known if len(one.ref.name) == longest]
        if len(several) > 1:
            several = [one for one in several[:_MOST_ALIKE] if one.ref.namespace == manifest.ref.namespace]
        return several[0] if len(several) == 1 else None

    def named(self, path: str, written: str, manifest: Manifest, name: str) -> Manifest | None:
        """Return the object of a patch that has a name."""
        found = self._read(path, written).named(manifest, name)
        return found[0] if len(found) == 1 else None

    def start(self, path: str, written: str, manifest: Manifest) -> Span:
        """Return the place that stands for a whole object: its kind, what generates it, or where the file begins."""
        own = self.object(path, written, manifest)
        if own is not None:
            return own.anchor(())[1]
        first = next(iter(self._read(path, written).manifests), None)
        if first is None:
            from kubelint_compliance.findings.sourcelines import SourceLines

            return SourceLines((), 1, written, 0).place(())
        field, name = _MAKING.get(manifest.kind, ""), manifest.ref.name
        for index, entry in enumerate(sequence(first.value.get(field))):
            made = text(mapping(entry).get("name"))
            if made and made in name:
                return first.anchor((field, index))[1]
        return first.anchor(())[1]

    def same(self, value: Any, other: Any, path: Path) -> Path | None:
        """Return the path of the same node in another object, items of lists by what they are known by."""
        found: list[str | int] = []
        for depth, step in enumerate(path):
            if isinstance(step, int):
                index = self._index(value, other, step, path[depth - 1] if depth else "")
                if index is None:
                    return None
                value, other = value[step], other[index]
                found.append(index)
            elif isinstance(value, dict) and isinstance(other, dict) and step in value and step in other:
                value, other = value[step], other[step]
                found.append(step)
            else:
                return None
        return tuple(found)

    def _index(self, value: Any, other: Any, step: int, field: str | int) -> int | None:
        """Return the index of the same item in another list; None where nobody can tell."""
        if not (isinstance(value, list) and isinstance(other, list) and step < len(value)):
            return None
        known = _known_by(value[step], field)
        if known is not None:
            keys, mine = known
            places = self._places(other, field, keys).get(mine, [])
            if len(places) > 1:
                return step if step in places else None
            if places or field != _RENAMED:
                return places[0] if places else None
        return step if len(value) == len(other) else None

    def _places(self, items: list[Any], field: str | int, keys: Any) -> dict[Any, list[int]]:
        """Return the places of the items of a list by what they are known by, worked out once."""
        key = id(items), field, keys
        if key not in self._known:
            found: dict[Any, list[int]] = {}
            for index, item in enumerate(items):
                known = _known_by(item, field)
                if known is not None and known[0] == keys:
                    found.setdefault(known[1], []).append(index)
            self._known[key] = found
        return self._known[key]


def _known_by(item: Any, field: str | int) -> tuple[Any, Any] | None:
    """Return what an item of a list is known by: the names of its keys, and their values; a text by itself."""
    if isinstance(item, (str, int, float, bool)):
        return "", (item.__class__, item)
    if not isinstance(item, dict):
        return None
    for keys in _KEYS.get(str(field), _NAME):
        values = tuple(item.get(key, _DEFAULTS.get(key)) for key in keys)
        if keys[0] in item and all(isinstance(value, (str, int, type(None))) for value in values):
            return keys, values
    return None

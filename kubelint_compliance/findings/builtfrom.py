"""Where a node of an object that Kustomize built is written: in the object's own file, a patch or a kustomization.

Goes in: the object, the texts that it was built from, the path of a node. Comes out: the place of the same key there,
found by names and not by lines, since Kustomize sorts keys and writes values anew.
"""

from __future__ import annotations

from kubelint_compliance.manifests.counterpart import Counterparts, is_of
from kubelint_compliance.manifests.opened import Opened
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.findings.patches import Patches
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Document, Span

MOST = 20_000_000
"""So many characters of files are read for the objects of one text; what lies beyond is shown by its first line."""
_MOST_ALIKE = 200
"""So many objects of a file that are alike are told apart."""
_MAKING = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}


EXACT, CHANGED, MADE = "exact", "changed", "made"


class Built(NamedTuple):
    """A place that a node was built from.

    `how` is EXACT where what was built is written; CHANGED where the file has another value of that key; MADE where it
    has no such key, and the object is shown.
    """

    path: str
    span: Span
    how: str


class BuiltFrom:
    """The file that an object was built from, and the patches that may have changed it."""

    def __init__(self, manifest: Manifest, origin: Origin, patches: Sequence[Origin], texts: Texts) -> None:
        self._manifest = manifest
        self._path = origin.path
        self._source = texts.object(origin.path, origin.text, manifest)
        self._start = texts.start(origin.path, origin.text, manifest)
        self._texts = texts
        self._origins = [entry for entry in patches if entry.path != self._path or not _has_file(entry)]
        self._patches: Patches | None = None

    def place(self, path: Path, within: tuple[int, int] | None, *, on_key: bool) -> Built:
        """Return where the node at a path is written, or the nearest one above that the object has.

        `within` is a part of the text there.
        """
        wanted = self._manifest.anchor(path, on_key=on_key)[0]
        built, source = self._manifest.value, self._source
        own = self._texts.counterparts.same(built, source.value, wanted) if source else None
        if source and own is not None and is_of(at(built, wanted), at(source.value, own)):
            return Built(self._path, _span(source, own, within, on_key=on_key), EXACT)
        if len(found := list(self._in_patches(wanted))) == 1:
            (file, patch, there), *_ = found
            return Built(file, _span(patch, there, within, on_key=on_key), EXACT)
        if source and own is not None:
            return Built(self._path, source.anchor(own, on_key=on_key)[1], CHANGED)
        return Built(self._path, self._start, MADE)

    def _in_patches(self, wanted: Path) -> Iterator[tuple[str, Manifest, Path]]:
        if not self._origins:
            return iter(())
        if self._patches is None:
            from kubelint_compliance.findings.patches import Patches

            self._patches = Patches(self._manifest, self._source, self._origins, self._texts)
        return self._patches.writing(wanted)


def _has_file(origin: Origin) -> bool:
    return bool(origin.patch and origin.patch.file)


def _span(manifest: Manifest, path: Path, within: tuple[int, int] | None, *, on_key: bool) -> Span:
    inside = manifest.place_within(path, *within) if within else None
    return inside or manifest.anchor(path, on_key=on_key)[1]


def _in_text(document: Document, place: Path) -> tuple[Document, ...]:
    from kubelint_compliance.yamltree import Document
    from kubelint_compliance.yamltree.inner import inner

    return tuple(part for part in inner(document, place, text(document.at(place))) if isinstance(part, Document))


class _File:
    """The objects of one file, by group and kind, and by their names."""

    def __init__(self, opened: Opened | None) -> None:
        self.opened = opened
        self.manifests: tuple[Manifest, ...] = opened.manifests if opened else ()
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
        self._documents: dict[tuple[str, Path], tuple[Document, ...]] = {}
        self.counterparts = Counterparts()

    def _read(self, path: str, written: str) -> _File:
        if path not in self._files:
            self._left -= len(written)
            self._files[path] = _File(Opened(path, written) if self._left >= 0 else None)
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

    def documents(self, path: str, written: str, place: Path) -> tuple[Document, ...]:
        """Return the documents of a file; with a place, those of the text that its first document has there."""
        if (path, place) not in self._documents:
            opened = self._read(path, written).opened
            found = tuple(part.document for part in opened.documents) if opened and not opened.problem else ()
            self._documents[path, place] = _in_text(found[0], place) if found and place else found
        return self._documents[path, place]

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

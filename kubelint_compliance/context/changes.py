"""What kustomizations change of objects beyond what they set: their patches and replacements, as they are written.

Goes in: the glimpses of a run and what opens a file. Comes out: by the real folder of a kustomization, its changes.
"""

from __future__ import annotations

import os
from itertools import chain, islice

from kubelint_compliance.context.gitops import key_of
from kubelint_compliance.context.kustomize import Change, Held, Target, patches_of, target_of
from kubelint_compliance.manifests.jsonpatch import is_json_patch
from kubelint_compliance.shape import at, mapping, sequence, text
from kubelint_compliance.sources.real import real_path
from kubelint_compliance.yamltree import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.context.gitops import Applied
    from kubelint_compliance.context.glimpse import Glimpse
    from kubelint_compliance.context.kustomize import Kustomization, Patch
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.sources import Source

_LATE = "patchesJson6902"
_IN_ORDER = ("patchesStrategicMerge", "patches", _LATE)
"""The fields with patches, as Kustomize comes to them; the last after names, the namespace and labels are set."""
_MOST = 500
"""So many changes of one kustomization are followed."""


def may_change(kustomization: Kustomization | None) -> bool:
    """Whether a kustomization changes objects in a way that has to be read."""
    return kustomization is not None and bool(
        kustomization.patches or kustomization.replaces or kustomization.transforms
    )


def changes_of(
    glimpses: Iterable[Glimpse], sources: Iterable[Source], open_: Callable[[Source], Opened]
) -> tuple[dict[str, tuple[Change, ...]], frozenset[str]]:
    """Return the changes of the kustomizations of a run, by their real folders, and the report paths that were read.

    `open_` opens a source for one look. Of a patch that is not among the sources it is only known that it changes its
    target.
    """
    by_path = {source.path: source for source in sources}
    reader = _Reader({source.file: source for source in by_path.values() if source.file}, open_)
    found = {}
    for glimpse in glimpses:
        if glimpse.file and glimpse.path in by_path and may_change(glimpse.kustomization):
            folder = os.path.dirname(glimpse.file)
            found[folder] = tuple(islice(reader.changes(by_path[glimpse.path], folder), _MOST))
        for entry in glimpse.applied if glimpse.file and glimpse.path in by_path else ():
            if may_change(entry.kustomization):
                found[key_of(glimpse.file, entry)] = tuple(islice(reader.applied(by_path[glimpse.path], entry), _MOST))
    return found, frozenset(reader.read)


class _Reader:
    """Reads what a kustomization changes from its own file and those that it names."""

    def __init__(self, sources: Mapping[str, Source], open_: Callable[[Source], Opened]) -> None:
        self._sources = sources
        self._open = open_
        self.read: dict[str, tuple[Document, ...]] = {}

    def changes(self, source: Source, folder: str) -> Iterator[Change]:
        """Yield the changes of one kustomization, in the order in which they are made."""
        document = next((part for part in self._documents(source) if isinstance(part.value, dict)), None)
        if document is None:
            return
        for field in _IN_ORDER:
            for patch in patches_of({field: document.value.get(field)}):
                for change in self._patch(patch, document, folder):
                    yield change._replace(late=True) if field == _LATE else change
        if sequence(document.value.get("transformers")):
            yield Change((Target(),))
        for entry in sequence(document.value.get("replacements")):
            named = self._named(folder, text(mapping(entry).get("path")))
            texts = [part.value for part in self._documents(named)] if named else [entry]
            for value in chain.from_iterable(value if isinstance(value, list) else [value] for value in texts):
                yield from _replacement(value)

    def applied(self, source: Source, entry: Applied) -> Iterator[Change]:
        """Yield the changes that a GitOps object makes by patches in its text; by those in files it may change all."""
        self._documents(source)
        manifest = self._open(source).manifests[entry.number]
        for patch in patches_of(at(manifest.value, entry.at), (*manifest.prefix, *entry.at)):
            if patch.file:
                yield Change((patch.target or Target(),))
                continue
            for change in self._patch(patch, manifest.document, ""):
                yield change._replace(named=False)

    def _patch(self, patch: Patch, document: Document, folder: str) -> Iterator[Change]:
        if not patch.file:
            written: Iterable[Document] = _inner(document, patch)
        elif (named := self._named(folder, patch.file)) is not None:
            written = self._documents(named)
        else:
            written = ()
            if patch.target:
                yield Change((patch.target,))
        is_whole = document.value.get("kind") != "Component"  # what takes one in may have what it patches
        for part in written:
            target = patch.target or _own_target(part.value)
            if target and (isinstance(part.value, dict) or is_json_patch(part.value)):
                yield Change((target,), (), Held(part.value), named=is_whole and patch.target is None)

    def _named(self, folder: str, name: str) -> Source | None:
        return self._sources.get(real_path(folder, name)) if name and "://" not in name else None

    def _documents(self, source: Source) -> tuple[Document, ...]:
        if source.path not in self.read:
            opened = self._open(source)
            parts = () if opened.problem else opened.documents
            self.read[source.path] = tuple(part.document for part in parts if not part.document.empty)
        return self.read[source.path]


def _inner(document: Document, patch: Patch) -> Iterable[Document]:
    from kubelint_compliance.yamltree.inner import inner

    parts = inner(document, patch.at, text(at(document.value, patch.at)))
    return (part for part in parts if isinstance(part, Document))


def _own_target(value: Any) -> Target | None:
    """Return the target of a patch that names its object itself: its namespace must be that of the object."""
    fields = mapping(mapping(value).get("metadata"))
    kind, name = text(mapping(value).get("kind")), text(fields.get("name"))
    if not kind or not name:
        return None
    group, _, version = text(value.get("apiVersion")).rpartition("/")
    return Target(group, version, kind, name, text(fields.get("namespace")) or "default")


def _replacement(value: Any) -> Iterator[Change]:
    for entry in map(mapping, sequence(mapping(value).get("targets"))):
        select = target_of(entry.get("select"))
        rejects = tuple(filter(None, map(target_of, sequence(entry.get("reject")))))
        fields = tuple(filter(None, map(text, sequence(entry.get("fieldPaths"))))) or ("metadata.name",)
        if select is not None:
            yield Change((select,), rejects, None, fields)

"""The first pass over the input: what concerns several files, and a file alone cannot know.

Goes in: the discovered sources. Comes out: a `Context` that tells for each file whether Helm renders it and what a
kustomization makes of it.
"""

from __future__ import annotations

import os

from kubelint_compliance.manifests.classify import FileFacts
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_NOTHING = FileFacts()
_MAX_BYTES = 1 << 20


class Context(NamedTuple):
    """What the survey found: absolute, real paths of files used as patches, of chart folders, and of files and bases
    whose objects get labels and selectors from a kustomization.
    """

    patches: frozenset[str]
    charts: frozenset[str]
    selected: frozenset[str] = frozenset()

    def facts(self, file: str) -> FileFacts:
        """Return what is known of one file; `file` is its path in the file system, empty for standard input."""
        if not file or not (self.patches or self.charts or self.selected):
            return _NOTHING
        path = os.path.realpath(file)
        selected = path in self.selected or os.path.dirname(path) in self.selected
        return FileFacts(_chart_of(path) in self.charts, path in self.patches, selected)


def survey(files: Iterable[str], top: str) -> Context:
    """Look for charts and kustomizations beside and above the files, up to the folder `top`."""
    folders = _folders(files, top)
    patches: set[str] = set()
    charts: set[str] = set()
    selected: set[str] = set()
    for folder in folders:
        if os.path.isfile(os.path.join(folder, "Chart.yaml")):
            charts.add(folder)
        for name in KUSTOMIZATION_NAMES:
            path = os.path.join(folder, name)
            for kustomization in _kustomizations_in(path) if os.path.isfile(path) else ():
                patches.update(_real(folder, _patch_names(kustomization)))
                if _adds_selectors(kustomization):
                    selected.update(_real(folder, _texts(kustomization, "resources", "bases")))
    return Context(frozenset(patches), frozenset(charts), frozenset(selected))


def _real(folder: str, names: Iterable[str]) -> Iterator[str]:
    return (os.path.realpath(os.path.join(folder, name)) for name in names)


def _folders(files: Iterable[str], top: str) -> set[str]:
    """Return the real folders of the files and all above them, up to and including `top`."""
    top = os.path.realpath(top)
    seen: set[str] = set()
    starts = {os.path.dirname(file) for file in files if file}
    for start in starts:
        folder = os.path.realpath(start or ".")
        while folder not in seen:
            seen.add(folder)
            parent = os.path.dirname(folder)
            if folder == top or parent == folder:
                break
            folder = parent
    return seen


def _chart_of(path: str) -> str:
    """Return the folder above the outermost `templates` folder of the path, or an empty string."""
    head, found, _ = path.partition(f"{os.sep}templates{os.sep}")
    return head if found else ""


def _kustomizations_in(path: str) -> Iterator[dict[str, Any]]:
    """Yield the kustomization in a file; none where it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(_MAX_BYTES)
    except (OSError, UnicodeDecodeError):
        return
    for document in parse(text):
        if isinstance(document, Document) and isinstance(document.value, dict):
            yield document.value


def _adds_selectors(kustomization: dict[str, Any]) -> bool:
    """Whether it puts labels on objects and into their selectors."""
    entries = kustomization.get("labels")
    labels = entries if isinstance(entries, list) else ()
    return bool(kustomization.get("commonLabels")) or any(
        isinstance(entry, dict) and entry.get("includeSelectors") is True for entry in labels
    )


def _texts(kustomization: dict[str, Any], *fields: str) -> Iterator[str]:
    """Yield the texts of some list fields that can be paths."""
    for field in fields:
        entries = kustomization.get(field)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, str) and entry and "\0" not in entry:
                yield entry


def _patch_names(kustomization: dict[str, Any]) -> Iterator[str]:
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        entries = kustomization.get(field)
        for entry in entries if isinstance(entries, list) else ():
            name = entry.get("path") if isinstance(entry, dict) else entry
            if isinstance(name, str) and name and "\n" not in name:
                yield name

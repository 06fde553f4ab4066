"""What GitOps objects change of a folder that they deploy: a Kustomization of Flux, an Application of Argo CD.

Goes in: such an object, later the kustomizations and files of the run. Comes out: what it says, as a kustomization that
takes in the folder. Its repository is taken to be the one that it lies in, if exactly one folder there can be meant.
"""

from __future__ import annotations

import os

from kubelint_compliance.context.kustomize import Kustomization, kustomization_of
from kubelint_compliance.context.overlays import OBJECT
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path

FLUX, ARGO = ("kustomize.toolkit.fluxcd.io", "Kustomization"), ("argoproj.io", "Application")
_REPOSITORY = "GitRepository"
_ASIDE = frozenset({"doc", "docs", "e2e", "fixtures", "test", "testdata", "tests"})
"""Folders whose objects deploy what lies elsewhere, such as examples in other repositories."""
_OPEN = ("{{", "${", "$(")
_NOTHING = Kustomization()
_OF_FLUX = ("spec",)


class Applied(NamedTuple):
    """What one object changes of the folder at a `path` of its repository, which it deploys.

    `number` is that of the object in its file, `at` the path of the fields there. What it takes in is not known yet.
    """

    number: int
    at: Path
    path: str
    kustomization: Kustomization


def applied_by(manifest: Manifest, number: int) -> Iterator[Applied]:
    """Yield what an object, which has a number in its file, changes of the folders that it deploys."""
    if (manifest.group, manifest.kind) == FLUX:
        spec = mapping(manifest.value.get("spec"))
        if at(spec, ("sourceRef", "kind")) != _REPOSITORY:
            return  # the folders of an artifact are those that somebody put into it
        yield from _applied(number, _OF_FLUX, spec.get("path"), _of_flux(spec), spec)
    elif (manifest.group, manifest.kind) == ARGO:
        sources = at(manifest.value, ("spec", "sources"))
        for where in (("spec", "source"), *(("spec", "sources", index) for index in range(len(sequence(sources))))):
            source = mapping(at(manifest.value, where))
            fields = mapping(source.get("kustomize"))
            yield from _applied(number, (*where, "kustomize"), source.get("path"), _of_argo(fields), fields)


def _applied(number: int, where: Path, path: Any, fields: dict[str, Any], written: dict[str, Any]) -> Iterator[Applied]:
    if not isinstance(path, str) or any(mark in path for mark in _OPEN) or not _steps(path):
        return
    as_written = {field: written[field] for field in _WRITTEN if field in written}
    found = kustomization_of([{**fields, **as_written}])
    if found != _NOTHING:
        annotations = tuple(entry._replace(templates=where != _OF_FLUX) for entry in found.sets.annotations)
        yield Applied(number, where, path, found._replace(sets=found.sets._replace(annotations=annotations)))


_WRITTEN = ("components", "patches", "patchesJson6902", "patchesStrategicMerge")


def _of_flux(spec: dict[str, Any]) -> dict[str, Any]:
    """Return what Flux writes into a kustomization; what it sets of metadata is not set of pods."""
    labels = at(spec, ("commonMetadata", "labels"))
    return {
        "namespace": _said(spec.get("targetNamespace")),
        **{field: _said(spec.get(field)) for field in ("namePrefix", "nameSuffix")},
        "images": spec.get("images"),
        "labels": [{"pairs": labels}] if labels else [],
        "commonAnnotations": at(spec, ("commonMetadata", "annotations")),
    }


def _of_argo(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what Argo CD writes into a kustomization: an image is `name=other:tag`, or either part of that."""
    selects = fields.get("labelWithoutSelector") is not True
    labels = {"pairs": fields.get("commonLabels"), "includeSelectors": selects} if fields.get("commonLabels") else None
    return {
        **{field: _said(fields.get(field)) for field in ("namespace", "namePrefix", "nameSuffix")},
        "images": [_image(entry) for entry in sequence(fields.get("images")) if isinstance(entry, str)],
        "replicas": fields.get("replicas"),
        "commonAnnotations": fields.get("commonAnnotations"),
        "labels": [{**labels, "includeTemplates": fields.get("labelIncludeTemplates") is True}] if labels else [],
    }


def _image(written: str) -> dict[str, str]:
    from kubelint_compliance.context.deployed import split_image

    name, equals, other = written.partition("=")
    new, digest, tag = split_image(other if equals else written)
    return {"name": name if equals else new, "newName": new if equals else "", "newTag": tag, "digest": digest}


def _said(value: Any) -> str:
    """Return a text that nobody fills in later."""
    return "" if any(mark in text(value) for mark in _OPEN) else text(value)


def taking(
    applied: Iterable[tuple[str, Applied]], kustomizations: Mapping[str, Kustomization], files: Iterable[str]
) -> dict[str, Kustomization]:
    """Return kustomizations that take in the folders which objects of files, by their real paths, deploy.

    `kustomizations` lie by their real folders, `files` are those with objects. A folder without a kustomization is
    taken in with all that is below it.
    """
    files = sorted(files)
    known = {above for place in (*kustomizations, *map(os.path.dirname, files)) for above in _ancestors(place)}
    found: dict[str, Kustomization] = {}
    for file, entry in applied:
        folder = _folder(file, entry, known)
        if folder:
            resources = tuple(_taken_in(folder, kustomizations, files))
            components = tuple(os.path.join(folder, name) for name in entry.kustomization.components)
            found[key_of(file, entry, folder)] = entry.kustomization._replace(
                resources=resources, components=components
            )
    return found


def key_of(file: str, entry: Applied, folder: str = "") -> str:
    """Return what stands in place of the folder of a kustomization; without a folder, its end alone."""
    return f"{folder}{OBJECT}{file}\0{entry.number}\0{entry.at}"


def end_of(key: str) -> str:
    """Return the part of such a key that does not say the folder."""
    return f"{OBJECT}{key.partition(OBJECT)[2]}"


def folder_of(key: str) -> str:
    """Return the folder that a kustomization lies in, or that an object in its place deploys."""
    return key.partition(OBJECT)[0]


def _steps(path: str) -> str:
    """Return a path below the top of a repository; nothing where it is the top, or leads out of it."""
    steps = [step for step in path.split("/") if step not in ("", ".")]
    return "" if ".." in steps or "\0" in path else "/".join(steps)


def _ancestors(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _folder(file: str, entry: Applied, known: set[str]) -> str:
    """Return the one folder that a path can mean from any folder above a file; nothing where there are several."""
    steps = _steps(entry.path).replace("/", os.sep)
    several: set[str] = set()
    for top in _ancestors(os.path.dirname(file)):
        if os.path.join(top, steps) in known:
            several.add(top)
    if len(several) != 1:
        return ""
    top = several.pop()
    return "" if _ASIDE & set(file[len(top) :].split(os.sep)) else os.path.join(top, steps)


def _taken_in(folder: str, kustomizations: Mapping[str, Kustomization], files: Iterable[str]) -> Iterator[str]:
    if folder in kustomizations:
        yield folder
        return
    seen: set[str] = set()
    for file in files:
        if not file.startswith(f"{folder}{os.sep}"):
            continue
        above = [place for place in _ancestors(os.path.dirname(file)) if place.startswith(folder)]
        taken = next((place for place in reversed(above) if place in kustomizations), file)
        if taken not in seen:
            seen.add(taken)
            yield taken

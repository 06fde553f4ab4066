"""What a kustomization says of other files: which it takes in, which are patches and of what, and what it sets."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path


MOST = {"labels": 100, "annotations": 100, "images": 2000, "replicas": 2000}
"""So much a kustomization sets on each object: what is beyond is not set, and the kustomization has a problem."""


class Target(NamedTuple):
    """What a patch is for, as its entry says; empty where it is silent. Kind, name and namespace may be regexes.

    `labels` and `annotations` are selectors, as texts.
    """

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    labels: str = ""
    annotations: str = ""


class Patch(NamedTuple):
    """One patch: its file as the kustomization writes it, or the path of its text in the kustomization's document."""

    file: str
    at: Path
    target: Target | None


class Image(NamedTuple):
    """What becomes of an image of a name; empty texts where it stays."""

    name: str
    new_name: str
    new_tag: str
    digest: str


class Labels(NamedTuple):
    """Labels, or annotations, that objects get, and perhaps their selectors and pod templates, too."""

    pairs: tuple[tuple[str, str], ...]
    selectors: bool
    templates: bool


class Change(NamedTuple):
    """What a kustomization changes in objects beyond what it sets: one of its patches, or one of its replacements.

    `targets` are the objects that it means, by their targets, `rejects` those that it does not. `patch` is the JSON
    patch, or the part of an object that is merged into each. `fields` are those that get a value which is not known,
    as a replacement writes them; without a patch and fields anything may change. `named`: the patch says itself which
    object it is for, and Kustomize builds nothing where that is not there. `late`: it comes after names, the namespace
    and labels are set.
    """

    targets: tuple[Target, ...]
    rejects: tuple[Target, ...] = ()
    patch: Held | None = None
    fields: tuple[str, ...] = ()
    named: bool = False
    late: bool = False


class Held:
    """A value of a patch in a record: hashable, and known by what it says. Nobody may change it."""

    __slots__ = ("_said", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self._said = repr(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)

    def __repr__(self) -> str:
        return self._said


REFUSED = Change((Target(),), (), Held([{"op": "refuse"}]))
"""A change that fits no object: Kustomize builds nothing of what is taken in."""


class Sets(NamedTuple):
    """What a kustomization sets on the objects it takes in.

    `accounts` are the namespace and name of the service accounts that move into its namespace: those in its own files.
    `changes` are what its patches and replacements do to objects, in their order, where somebody read them.
    """

    namespace: str = ""
    prefix: str = ""
    suffix: str = ""
    images: tuple[Image, ...] = ()
    replicas: tuple[tuple[str, int], ...] = ()
    labels: tuple[Labels, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    annotations: tuple[Labels, ...] = ()


class Kustomization(NamedTuple):
    """The files and folders it names, as it writes them, its patches in their order, and what it sets.

    `made` are the kind and name of the ConfigMaps and Secrets that it generates; with `generates` it takes in objects
    that no file holds: from charts, generators or plugins. With `transforms` transformers of its own may change what it
    takes in, and with `replaces` it has replacements.
    """

    resources: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    sets: Sets = Sets()
    made: tuple[tuple[str, str], ...] = ()
    generates: bool = False
    transforms: bool = False
    replaces: bool = False


def kustomization_of(values: Iterable[Any]) -> Kustomization:
    """Return what a kustomization file says: Kustomize reads its first document."""
    value = next((value for value in values if isinstance(value, dict)), {})
    return Kustomization(
        tuple(_texts(value, "resources", "bases")),
        tuple(_texts(value, "components")),
        tuple(patches_of(value)),
        _sets(value),
        tuple(_made(value)),
        any(sequence(value.get(field)) for field in _GENERATING),
        bool(sequence(value.get("transformers"))),
        bool(sequence(value.get("replacements"))),
    )


_GENERATING = ("generators", "transformers", "helmCharts", "helmChartInflationGenerator")
_MAKING = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}


def _made(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field, kind in _MAKING.items():
        for entry in map(mapping, sequence(value.get(field))):
            name = text(entry.get("name"))
            if name:
                yield kind, name


def _texts(value: dict[str, Any], *fields: str) -> Iterator[str]:
    """Yield the texts of some list fields that can be paths."""
    for field in fields:
        for entry in sequence(value.get(field)):
            if isinstance(entry, str) and entry and "\0" not in entry:
                yield entry


def patches_of(value: Any, at: Path = ()) -> Iterator[Patch]:
    """Yield the patches in an object with the fields of a kustomization, which lies at a path of its document."""
    fields = mapping(value)
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for index, entry in enumerate(sequence(fields.get(field))):
            target = target_of(entry.get("target")) if isinstance(entry, dict) else None
            if isinstance(entry, str):
                patch = _patch(entry, (*at, field, index), None, is_file="\n" not in entry)
            elif isinstance(entry, dict) and isinstance(entry.get("path"), str):
                patch = _patch(entry["path"], (), target, is_file=True)
            elif isinstance(entry, dict) and isinstance(entry.get("patch"), str):
                patch = _patch(entry["patch"], (*at, field, index, "patch"), target, is_file=False)
            else:
                patch = None
            if patch is not None:
                yield patch


def _patch(written: str, at: Path, target: Target | None, *, is_file: bool) -> Patch | None:
    if not is_file:
        return Patch("", at, target)
    return Patch(written, (), target) if written and "\0" not in written and "\n" not in written else None


def target_of(value: Any) -> Target | None:
    """Return what a selector of a kustomization says; None where there is none."""
    if not isinstance(value, dict):
        return None
    return Target(*(text(value.get(_SELECTORS.get(field, field))) for field in Target._fields))


_SELECTORS = {"labels": "labelSelector", "annotations": "annotationSelector"}
"""How a target writes the fields that it calls otherwise."""


def _sets(value: dict[str, Any]) -> Sets:
    return Sets(
        text(value.get("namespace")),
        text(value.get("namePrefix")),
        text(value.get("nameSuffix")),
        tuple(_images(value))[: MOST["images"]],
        tuple(_replicas(value))[: MOST["replicas"]],
        tuple(_few(_labels(value))),
        annotations=tuple(_few(_annotations(value))),
    )


def beyond(value: dict[str, Any]) -> tuple[str, ...]:
    """Return of what a kustomization sets more than it may."""
    numbers = {
        "labels": sum(len(labels.pairs) for labels in _labels(value)),
        "annotations": sum(len(labels.pairs) for labels in _annotations(value)),
        "images": sum(1 for _ in _images(value)),
        "replicas": sum(1 for _ in _replicas(value)),
    }
    return tuple(what for what, number in numbers.items() if number > MOST[what])


def _few(labels: Iterable[Labels]) -> Iterator[Labels]:
    left = MOST["labels"]
    for entry in labels:
        if left > 0:
            yield entry._replace(pairs=entry.pairs[:left])
        left -= len(entry.pairs)


def _images(value: dict[str, Any]) -> Iterator[Image]:
    for entry in map(mapping, sequence(value.get("images"))):
        if isinstance(entry.get("name"), str):
            # A tag may be written as a number, of which Kustomize takes the text.
            yield Image(*(str(entry.get(field) or "") for field in ("name", "newName", "newTag", "digest")))


def _replicas(value: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for entry in map(mapping, sequence(value.get("replicas"))):
        name, count = entry.get("name"), entry.get("count")
        if isinstance(name, str) and type(count) is int:
            yield name, count


def _labels(value: dict[str, Any]) -> Iterator[Labels]:
    for entry in map(mapping, sequence(value.get("labels"))):
        selectors = entry.get("includeSelectors") is True
        yield Labels(_pairs(entry.get("pairs")), selectors, selectors or entry.get("includeTemplates") is True)
    common = _pairs(value.get("commonLabels"))
    if common:
        yield Labels(common, True, True)


def _annotations(value: dict[str, Any]) -> Iterator[Labels]:
    common = _pairs(value.get("commonAnnotations"))
    if common:
        yield Labels(common, False, True)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((key, label) for key, label in mapping(value).items() if isinstance(label, str))

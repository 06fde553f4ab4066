"""One text, read once: its documents, and in them the objects, for both maps of a run.

Goes in: a path and the text, or why there is none. Comes out: an `Opened`, which parses when somebody first asks.
"""

from __future__ import annotations

from kubelint_compliance.manifests.envelopes import enclosed
from kubelint_compliance.manifests.manifest import Manifest, object_ref
from kubelint_compliance.manifests.placeholders import TEMPLATE_MARKS
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.yamltree import Document, ParseProblem, decode, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.manifests.envelopes import CustomEnvelope
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.model import Problem

KUSTOMIZE_GROUP = "kustomize.config.k8s.io"
KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_KUSTOMIZATION = {"apiVersion": f"{KUSTOMIZE_GROUP}/v1beta1", "kind": "Kustomization"}
"""What a file of these names may leave out."""
EMPTY_LIST = "an empty list"
_FOREIGN = "apiVersion is not one of Kubernetes"
_NESTING = 8


class Part(NamedTuple):
    """A document with its objects; where it has none, `reason` says why."""

    document: Document
    manifests: tuple[Manifest, ...]
    reason: str = ""


class Opened:
    """A text and what stands in it.

    `named`: the user named this very file. `problem` says why there is no text. `custom` and
    `envelopes` are the workloads and envelopes that the configuration tells of.
    """

    __slots__ = ("_documents", "_problems", "custom", "envelopes", "file", "named", "path", "problem", "text")

    def __init__(
        self,
        path: str,
        text: str,
        *,
        file: str = "",
        named: bool = False,
        problem: Problem | None = None,
        custom: tuple[CustomWorkload, ...] = (),
        envelopes: tuple[CustomEnvelope, ...] = (),
    ) -> None:
        """`path` is for reports, `file` the place in the file system, empty where there is none."""
        self.path = path
        self.text = text
        self.file = file
        self.named = named
        self.problem = problem
        self.custom = custom
        self.envelopes = envelopes
        self._documents: list[Part] | None = None
        self._problems: list[ParseProblem] = []

    @property
    def documents(self) -> Sequence[Part]:
        """The documents that can be read, in their order."""
        if self._documents is None:
            self._documents = []
            silent = _KUSTOMIZATION if self.path.rpartition("/")[2] in KUSTOMIZATION_NAMES else {}
            for part in parse(self.text):
                if isinstance(part, ParseProblem):
                    self._problems.append(part)
                else:
                    self._documents.append(self._read(part, silent))
        return self._documents

    def _read(self, document: Document, silent: dict[str, str]) -> Part:
        """Find the objects of a document; `silent` is the identity of one that need not say it."""
        value = document.value
        if document.empty:
            return Part(document, ())
        if not isinstance(value, dict):
            return Part(document, (), "a list, not an object" if isinstance(value, list) else "plain text")
        if document.has_null:
            value = without_nulls(value)
        if silent:
            value = {**silent, **value}
        found = self.objects_in(value, document)
        return Part(document, found, "" if found else _why_not(value))

    def objects_in(self, value: dict[str, Any], document: Document) -> tuple[Manifest, ...]:
        """Return the objects of a value of a document, those in envelopes behind their envelope."""
        items = (Manifest(item, document, prefix, custom=self.custom) for prefix, item in _objects(value, (), _NESTING))
        return tuple(found for manifest in items for found in self._unpacked(manifest, _NESTING))

    def _unpacked(self, manifest: Manifest, depth: int) -> Iterator[Manifest]:
        yield manifest
        if depth:
            for path, value, part in enclosed(manifest.value, manifest.group, manifest.kind, self.envelopes):
                for prefix, item in _objects(value, (*manifest.prefix, *path), _NESTING):
                    inside = Manifest(item, manifest.document, prefix, part=part or manifest.part, custom=self.custom)
                    yield from self._unpacked(inside, depth - 1)

    @property
    def problems(self) -> Sequence[ParseProblem]:
        """What stands in the place of documents that cannot be read."""
        return self._problems if self.documents is not None else ()

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The objects of all documents."""
        return tuple(manifest for part in self.documents for manifest in part.manifests)

    @property
    def may_be_template(self) -> bool:
        """Whether it lies where Helm keeps templates, and looks like one."""
        return "/templates/" in self.path and any(mark in self.text for mark in TEMPLATE_MARKS)


def open_bytes(
    path: str,
    data: bytes,
    *,
    file: str = "",
    named: bool = False,
    custom: tuple[CustomWorkload, ...] = (),
    envelopes: tuple[CustomEnvelope, ...] = (),
) -> Opened:
    """Decode and open what was read of a file."""
    text = decode(data)
    if not isinstance(text, ParseProblem):
        return Opened(path, text, file=file, named=named, custom=custom, envelopes=envelopes)
    from kubelint_compliance.model import Problem

    fatal = named or b"\napiVersion:" in data or data.startswith((b"apiVersion:", b"kind:"))
    problem = Problem(path, text.code, text.message, text.span, fatal=fatal)
    return Opened(path, "", file=file, named=named, problem=problem)


def _objects(value: dict[str, Any], prefix: Path, depth: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the object, or in its place the items of a List, however nested."""
    ref = object_ref(value)
    if not is_api_version(ref.api_version) or not ref.kind:
        return
    items = value.get("items")
    if ref.kind == "List" and items is None:
        return
    if not depth or not ref.kind.endswith("List") or not isinstance(items, list):
        yield prefix, value
        return
    objects = [(index, _typed(item, ref.kind, ref.api_version)) for index, item in enumerate(items)]
    if items and not any(item is not None for _, item in objects):
        yield prefix, value
        return
    for index, item in objects:
        if item is not None:
            yield from _objects(item, (*prefix, "items", index), depth - 1)


def _typed(item: Any, list_kind: str, list_version: str) -> dict[str, Any] | None:
    """Return a list item as an object; in a typed list (`PodList`) items may leave their kind to the list."""
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("kind"), str) and isinstance(item.get("apiVersion"), str):
        return item
    if list_kind == "List" or not isinstance(item.get("metadata"), dict):
        return None
    return {"apiVersion": list_version, "kind": list_kind.removesuffix("List"), **item}


def is_api_version(text: str) -> bool:
    """Whether the text has the form of an API version: `v1`, `apps/v1beta1`."""
    group, _, version = text.rpartition("/")
    return version[:1] == "v" and version[1:2].isdigit() and "/" not in group and " " not in text


def without_nulls(value: Any) -> Any:
    """Return a copy without null fields: the API server reads them as unset. Items of lists stay where they are."""
    if isinstance(value, dict):
        return {key: without_nulls(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [without_nulls(entry) for entry in value]
    return value


def _why_not(value: dict[str, Any]) -> str:
    if "kind" in value and "apiVersion" in value and not value.get("items"):
        return EMPTY_LIST if str(value["kind"]).endswith("List") else _FOREIGN
    if "kind" in value and "apiVersion" not in value:
        return "kind without apiVersion"
    if "apiVersion" in value and "kind" not in value:
        return "apiVersion without kind"
    if "kind" in value:
        return _FOREIGN
    return "no apiVersion and kind"

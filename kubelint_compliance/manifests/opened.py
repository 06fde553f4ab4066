"""One text, read once: its documents, and in them the objects, for both maps of a run.

Goes in: a path and the text, or why there is none. Comes out: an `Opened`, which parses when somebody first asks.
"""

from __future__ import annotations

from kubelint_compliance.manifests.objects import objects_in, taken_apart
from kubelint_compliance.manifests.placeholders import TEMPLATE_MARKS, has_marked_comments
from kubelint_compliance.yamltree import ParseProblem, decode, parse

ORIGIN_MARKS = ("# Source:", "config.kubernetes.io/origin")
"""What Helm and Kustomize write into what they render, beside the file that it came from."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.manifests.envelopes import CustomEnvelope
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.objects import Part
    from kubelint_compliance.manifests.workloads import CustomWorkload
    from kubelint_compliance.model import Problem
    from kubelint_compliance.yamltree import Document

KUSTOMIZE_GROUP = "kustomize.config.k8s.io"
KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_KUSTOMIZATION = {"apiVersion": f"{KUSTOMIZE_GROUP}/v1beta1", "kind": "Kustomization"}
"""What a file of these names may leave out."""
_LARGE = 64 * 1024
"""A longer text is only parsed where a scan finds it to be meant for Kubernetes."""


class Opened:
    """A text and what stands in it.

    `named`: the user named this very file. `problem` says why there is no text, `no_manifest` why nobody looks into it,
    and `cut` why the text ends before a document that is no text. `custom` and `envelopes` are the workloads and
    envelopes that the configuration tells of.
    """

    __slots__ = (
        "_documents",
        "_folded",
        "_marked",
        "_problems",
        "custom",
        "cut",
        "envelopes",
        "file",
        "named",
        "no_manifest",
        "path",
        "problem",
        "text",
    )

    def __init__(
        self,
        path: str,
        text: str,
        *,
        file: str = "",
        named: bool = False,
        problem: Problem | None = None,
        no_manifest: str = "",
        cut: ParseProblem | None = None,
        custom: tuple[CustomWorkload, ...] = (),
        envelopes: tuple[CustomEnvelope, ...] = (),
    ) -> None:
        """`path` is for reports, `file` the place in the file system, empty where there is none."""
        self.path = path
        self.text = text
        self.file = file
        self.named = named
        self.problem = problem
        self.no_manifest = no_manifest
        self.cut = cut
        self.custom = custom
        self.envelopes = envelopes
        self._documents: list[Part] | None = None
        self._folded: list[Document | bytes] | None = None
        self._problems: list[ParseProblem] = []
        self._marked: bool | None = None

    @property
    def documents(self) -> Sequence[Part]:
        """The documents that can be read, in their order."""
        if self._documents is None:
            kindless = not self.path.rpartition("/")[2].startswith("values")  # those of a chart have any keys
            silent = _KUSTOMIZATION if self.path.rpartition("/")[2] in KUSTOMIZATION_NAMES else {}
            read = self._read(meant=bool(silent)) if self._folded is None else self._unfolded(self._folded)
            self._documents = [
                taken_apart(document, self.custom, self.envelopes, silent, kindless=kindless) for document in read
            ]
        return self._documents

    def fold(self) -> None:
        """Hold the documents as bytes until somebody asks for them again; they are others then, and equal."""
        from kubelint_compliance.yamltree.folded import folded

        documents = [part.document for part in self.documents]
        self._folded = [folded(document, self.text) or document for document in documents]
        self._documents = None

    def _unfolded(self, held: list[Document | bytes]) -> Iterator[Document]:
        from kubelint_compliance.yamltree.folded import unfolded

        self._folded = None
        for entry in held:
            yield unfolded(entry, self.text) if isinstance(entry, bytes) else entry

    def _read(self, *, meant: bool) -> Iterator[Document]:
        """Yield the documents, and note the problems; of a large text, only where it is `meant` for Kubernetes."""
        if len(self.text) > _LARGE and not meant and self.cut is None:
            self._scan()
        for part in parse(self.text) if not self.no_manifest else ():
            if isinstance(part, ParseProblem):
                self._problems.append(part)
            else:
                yield part
        if self.cut is not None:
            self._problems.append(self.cut)

    def objects_in(self, value: dict[str, Any], document: Document) -> tuple[Manifest, ...]:
        """Return the objects of a value of a document, those in envelopes behind their envelope."""
        return objects_in(value, document, self.custom, self.envelopes).manifests

    def _scan(self) -> None:
        """Note where a large text is not meant for Kubernetes."""
        from kubelint_compliance.manifests.meant import NOT_MEANT, is_meant

        if not is_meant(self.text):
            self.no_manifest = NOT_MEANT

    @property
    def problems(self) -> Sequence[ParseProblem]:
        """What stands in the place of documents that cannot be read."""
        return self._problems if self.documents is not None else ()

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The objects of all documents."""
        return tuple(manifest for part in self.documents for manifest in part.manifests)

    @property
    def may_name_origin(self) -> bool:
        """Whether it may say what it was rendered from."""
        return any(mark in self.text for mark in ORIGIN_MARKS)

    @property
    def has_marked_comments(self) -> bool:
        """Whether comments may be marks of a template."""
        if self._marked is None:
            self._marked = has_marked_comments(self.text)
        return self._marked

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
    from kubelint_compliance.manifests.meant import is_meant

    if not named and not is_meant(data):
        return Opened(path, "", file=file, no_manifest=text.message)
    # What stands before the document with the bytes that are no text is read all the same, as Kubernetes does.
    return Opened(path, _before(data), file=file, named=named, cut=text, custom=custom, envelopes=envelopes)


def _before(data: bytes) -> str:
    """Return the documents before the first one that is no text."""
    from kubelint_compliance.yamltree import readable

    text = readable(data)
    separator = text.rfind("\n---")
    return text[: separator + 1] if separator >= 0 else ""

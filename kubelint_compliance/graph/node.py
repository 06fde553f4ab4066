"""One object as the graph knows it: what it is called, the fields that are read of it, and where it stands.

Goes in: an object of a file. Comes out: plain and small values, that know their lines without the file.
"""

from __future__ import annotations

from kubelint_compliance.graph.held import held, shared
from kubelint_compliance.manifests.manifest import first_line
from kubelint_compliance.manifests.paths import parse_path, resolve
from kubelint_compliance.manifests.workloads import pods_of
from kubelint_compliance.model import ObjectRef
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.manifests.workloads import CustomWorkload, Pod
    from kubelint_compliance.yamltree import Span

_MARKED = {
    kind: tuple(map(parse_path, paths))
    for kind, paths in {
        "Role": ("rules[*]",),
        "ClusterRole": ("rules[*]",),
        "RoleBinding": ("subjects[*]", "roleRef"),
        "ClusterRoleBinding": ("subjects[*]", "roleRef"),
        "NetworkPolicy": ("spec.ingress[*]", "spec.egress[*]"),
        "AdminNetworkPolicy": ("spec.ingress[*]", "spec.egress[*]"),
        "BaselineAdminNetworkPolicy": ("spec.ingress[*]", "spec.egress[*]"),
        "ClusterNetworkPolicy": ("spec.ingress[*]", "spec.egress[*]"),
        "Ingress": ("spec.rules[*]",),
        "Service": ("spec.ports[*]", "spec.selector"),
    }.items()
}
"""The places of an object that answers tell of, by its kind."""
_UNMARKED: Mapping[Path, Span] = {}
"""That of all other objects."""


TEMPLATE = "template"
"""Stands as the kind of what is no object: a template that nobody rendered."""


class Node(NamedTuple):
    """An object of the graph.

    `value` has the fields that the graph reads, at their paths. `path` is the report path of its file, `span` the place
    that names it there; `marks` are places of some nodes in it, by path. `part`: something else makes and completes it.
    `alias` is the name that its file gives it, where it is deployed by a longer one. `sets` are the alternatives that
    it belongs to: the folder that holds them and which of them. `open`: it is deployed with objects that are not in
    sight. `patched`: something that nobody follows, such as a transformer, may change it. `root` is the report path of
    the folder of the kustomization at the end of its way, empty where none takes it in. `manifest` is all of it, where
    a question needs more than is held.
    """

    ref: ObjectRef
    value: dict[str, Any]
    path: str
    span: Span
    marks: Mapping[Path, Span] = {}
    custom: tuple[CustomWorkload, ...] = ()
    part: bool = False
    alias: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    open: bool = False
    patched: bool = False
    root: str = ""
    manifest: Manifest | None = None

    @property
    def group(self) -> str:
        """Its API group; empty for the core."""
        return self.ref.api_version.rpartition("/")[0]

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.ref.kind

    @property
    def labels(self) -> dict[str, Any]:
        """Its labels."""
        return mapping(mapping(self.value.get("metadata")).get("labels"))

    @property
    def pods(self) -> tuple[Pod, ...]:
        """The pods that it makes, with what is held of them."""
        return pods_of(self.value, self.group, self.kind, self.custom)

    def place(self, path: Path = ()) -> Span:
        """Return the place of a node in it, where that is known, else of the object."""
        return self.marks.get(path, self.span)


def node_of(manifest: Manifest, path: str) -> Node:
    """Return an object of a file, by its report path, as the graph knows it."""
    marks = dict(_marks(manifest)) or _UNMARKED
    manifest.ref = ObjectRef(*map(shared, manifest.ref))
    return Node(manifest.ref, held(manifest), path, place_of(manifest), marks, manifest.custom, manifest.part)


def changed(node: Node, manifest: Manifest) -> Node:
    """Return a node with the value that its object has now; places stay with what is still there."""
    value = held(manifest)
    marks = dict(_kept_marks(node, value)) or _UNMARKED
    return node._replace(value=value, marks=marks)


def _kept_marks(node: Node, value: dict[str, Any]) -> Iterator[tuple[Path, Span]]:
    if not node.marks:
        return
    from kubelint_compliance.manifests.counterpart import Counterparts

    counterparts = Counterparts()
    for way in _MARKED.get(node.kind, ()):
        for path, _ in resolve(value, way):
            written = counterparts.same(value, node.value, path)
            span = None if written is None else node.marks.get(written)
            if span is not None:
                yield path, span


def place_of(manifest: Manifest) -> Span:
    """Return the place by which an object is known in its file."""
    return first_line(manifest.document.span_of(manifest.prefix) or manifest.document.span)


def _marks(manifest: Manifest) -> Iterator[tuple[Path, Span]]:
    for way in _MARKED.get(manifest.kind, ()):
        for path, _ in resolve(manifest.value, way):
            span = manifest.document.span_of((*manifest.prefix, *path))
            if span is not None:
                yield path, first_line(span)

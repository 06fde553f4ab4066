"""What of a file is a whole object and what a fragment, by what the kustomizations and test tools around it say.

Goes in: an opened text and its slice. Comes out: its documents with all objects in them, those that a kustomization's
patches write included, each as it is deployed; a part of an object is marked as a fragment.
"""

from __future__ import annotations

from kubelint_compliance.context.kustomize import MOST, beyond, patches_of
from kubelint_compliance.context.resourcesets import texts_delivered
from kubelint_compliance.manifests.envelopes import enclosed_texts
from kubelint_compliance.manifests.manifest import Manifest
from kubelint_compliance.manifests.objects import is_api_version, without_nulls
from kubelint_compliance.manifests.passed import Passed
from kubelint_compliance.manifests.paths import parse_path, resolve
from kubelint_compliance.manifests.placeholders import is_open, may_break_yaml
from kubelint_compliance.model import Problem
from kubelint_compliance.shape import at, text
from kubelint_compliance.yamltree import BOUNDS, Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.context.kustomize import Sets
    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.manifests.objects import Part
    from kubelint_compliance.manifests.opened import Opened
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import ObjectRef

DIRECTIVE = "$patch"
JSON_PATCH = "a JSON patch of a kustomization"
UNKNOWN_TARGET = "a patch of a kustomization for a kind that is not known"
_WITH_PATCHES: dict[tuple[str, str], tuple[str, ...]] = {
    ("kustomize.config.k8s.io", "Component"): (".",),
    ("kustomize.config.k8s.io", "Kustomization"): (".",),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): ("spec",),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec.postRenderers[*].kustomize",),
    ("argoproj.io", "Application"): ("spec.source.kustomize", "spec.sources[*].kustomize"),
    ("argoproj.io", "ApplicationSet"): (
        "spec.template.spec.source.kustomize",
        "spec.template.spec.sources[*].kustomize",
    ),
}
"""Kinds that hold patches as text, and where the fields of a kustomization lie in them."""


_OWN_GROUPS = ("", "apps", "batch", "extensions")
"""The workloads of Kubernetes' own: all have containers. Others may refer to something that has them."""


class Pieces:
    """The documents of one file with their objects, and the problems of the texts in them."""

    def __init__(self, opened: Opened, slice: Slice, minor: int) -> None:  # noqa: A002
        self.problems: list[Problem] = []
        self._opened = opened
        self._slice = slice
        self._minor = minor
        self._has_directives = DIRECTIVE in opened.text
        self._partial = slice.assertion or _is_partial(opened)
        self.documents = tuple(self._settled(part) for part in opened.documents)
        if slice.kustomized.unmet and self.documents:
            from kubelint_compliance.context.unmet import told

            self.problems += told(opened.path, self.documents[0].document, slice.kustomized.unmet)

    def _settled(self, part: Part) -> Part:
        said = self._slice.kustomized
        if said.patch and not part.manifests and not part.document.empty:
            part = self._patching(part)
        else:
            for manifest in part.manifests:
                manifest.fragment = self._is_fragment(manifest)
        written = [found for manifest in part.manifests for found in self._in_text(manifest)]
        manifests = (*map(self._deployed, part.manifests), *written)
        return part._replace(manifests=manifests, enclosed=part.enclosed + len(written))

    def _patching(self, part: Part) -> Part:
        """Read a document that does not say of what it is a part."""
        targets = self._slice.kustomized.targets
        manifests = tuple(self._patch(part.document, targets[0] if targets else None))
        for manifest in manifests:
            manifest.fragment = manifest.fragment or self._is_fragment(manifest)
        reason = JSON_PATCH if isinstance(part.document.value, list) else UNKNOWN_TARGET
        return part._replace(manifests=manifests, passed=() if manifests else (Passed((), reason),))

    def _deployed(self, manifest: Manifest) -> Manifest:
        said = self._slice.kustomized
        if said.patch and not said.resource:
            if not manifest.fragment:
                return manifest  # whatever names it a patch, it can be applied as it is
            manifest = _as_target(manifest, said.targets)
        if manifest.fragment or not (
            manifest.unknown or len(said.ways) > 1 or any(sets.changes for way in said.ways for sets in way)
        ):
            return _as_deployed(manifest, said.ways)
        from kubelint_compliance.context.ways import ways_of

        ways = ways_of(manifest, said.ways, said.roots)
        manifest = ways[0].plain
        manifest.ways = ways if len(ways) > 1 or ways[0].changes else ()
        return manifest

    def _is_fragment(self, manifest: Manifest) -> bool:
        said = self._slice.kustomized
        if manifest.unknown is None or _has_status_alone(manifest.value):
            return True
        if self._has_directives and has_directives(manifest.value) and self._are_directives(manifest):
            return True
        if self._partial:
            return not self._is_complete(manifest)
        if said.resource:
            return False
        if said.patch:
            return not self._is_complete(manifest)
        if "patch" in self._opened.path and self._is_called_patch(manifest):
            return True
        return said.in_tree and self._is_unfinished(manifest)

    def _are_directives(self, manifest: Manifest) -> bool:
        """Whether a directive stands where no field may, and not in a map whose keys are the author's own."""
        from kubelint_compliance.schema.whole import has_unknown

        roots = list(self._types(manifest))
        return not roots or any(has_unknown(manifest.value, root, DIRECTIVE) for root in roots)

    def _is_complete(self, manifest: Manifest) -> bool:
        from kubelint_compliance.schema.whole import is_complete

        return any(is_complete(manifest.value, root) for root in self._types(manifest))

    def _is_called_patch(self, manifest: Manifest) -> bool:
        from kubelint_compliance.context.patchnames import is_called_patch
        from kubelint_compliance.schema.whole import lacks_required

        return is_called_patch(self._opened.path) and any(
            lacks_required(manifest.value, root) for root in self._types(manifest)
        )

    def _is_unfinished(self, manifest: Manifest) -> bool:
        from kubelint_compliance.schema.whole import lacks_all_required

        if manifest.pod_places() and manifest.value.get("spec"):
            if _has_selector_or_containers(manifest):
                return False
            if manifest.group in _OWN_GROUPS:
                return True
        return any(lacks_all_required(manifest.value, root) for root in self._types(manifest))

    def _types(self, manifest: Manifest) -> Iterator[Any]:
        from kubelint_compliance.context.definitions import types_of
        from kubelint_compliance.schema.store import schema_for

        api_version, kind = manifest.ref.api_version, manifest.kind
        for own in types_of(self._slice.definitions, api_version, kind) or (None,):
            root = schema_for(api_version, kind, self._minor, own)
            if root is not None:
                yield root

    def _in_text(self, manifest: Manifest) -> Iterator[Manifest]:
        """Yield the objects, and the parts of some, that stand as text in an object."""
        delivered = texts_delivered(manifest, self._slice.delivered)
        for path, written in (*enclosed_texts(manifest.value, manifest.group, manifest.kind), *delivered):
            for document in self._documents(manifest, path, written):
                if isinstance(document.value, dict):
                    yield from self._opened.objects_in(without_nulls(document.value), document)
        for place in _WITH_PATCHES.get((manifest.group, manifest.kind), ()):
            for path, fields in resolve(manifest.value, parse_path(place)):
                yield from self._patches(manifest, fields, path)

    def _patches(self, manifest: Manifest, fields: Any, place: Path) -> Iterator[Manifest]:
        """Yield what the patches write that stand as text in an object with the fields of a kustomization."""
        said = self._slice.kustomized
        for what in () if place else beyond(fields):
            span = manifest.anchor((what,))[1]
            message = f"sets more than {MOST[what]} {what}; those beyond are not looked at"
            self.problems.append(Problem(self._opened.path, "too-large", message, span, manifest.ref))
        from kubelint_compliance.context.targets import stated

        for number, patch in enumerate(patches_of(fields, place)):
            if patch.file:
                continue
            target = said.own[number] if number < len(said.own) else stated(patch.target)
            for document in self._documents(manifest, patch.at, text(at(manifest.value, patch.at))):
                for found in self._patch(document, target):
                    found.fragment = found.fragment or self._partial or not self._is_complete(found)
                    yield _as_deployed(_as_target(found, (target,) if target else ()), said.ways)

    def _documents(self, manifest: Manifest, path: Path, written: str) -> Iterator[Document]:
        """Yield the documents of a text in an object; a broken one that was meant for Kubernetes is a problem."""
        from kubelint_compliance.manifests.meant import is_meant
        from kubelint_compliance.yamltree.inner import inner

        parts = inner(manifest.document, (*manifest.prefix, *path), written)
        broken = any(not isinstance(part, Document) for part in parts)
        excused = broken and (may_break_yaml(written) or is_open(written))
        fatal = broken and is_meant(written)
        for part in parts:
            if isinstance(part, Document):
                yield part
            elif part.code in BOUNDS or not excused:
                self.problems.append(Problem(self._opened.path, part.code, part.message, part.span, fatal=fatal))

    def _patch(self, document: Document, target: ObjectRef | None) -> Iterator[Manifest]:
        """Yield the object of which a document writes a part."""
        from kubelint_compliance.manifests.jsonpatch import PatchedDocument, is_json_patch

        value = document.value
        if is_json_patch(value):
            identity = self._identity(target, {})
            whole = PatchedDocument(document, identity) if identity else None
            if whole is not None and whole.writes:
                built = without_nulls(whole.value) if document.has_null else whole.value
                yield Manifest(built, whole, fragment=True, custom=self._opened.custom)
        elif isinstance(value, dict):
            value = without_nulls(value) if document.has_null else value
            identity = {} if _has_identity(value) else self._identity(target, value)
            if identity or _has_identity(value):
                yield Manifest({**identity, **value}, document, custom=self._opened.custom)

    def _identity(self, target: ObjectRef | None, value: dict[str, Any]) -> dict[str, Any]:
        """Return what a patch that does not say it is for; nothing where that is not known."""
        kind = text(value.get("kind")) or (target.kind if target else "")
        version = target.api_version if target and target.kind in ("", kind) else ""
        if kind and not version:
            from kubelint_compliance.schema.whole import api_version_of

            version = api_version_of(kind, self._minor)
        if not kind or not version:
            return {}
        identity: dict[str, Any] = {"apiVersion": version, "kind": kind}
        return {**identity, "metadata": {"name": target.name}} if target and target.name else identity


def _as_deployed(manifest: Manifest, ways: tuple[tuple[Sets, ...], ...]) -> Manifest:
    if not ways:
        return manifest
    from kubelint_compliance.context.deployed import deployed

    return deployed(manifest, ways)


def _is_partial(opened: Opened) -> bool:
    if not opened.has_marked_comments and ")" not in opened.text:
        return False
    from kubelint_compliance.context.partial import is_partial

    return is_partial(opened)


def has_directives(value: Any) -> bool:
    """Whether an object says itself how it is to be merged into another: no API server takes that."""
    pending = [value]
    while pending:
        entry = pending.pop()
        if isinstance(entry, dict):
            if DIRECTIVE in entry:
                return True
            pending.extend(entry.values())
        elif isinstance(entry, list):
            pending.extend(entry)
    return False


def _has_identity(value: dict[str, Any]) -> bool:
    return is_api_version(text(value.get("apiVersion"))) and bool(text(value.get("kind")))


def _has_status_alone(value: dict[str, Any]) -> bool:
    """Whether an object is nothing but a status: that is read, never applied."""
    return "status" in value and not value.keys() - {"apiVersion", "kind", "metadata", "status"}


def _has_selector_or_containers(manifest: Manifest) -> bool:
    from kubelint_compliance.manifests.workloads import hides_containers

    spec = manifest.value.get("spec")
    if not isinstance(spec, dict) or "selector" in spec:
        return True
    return any(pod.containers or hides_containers(pod.value["spec"]) for pod in manifest.pods)


def _as_target(manifest: Manifest, targets: Sequence[ObjectRef]) -> Manifest:
    """Return a patch with the name of its target: its own is not used."""
    metadata = manifest.value.get("metadata")
    if not targets or not isinstance(metadata, dict) or "name" not in metadata:
        return manifest
    if next(iter(metadata.items())) == ("name", targets[0].name):
        return manifest
    rest = {key: value for key, value in metadata.items() if key != "name"}
    named = {"name": targets[0].name, **rest} if targets[0].name else rest
    return manifest.seen_as({**manifest.value, "metadata": named})

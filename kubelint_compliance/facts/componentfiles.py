"""Configuration files of the cluster's own programs in texts of an object -> these programs, at their places there.

A file lies in a ConfigMap, is written to a node, or is a patch of kind or kubeadm. Of Secrets nothing is told.
"""

from __future__ import annotations

from functools import partial

from kubelint_compliance.facts.embedded import Embedded
from kubelint_compliance.facts.files import File, files
from kubelint_compliance.platform.configured import GROUPS, components
from kubelint_compliance.platform.kubeadmpatches import KUBELET_TARGET, of_kubelet, of_pod, patch_folders, target
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kubelint_compliance.platform.component import Component
    from kubelint_compliance.yamltree import Document

    Path = tuple[str | int, ...]

_PATCHES, _JSON_PATCHES = "kubeadmConfigPatches", "kubeadmConfigPatchesJSON6902"


def of_texts(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs that files in an object configure."""
    if value.get("kind") != "Secret":
        folders = patch_folders(value)
        for file in files(value):
            patched = target(file.name, folders) if folders else ""
            yield from _of_patch(file, patched) if patched else _of_file(file, is_patch=False)
    for holder, above in ((value, ()), *_nodes(value)):
        for index, patch in enumerate(map(text, sequence(holder.get(_PATCHES)))):
            yield from _of_file(File((*above, _PATCHES, index), patch), is_patch=True)
        for index, entry in enumerate(map(mapping, sequence(holder.get(_JSON_PATCHES)))):
            kind, group = text(entry.get("kind")), text(entry.get("group"))
            if GROUPS.get(kind) == group:
                file = File((*above, _JSON_PATCHES, index, "patch"), text(entry.get("patch")))
                identity = {"apiVersion": f"{group}/{text(entry.get('version'))}", "kind": kind}
                yield from _of_operations(file, identity, components)


def _nodes(value: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    for index, node in enumerate(sequence(value.get("nodes"))):
        yield mapping(node), ("nodes", index)


def _is_named(written: str) -> bool:
    return any(kind in written for kind in GROUPS)


def _of_file(file: File, *, is_patch: bool) -> Iterator[Component]:
    """Yield the programs of the documents of a file; a patch need not say its version."""
    if not isinstance(file.content, str) or not _is_named(file.content):
        return
    for held, document in _documents(file.content):
        group = GROUPS.get(text(held.get("kind")))
        version = text(held.get("apiVersion"))
        if group is not None and (version.partition("/")[0] == group or (is_patch and not version)):
            yield from _placed(components(held), Embedded(held, file.content, document), file)


def _of_patch(file: File, patched: str) -> Iterator[Component]:
    """Yield the programs that a patch of kubeadm's is for: of the pod of one, or of the kubelet's configuration."""
    written = file.content if isinstance(file.content, str) else ""
    read = of_kubelet if patched == KUBELET_TARGET else partial(of_pod, patched)
    yield from _of_operations(file, {}, read)
    for held, document in _documents(written):
        yield from _placed(read(held), Embedded(held, written, document), file)


def _of_operations(
    file: File, identity: dict[str, Any], read: Callable[[dict[str, Any]], Iterable[Component]]
) -> Iterator[Component]:
    """Yield the programs of what the operations of a JSON patch write."""
    from kubelint_compliance.manifests.jsonpatch import PatchedDocument, is_json_patch
    from kubelint_compliance.yamltree import Document, parse

    written = file.content if isinstance(file.content, str) else ""
    for document in parse(written):
        if isinstance(document, Document) and is_json_patch(document.value):
            patched = PatchedDocument(document, dict(identity))
            yield from _placed(read(patched.value), Embedded(patched.value, written, patched), file)


def _documents(written: str) -> Iterator[tuple[dict[str, Any], Document]]:
    from kubelint_compliance.yamltree import Document, parse

    for document in parse(written):
        if isinstance(document, Document) and isinstance(document.value, dict):
            yield document.value, document


def _placed(found: Iterable[Component], inner: Embedded, file: File) -> Iterator[Component]:
    """Yield programs with the places of their flags in the text of a file; what is encoded has none."""
    for component in found:
        flags = []
        for flag in component.written:
            start, end = (0, 0) if file.encoded else inner.place(flag.path)
            flags.append(flag._replace(path=file.path, start=start, end=end))
        yield component._replace(written=tuple(flags), path=file.path)

"""Configuration files of the cluster's own programs in texts of an object -> these programs, at their places there.

A file lies in a ConfigMap, is written to a node, or is a patch of kind. Of Secrets nothing is told.
"""

from __future__ import annotations

from kubelint_compliance.facts.embedded import Embedded
from kubelint_compliance.facts.files import File, files
from kubelint_compliance.platform.configured import GROUPS, components
from kubelint_compliance.shape import mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.platform.component import Component, Written

    Path = tuple[str | int, ...]

_PATCHES = "kubeadmConfigPatches"


def of_texts(value: dict[str, Any]) -> Iterator[Component]:
    """Yield the programs that files in an object configure."""
    if value.get("kind") != "Secret":
        for file in files(value):
            yield from _of_file(file, is_patch=False)
    for holder, above in ((value, ()), *_nodes(value)):
        for index, patch in enumerate(map(text, sequence(holder.get(_PATCHES)))):
            yield from _of_file(File((*above, _PATCHES, index), patch), is_patch=True)


def _nodes(value: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Path]]:
    for index, node in enumerate(sequence(value.get("nodes"))):
        yield mapping(node), ("nodes", index)


def _is_named(written: str) -> bool:
    return any(kind in written for kind in GROUPS)


def _of_file(file: File, *, is_patch: bool) -> Iterator[Component]:
    """Yield the programs of the documents of a file; a patch need not say its version."""
    from kubelint_compliance.yamltree import Document, parse

    if not isinstance(file.content, str) or not _is_named(file.content):
        return
    for document in parse(file.content):
        held = mapping(document.value) if isinstance(document, Document) else {}
        group = GROUPS.get(text(held.get("kind")))
        version = text(held.get("apiVersion"))
        if group is None or (version.partition("/")[0] != group and not (is_patch and not version)):
            continue
        inner = Embedded(held, file.content, document) if isinstance(document, Document) and not file.encoded else None
        for component in components(held):
            flags = tuple(_placed(flag, file, inner) for flag in component.written)
            yield component._replace(written=flags, path=file.path)


def _placed(flag: Written, file: File, inner: Embedded | None) -> Written:
    start, end = inner.place(flag.path) if inner else (0, 0)
    return flag._replace(path=file.path, start=start, end=end)

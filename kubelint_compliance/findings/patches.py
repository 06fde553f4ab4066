"""Where a kustomization and its patches write a node of an object that was built: in a part of it, or an operation.

Goes in: the object, what it was before the patches, and these. Comes out: for each patch that writes what stands there
the place where it does.
"""

from __future__ import annotations

from kubelint_compliance.context.targets import means
from kubelint_compliance.manifests.counterpart import is_of, known_by
from kubelint_compliance.manifests.jsonpatch import is_json_patch, is_written, steps_of
from kubelint_compliance.manifests.manifest import Manifest
from kubelint_compliance.shape import at, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from kubelint_compliance.context.kustomize import Patch
    from kubelint_compliance.context.origins import Origin
    from kubelint_compliance.findings.builtfrom import Texts
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Document

    Part = tuple[Callable[[Any, Path], "Written | None"], Manifest | Document]
    Written = tuple[Manifest, Path]
    """A part of an object, or one operation, and the path of the node in it."""


class Patches:
    """The patches that may have changed one object."""

    def __init__(self, built: Manifest, source: Manifest | None, origins: Sequence[Origin], texts: Texts) -> None:
        """`source` is the object as its own file has it, where that is known; `texts` reads the patches once."""
        self._built = built
        self._before = source or built
        self._source = source
        self._counterparts = texts.counterparts
        self._parts = [
            (origin.path, part)
            for origin in origins
            for document in texts.documents(origin.path, origin.text, origin.patch.at if origin.patch else ())
            for part in self._parts_of(document, origin.patch)
        ]

    def writing(self, path: Path) -> Iterator[tuple[str, Manifest, Path]]:
        """Yield the file and the place in it of each patch that writes what stands at a path of the object."""
        for file, (look, part) in self._parts:
            there = look(part, path)
            if there is not None:
                yield file, *there

    def _parts_of(self, document: Document, patch: Patch | None) -> Iterator[Part]:
        """Yield what a document says of the object, and how to look there: a part of it, operations, or fields."""
        value, before = document.value, self._before
        if is_json_patch(value):
            if patch and patch.target and means(patch.target, before.ref):
                yield self._in_operations, document
        elif isinstance(value, dict):
            part = Manifest(value, document)
            named = (part.group, part.kind, part.ref.name) == (before.group, before.kind, before.ref.name)
            if patch is None:
                yield self._in_fields, part
            elif means(patch.target, before.ref) if patch.target else named:
                yield self._in_part, part

    def _in_fields(self, fields: Manifest, path: Path) -> Written | None:
        from kubelint_compliance.findings.setters import setting_of

        built, source = self._built.value, self._source.value if self._source else None
        own = self._counterparts.same(built, source, path) if source else None
        before = None if own is None else at(source, own)
        found = setting_of(fields.value, self._before.ref.name, path, at(built, path), before)
        return None if found is None else (fields, found)

    def _in_part(self, part: Manifest, path: Path) -> Written | None:
        built = self._built.value
        there = self._counterparts.same(built, part.value, path)
        if there is None or not is_of(at(built, path), at(part.value, there)):
            return None
        return part, there

    def _in_operations(self, document: Document, path: Path) -> Written | None:
        """Return the last operation that writes a node: it comes after the others."""
        for index in range(len(document.value) - 1, -1, -1):
            entry = document.value[index]
            there = self._in_operation(entry, path) if is_written(entry) else None
            if there is not None:
                return Manifest(entry, document, (index,)), ("value", *there)
        return None

    def _in_operation(self, entry: dict[str, Any], path: Path) -> Path | None:
        """Return the path of a node in the value of an operation that writes it, or something around it."""
        steps = steps_of(entry["path"])
        if len(steps) > len(path):
            return None
        value: Any = self._built.value
        before: Any = self._source.value if self._source else None
        for depth, step in enumerate(steps):
            mine = path[depth]
            if isinstance(mine, int):
                index = self._counterparts.index(value, before, mine, steps[depth - 1])
                if index is None and depth == len(steps) - 1:
                    known = known_by(value[mine], steps[depth - 1])
                    if known is None or known != known_by(entry["value"], steps[depth - 1]):
                        return None
                elif step != str(index):
                    return None
                value, before = value[mine], None if index is None else before[index]
            elif step != mine:
                return None
            else:
                value, before = value[mine], mapping(before).get(mine)
        rest = path[len(steps) :]
        there = self._counterparts.same(value, entry["value"], rest)
        return there if there is not None and is_of(at(value, rest), at(entry["value"], there)) else None

"""Which objects may be deployed together, and as what: renderings of one thing do not see one another.

Goes in: the nodes of all files and what kustomizations set on each. Comes out: the same nodes as they are deployed,
once for each kustomization that nothing else takes in, each knowing what tells it from others. Where two folders hold
the same object, as two overlays or two examples do, they are alternatives: nobody deploys both. What either shares with
a third one tells nothing of the two.
"""

from __future__ import annotations

import os
from functools import lru_cache
from itertools import pairwise

from kubelint_compliance.context.deployed import deployed_value
from kubelint_compliance.graph.fields import ANNOTATIONS
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.manifests.manifest import object_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kubelint_compliance.context.kustomize import Sets
    from kubelint_compliance.context.overlays import Rendering
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.yamltree import Span

    Identity = tuple[str, str, str, str]
    Split = Mapping[str, Sequence[frozenset[str]]]
    Placed = tuple[str, Node]
    """A node, and the unit it is deployed with: the folder of a kustomization, or its own file."""

_MOST = 200
"""Of more groups of alternatives in a folder, no two are told apart."""
_MOST_CHANGES = 300_000
"""So many patches are looked at for the objects of a run; what is beyond may be changed in any way."""
_CONFIGURED = "\0"
"""Stands where others have the folder that holds alternatives: sets that the configuration names."""


def deployed_nodes(
    nodes: Iterable[tuple[str, Node]],
    renderings: Mapping[str, Sequence[Rendering]],
    namespace: str = "",
    objects_of: Callable[[str], Iterable[Manifest]] | None = None,
) -> list[Node]:
    """Return nodes, each with the place of its file, as they are deployed.

    `renderings` are there for files that kustomizations take in. Objects that end without a namespace get that one;
    where none is given, the one that others of their folder say. `objects_of` gives the objects of a file, by its
    report path, with all their fields: patches are for those. Without it, it is only known that they change an object.
    """
    patching = _Patching(objects_of)
    placed = [
        entry for file, node in nodes for entry in _rendered(file, node, renderings.get(file, ()), namespace, patching)
    ]
    return apart(placed if namespace else _in_folders(placed))


def _in_folders(placed: list[Placed]) -> list[Placed]:
    """Return nodes with the namespaces that objects beside them say, where some name one and some do not."""
    if all(node.ref.namespace for _, node in placed) or not any(node.ref.namespace for _, node in placed):
        return placed
    from kubelint_compliance.context.folders import in_space, spaces_of

    spaces = spaces_of(node for _, node in placed)
    return [(unit, in_space(node, spaces)) for unit, node in placed] if spaces else placed


def apart(placed: Sequence[Placed]) -> list[Node]:
    """Return nodes, each with the unit that it is deployed with, with the alternatives that they belong to."""
    split = _alternatives(placed)
    chosen = _chosen({unit for unit, _ in placed}, split) if split else {}
    return [node._replace(sets=chosen[unit]) if chosen.get(unit) else node for unit, node in placed]


def _chosen(units: Iterable[str], split: Split) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the alternatives that units belong to; those that belong to the same share them."""
    shared: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}
    found = ((unit, tuple(_choices(unit, split))) for unit in units)
    return {unit: shared.setdefault(chosen, chosen) for unit, chosen in found}


def in_sets(nodes: Iterable[Node], sets: Mapping[str, Sequence[str]]) -> list[Node]:
    """Return nodes with the set that each belongs to: the one with the deepest folder around what deploys it.

    `sets` has the folders of each, as report paths. What is in no set belongs to all.
    """
    folders = sorted(((_folder(path), name) for name, paths in sets.items() for path in paths), reverse=True)
    found = []
    for node in nodes:
        place = f"{node.root}/" if node.root else node.path
        name = next((name for folder, name in folders if place.startswith(folder)), "")
        found.append(node._replace(sets=(*node.sets, (_CONFIGURED, name))) if name else node)
    return found


def _folder(path: str) -> str:
    path = os.path.normpath(path).replace(os.sep, "/").strip("/")
    return f"{path}/" if path != "." else ""


def _rendered(
    file: str, node: Node, renderings: Sequence[Rendering], namespace: str, patching: _Patching
) -> Iterator[Placed]:
    for rendering in renderings or (None,):
        unit, is_open = (rendering.root, rendering.open) if rendering else (file, False)
        seen = patching.of(node, rendering) if rendering and _may_change(node, rendering) else _plainly(node, rendering)
        if seen is None:
            continue
        ref = node.ref if seen.value is node.value else object_ref(seen.value)
        if namespace and not ref.namespace and not is_cluster_scoped(node.group, node.kind):
            ref = ref._replace(namespace=namespace)
        root = _reported(rendering.root, file, node.path) if rendering else ""
        yield unit, seen._replace(ref=ref, alias=node.ref.name, root=root, open=is_open)


def _plainly(node: Node, rendering: Rendering | None) -> Node:
    """Return an object as it is deployed where no patch is for it."""
    if rendering is None:
        return node
    ways = (tuple(map(_as_held, rendering.sets)),)
    return node._replace(
        value=deployed_value(node, ways, part=node.part) if ways[0] else node.value, patched=rendering.patched
    )


class _Patching:
    """Objects as patches make them, which are for more of an object than a node has."""

    def __init__(self, objects_of: Callable[[str], Iterable[Manifest]] | None) -> None:
        self._objects_of = objects_of
        self._path = ""
        self._objects: dict[Span, Manifest] = {}
        self._left = _MOST_CHANGES

    def of(self, node: Node, rendering: Rendering) -> Node | None:
        """Return an object as a kustomization deploys it; None where that deletes it."""
        self._left -= sum(len(sets.changes) for sets in rendering.sets)
        manifest = self._whole(node) if self._left >= 0 else None
        if manifest is None:
            return _plainly(node, rendering)._replace(patched=True)
        from kubelint_compliance.context.ways import as_deployed

        found, unknown = as_deployed(manifest, rendering.sets)
        if found is None:
            return None
        from kubelint_compliance.graph.node import changed

        return changed(node, found)._replace(patched=rendering.patched or bool(unknown))

    def _whole(self, node: Node) -> Manifest | None:
        """Return the object of a node with all its fields; those of the last file are at hand."""
        if self._objects_of is None:
            return None
        if node.path != self._path:
            from kubelint_compliance.graph.node import place_of

            self._path = node.path
            self._objects = {place_of(manifest): manifest for manifest in self._objects_of(node.path)}
        return self._objects.get(node.span)


def _may_change(node: Node, rendering: Rendering) -> bool:
    if node.part or not any(sets.changes for sets in rendering.sets):
        return False
    from kubelint_compliance.context.ways import may_change

    ref = node.ref._replace(namespace="") if is_cluster_scoped(node.group, node.kind) else node.ref
    return may_change(ref, rendering.sets)


@lru_cache(maxsize=1024)
def _as_held(sets: Sets) -> Sets:
    """Return what is set but for what no node has: tags and digests, and annotations that nothing asks for."""
    annotations = (
        entry._replace(pairs=tuple(pair for pair in entry.pairs if pair[0] in ANNOTATIONS))
        for entry in sets.annotations
    )
    return sets._replace(
        images=tuple(entry._replace(new_tag="", digest="") for entry in sets.images),
        annotations=tuple(entry for entry in annotations if entry.pairs),
    )


@lru_cache(maxsize=4096)
def _reported(folder: str, file: str, path: str) -> str:
    """Return the report path of a folder, by the real and the report path of a file."""
    return os.path.normpath(os.path.join(os.path.dirname(path), os.path.relpath(folder, os.path.dirname(file))))


def _alternatives(placed: Iterable[Placed]) -> Split:
    """Return the folders that hold alternatives, with each group of entries of which any two hold the same object."""
    units: dict[Identity, set[str]] = {}
    for unit, node in placed:
        if node.ref.name:
            units.setdefault((node.group, node.kind, node.ref.namespace, node.ref.name), set()).add(unit)
    found: dict[str, set[frozenset[str]]] = {}
    for several in units.values():
        ordered = sorted(several, key=_steps) if len(several) > 1 else ()
        forks: dict[str, set[str]] = {}
        for one, other in pairwise(ordered):
            folder, ways = _fork(_steps(one), _steps(other))
            forks.setdefault(folder, set()).update(ways)
        for folder, group in forks.items():
            found.setdefault(folder, set()).add(frozenset(group))
    return {folder: _largest(groups) for folder, groups in found.items()}


def _largest(groups: set[frozenset[str]]) -> list[frozenset[str]]:
    """Return the groups that no other holds; of very many, all entries as one."""
    if len(groups) > _MOST:
        return [frozenset().union(*groups)]
    kept: list[frozenset[str]] = []
    for group in sorted(groups, key=lambda group: (-len(group), sorted(group))):
        if not any(group <= other for other in kept):
            kept.append(group)
    return kept


def _steps(unit: str) -> list[str]:
    return unit.split(os.sep)


def _fork(one: list[str], other: list[str]) -> tuple[str, tuple[str, ...]]:
    """Return the folder at which the ways to two units part, and the next steps of both; its own step is empty."""
    depth = 0
    while depth < min(len(one), len(other)) and one[depth] == other[depth]:
        depth += 1
    ends = ((*steps[: depth + 1], "")[depth] for steps in (one, other))
    return os.sep.join(one[:depth]), tuple(ends)


def _choices(unit: str, split: Split) -> Iterator[tuple[str, str]]:
    """Yield the alternatives that a unit belongs to: the group of them, by folder and number, and which of them."""
    steps = _steps(unit)
    for depth in range(len(steps) + 1):
        folder = os.sep.join(steps[:depth])
        step = steps[depth] if depth < len(steps) else ""
        for number, group in enumerate(split.get(folder, ())):
            if step in group:
                yield f"{folder}\0{number}", step

"""How the kustomizations of a run take in files and one another, and what comes of it for each file.

Goes in: all kustomizations by their folder, and the objects in each file. Comes out: by file, a `Kustomized`.
"""

from __future__ import annotations

import os

from kubelint_compliance.context.kustomize import REFUSED, Sets
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.sources.real import real_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.context.kustomize import Kustomization, Patch, Target
    from kubelint_compliance.model import ObjectRef

if TYPE_CHECKING:
    Ends = dict[tuple[Sets, ...], dict[str, None]]
    """The folders at the ends of ways, by what is set on them."""

OBJECT = f"{os.sep}\0"
"""Stands between a folder and the GitOps object that deploys it; no real folder has it in its name."""
_MOST_WAYS = 32
"""So many ways up from a kustomization are followed: a hostile tree has more than can be counted."""
_HIGHEST = 64
"""So many kustomizations on top of one another are climbed."""
_DEEPEST = 8
"""So many components in one another are applied."""
_MOST_ACCOUNTS = 500
"""So many accounts of one build are known."""
_MOST_BUILT = 200
"""In so many kustomizations of one build accounts are looked for."""
_NOTHING_SET = Sets()


class Kustomized(NamedTuple):
    """What kustomizations say of one file.

    `in_tree`: there are some in the tree around it. `resource`: one takes it in. `patch`: one names it as a patch, and
    `targets` are what for, as far as that is known. `own` are those of the patches that stand in a kustomization
    itself, in their order. `ways` are the ways its objects can take up through kustomizations: what each sets, the
    innermost first. `roots` has for each the folders of the kustomizations at its ends, from that of the file. `unmet`
    are the objects that patches of a kustomization name, and that it surely does not take in.
    """

    in_tree: bool = False
    resource: bool = False
    patch: bool = False
    targets: tuple[ObjectRef, ...] = ()
    own: tuple[ObjectRef | None, ...] = ()
    ways: tuple[tuple[Sets, ...], ...] = ()
    roots: tuple[tuple[str, ...], ...] = ()
    unmet: tuple[Target, ...] = ()


class Rendering(NamedTuple):
    """One way in which a file is deployed: the kustomization at its end, and what is set on the way, innermost first.

    `open`: that takes in what is not in sight, such as a remote folder, a chart, or a folder beside the one that is
    checked. `patched`: one on the way has patches or transformers that were not read.
    """

    root: str
    sets: tuple[Sets, ...]
    open: bool
    patched: bool = False


def renderings(
    folders: Mapping[str, Kustomization], objects: Mapping[str, Sequence[ObjectRef]]
) -> dict[str, tuple[Rendering, ...]]:
    """Return for each file that kustomizations, by their real folders, take in, the ways in which it is deployed.

    `objects` are those in each file; all files in sight are there, by their real paths.
    """
    overlays = _Overlays(folders, objects)
    found: dict[str, dict[Rendering, None]] = {}
    for folder in sorted(folders):
        ways = overlays.renderings(folder)
        for path in (folder, *overlays.resources[folder]):
            if path == folder or path not in folders:
                found.setdefault(path, {}).update(dict.fromkeys(ways))
    return {path: tuple(several) for path, several in found.items()}


def kustomized(
    folders: Mapping[str, Kustomization], objects: Mapping[str, Sequence[ObjectRef]]
) -> dict[str, Kustomized]:
    """Return what kustomizations, by their real folders, say of files, by their real paths.

    `objects` are those in each file. A kustomization itself is found by its folder.
    """
    overlays = _Overlays(folders, objects)
    found: dict[str, Kustomized] = {}
    several: dict[str, Ends] = {}
    for folder in sorted(folders):
        ways = overlays.ways(folder)
        for path in overlays.resources[folder]:
            if path not in folders:
                found[path] = found.get(path, Kustomized())._replace(resource=True)
                _join(several, path, ways)
        if OBJECT in folder:
            continue
        targets = [overlays.target(folder, patch) for patch in folders[folder].patches]
        for patch, target in zip(folders[folder].patches, targets, strict=True):
            if patch.file:
                path = real_path(folder, patch.file)
                known = found.get(path, Kustomized())
                meant = known.targets if target is None else (*known.targets, target)
                found[path] = known._replace(patch=True, targets=meant)
                _join(several, path, ways)
        own = found.get(folder, Kustomized())
        found[folder] = own._replace(own=tuple(targets), unmet=overlays.unmet(folder))
        _join(several, folder, ways)
    for path, joined in several.items():
        start = path if path in folders else os.path.dirname(path)
        refs = objects.get(path, ()) if found[path].resource else ()
        found[path] = found[path]._replace(**_ways(joined, refs, start))
    return found


def _ways(joined: Ends, refs: Sequence[ObjectRef], start: str) -> dict[str, Any]:
    """Return the ways up from a file with some objects, and the ends of them from a folder; none that sets nothing."""
    ways: Ends = {}
    for way, roots in joined.items():
        own = _narrowed(way, refs)
        ways.setdefault(tuple(sets for sets in own if sets != _NOTHING_SET), {}).update(roots)
    if not any(ways):
        return {}
    ends = tuple(tuple(dict.fromkeys(os.path.relpath(root, start) for root in roots)) for roots in ways.values())
    return {"ways": tuple(ways), "roots": ends}


def _narrowed(way: tuple[Sets, ...], refs: Sequence[ObjectRef]) -> tuple[Sets, ...]:
    if not any(sets.changes for sets in way):
        return way
    from kubelint_compliance.context.ways import narrowed

    return narrowed(way, refs)


class _Overlays:
    """Kustomizations by their folders, with what takes them in."""

    def __init__(self, folders: Mapping[str, Kustomization], objects: Mapping[str, Sequence[ObjectRef]]) -> None:
        self.folders = folders
        self.objects = objects
        self.resources = {at: tuple(_reals(at, entry.resources)) for at, entry in folders.items()}
        self.components = {at: tuple(_reals(at, entry.components)) for at, entry in folders.items()}
        self.taken: dict[str, list[str]] = {}
        self._met: dict[str, tuple[ObjectRef, ...]] = {}
        self._whole: dict[str, tuple[str, ...]] = {}
        self._set: dict[str, Sets] = {}
        for at in sorted(folders):
            for path in (*self.resources[at], *self.components[at]):
                self.taken.setdefault(path, []).append(at)

    def ways(self, folder: str) -> Ends:
        """Return what is set on each way up from a kustomization, and the folders at the end of such ones."""
        found: Ends = {}
        for way in self._climb(folder, ()):
            key = tuple(sets for at in way if (sets := self._sets(at)) != _NOTHING_SET)
            found.setdefault(key, {})[_end(way)] = None
        return found

    def renderings(self, folder: str) -> tuple[Rendering, ...]:
        """Return the ways up from a kustomization, each as a rendering."""
        found = []
        for way in self._climb(folder, ()):
            is_open = any(self._is_open(at) for at in self._below(way[-1]))
            found.append(Rendering(_end(way), tuple(map(self._sets, way)), is_open, any(map(self._hides, way))))
        return tuple(dict.fromkeys(found))

    def _sets(self, at: str) -> Sets:
        """Return what a kustomization sets; with a namespace also the accounts that move there, as files name them."""
        if at not in self._set:
            sets = self.folders[at].sets
            if self.unmet(at):
                sets = sets._replace(changes=(*sets.changes, REFUSED))
            moved = sorted(self._moved(at)) if sets.namespace else ()
            self._set[at] = sets._replace(accounts=tuple(moved[:_MOST_ACCOUNTS])) if moved else sets
        return self._set[at]

    def _hides(self, at: str) -> bool:
        """Whether a kustomization changes objects in ways that were not read."""
        entry = self.folders[at]
        return len(entry.sets.changes) < len(entry.patches) + entry.transforms

    def unmet(self, at: str) -> tuple[Target, ...]:
        """Return the objects that patches of a kustomization name, and that it surely does not take in."""
        if not any(change.named for change in self.folders[at].sets.changes):
            return ()
        from kubelint_compliance.context.unmet import unmet

        below = self._below(at)
        if any(at in parts for parts in self.components.values()) or any(map(self._is_open, below)):
            return ()
        refs = [ref for each in below for path in self.resources[each] for ref in self.objects.get(path, ())]
        return unmet(self.folders[at], [self.folders[each] for each in below if each != at], refs)

    def _moved(self, root: str) -> set[tuple[str, str]]:
        """Return namespace and name of the accounts below a kustomization that files put into a namespace."""
        seen, pending = {root}, [root]
        found: set[tuple[str, str]] = set()
        while pending:
            for path in self.resources[at := pending.pop()]:
                refs = (ref for ref in self.objects.get(path, ()) if ref.kind == "ServiceAccount" and ref.namespace)
                found |= {(ref.namespace, ref.name) for ref in refs}
            more = [path for path in (*self.resources[at], *self.components[at]) if path in self.folders]
            fresh = [path for path in dict.fromkeys(more) if path not in seen][: _MOST_BUILT - len(seen)]
            seen.update(fresh)
            pending += fresh
        return found

    def _below(self, root: str) -> tuple[str, ...]:
        """Return a kustomization with all that it takes in, directly or not."""
        if root not in self._whole:
            seen, pending = {root}, [root]
            while pending:
                at = pending.pop()
                more = {path for path in (*self.resources[at], *self.components[at]) if path in self.folders} - seen
                seen |= more
                pending += more
            self._whole[root] = tuple(sorted(seen))
        return self._whole[root]

    def _is_open(self, at: str) -> bool:
        """Whether a kustomization takes in what is not in sight."""
        entry = self.folders[at]
        taken = (*self.resources[at], *self.components[at])
        remote = len(taken) < len(entry.resources) + len(entry.components)
        return entry.generates or remote or any(path not in self.folders and path not in self.objects for path in taken)

    def _climb(self, folder: str, below: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the kustomizations on each way up; components come before what takes them in."""
        here = tuple(dict.fromkeys((*below, *self._parts(folder, ()), folder)))
        ways: list[tuple[str, ...]] = []
        for above in self.taken.get(folder, ()):
            if above not in here and len(ways) < _MOST_WAYS and len(here) < _HIGHEST:
                ways += self._climb(above, here)
        return ways[:_MOST_WAYS] or [here]

    def _parts(self, folder: str, above: tuple[str, ...]) -> Iterator[str]:
        """Yield the components of a kustomization, each after those that it takes in itself."""
        for at in self.components[folder]:
            if at in self.folders and at not in above and len(above) < _DEEPEST:
                yield from self._parts(at, (*above, at))
                yield at

    def target(self, folder: str, patch: Patch) -> ObjectRef | None:
        """Return what a patch is for: the first of the objects taken in that its target means, else what that says."""
        target = patch.target
        if target is None:
            return None
        from kubelint_compliance.context.targets import means, stated

        for ref in self._taken_in(folder):
            if means(target, ref):
                return ref
        return stated(target)

    def _taken_in(self, folder: str) -> tuple[ObjectRef, ...]:
        """Return the objects that the patches of a kustomization can meet: a component's are those of what takes it."""
        if folder not in self._met:
            seen, pending = {folder}, [folder]
            refs: list[ObjectRef] = []
            while pending:
                at = pending.pop()
                if at in self.folders:
                    above = [up for up in self.taken.get(at, ()) if at in self.components[up]]
                    paths = (*self.components[at], *self.resources[at], *above)
                    pending += [path for path in reversed(paths) if path not in seen]
                    seen.update(paths)
                else:
                    refs += self.objects.get(at, ())
            self._met[folder] = tuple(refs)
        return self._met[folder]


def _end(way: Sequence[str]) -> str:
    """Return the folder at the end of a way; that which a GitOps object deploys, where one does."""
    return way[-1].partition(OBJECT)[0]


def _join(several: dict[str, Ends], path: str, ways: Ends) -> None:
    known = several.setdefault(path, {})
    for way, roots in ways.items():
        if way in known or len(known) < _MOST_WAYS:
            known.setdefault(way, {}).update(roots)


def _reals(folder: str, names: Sequence[str]) -> Iterator[str]:
    return (real_path(folder, name) for name in names if "://" not in name)

"""What is true of an object that kustomizations patch, or deploy in ways that differ, or that Crossplane completes.

Goes in: the object with its ways, and what judges it in one of them. Comes out: what is found with what a kustomization
sets, and still there once its patches are applied, in any of the ways.
"""

from __future__ import annotations

import posixpath

from kubelint_compliance.findings.added import in_added
from kubelint_compliance.ruleset.case import AllBroken, Unlisted
from kubelint_compliance.shape import at, holds, mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from kubelint_compliance.context.ways import Way
    from kubelint_compliance.findings.finder import Judged
    from kubelint_compliance.findings.tally import Tally
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AnyBroken, Unevaluated

    Judge = Callable[[Manifest, Sequence[str]], Judged]
    Key = tuple[str, Path, Path, int]
    """The rule, the places, and which of several at the same ones."""

REPLACED = "what it looks at is changed on the way, and to what is not known"
_SCHEMA = "schema"
_RESOURCES, _CONTEXT = "resources", "securityContext"


def over_ways(manifest: Manifest, path: str, judge: Judge, tally: Tally) -> Judged:
    """Return what is true of an object in any of its ways; all but that is told of the first.

    `path` is the report path of its file, and `judge` judges it as the kustomizations of some folders deploy it. What a
    way has that others have not is told with a folder of that. Of what a kustomization changes in a way that nobody
    follows, the rules have no say.
    """
    known: dict[tuple[int, tuple[str, ...]], Judged] = {}

    def judged(one: Manifest, roots: tuple[str, ...]) -> Judged:
        key = id(one), roots
        if key not in known:
            folders = [posixpath.normpath(posixpath.join(posixpath.dirname(path), root)) for root in roots]
            known[key] = judge(one, folders)
        return known[key]

    first = judged(manifest, manifest.ways[0].roots)
    found = _Found(path, sum(1 for way in manifest.ways if way.whole is not None))
    for way in manifest.ways:
        if way.whole is not None:
            found.add(way, judged(way.plain, way.roots), judged(way.whole, way.roots))
    unsure = found.unsure - {key[0] for key in found.kept}
    for rule in unsure:
        tally.leave_out(rule, REPLACED)
    return first._replace(
        broken=found.broken(),
        unevaluated=list(found.unevaluated.values()),
        tested=tuple(rule for rule in first.tested if rule not in unsure),
    )


class _Found:
    """What is found in some ways of an object, each thing once."""

    def __init__(self, path: str, number: int) -> None:
        self.kept: dict[Key, AnyBroken] = {}
        self.unevaluated: dict[tuple[str, Path], Unevaluated] = {}
        self.unsure: set[str] = set()
        self._folder = posixpath.dirname(path)
        self._number = number
        self._in: dict[Key, list[str]] = {}
        self._exchanged: set[Key] = set()
        self._order: dict[str, int] = {}

    def add(self, way: Way, plain: Judged, whole: Judged) -> None:
        """Take in what is found in one way, before and after its patches."""
        index = _Index(way.whole or way.plain, whole.broken)
        unknown = [(way.whole or way.plain).stable_path(path) for path in way.unknown]
        alike: dict[tuple[str, Path, Path], int] = {}
        for entry in (*plain.broken, *self._freed(way, plain, whole)):
            rule = entry.rule.rule.id
            told = entry if whole is plain else index.moved(entry, way.plain)
            if told is None:
                continue
            place = rule, told.path, told.self_path
            number = alike[place] = alike.get(place, -1) + 1
            self._order.setdefault(rule, len(self._order))
            if _is_unknown(told, way.plain.stable_path(told.path), unknown) or _is_completed(told, way.plain):
                self.unsure.add(rule)
                continue
            words = [told.message] if whole is plain else index.words(told, way.plain)
            if words:
                self._keep((*place, number), told, words, way.roots[0] if way.roots else "")
        for added in in_added(way, whole.broken):
            rule = added.rule.rule.id
            self._order.setdefault(rule, len(self._order))
            self._exchanged.add((rule, added.path, added.self_path, 0))
            self._keep((rule, added.path, added.self_path, 0), added, [added.message], *way.roots[:1])
        left = {(entry.rule, entry.path) for entry in whole.unevaluated}
        for left_out in plain.unevaluated:
            node = left_out.node
            if node is not None and _is_below(way.plain.stable_path(node), unknown):
                self.unsure.add(left_out.rule)
            elif (left_out.rule, left_out.path) in left:
                self.unevaluated.setdefault((left_out.rule, left_out.path), left_out)

    def _freed(self, way: Way, plain: Judged, whole: Judged) -> Iterable[AnyBroken]:
        """Return what breaks rules that could judge only what the patches make of the object, at places that it has."""
        left = {entry.rule for entry in plain.unevaluated} - {entry.rule for entry in whole.unevaluated}
        if not left or way.whole is None:
            return ()
        stable = way.plain.stable_path, way.whole.stable_path
        return [
            entry
            for entry in whole.broken
            if entry.rule.rule.id in left and stable[0](entry.path) == stable[1](entry.path)
        ]

    def _keep(self, key: Key, entry: AnyBroken, words: Sequence[str], root: str = "") -> None:
        if key not in self.kept and not isinstance(entry, Unlisted) and entry.message not in words:
            entry = entry._replace(message=words[0], fix=None, within=None)
            self._exchanged.add(key)
        self.kept.setdefault(key, entry)
        self._in.setdefault(key, []).append(root)

    def broken(self) -> AllBroken:
        """Return what was kept, rule after rule."""
        keys = sorted(self.kept, key=lambda key: self._order[key[0]])
        return AllBroken(self._told(key, self.kept[key]) for key in keys)

    def _told(self, key: Key, entry: AnyBroken) -> AnyBroken:
        if isinstance(entry, Unlisted) or (len(self._in[key]) == self._number and key not in self._exchanged):
            return entry
        folder = posixpath.normpath(posixpath.join(self._folder, self._in[key][0]))
        return entry._replace(message=f"{entry.message} (as kustomization {folder} deploys it)")


def _is_unknown(entry: AnyBroken, path: str, unknown: Iterable[str]) -> bool:
    """Whether an entry is about what gets a value that is not known; where that may be all, the schema is not asked."""
    raised = entry.rule.raised_by == _SCHEMA
    return _is_below(path, unknown) or (raised and not all(unknown))


def _is_below(path: str, unknown: Iterable[str]) -> bool:
    return any(one and f"{path}/".startswith(f"{one}/") for one in unknown)


def _is_completed(entry: AnyBroken, manifest: Manifest) -> bool:
    """Whether what an entry misses may be there once something else has written into the object.

    That is what it writes where nothing is yet, and below the place of the entry. Requests may come from limits, and
    containers may have the security context of their pod.
    """
    if not manifest.unknown or (entry.rule.fragments and entry.rule.raised_by != _SCHEMA):
        return False
    path = entry.path
    there = next(length for length in range(len(path), -1, -1) if at(manifest.value, path[:length]) is not None)
    place = path[: min(there + 1, len(path))]
    if _RESOURCES in path:
        place = min(place, path[: path.index(_RESOURCES) + 1], key=len)
    return any(one[: len(place)] == place or _is_inherited(one, path) for one in manifest.unknown)


def _is_inherited(written: Path, path: Path) -> bool:
    """Whether a field is that of a pod's security context which a container lacks, or all of this."""
    return _CONTEXT in written and _CONTEXT in path and written[-1] in (_CONTEXT, *path[path.index(_CONTEXT) + 1 :])


class _Index:
    """What broke in an object after its patches, by the rule and the place: items of lists by their names."""

    def __init__(self, manifest: Manifest, broken: AllBroken) -> None:
        self._value = manifest.value
        self._words: dict[tuple[str, object], list[str]] = {}
        for entry in broken:
            rule, path = entry.rule.rule.id, manifest.stable_path(entry.path)
            keys: list[object] = [entry.path, path]
            if entry.rule.raised_by != _SCHEMA:
                keys.append((manifest.stable_path(entry.self_path),))
            for key in keys:
                self._words.setdefault((rule, key), []).append(entry.message)

    def moved(self, entry: AnyBroken, manifest: Manifest) -> AnyBroken | None:
        """Return an entry of the object before its patches at the place that it is about; None where it has no such.

        A fact that asks for others tells places of the object as it is deployed, where items have other numbers.
        """
        rule, path = entry.rule.rule.id, entry.path
        if isinstance(entry, Unlisted) or not any(isinstance(step, int) for step in path):
            return entry
        is_known = (rule, manifest.stable_path(path)) in self._words
        if is_known or entry.message not in self._words.get((rule, path), ()):
            return entry
        own, self_path = self._in(manifest, path), self._in(manifest, entry.self_path)
        if own is not None:
            return entry._replace(path=own, self_path=entry.self_path if self_path is None else self_path)
        return None if _has_named(self._value, manifest.value, path) or not _has_items(manifest.value, path) else entry

    def _in(self, manifest: Manifest, path: Path) -> Path | None:
        """Return the path in the object before its patches of a node that it has after them, items by their names."""
        from kubelint_compliance.manifests.counterpart import Counterparts

        end = max((number + 1 for number, step in enumerate(path) if isinstance(step, int)), default=0)
        own = Counterparts().same(self._value, manifest.value, path[:end])
        return None if own is None else (*own, *path[end:])

    def words(self, entry: AnyBroken, manifest: Manifest) -> list[str]:
        """Return the words of what is still broken where an entry of the object before its patches is.

        An item that has another name counts by its number, but not where the one of the name is still there.
        """
        rule = entry.rule.rule.id
        keys: tuple[object, ...] = (manifest.stable_path(entry.path), (manifest.stable_path(entry.self_path),))
        if not _has_named(self._value, manifest.value, entry.path):
            keys = (keys[0], entry.path, keys[1])
        return next((found for key in keys if (found := self._words.get((rule, key)))), [])


def _has_items(value: Any, path: Path) -> bool:
    """Whether a value has as many items of lists as a path has of them."""
    ends = (number for number, step in enumerate(path) if isinstance(step, int))
    return all(holds(at(value, path[:end]), path[end]) for end in ends)


def _has_named(value: Any, other: Any, path: Path) -> bool:
    """Whether a value has the items with names, in its lists, that lie on a path of another one."""
    is_named = False
    for step in path:
        if isinstance(other, list) and isinstance(step, int) and step < len(other):
            name = mapping(other[step]).get("name")
            items = [item for item in sequence(value) if mapping(item).get("name") == name]
            if name is None or not items:
                return False
            is_named = True
            value = items[0]
        else:
            value = mapping(value).get(str(step))
        other = other[step] if holds(other, step) else None
    return is_named

"""An object in each of the ways in which kustomizations deploy it: with what they set, and with their patches as well.

Goes in: an object and the ways up from it. Comes out: for each way the object before and after the patches, and which
of its fields get a value that is not known.
"""

from __future__ import annotations

from kubelint_compliance.context.deployed import deployed, deployed_value
from kubelint_compliance.context.patching import Refused, Unfollowed, patched
from kubelint_compliance.context.targets import means
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from kubelint_compliance.context.kustomize import Change, Sets, Target
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.model import ObjectRef

MOST = 8
"""In so many ways that differ an object is seen."""
_DEFAULT = "default"


class Way(NamedTuple):
    """An object as some kustomizations deploy it, which are the folders `roots`, from that of its own file.

    `plain` has what is set, `whole` the patches, too; that is None where they delete the object. `unknown` are the
    paths in it of what gets another value that is not known, an empty one where it may be anything.
    """

    roots: tuple[str, ...]
    plain: Manifest
    whole: Manifest | None
    unknown: tuple[Path, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether more is done to the object than what is set."""
        return self.whole is not self.plain or bool(self.unknown)


def ways_of(manifest: Manifest, ways: Sequence[Sequence[Sets]], roots: Sequence[tuple[str, ...]]) -> tuple[Way, ...]:
    """Return an object in each of some ways, those that are alike as one; `roots` has the folders of each.

    With no way, it is that of an object which no kustomization takes in.
    """
    found: list[Way] = []
    for number, way in enumerate(ways or ((),)):
        plain = deployed(manifest, (way,))
        plain = next((known.plain for known in found if known.plain.value == plain.value), plain)
        one = _way(manifest, way, plain, roots[number] if number < len(roots) else ())
        like = next((at for at, known in enumerate(found) if _is_alike(one, known)), None)
        if like is not None:
            found[like] = found[like]._replace(roots=(*found[like].roots, *one.roots))
        elif len(found) < MOST:
            found.append(one)
    return tuple(found)


def _is_alike(one: Way, other: Way) -> bool:
    wholes = (one.whole.value if one.whole else None, other.whole.value if other.whole else None)
    return one.plain is other.plain and one.unknown == other.unknown and wholes[0] == wholes[1]


def _way(manifest: Manifest, way: Sequence[Sets], plain: Manifest, roots: tuple[str, ...]) -> Way:
    """Return an object as one way deploys it: each kustomization first applies its patches, then sets its things."""
    if manifest.part or not any(sets.changes for sets in way):
        return Way(roots, plain, plain, tuple(manifest.unknown or ()))
    known = _Known(manifest)
    value = manifest.value
    try:
        for sets in way:
            found = _layered(value, sets, known)
            if found is None:
                return Way(roots, plain, None)
            value = found
    except Refused:
        return Way(roots, plain, plain, tuple(manifest.unknown or ()))
    except Unfollowed:
        return Way(roots, plain, plain, (*known.unknown, ()))
    whole = plain if not known.is_met or value == plain.value else manifest.seen_as(value)
    return Way(roots, plain, whole, tuple(known.unknown))


def _layered(value: dict[str, Any], sets: Sets, known: _Known) -> dict[str, Any] | None:
    """Return what one kustomization makes of an object; None where it deletes it."""
    early = [change for change in sets.changes if not change.late]
    late = [change for change in sets.changes if change.late]
    found = known.changed(value, early)
    if found is None:
        return None
    layer = known.layer(sets, found)
    if not late:
        return known.with_set(found, layer)
    named = layer._replace(images=(), replicas=())
    found = known.changed(known.with_set(found, named), late)
    last = layer._replace(namespace="", prefix="", suffix="", labels=(), annotations=())
    return None if found is None else known.with_set(found, last)


class _Known:
    """The names and namespaces that an object has had so far on its way, by which patches may mean it.

    `unknown` are the paths of what gets a value that is not known; `is_met`: something changed it.
    """

    def __init__(self, manifest: Manifest) -> None:
        self.unknown = list(manifest.unknown or ())
        self.is_met = False
        self._manifest = manifest
        self._names, self._spaces = {manifest.ref.name: None}, {manifest.ref.namespace: None}
        self._refs = [manifest.ref]
        self._moved: dict[tuple[str, str], None] = {}

    def with_set(self, value: dict[str, Any], layer: Sets) -> dict[str, Any]:
        """Return the object with what a kustomization sets."""
        return deployed_value(self._manifest.seen_as(value), ((layer,),))

    def changed(self, value: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any] | None:
        """Return the object with the changes that are for it; None where one deletes it."""
        for change in changes:
            if not self.meets(change, value):
                continue
            self.is_met = True
            if change.patch is None:
                paths = [path for field in change.fields for path in _paths(value, field)] if change.fields else [()]
                self.unknown += paths
                continue
            other = patched(value, change.patch.value, by_keys=_is_own(self._manifest.group))
            if other is None:
                return None
            value = other
        return value

    def meets(self, change: Change, value: dict[str, Any]) -> bool:
        """Whether a change is for the object, with the labels that it has now."""
        return self._is_one(change.targets, value) and not self._is_one(change.rejects, value)

    def _is_one(self, targets: Sequence[Target], value: dict[str, Any]) -> bool:
        return any(
            any(_means(target, ref, self._manifest) for ref in self._refs) and _is_selected(target, value)
            for target in targets
        )

    def layer(self, sets: Sets, value: dict[str, Any]) -> Sets:
        """Return what a kustomization sets on the object as those below left it, and take in its new names."""
        current = text(mapping(value.get("metadata")).get("name"))
        self._names |= dict.fromkeys((current, f"{sets.prefix}{current}{sets.suffix}"))
        own = self._manifest.ref.name
        replicas = tuple((own if called in self._names else "", count) for called, count in sets.replicas)
        accounts = sets.accounts
        if sets.namespace:
            self._spaces[sets.namespace] = None
            self._moved |= dict.fromkeys((*accounts, *((sets.namespace, name) for _, name in accounts)))
            accounts = tuple(self._moved)
        ref = self._manifest.ref
        self._refs = [ref._replace(name=name, namespace=space) for name in self._names for space in self._spaces]
        return sets._replace(replicas=replicas, accounts=accounts, changes=())


def as_deployed(manifest: Manifest, way: Sequence[Sets]) -> tuple[Manifest | None, tuple[Path, ...]]:
    """Return an object as it is deployed on a way, None where a patch deletes it, and what of it is not known."""
    found = _way(manifest, way, deployed(manifest, (way,)), ())
    return found.whole, found.unknown


def _is_own(group: str) -> bool:
    """Whether a kind is one of Kubernetes' own, whose lists Kustomize knows."""
    return "." not in group or group.endswith(".k8s.io")


def narrowed(way: Sequence[Sets], refs: Sequence[ObjectRef]) -> tuple[Sets, ...]:
    """Return what is set on a way, without the changes that can meet none of some objects."""
    return tuple(
        sets._replace(changes=tuple(change for change in sets.changes if _may_meet(change, refs)))
        if sets.changes
        else sets
        for sets in way
    )


def _may_meet(change: Change, refs: Sequence[ObjectRef]) -> bool:
    kinds = (target._replace(name="", namespace="", labels="", annotations="") for target in change.targets)
    return any(means(target, ref) for target in kinds for ref in refs)


def may_change(ref: ObjectRef, way: Sequence[Sets]) -> bool:
    """Whether something on a way may change an object, by a name and a namespace that it has had so far.

    What targets say of labels is not asked.
    """
    names, spaces = [ref.name], [ref.namespace or _DEFAULT]
    for sets in way:
        refs = [ref._replace(name=name, namespace=space) for name in names for space in spaces] if sets.changes else ()
        if any(means(target, one) for change in sets.changes for target in change.targets for one in refs):
            return True
        names.append(f"{sets.prefix}{names[-1]}{sets.suffix}")
        if sets.namespace:
            spaces.append(sets.namespace)
    return False


def _means(target: Target, ref: ObjectRef, manifest: Manifest) -> bool:
    """Whether a target is for an object of a name; one without a namespace counts as one of the namespace default."""
    if is_cluster_scoped(manifest.group, manifest.kind):
        return means(target._replace(namespace=""), ref)
    return means(target, ref if ref.namespace else ref._replace(namespace=_DEFAULT))


def _is_selected(target: Target, value: dict[str, Any]) -> bool:
    metadata = mapping(value.get("metadata"))
    pairs = ((target.labels, metadata.get("labels")), (target.annotations, metadata.get("annotations")))
    return all(_selects(selector, mapping(labels)) for selector, labels in pairs if selector)


def _selects(selector: str, labels: dict[str, Any]) -> bool:
    """Whether a selector in the form of a text selects labels; one that nobody can read selects nothing."""
    from kubelint_compliance.kubernetes.selectors import Malformed, selects

    try:
        return selects(selector, labels)
    except Malformed:
        return False


def _paths(value: Any, field: str) -> Iterator[Path]:
    """Yield the paths that the field path of a replacement means; the last step of one may not be there yet."""
    steps = list(_steps(field))
    found: list[Path] = [()]
    for number, step in enumerate(steps):
        found = [
            (*path, one) for path in found for one in _entries(at(value, path), step, is_last=number + 1 == len(steps))
        ]
    yield from found


def _entries(node: Any, step: str, *, is_last: bool) -> Iterator[str | int]:
    if isinstance(node, list):
        if step == "*":
            yield from range(len(node))
        elif step.isdecimal():
            yield int(step)
        elif step[:1] == "[" and "=" in step:
            key, _, wanted = step[1:-1].partition("=")
            yield from (at for at, item in enumerate(node) if str(mapping(item).get(key)) == wanted)
    elif isinstance(node, dict):
        key = step[1:-1] if step[:1] == "[" else step
        if step == "*":
            yield from node
        elif key in node or is_last:
            yield key


def _steps(field: str) -> Iterator[str]:
    """Yield the steps of a field path: they are parted by points that stand in no brackets and are not escaped."""
    step, depth, escaped = "", 0, False
    for char in field:
        if char == "\\" and not escaped:
            escaped = True
            continue
        if char == "." and not depth and not escaped:
            yield step
            step = ""
        else:
            depth += (char == "[") - (char == "]")
            step += char
        escaped = False
    yield step

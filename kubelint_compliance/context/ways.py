"""An object in each of the ways in which kustomizations deploy it: with what they set, and with their patches as well.

Goes in: an object and the ways up from it. Comes out: for each way the object before and after the patches, and which
of its fields get a value that is not known.
"""

from __future__ import annotations

from kubelint_compliance.context.deployed import deployed
from kubelint_compliance.context.patching import Refused, patched
from kubelint_compliance.context.targets import means
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping

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
    value: dict[str, Any] | None = manifest.value
    unknown = list(manifest.unknown or ())
    try:
        for change in () if manifest.part else _meeting(manifest, way):
            if change.patch is not None and value is not None:
                value = patched(value, change.patch.value, by_keys=_is_own(manifest.group))
            elif value is not None:
                unknown += [path for field in change.fields for path in _paths(value, field)] if change.fields else [()]
    except Refused:
        return Way(roots, plain, plain, tuple(manifest.unknown or ()))
    if value is None:
        return Way(roots, plain, None)
    if value == manifest.value:
        return Way(roots, plain, plain, tuple(unknown))
    return Way(roots, plain, deployed(manifest.seen_as(value), (way,)), tuple(unknown))


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


def _meeting(manifest: Manifest, way: Sequence[Sets]) -> Iterator[Change]:
    """Yield the changes on a way that are for an object: by a name and a namespace that it has had so far."""
    ref = manifest.ref
    names, spaces = [ref.name], [ref.namespace]
    for sets in way:
        for change in sets.changes:
            refs = [ref._replace(name=name, namespace=space) for name in names for space in spaces]
            if _is_one(change.targets, refs, manifest) and not _is_one(change.rejects, refs, manifest):
                yield change
        names.append(f"{sets.prefix}{names[-1]}{sets.suffix}")
        if sets.namespace:
            spaces.append(sets.namespace)


def _is_one(targets: Sequence[Target], refs: Sequence[ObjectRef], manifest: Manifest) -> bool:
    for target in targets:
        if any(_means(target, ref, manifest) for ref in refs) and _is_selected(target, manifest):
            return True
    return False


def _means(target: Target, ref: ObjectRef, manifest: Manifest) -> bool:
    """Whether a target is for an object of a name; one without a namespace counts as one of the namespace default."""
    if is_cluster_scoped(manifest.group, manifest.kind):
        return means(target._replace(namespace=""), ref)
    return means(target, ref if ref.namespace else ref._replace(namespace=_DEFAULT))


def _is_selected(target: Target, manifest: Manifest) -> bool:
    metadata = mapping(manifest.value.get("metadata"))
    pairs = ((target.labels, metadata.get("labels")), (target.annotations, metadata.get("annotations")))
    return all(_selects(selector, mapping(labels)) for selector, labels in pairs if selector)


def _selects(selector: str, labels: dict[str, Any]) -> bool:
    """Whether a selector in the form of a text selects labels; one of sets, `in (a, b)`, selects nothing here."""
    for term in selector.split(","):
        key, sign, value = term.replace("==", "=").partition("=")
        is_not = key.endswith("!")
        key = key.rstrip("!").strip()
        if not sign:
            if (key[1:] in labels) if term.strip()[:1] == "!" else (key not in labels):
                return False
        elif (labels.get(key) == value.strip()) == is_not:
            return False
    return True


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

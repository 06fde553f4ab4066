"""What Crossplane writes into the objects that a Composition or an Object holds: fields whose value is not known.

Goes in: such an envelope, and the path of an object in it. Comes out: the paths of these fields in the object; None
where any field may be written.
"""

from __future__ import annotations

from kubelint_compliance.manifests.paths import EVERY, entries
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.paths import Path

_PATCHING = "pt.fn.crossplane.io/"
_HARMLESS = ("auto-ready", "environment-configs", "extra-resources", "sequencer", "status-transformer")
"""The ends of the names of functions that change no object that another one composed."""
_PATCH_SET = "PatchSet"
_INTO_BASE = (
    "",
    "FromCompositeFieldPath",
    "FromEnvironmentFieldPath",
    "CombineFromComposite",
    "CombineFromEnvironment",
)
_ELSEWHERE = ("ToCompositeFieldPath", "ToEnvironmentFieldPath", "CombineToComposite", "CombineToEnvironment")
_NAMES = (("metadata", "name"), ("metadata", "namespace"))
"""What Crossplane says itself where the base of an object does not."""


class _Unclear(Exception):
    """A patch that cannot be followed."""


def written(envelope: dict[str, Any], path: Path) -> tuple[Path, ...] | None:
    """Return the paths, in the object at a path of an envelope, of what gets another value that is not known."""
    value = mapping(at(envelope, path))
    try:
        if envelope.get("kind") == "Composition":
            return _by_composition(envelope, path, value) if path[-1] == "base" else None
        return tuple(found for field in _references(envelope) for found in _paths(value, _steps(field)))
    except _Unclear:
        return None


def _by_composition(envelope: dict[str, Any], path: Path, value: dict[str, Any]) -> tuple[Path, ...] | None:
    """Return what the patches beside the base of an object write into it."""
    entry = mapping(at(envelope, path[:-1]))
    around = mapping(at(envelope, path[:-3]))
    if path[1] == "pipeline":
        if not text(around.get("apiVersion")).startswith(_PATCHING):
            return None
        later = sequence(at(envelope, ("spec", "pipeline")))[int(path[2]) + 1 :]
        if not all(_is_harmless(mapping(step), entry.get("name")) for step in later):
            return None
    fields = [_field(patch) for patch in _patches(entry.get("patches"), around.get("patchSets"))]
    found = [found for field in fields if field for found in _paths(value, _steps(field))]
    return (*found, *(name for name in _NAMES if at(value, name) is None))


def _is_harmless(step: dict[str, Any], name: Any) -> bool:
    """Whether a later step of a pipeline leaves an object as an earlier one made it."""
    given = mapping(step.get("input"))
    if text(given.get("apiVersion")).startswith(_PATCHING):
        return all(mapping(entry).get("name") != name for entry in sequence(given.get("resources")))
    return text(mapping(step.get("functionRef")).get("name")).endswith(_HARMLESS)


def _patches(listed: Any, sets: Any) -> Iterator[dict[str, Any]]:
    """Yield patches, those of the sets that they name in their place. Raises _Unclear where one is not there."""
    for patch in sequence(listed):
        if not isinstance(patch, dict):
            raise _Unclear
        if patch.get("type") != _PATCH_SET:
            yield patch
            continue
        name = patch.get("patchSetName")
        chosen = next((one for one in map(mapping, sequence(sets)) if one.get("name") == name), None)
        if chosen is None:
            raise _Unclear
        yield from map(mapping, sequence(chosen.get("patches")))


def _field(patch: dict[str, Any]) -> str:
    """Return the field of the object that a patch writes; an empty text where it writes elsewhere."""
    kind = patch.get("type") or ""
    if kind in _ELSEWHERE:
        return ""
    field = text(patch.get("toFieldPath")) or text(patch.get("fromFieldPath"))
    if kind not in _INTO_BASE or not field:
        raise _Unclear
    return field


def _references(envelope: dict[str, Any]) -> Iterator[str]:
    """Yield the fields of its manifest that an Object takes from other objects."""
    for reference in map(mapping, sequence(at(envelope, ("spec", "references")))):
        if "patchesFrom" in reference:
            field = text(reference.get("toFieldPath")) or text(mapping(reference["patchesFrom"]).get("fieldPath"))
            if not field:
                raise _Unclear
            yield field


def _steps(field: str) -> list[str | int]:
    """Read a field path as Crossplane writes it: `spec.containers[0].image`, `data[a.b]`, `labels['a.b/c']`."""
    steps: list[str | int] = []
    rest = field
    while rest:
        if rest[0] == "[":
            inside, closed, rest = rest[1:].partition("]")
            if not inside or not closed:
                raise _Unclear
            is_index = inside.isascii() and inside.isdecimal()
            steps.append(EVERY if inside == "*" else int(inside) if is_index else inside.strip("'\""))
            rest = rest.removeprefix(".")
        else:
            end = min(found for found in (rest.find("."), rest.find("["), len(rest)) if found >= 0)
            if not end:
                raise _Unclear
            steps.append(rest[:end].strip("'\""))
            rest = rest[end:].removeprefix(".")
    return steps


def _paths(value: Any, steps: list[str | int], place: Path = ()) -> Iterator[Path]:
    """Yield the paths that some steps mean below a value; only a wildcard asks that something is there."""
    for number, step in enumerate(steps):
        if step == EVERY:
            for key, entry in entries(value):
                yield from _paths(entry, steps[number + 1 :], (*place, key))
            return
        value = at(value, (step,))
        place = (*place, step)
    yield place

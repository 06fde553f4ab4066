"""Whether a field may be added to an object after its file: by what a kustomization or Flux does that is not followed.

A Kustomization of Flux patches what lies below the folder that it names. Its repository is taken to begin at any folder
above it, and in doubt a patch meets an object.
"""

from __future__ import annotations

from itertools import accumulate

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.near import folder_of
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.graph.node import Node

_FLUX = ("kustomize.toolkit.fluxcd.io", "Kustomization")
_FIELDS = ("patches", "patchesJson6902", "patchesStrategicMerge")


def may_be_patched(field: Any, memo: Any) -> bool:
    """Whether a field of this object may be set in a way that is not followed: by a kustomization, or a patch of Flux.

    Of Flux it is one that has the name of the field in it, and whose target may be this object, for what lies below the
    path of its Kustomization or is taken in there.
    """
    seen = seen_of(memo)
    if any(node.patched for node in seen.own):
        return True
    if not seen.has(_FLUX):
        return False
    return any(
        _meets(patch, own) and text(field) in str(patch)
        for node in seen.of(seen.graph.of_kind(*_FLUX))
        for own in seen.own
        if _deploys(node, own)
        for patch in _patches(node)
    )


def _patches(node: Node) -> Iterator[Any]:
    for field in _FIELDS:
        yield from sequence(at(node.value, ("spec", field)))


def _deploys(flux: Node, node: Node) -> bool:
    """Whether a Kustomization of Flux may deploy an object, by the folder that it names."""
    fixed, template, _ = text(at(flux.value, ("spec", "path"))).replace("${", "{{").partition("{{")
    path = fixed.rpartition("/")[0] if template else fixed
    steps = "/".join(step for step in path.split("/") if step not in ("", "."))
    tops = accumulate(folder_of(flux).split("/"), lambda above, step: f"{above}/{step}")
    named = {f"{top}/{steps}".strip("/") for top in ("", *tops)}
    return any(not folder or f"{place}/".startswith(f"{folder}/") for place in _places(node) for folder in named)


def _places(node: Node) -> Iterator[str]:
    yield folder_of(node)
    if node.root:
        yield node.root


def _meets(patch: Any, node: Node) -> bool:
    """Whether the target of a patch, or else the object that it writes, may be an object.

    One for Kustomizations may hold patches of its own, for what these deploy.
    """
    entry = mapping(patch)
    target = mapping(entry.get("target"))
    if not target:
        return node.kind in str(patch)
    if text(target.get("kind")) == "Kustomization" and node.kind in str(entry.get("patch")):
        return True
    known = {"group": node.group, "kind": node.kind, "name": node.ref.name, "namespace": node.ref.namespace}
    return all(_fits(text(target.get(field)), value) for field, value in known.items())


def _fits(asked: str, value: str) -> bool:
    """Whether a value fits what a target asks for, which is a regular expression; one that is no plain name may."""
    is_plain = all(char.isalnum() or char in "-." for char in asked)
    return not asked or not value or asked == value or not is_plain

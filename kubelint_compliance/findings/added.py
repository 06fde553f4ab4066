"""What the containers lack that patches of a kustomization add to an object: in the patch nothing can be missing.

Goes in: a way in which the object is deployed, and what is found in it with its patches. Comes out: what breaks rules
in those containers, at the list of the object that they are added to. What is bad in them the patch itself is told.
"""

from __future__ import annotations

from kubelint_compliance.ruleset.case import Unlisted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint_compliance.context.ways import Way
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import AnyBroken, Broken


def in_added(way: Way, broken: Iterable[AnyBroken]) -> Iterator[Broken]:
    """Yield what breaks rules about what is missing in the containers that only the patches of a way bring."""
    if way.whole is None or way.whole is way.plain:
        return
    before = _containers(way.plain)
    added = {path: place for place, path in _containers(way.whole).items() if place not in before}
    for entry in broken if added else ():
        own = next((path for path in added if entry.self_path[: len(path)] == path), None)
        if (
            own is not None
            and not isinstance(entry, Unlisted)
            and not entry.rule.fragments
            and not entry.rule.raised_by
        ):
            place = (*own[:-1], added[own])
            yield entry._replace(path=place, self_path=place, fix=None, within=None, about=())


def _containers(manifest: Manifest) -> dict[str, Path]:
    """Return the paths of the containers of an object by where they lie, by their names."""
    return {manifest.stable_path(each.path): each.path for pod in manifest.pods for each in pod.containers}

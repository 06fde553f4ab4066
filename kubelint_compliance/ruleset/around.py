"""Where a rule meets a wrong node in or around `self`, so that one elsewhere keeps nobody from judging quickly.

Goes in: a rule, which knows what it reads, such as `self.image` or `pod.spec.restartPolicy`, and the case of an object.
Comes out: the views that cannot be judged without their wrong nodes.
"""

from __future__ import annotations

from kubelint_compliance.facts.memo import once
from kubelint_compliance.manifests.paths import EVERY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.ruleset.case import Case
    from kubelint_compliance.ruleset.judge import Ready
    from kubelint_compliance.ruleset.vocabulary import View


def unclear(ready: Ready, case: Case) -> frozenset[int]:
    """Return the identities of the views in which a rule reads a wrong node, or in one of the places around them."""
    apart: set[int] = set()
    for scope in ready.rule.scopes:
        pods: dict[tuple[int, bool], bool] = {}
        for view, _ in case.sights[scope]:
            key = (id(view.pod), view.container_type != "")
            within, around = ready.places(scope, key[1])
            if key not in pods:  # all containers of a pod have the same places around them
                pods[key] = _sees_wrong(around, view, case)
            if pods[key] or (view.path in case.around and _sees_wrong(within, view, case)):
                apart.add(id(view))
    return frozenset(apart)


def _sees_wrong(places: tuple[Path, ...], view: View, case: Case) -> bool:
    """Whether one of some places has a wrong node in it, or is below one."""
    pod = once(case.manifest.memo, _pods, case.manifest).get(id(view.pod))
    bases: dict[str, Path | None] = {"self": view.path, "object": (), "metadata": ("metadata",), "pod": pod}
    return any(_is_wrong(bases[str(root)], tuple(way), case) for root, *way in places)


def _pods(manifest: Manifest) -> dict[int, Path]:
    """Return the paths of the pods by their identity; of one that stands in several places the first."""
    return {id(pod.value): pod.path for pod in reversed(manifest.pods)}


def _is_wrong(base: Path | None, way: Path, case: Case) -> bool:
    if base is None:
        return True
    path = (*base, *way)
    if EVERY in way and base in case.around:
        return any(_meet(path, node) for node in case.wrong)
    return path in case.around or any(path[:length] in case.wrong for length in range(len(path)))


def _meet(place: Path, node: Path) -> bool:
    """Whether one of two paths leads to the other, or on from it; the first may have wildcards."""
    return all(step in (EVERY, other) for step, other in zip(place, node, strict=False))

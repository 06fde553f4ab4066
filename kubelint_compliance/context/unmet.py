"""Patches that name an object which their kustomization does not take in: Kustomize refuses to build that.

Goes in: a kustomization with all that it takes in, in which everything is in sight. Comes out: the objects that are
missed, as the patches name them, and what is told of them.
"""

from __future__ import annotations

from kubelint_compliance.context.targets import means
from kubelint_compliance.kubernetes.kinds import is_cluster_scoped
from kubelint_compliance.model import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kubelint_compliance.context.kustomize import Kustomization, Target
    from kubelint_compliance.model import ObjectRef
    from kubelint_compliance.yamltree import Document

_DEFAULT = "default"
_FIELDS = ("patches", "patchesStrategicMerge")


def unmet(own: Kustomization, below: Sequence[Kustomization], refs: Sequence[ObjectRef]) -> tuple[Target, ...]:
    """Return what the patches of a kustomization name and none of the objects is.

    Where something below it gives other names, or makes objects of the kind, that is not known.
    """
    several = (own, *below)
    if any(one.sets.prefix or one.sets.suffix or one.transforms or one.replaces for one in below):
        return ()
    spaces = {one.sets.namespace for one in below}
    made = {kind for one in several for kind, _ in one.made}
    targets = (change.targets[0] for change in own.sets.changes if change.named)
    return tuple(target for target in targets if target.kind not in made and not _is_met(target, refs, spaces))


def _is_met(target: Target, refs: Sequence[ObjectRef], spaces: Collection[str]) -> bool:
    anywhere = target._replace(namespace="")
    return any(means(anywhere, ref) and _lies_in(target.namespace, ref, spaces) for ref in refs)


def _lies_in(space: str, ref: ObjectRef, spaces: Collection[str]) -> bool:
    """Whether an object is in a namespace, or a kustomization below puts it there."""
    group = ref.api_version.rpartition("/")[0]
    return is_cluster_scoped(group, ref.kind) or space in spaces or space == (ref.namespace or _DEFAULT)


def told(path: str, document: Document, targets: Sequence[Target]) -> Iterator[Problem]:
    """Yield for each object that is missed that nothing can be built, at the field of the patches."""
    span = next((span for field in _FIELDS if (span := document.span_of((field,), key=True))), document.span)
    for target in targets:
        where = "without a namespace" if target.namespace == _DEFAULT else f"in the namespace {target.namespace}"
        name = " ".join(filter(None, (f"{target.group}/{target.version}".lstrip("/"), target.kind, target.name)))
        message = f"Kustomize refuses to build it: a patch is for {name} {where}, which is not taken in"
        yield Problem(path, "kustomize", message, span, fatal=False)

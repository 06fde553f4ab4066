"""Which kinds and groups cannot be, and what is meant: "Kubernetes has no aps/v1 Deployment; did you mean apps/v1?".

Goes in: an apiVersion and a kind, and the kinds that definitions in the same input make. Comes out: the field at fault
with a sentence, or nothing where it may be the kind of somebody else.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.kubernetes.kinds import SERVED_BARE_GROUPS
from kubelint_compliance.kubernetes.known import (
    best_of,
    custom_kinds,
    group_of,
    own_groups,
    own_kinds,
    packed_kinds,
    stability,
    versions_of,
)
from kubelint_compliance.kubernetes.lifecycle import is_served
from kubelint_compliance.spelling import distance, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Said = tuple[str, str]
    """A field and a sentence."""

NOT_OBJECTS = frozenset(
    (
        ("v1", "APIGroup"),
        ("v1", "APIGroupList"),
        ("v1", "APIResourceList"),
        ("v1", "APIVersions"),
        ("v1", "Config"),
        ("v1", "DeleteOptions"),
        ("v1", "Policy"),
        ("v1", "RangeAllocation"),
        ("v1", "SerializedReference"),
        ("v1", "Table"),
        ("v1", "WatchEvent"),
    )
)
"""What programs of Kubernetes read and write in its groups, beside objects: kubeconfig, scheduler policies, answers."""
_RENAMED = {"kops": "kops.k8s.io"}
"""Groups without a dot that a program still reads, by their name of today."""
_OPENSHIFT = frozenset(
    (
        "BuildConfig",
        "Build",
        "DeploymentConfig",
        "Group",
        "Image",
        "ImageStream",
        "ImageStreamTag",
        "OAuthClient",
        "Project",
        "ProjectRequest",
        "Route",
        "SecurityContextConstraints",
        "Template",
        "User",
    )
)
"""Kinds that OpenShift serves as `v1`, beside groups of their own."""
_SHORTEST = 6
"""A shorter name is not taken for another one because of one letter."""


def misnamed(api_version: str, kind: str, minor: int, beside: Iterable[tuple[str, str]] = ()) -> Said | None:
    """Return the wrong field and what is meant in a minor version; `beside` are group and kind of definitions."""
    if kind.endswith("List") or (api_version, kind) in own_kinds() or (api_version, kind) in custom_kinds():
        return None
    group = group_of(api_version)
    if group in own_groups():
        return _of_own_group(api_version, kind, group, minor)
    if (_RENAMED.get(group), kind) in _kinds_of_groups():
        return None
    if "." not in group and group not in SERVED_BARE_GROUPS:
        return _of_bare_group(api_version, kind, group, minor)
    return _of_other_group(api_version, kind, minor, {*beside, *_kinds_of_groups()})


@lru_cache(maxsize=1)
def _kinds_of_groups() -> frozenset[tuple[str, str]]:
    """Return group and kind of the custom kinds whose types are packed."""
    return frozenset((group_of(api_version), kind) for api_version, kind in custom_kinds())


def _of_own_group(api_version: str, kind: str, group: str, minor: int) -> Said | None:
    said = f"Kubernetes has no {api_version} {kind}"
    served = _served(kind, minor)
    if (api_version, kind) in NOT_OBJECTS or (api_version == "v1" and kind in _OPENSHIFT):
        return None
    if served:
        return "apiVersion", f"{said}; use {served[-1]}"
    if kind in _kinds_of(group):
        from kubelint_compliance.schema.deprecations import last_removed

        gone = last_removed(kind, group)
        return "apiVersion", f"{said}: the kind was removed in Kubernetes 1.{gone}" if gone else said
    near = nearest(kind, _kinds_of(group)) or nearest(kind, {name for _, name in own_kinds()})
    if near:
        return "kind", f'{said}; did you mean "{near}"?'
    best = best_of(versions_of(kind))
    return "apiVersion", f"{said}; did you mean {best}?" if best else said


def _of_bare_group(api_version: str, kind: str, group: str, minor: int) -> Said:
    said = f"Kubernetes has no {api_version} {kind}"
    served = _served(kind, minor) or versions_of(kind)
    meant = nearest(api_version, served) or best_of(served)
    if meant:
        return "apiVersion", f"{said}; did you mean {meant}?"
    near = nearest(group, own_groups() - {""})
    if near:
        return "apiVersion", f'{said}; did you mean the group "{near}"?'
    return "apiVersion", f'{said}: it has no group "{group}", and a definition can only make one with a dot'


def _of_other_group(api_version: str, kind: str, minor: int, known: set[tuple[str, str]]) -> Said | None:
    """Return what is meant where a name of somebody else is one letter away, or where it is written in other case."""
    group = group_of(api_version)
    near = nearest(group, own_groups() - {""})
    if near and kind in _kinds_of(near) and (group, kind) not in known:
        served = [version for version in _served(kind, minor) if group_of(version) == near]
        return "apiVersion", f"Kubernetes has no {api_version} {kind}; did you mean {(served or [near])[-1]}?"
    if (group, kind) in known:
        return None
    for other, name in sorted((other, name) for other, name in known if other == group or name == kind):
        if other == group and _is_near(kind, name):
            return "kind", f'No definition of "{group}" that is known has a kind {kind}; did you mean "{name}"?'
        if name == kind and _is_near(group, other):
            return "apiVersion", f'No definition of {kind} that is known has a group "{group}"; did you mean "{other}"?'
    return None


def _is_near(word: str, other: str) -> bool:
    if word.lower() == other.lower():
        return True
    return min(len(word), len(other)) >= _SHORTEST and distance(word.lower(), other.lower(), 1) <= 1


def _served(kind: str, minor: int) -> list[str]:
    """Return the apiVersions of Kubernetes' own that have a kind, the best last: those of the minor version, if any."""
    versions = sorted((version for version, name in own_kinds() if name == kind), key=stability)
    there = [version for version in versions if is_served(version, kind, minor)]
    return there or [version for version in versions if (version, kind) in packed_kinds()]


def _kinds_of(group: str) -> set[str]:
    known = _by_group.get(group)
    if known is None:
        known = _by_group[group] = {name for version, name in own_kinds() if group_of(version) == group}
    return known


_by_group: dict[str, set[str]] = {}

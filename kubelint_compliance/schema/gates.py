"""Fields that the API server drops from an object, unless a feature gate is on that a version has off by default.

Only loaded when something was found. What such a field holds is refused where it cannot be read, and for nothing else.
"""

from __future__ import annotations

from itertools import pairwise

_OF_SECURITY = ("securityContext",)
_OF_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_OF_MOUNTS = ("volumeMounts",)
_OF_SPECS = ("spec",)
_OF_TERMS = ("podAffinityTerm", "requiredDuringSchedulingIgnoredDuringExecution")
_OF_SPREAD = ("topologySpreadConstraints",)

_ON_SINCE: dict[str, tuple[int, tuple[str, ...]]] = {
    "backoffLimitPerIndex": (29, _OF_SPECS),
    "claims": (34, ("resources",)),
    "clusterTrustBundle": (37, ("sources",)),
    "containerResource": (27, ("metrics",)),
    "extendedResourceName": (36, _OF_SPECS),
    "fileKeyRef": (35, ("valueFrom",)),
    "hostUsers": (33, _OF_SPECS),
    "hostnameOverride": (35, _OF_SPECS),
    "image": (35, ("volumes",)),
    "labelSelector": (27, _OF_SPREAD),
    "managedBy": (32, _OF_SPECS),
    "maxFailedIndexes": (29, _OF_SPECS),
    "minDomains": (27, _OF_SPREAD),
    "mismatchLabelKeys": (31, _OF_TERMS),
    "nodeAllocatableUpdatePeriodSeconds": (35, _OF_SPECS),
    "ordinals": (27, _OF_SPECS),
    "persistentVolumeClaimRetentionPolicy": (27, _OF_SPECS),
    "podCertificate": (37, ("sources",)),
    "podReplacementPolicy": (29, _OF_SPECS),
    "procMount": (33, _OF_SECURITY),
    "recursiveReadOnly": (31, _OF_MOUNTS),
    "resizePolicy": (33, _OF_CONTAINERS),
    "resourceClaims": (34, _OF_SPECS),
    "restartPolicy": (29, ("initContainers",)),
    "restartPolicyRules": (35, _OF_CONTAINERS),
    "schedulingGates": (27, _OF_SPECS),
    "seLinuxChangePolicy": (33, _OF_SECURITY),
    "selectableFields": (31, ("versions",)),
    "sleep": (30, ("postStart", "preStop")),
    "successPolicy": (31, _OF_SPECS),
    "supplementalGroupsPolicy": (33, _OF_SECURITY),
    "tolerance": (35, ("scaleUp", "scaleDown")),
    "tolerations": (36, ("exactly", "firstAvailable")),
    "trafficDistribution": (31, _OF_SPECS),
    "unhealthyPodEvictionPolicy": (27, _OF_SPECS),
    "volumeAttributesClassName": (34, _OF_SPECS),
}
"""Fields, with the version that reads them by default and what they stand in.

A selector beside `topologySpreadConstraints` is no such field, but older versions did not look at it either.
"""
_LABEL_KEYS = {"topologySpreadConstraints": 27, **dict.fromkeys(_OF_TERMS, 31)}
"""Since when `matchLabelKeys` are read by default, by what they stand in."""


def is_dropped(path: list[str | int], minor: int) -> bool:
    """Whether a path, last step first, leads through a field that a version drops by default."""
    names = [step for step in path if step.__class__ is str]
    for name, holder in pairwise(names):
        since, holders = _ON_SINCE.get(str(name), (0, ()))
        if name == "matchLabelKeys":
            since, holders = _LABEL_KEYS.get(str(holder), 0), (str(holder),)
        if minor < since and holder in holders:
            return True
    return False

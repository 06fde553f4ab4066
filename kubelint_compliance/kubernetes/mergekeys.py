"""What Kubernetes knows the items of lists by, by the field that holds them; it merges parts of objects by it."""

from __future__ import annotations

MergeKeys = tuple[tuple[str, ...], ...]
"""For each sort of list of a name the names of its keys, the first of which every item has."""

NAME: MergeKeys = (("name",),)
MERGE_KEYS: dict[str, MergeKeys] = {
    **dict.fromkeys(("containers", "ephemeralContainers", "initContainers", "env"), NAME),
    **dict.fromkeys(("imagePullSecrets", "secrets", "volumes", "webhooks"), NAME),
    "hostAliases": (("ip",),),
    "ownerReferences": (("uid",),),
    "ports": (("containerPort", "protocol"), ("port", "protocol")),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "volumeDevices": (("devicePath",),),
    "volumeMounts": (("mountPath",),),
}
"""Those that Kustomize merges, whose schema is an older one than any that is checked for."""

"""Checks across a quota: which amounts it may bound, and which pods or claims."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_qualified_name
from kubelint_compliance.schema.across.parts import listed, mapping, said
from kubelint_compliance.schema.across.resources import UNIT, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_HUGE = ("hugepages-", "requests.hugepages-")
_COUNTED = (
    *("configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets"),
    *("services", "services.loadbalancers", "services.nodeports"),
)
_OF_PODS = ("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory")
_OF_CLAIMS = ("persistentvolumeclaims", "requests.storage")
_KNOWN = frozenset({
    *(*_COUNTED, *_OF_PODS, *_OF_CLAIMS),
    *("ephemeral-storage", "limits.ephemeral-storage", "requests.ephemeral-storage"),
})  # fmt: skip
STANDARD = _KNOWN | {"storage"}
"""Names of resources without a domain that stand for themselves."""
_BOUNDED = {
    "BestEffort": ("pods",),
    "CrossNamespacePodAffinity": _OF_PODS,
    "NotBestEffort": _OF_PODS,
    "NotTerminating": _OF_PODS,
    "PriorityClass": _OF_PODS,
    "Terminating": _OF_PODS,
    "VolumeAttributesClass": _OF_CLAIMS,
}
"""What a quota of a scope may bound, of the names without a domain."""
_APART = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))


def quota(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check a quota's amounts and their names, and its scopes beside them."""
    hard = mapping(value, "hard")
    found = [problem for name, amount in hard.items() for problem in _bound(name, amount)]
    scopes = listed(value, "scopes")
    for index, scope in enumerate(scopes):
        bounded = _BOUNDED.get(scope, _KNOWN) if scope.__class__ is str else _KNOWN
        other = next((name for name in hard if _is_known(name) and name not in bounded), None)
        if other is not None:
            found.append(said(("scopes", index), scope, f"cannot bound {other}", reads=(other,)))
    for one, second in _APART:
        if one in scopes and second in scopes:
            found.append(said(("scopes", scopes.index(second)), second, f"cannot stand beside {one}"))
    return found


def _bound(name: str, amount: Any) -> Iterator[Found]:
    path, wide = ("hard", name), size(amount)
    if not is_qualified_name(name):
        yield said(path, name, "is no name of a resource")
    elif "/" not in name and not _is_known(name):
        yield said(path, name, "is nothing that a quota bounds: what has no name of its own is count/NAME.GROUP")
    elif wide is not None and wide < 0:
        yield said(path, amount, "is less than 0")
    elif wide is not None and wide % UNIT and name in _COUNTED:
        yield said(path, amount, "is not a whole number")


def _is_known(name: str) -> bool:
    return name in _KNOWN or name.startswith(_HUGE)

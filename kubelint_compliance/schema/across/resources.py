"""Checks of amounts: what may be asked for, and that no request is above its limit."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_qualified_name
from kubelint_compliance.kubernetes.quantity import is_quantity, nanos
from kubelint_compliance.schema.across.parts import mapping, said, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.schema.found import Found

_SHARED = ("cpu", "memory", "ephemeral-storage")
_BYTES = ("memory", "ephemeral-storage")
_HUGE = "hugepages-"
UNIT = 10**9
"""So much is one: amounts are compared in billionths."""
IS_NO_RESOURCE = "is no resource of containers: cpu, memory, ephemeral-storage, hugepages-..."
_DEFAULTS = ("default", "defaultRequest")
_ORDER = (
    *(("min", "max"), ("min", "defaultRequest"), ("min", "default")),
    *(("defaultRequest", "max"), ("defaultRequest", "default"), ("default", "max")),
)


def requirements(value: dict[str, Any]) -> list[Found]:
    """Check the resources of a container, or of a whole pod."""
    limits, requests = mapping(value, "limits"), mapping(value, "requests")
    found: list[Found] = []
    for field, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            found += _amount(field, name, amount)
    for name, amount in requests.items():
        if name in limits:
            found += _compared(name, amount, limits[name])
        elif name not in _SHARED and is_qualified_name(name) and is_computed(name) and not _is_native(name):
            found.append(said(("requests", name), "", "asks for a limit, which must be equal", whole=True))
    names = {*limits, *requests}
    if not names & {"cpu", "memory"}:
        found += [
            said((field, name), "", "asks for cpu or memory beside it", whole=True)
            for field, amounts in (("limits", limits), ("requests", requests))
            for name in amounts
            if name.startswith(_HUGE)
        ]
    return found


def limit_range(value: dict[str, Any], minor: int) -> list[Found] | None:  # noqa: ARG001
    """Check one item of a LimitRange: its bounds in their order."""
    kind = text(value, "type")
    found = []
    if kind == "Pod":
        found += [said((field,), "", "cannot be set where type is Pod") for field in _DEFAULTS if value.get(field)]
    elif kind and kind not in ("Container", "PersistentVolumeClaim") and "/" not in kind:
        found.append(
            said(("type",), kind, "is none of Container, Pod and PersistentVolumeClaim, nor a name with a domain")
        )
    elif kind == "PersistentVolumeClaim" and "storage" not in {*mapping(value, "min"), *mapping(value, "max")}:
        found.append(said(("type",), kind, "asks for storage in min or max", whole=True))
    for low, high in _ORDER:
        for name, amount in mapping(value, low).items():
            bound = mapping(value, high).get(name)
            below, above = size(amount), size(bound)
            if below is not None and above is not None and below > above:
                found.append(said((low, name), amount, f"is more than {bound} in {high}"))
    if kind in ("Container", "Pod"):
        found += [
            said((field, name), name, IS_NO_RESOURCE)
            for field in ("max", "min", "maxLimitRequestRatio", *(_DEFAULTS if kind == "Container" else ()))
            for name in mapping(value, field)
            if not is_computed(name)
        ]
    found += _ratios(value)
    if "/" in kind or kind == "PersistentVolumeClaim":
        found += _wide_names(value, kind)
    return found


def _ratios(value: dict[str, Any]) -> Iterator[Found]:
    for name, ratio in mapping(value, "maxLimitRequestRatio").items():
        wide = size(ratio)
        if wide is not None and wide < UNIT:
            yield said(("maxLimitRequestRatio", name), ratio, "is less than 1")


def _wide_names(value: dict[str, Any], kind: str) -> Iterator[Found]:
    """What is no container may have resources of any standard name."""
    from kubelint_compliance.schema.across.quotas import STANDARD

    if not is_qualified_name(kind):
        yield said(("type",), kind, "is no name after a domain")
    for field in ("max", "min", "maxLimitRequestRatio", *_DEFAULTS):
        for name in mapping(value, field):
            known = name in STANDARD or "/" in name or name.startswith((_HUGE, "requests." + _HUGE))
            if not known or not is_qualified_name(name):
                yield said((field, name), name, "is no name of a resource")


def _amount(field: str, name: str, amount: Any) -> Iterator[Found]:
    wide = size(amount)
    if not is_computed(name):
        if "$" not in name:
            yield said((field, name), name, IS_NO_RESOURCE)
        return
    if "/" in name and (not is_qualified_name(name) or name.startswith("requests.")):
        yield said((field, name), name, "is no name of a resource")
        return
    if wide is None:
        return
    if wide < 0:
        yield said((field, name), amount, "is less than 0")
    elif name not in _SHARED and not name.startswith(_HUGE) and not _is_native(name) and wide % UNIT:
        yield said((field, name), amount, "is not a whole number")


def _compared(name: str, request: Any, limit: Any) -> Iterator[Found]:
    low, high = size(request), size(limit)
    if low is None or high is None or low == high:
        return
    if low > high and name in _BYTES and high % UNIT and not low % UNIT:
        reason = f"is less than its request of {request}: it is a fraction of a byte, since m stands for thousandths"
        yield said(("limits", name), limit, reason)
    elif low > high:
        yield said(("requests", name), request, f"is more than its limit of {limit}")
    elif name not in _SHARED and not _is_native(name):
        yield said(("requests", name), request, f"is not equal to its limit of {limit}")


def is_computed(name: str) -> bool:
    """Whether a container can ask for a resource of this name, as far as names without a domain go."""
    return "/" in name or name in _SHARED or name.startswith(_HUGE)


def _is_native(name: str) -> bool:
    return "kubernetes.io/" in name


def size(amount: Any) -> int | None:
    """Return an amount in billionths; None where it is none."""
    if amount.__class__ is int:
        return amount * UNIT
    shown = repr(amount) if amount.__class__ is float else amount
    return nanos(shown) if shown.__class__ is str and is_quantity(shown) else None

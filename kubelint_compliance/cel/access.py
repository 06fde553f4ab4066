"""Selecting fields and elements as cel-go does in an API server, strictly or as a test of presence."""

from __future__ import annotations

from kubelint_compliance.cel.errors import Failure, NoOverload
from kubelint_compliance.cel.values import NONE, Optional, UInt, has_key, kind, no_overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Absent:
    """Stands for the value of an optional that has none, inside one evaluation."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()


def find(container: Any, key: Any) -> Any:
    """Return an element if it is present, else ABSENT.

    A null and a scalar have no elements: Kubernetes builds cel-go without `EnableErrorOnBadPresenceTest`.
    """
    if isinstance(container, dict):
        return container[key] if has_key(container, key) else ABSENT
    if isinstance(container, list):
        position = list_index(key)
        return container[position] if 0 <= position < len(container) else ABSENT
    if isinstance(container, Optional):
        return find(container.value, key) if container.present else ABSENT
    return ABSENT


def list_index(key: Any) -> int:
    """Return a list position: an integer, or another number that is a whole one."""
    if isinstance(key, int) and not isinstance(key, bool):
        return key
    if isinstance(key, UInt):
        return key.value
    if isinstance(key, float) and key.is_integer():
        return int(key)
    raise NoOverload(f"unsupported index type '{kind(key)}' in list")


def get(container: Any, key: Any) -> Any:
    """Return an element that must be there; an element of an optional is an optional."""
    if isinstance(container, Optional):
        return box(find(container, key))
    if not isinstance(container, (dict, list)):
        raise no_overload("_[_]", container, key)
    found = find(container, key)
    if found is ABSENT:
        raise Failure(f"no such key: {key}" if isinstance(container, dict) else f"index out of bounds: {key}")
    return found


def box(found: Any) -> Optional:
    """Return what `find` found as an optional."""
    return NONE if found is ABSENT else Optional(found)

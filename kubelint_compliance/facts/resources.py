"""What a container or a pod asks for and may use: a `resources` block -> one amount of it, as text.

`holder` is whatever has a `resources` field: a container, or the spec of a pod. Nothing is inherited or defaulted here.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes.quantity import is_quantity, nanos
from kubelint_compliance.shape import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_UNBOUNDED_AT_ZERO = ("cpu", "memory")
"""For these the kubelet takes a limit of 0 as none (`calculateLinuxResources`)."""


def resource(holder: Any, kind: Any, name: Any) -> str | None:
    """Return an amount such as "500m"; null where nothing is stated, "" where what is stated cannot be an amount.

    `kind` is "limits" or "requests", `name` a resource. A number is given as its text, for it is an amount too.
    """
    value = mapping(mapping(mapping(holder).get("resources")).get(kind)).get(name)
    if value is None:
        return None
    text = _text(value)
    if kind == "limits" and name in _UNBOUNDED_AT_ZERO and _is_zero(text):
        return None
    return text


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _is_zero(text: str) -> bool:
    return text[:1] not in "123456789" and is_quantity(text) and nanos(text) == 0

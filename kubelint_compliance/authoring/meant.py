"""What the fields and items of a fragment mean where it is put: the same ones, or those in which the finding lies.

Goes in: the node, its type, the rest of the way to the finding, a fragment. Comes out: a key, or an item's index.
"""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.schema.nodes import Node

CONTAINERS = ("initContainers", "ephemeralContainers")
_NAMES = ("name", "containerPort", "mountPath", "path", "secretKey")
"""What tells the items of a list apart, the first that both have."""


class Step(NamedTuple):
    """Where a change has come to: the type of the node, and the rest of the way to the finding where it lies below."""

    type: Node | None
    way: Path | None

    def into(self, key: str | int) -> Step:
        """Go on to a field or an item."""
        rest = self.way[1:] if self.way and self.way[0] == key else None
        return Step(type_below(self.type, key), rest)


def type_below(kind: Node | None, step: str | int) -> Node | None:
    """Return the type of a field or an item; None where it is not known."""
    if kind is None:
        return None
    if kind.item is not None:
        return kind.link_item()
    return kind.link(str(step)) if step in kind.fields else None


def type_at(kind: Node | None, path: Path) -> Node | None:
    """Return the type at a path; None where it is not known."""
    for step in path:
        kind = type_below(kind, step)
    return kind


def meant_key(key: str, value: dict[str, Any], before: Any, after: Any, step: Step) -> str:
    """Return the key that a fragment means: its own, or the one of the same kind in which the finding lies.

    So `containers` stands for `initContainers`, `livenessProbe` for `readinessProbe`, one label for another.
    """
    found = step.way[0] if step.way else None
    if not isinstance(found, str) or found == key or found in before or found not in value:
        return key
    if key == "containers" and found in CONTAINERS:
        return found
    changing = [name for name in before if name not in after or before[name] != after[name]]
    if changing != [key]:
        return key
    if step.type is not None and step.type.item is not None:
        return found
    if key in value:
        return key
    if key not in after:
        return found if isinstance(value[found], dict) and found not in after else key
    kinds = [type_below(step.type, name) for name in (key, found)]
    same = type(value[found]) is type(before[key]) if None in kinds else _alike(*kinds)
    return found if same else key


def _alike(one: Node | None, other: Node | None) -> bool:
    return one is not None and other is not None and bool(one.name) and one.name == other.name


def same_name(one: Any, other: Any) -> bool:
    """Whether two items of a list are the same one, by what names them."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    name = next((name for name in _NAMES if name in one and name in other), None)
    return name is not None and bool(one[name] == other[name])
